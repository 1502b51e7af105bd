"""What differs between two rulebooks, and what of one cannot come true."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from tests.core.builders import ADELAIDE, FACTS_OF_ADELAIDE, SYDNEY
from tests.core.test_mapping_csv import BOOK, EVERYTHING
from tests.core.test_rulebook_text import rulebooks
from tieout.core.names import LedgerKind, PartyId
from tieout.core.rulebook import NumberRule, OrganisationRules, Policies, Route, RouteBy, TrackingRule
from tieout.core.rulebook import TrackingFrom as From
from tieout.core.rulebook_check import misfits, misfits_of_routes
from tieout.core.rulebook_diff import differences

NOBODY = EVERYTHING.parties[ADELAIDE]


def changed(**rules):
    return replace(
        BOOK, organisations={**BOOK.organisations, ADELAIDE: replace(BOOK.organisations[ADELAIDE], **rules)}
    )


def told(after, before=BOOK):
    return [str(change) for change in differences(before, after)]


def test_r002_31_each_change_is_told_in_words():
    assert told(changed(accounts={"4000": "310", "4002": "200"})) == [
        "Account adelaide 4000: 310 (was 200)",
        "Account adelaide 4002: 200 (new)",
        "Account adelaide 4001 Services: removed (was 200)",
    ]
    assert told(changed(policies=Policies(due_days=14))) == ["Policy adelaide due_days: 14 (was 30)"]
    assert told(changed(numbers={LedgerKind.INVOICE: NumberRule(prefix="INV-")})) == [
        "Number adelaide invoice: INV- (was INV- -AU)"
    ]
    moved = replace(BOOK, routes=(replace(BOOK.routes[0], organisation=SYDNEY), *BOOK.routes[1:]))
    assert told(moved) == ["Route location Adelaide: sydney (was adelaide)"]


def test_an_organisation_that_comes_brings_only_what_is_not_usual():
    perth = OrganisationRules(policies=Policies(due_days=14))
    grown = replace(BOOK, organisations={**BOOK.organisations, "perth": perth})
    assert told(grown) == ["Organisation perth: set up (new)", "Policy perth due_days: 14 (new)"]
    assert told(BOOK, grown) == ["Organisation perth: removed (was set up)"]


@given(rulebooks(), rulebooks())
def test_nothing_differs_only_where_the_wishes_are_the_same(one, other):
    assert differences(one, one) == ()
    same = (replace(one, version=0, routes=()), replace(other, version=0, routes=()))
    assert bool(differences(*same)) == (same[0] != same[1])


def test_routes_of_one_value_that_lead_to_two_places_are_named():
    book = replace(
        BOOK, routes=(*BOOK.routes, Route(by=RouteBy.LOCATION, value="ADELAIDE ", organisation=SYDNEY))
    )
    assert [one.said for one in misfits_of_routes(book)] == [
        "route location ADELAIDE leads to adelaide and to sydney"
    ]


def test_r001_11_what_the_organisation_does_not_have_is_named():
    book = replace(
        changed(
            accounts={"4000": "999", "4001": "260"},
            taxes={"GST": "OLD", "": "NONE"},
            tracking=(
                TrackingRule(category="Region", comes_from=From.LOCATION),
                TrackingRule(category="Office", comes_from=From.FIXED, field="Perth"),
            ),
            parties={"250": PartyId("c-1")},
            policies=Policies(themes={LedgerKind.INVOICE: "Fancy"}),
        ),
        common_accounts={"4000": "200", "5000": "090"},
    )
    found = [one.said for one in misfits(book, ADELAIDE, FACTS_OF_ADELAIDE, NOBODY)]
    assert [one.partition(":")[0] for one in found] == [
        "account 4000", "account 5000", "account 4001", "tax GST", "tax (no tax)",
        "tracking Region", "tracking Office Perth", "invoice_theme", "party 250",
    ]  # fmt: skip
    assert list(misfits(BOOK, SYDNEY, FACTS_OF_ADELAIDE, NOBODY)) == []
