"""Single rules by hand: judged as rows of a file are, all of them or none, each reason at its column."""

from __future__ import annotations

from tieout.core.mapping_csv import KnownCodes
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Route, RouteBy, Rulebook, TrackingFrom, TrackingRule
from tieout.core.rulebook_edits import Edit, Refusal, edited, named, row_of
from tieout.core.rulebook_rows import MappingKind, rows_of

ADELAIDE, SYDNEY = OrganisationKey("adelaide"), OrganisationKey("sydney")
NOTHING_READ = KnownCodes()
RULES = Rulebook(
    version=3,
    routes=(Route(by=RouteBy.LOCATION, value="Adelaide", organisation=ADELAIDE),),
    organisations={
        ADELAIDE: OrganisationRules(
            accounts={"4000": "200", "4100": "210", "4200": "220"},
            tracking=(
                TrackingRule(
                    category="Office", comes_from=TrackingFrom.LOCATION, options={"ADL": "Adelaide"}
                ),
            ),
        ),
        SYDNEY: OrganisationRules(),
    },
)


def account(account: str, code: str, organisation: str = "adelaide"):
    return row_of(
        MappingKind.ACCOUNTS, {"organisation": organisation, "account": account, "ledger_account": code}
    )


def test_a_rule_is_changed_where_it_stands_and_the_others_stay():
    change = Edit(("adelaide", "4100", ""), account("4100", "999"))
    rules, refusals = edited(RULES, MappingKind.ACCOUNTS, [change], NOTHING_READ)
    assert refusals == ()
    assert list(rules.organisations[ADELAIDE].accounts.items()) == [
        ("4000", "200"), ("4100", "999"), ("4200", "220")
    ]  # fmt: skip
    assert (rules.routes, rules.organisations[SYDNEY]) == (RULES.routes, RULES.organisations[SYDNEY])


def test_a_rule_that_gets_another_key_is_moved_and_never_over_another_one():
    moved, _ = edited(
        RULES, MappingKind.ACCOUNTS, [Edit(("adelaide", "4100", ""), account("4300", "210"))], NOTHING_READ
    )
    assert "4100" not in moved.organisations[ADELAIDE].accounts
    same, refusals = edited(
        RULES, MappingKind.ACCOUNTS, [Edit(("adelaide", "4100", ""), account("4000", "210"))], NOTHING_READ
    )
    assert same == RULES
    assert [one.column for one in refusals] == ["class"]


def test_one_wrong_edit_among_several_makes_none():
    edits = [
        Edit(None, account("4300", "200")),
        Edit(None, account("4400", "")),
        Edit(None, account("1", "2", "perth")),
    ]
    rules, refusals = edited(RULES, MappingKind.ACCOUNTS, edits, NOTHING_READ)
    assert rules == RULES
    assert refusals == (
        Refusal(1, "ledger_account", "This is needed."),
        Refusal(2, "organisation", 'There is no organisation "perth"; there are: adelaide, sydney.'),
    )


def test_two_edits_of_one_key_contradict_each_other():
    edits = [Edit(None, account("4300", "200")), Edit(None, account("4300", "260"))]
    _, (refusal,) = edited(RULES, MappingKind.ACCOUNTS, edits, NOTHING_READ)
    assert (refusal.edit, "becomes 200 already" in refusal.said) == (1, True)


def test_a_route_in_another_case_is_the_same_route():
    cells = {"by": "location", "value": "ADELAIDE", "role": "any", "organisation": "sydney"}
    _, (refusal,) = edited(
        RULES, MappingKind.ROUTES, [Edit(None, row_of(MappingKind.ROUTES, cells))], NOTHING_READ
    )
    assert refusal.column == "value"
    assert "becomes adelaide already, and cannot become sydney as well" in refusal.said


def test_removing_what_is_gone_already_is_no_mistake():
    gone = Edit(("adelaide", "7777", ""), None)
    assert edited(RULES, MappingKind.ACCOUNTS, [gone], NOTHING_READ) == (RULES, ())


def test_a_tracking_rule_that_is_filled_from_elsewhere_keeps_its_options():
    cells = {"organisation": "adelaide", "category": "Office", "from": "department", "required": "true"}
    change = Edit(("adelaide", "Office"), row_of(MappingKind.TRACKING, cells))
    rules, _ = edited(RULES, MappingKind.TRACKING, [change], NOTHING_READ)
    assert [named(MappingKind.OPTIONS, row)["option"] for row in rows_of(rules, MappingKind.OPTIONS)] == [
        "Adelaide"
    ]
    assert rules.organisations[ADELAIDE].tracking[0].required
