"""Rules tried on one document: what it would become and which entry decided, whether or not the rules are saved."""

from __future__ import annotations

from dataclasses import replace

from tests.core.builders import (
    ADELAIDE,
    BIG_DESIGN,
    DIRECTORY,
    FACTS_OF_ADELAIDE,
    RULEBOOK,
    RULES,
    SYDNEY,
    TRAITS,
    invoice,
    line,
)
from tieout.core.destinations import Destination
from tieout.core.documents import Party
from tieout.core.names import LedgerId, LedgerKind, OrganisationKey, PartyId
from tieout.core.own_numbers import OwnNumbers
from tieout.core.parties import MatchedBy
from tieout.core.planning import Step
from tieout.core.ports import LinkSeen
from tieout.core.routing import in_words
from tieout.core.rulebook import (
    MissingParty,
    NumberRule,
    Policies,
    Route,
    RouteBy,
    Rulebook,
    TrackingFrom,
    TrackingRule,
)
from tieout.core.trying import Entry, Trial, tried

GOOD = invoice(line("100.00"), tax="10.00")


def trial(document=GOOD, rulebook: Rulebook = RULEBOOK, **more) -> Trial:
    books = {
        key: Destination.of(key, rulebook, replace(FACTS_OF_ADELAIDE, organisation=key), DIRECTORY, TRAITS)
        for key in rulebook.organisations
    }
    return tried(document, rulebook, books, **more)


def with_rules(**changes) -> Rulebook:
    return replace(RULEBOOK, organisations={ADELAIDE: replace(RULES, **changes), SYDNEY: RULES})


def test_it_names_organisation_account_tax_contact_and_number():
    found = trial(rulebook=with_rules(numbers={LedgerKind.INVOICE: NumberRule(prefix="ADL-")}))
    assert (found.organisation, found.ready, found.step) == (ADELAIDE, True, Step.CREATE)
    [one] = found.lines
    assert (one.account, one.tax) == (Entry(key="4000", code="200"), Entry(key="GST", code="OUTPUT"))
    assert (found.party.ledger_id, found.matched) == (BIG_DESIGN, MatchedBy.NUMBER)
    assert [draft.number for draft in found.drafts] == ["ADL-10501"]


def test_a_narrower_entry_beats_a_wider_one_and_an_own_one_beats_a_common_one():
    rules = replace(
        with_rules(accounts={"4000": "200"}), common_accounts={"4000:Services": "260", "4000": "310"}
    )
    accounts = [
        one.account
        for one in trial(invoice(line("1.00", account_class="Services"), line("1.00")), rules).lines
    ]
    assert accounts == [
        Entry(key="4000:Services", code="260", common=True),
        Entry(key="4000", code="200", common=False),
    ]


def test_every_route_that_fits_is_there_the_strongest_first():
    rules = replace(
        RULEBOOK,
        routes=(
            Route(by=RouteBy.DEFAULT, organisation=ADELAIDE),
            *RULEBOOK.routes,
            Route(by=RouteBy.STAFF, value="jsmith", organisation=SYDNEY),
        ),
    )
    found = trial(replace(GOOD, closed_by="jsmith"), rules)
    assert found.organisation == SYDNEY
    assert [(in_words(fit.route), fit.wins) for fit in found.fits] == [
        ("staff jsmith", True),
        ("location Adelaide", False),
        ("default", False),
    ]


def test_what_is_unmapped_is_a_fault_and_the_rest_is_shown_all_the_same():
    found = trial(invoice(line("100.00", "4999"), tax="10.00"))
    assert [fault.code for fault in found.faults] == ["account-unmapped"]
    assert (found.ready, found.step) == (False, None)
    [one] = found.lines
    assert (one.account, one.tax) == (
        Entry(key="4999", code="", common=True),
        Entry(key="GST", code="OUTPUT"),
    )
    assert found.drafts[0].number == "10501"


def test_contradicting_routes_lead_nowhere_and_are_both_named():
    rules = replace(
        RULEBOOK,
        routes=(*RULEBOOK.routes, Route(by=RouteBy.LOCATION, value="adelaide", organisation=SYDNEY)),
    )
    found = trial(GOOD, rules)
    assert (found.organisation, found.because, found.lines) == (None, None, ())
    assert [fault.code for fault in found.faults] == ["routes-contradict"]
    assert [fit.wins for fit in found.fits] == [False, False]


def test_a_route_to_an_organisation_that_is_not_there_is_a_fault_of_its_own():
    rules = replace(RULEBOOK, routes=(Route(by=RouteBy.DEFAULT, organisation=OrganisationKey("perth")),))
    found = trial(GOOD, rules)
    assert [fault.code for fault in found.faults] == ["organisation-unknown"]


def test_tracking_says_what_it_looked_at():
    rules = with_rules(
        tracking=(
            TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION, options={"Adelaide": "Sydney"}),
            TrackingRule(category="Team", comes_from=TrackingFrom.DEPARTMENT),
        )
    )
    office, team = trial(rulebook=rules).tracking
    assert (office.value, office.choice.option) == ("Adelaide", "Sydney")
    assert (team.value, team.choice) == ("", None)


def test_the_contact_says_by_what_it_was_found():
    def matched(party: Party, **changes) -> MatchedBy | None:
        return trial(replace(GOOD, party=party), with_rules(**changes)).matched

    stranger = Party(id="9", name="Nobody Pty")
    create = Policies(missing_party=MissingParty.CREATE)
    assert matched(Party(id="9", name="Dell"), parties={"9": PartyId("c-250")}) is MatchedBy.LINK
    assert matched(Party(id="9", name="Dell", account_number="C-250")) is MatchedBy.ACCOUNT_NUMBER
    assert matched(Party(id="9", name="dell ")) is MatchedBy.NAME
    assert matched(stranger, policies=create) is MatchedBy.CREATED
    assert matched(stranger) is None


def test_a_posted_document_whose_route_changes_is_held_with_both_organisations():
    there = LinkSeen(
        organisation=SYDNEY,
        kind=LedgerKind.INVOICE,
        ledger_id=LedgerId("x"),
        number="10501",
        fingerprint="f" * 64,
        acknowledged=True,
    )
    found = trial(links=(there,))
    assert [fault.code for fault in found.faults] == ["route-changed"]
    assert found.faults[0].facts["posted"] == "sydney"
    assert not found.ready


def test_a_number_that_a_person_gave_stays():
    found = trial(numbers=OwnNumbers(given={LedgerKind.INVOICE: "SPECIAL-1"}))
    assert found.drafts[0].number == "SPECIAL-1"


def test_an_organisation_that_was_never_read_leaves_the_route():
    found = tried(GOOD, RULEBOOK, {})
    assert (found.organisation, found.because.value, found.lines) == (ADELAIDE, "Adelaide", ())
    assert not found.ready
