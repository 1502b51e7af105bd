"""Faults that a choice in the rules puts right: the document is judged again, and the fault is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tieout.core.faults import CATALOGUE, LONGEST_CAUSE, Fault
from tieout.core.ledgers import (
    AccountClass,
    LedgerAccount,
    LedgerFacts,
    LedgerParty,
    LedgerTax,
    PartyDirectory,
    TrackingCategory,
)
from tieout.core.mending import MENDABLE, mended, mending
from tieout.core.names import OrganisationKey, PartyId
from tieout.core.rulebook import OrganisationRules, Route, RouteBy, Rulebook, TrackingFrom, TrackingRule

ADELAIDE = OrganisationKey("adelaide")
RULES = Rulebook(
    version=3,
    organisations={
        ADELAIDE: OrganisationRules(
            accounts={"4000": "200"},
            tracking=(TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION),),
        )
    },
)
FACTS = LedgerFacts(
    organisation=ADELAIDE,
    name="Adelaide",
    country="AU",
    base_currency="AUD",
    currencies=frozenset({"AUD"}),
    accounts={
        one.code: one
        for one in (
            LedgerAccount(code="260", name="Other", account_class=AccountClass.REVENUE),
            LedgerAccount(code="200", name="Sales", account_class=AccountClass.REVENUE),
            LedgerAccount(code="210", name="Old", account_class=AccountClass.REVENUE, active=False),
            LedgerAccount(code="090", name="Bank", account_class=AccountClass.ASSET, postable=False),
        )
    },
    taxes={"OUTPUT": LedgerTax(code="OUTPUT", name="GST on Income", rate=Decimal("10.00"))},
    tracking=(TrackingCategory(name="Office", options=("Adelaide", "Sydney")),),
    read_at=datetime(2026, 11, 22, tzinfo=UTC),
)
PARTIES = PartyDirectory.of(
    [
        LedgerParty(id=PartyId("p2"), name="harbour dental"),
        LedgerParty(id=PartyId("p1"), name="Barossa Wines"),
        LedgerParty(id=PartyId("p3"), name="Gone", archived=True),
    ]
)


def offered(fault: Fault) -> list[tuple[str, str]]:
    found = mending(fault, facts=FACTS, parties=PARTIES, rulebook=RULES)
    assert found is not None
    return [(offer.value, offer.label) for offer in found.offers]


def test_an_account_is_chosen_from_those_that_a_line_may_name():
    fault = Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}, line=2)
    assert offered(fault) == [("200", "200 Sales"), ("260", "260 Other")]
    rules = mended(RULES, fault, "260", organisation=ADELAIDE)
    assert rules.organisations[ADELAIDE].accounts == {"4000": "200", "4105": "260"}


@pytest.mark.parametrize("told,key", [("GST", "GST"), ("(no tax)", "")])
def test_a_tax_rate_is_chosen_with_its_percentage(told, key):
    fault = Fault("tax-unmapped", {"tax": told, "organisation": "Adelaide"})
    assert offered(fault) == [("OUTPUT", "GST on Income (10%)")]
    assert mended(RULES, fault, "OUTPUT", organisation=ADELAIDE).organisations[ADELAIDE].taxes == {
        key: "OUTPUT"
    }


def test_an_option_is_chosen_in_its_own_category():
    fault = Fault("tracking-option-missing", {"category": "office", "option": "North Tce"})
    assert offered(fault) == [("Adelaide", "Adelaide"), ("Sydney", "Sydney")]
    (rule,) = mended(RULES, fault, "Adelaide", organisation=ADELAIDE).organisations[ADELAIDE].tracking
    assert rule.options == {"North Tce": "Adelaide"}


def test_a_contact_is_linked_to_each_customer_that_bears_the_name():
    fault = Fault("party-missing", {"party": "Harbour Dental Pty", "organisation": "Adelaide"})
    assert offered(fault) == [("p1", "Barossa Wines"), ("p2", "harbour dental")]
    rules = mended(RULES, fault, "p2", organisation=ADELAIDE, parties=["250", "251"])
    assert rules.organisations[ADELAIDE].parties == {"250": "p2", "251": "p2"}


@pytest.mark.parametrize(
    "location,by", [("Adelaide", RouteBy.LOCATION), ("none", RouteBy.DEFAULT), ("", RouteBy.DEFAULT)]
)
def test_a_location_without_a_route_gets_one_and_a_document_without_location_the_default(location, by):
    fault = Fault("no-route", {"number": "1", "location": location, "party": "x"})
    assert offered(fault) == [("adelaide", "adelaide")]
    value = "" if by is RouteBy.DEFAULT else location
    assert mended(RULES, fault, "adelaide", organisation=None).routes == (
        Route(by=by, value=value, organisation=ADELAIDE),
    )
    with pytest.raises(ValueError, match='no organisation "perth"'):
        mended(RULES, fault, "perth", organisation=None)


def test_what_no_choice_puts_right_is_not_offered_and_refused():
    for fault in (
        Fault("tax-differs"),
        Fault("account-unmapped", {"account": "(none)"}),
        Fault("period-locked"),
    ):
        assert mending(fault, facts=FACTS, parties=PARTIES, rulebook=RULES) is None
    with pytest.raises(ValueError, match="tax-differs"):
        mended(RULES, Fault("tax-differs"), "x", organisation=ADELAIDE)
    unread = Fault("account-unmapped", {"account": "4105"})
    assert mending(unread, facts=None, parties=None, rulebook=RULES) is None
    assert set(CATALOGUE) > MENDABLE


def test_faults_of_one_cause_have_one_name_and_others_another():
    first = Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}, line=1)
    again = replace(first, line=7)
    assert first.cause == again.cause == "account-unmapped: 4105"
    assert Fault("account-unmapped", {"account": "4106"}).cause != first.cause
    assert Fault("tax-differs", {"tax": "GST"}).cause == "tax-differs"
    long, longer = ("x" * 200, "x" * 201)
    causes = {Fault("party-missing", {"party": name}).cause for name in (long, longer)}
    assert len(causes) == 2
    assert all(len(cause) == LONGEST_CAUSE for cause in causes)


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.code)
def test_what_tells_causes_apart_stands_in_the_sentence(kind):
    for name in kind.cause:
        assert f"{{{name}}}" in kind.what, "people could not see which cause it is"
