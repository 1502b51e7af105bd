"""A change of the rules touches some documents and not others: what it does not touch is judged the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.builders import (
    ADELAIDE,
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
from tieout.core.judging import verdict
from tieout.core.names import PartyId
from tieout.core.rulebook import Policies, Rulebook, ZeroTotal
from tieout.core.touching import Change

PLAIN = invoice(line("100.00"), tax="10.00")
OTHER = invoice(line("100.00", "4010"), tax="10.00")
NARROW = invoice(replace(line("100.00"), account_class="Services"), tax="10.00")
UNMAPPED = invoice(line("100.00", "4999"), tax="10.00")
DOCUMENTS = (PLAIN, OTHER, NARROW, UNMAPPED, replace(PLAIN, party=replace(PLAIN.party, id="77")))


def with_rules(**changes: object) -> Rulebook:
    return replace(RULEBOOK, organisations={**RULEBOOK.organisations, ADELAIDE: replace(RULES, **changes)})


CHANGES = {
    "an account is mapped": with_rules(accounts={**RULES.accounts, "4999": "200"}),
    "an account is mapped otherwise": with_rules(accounts={**RULES.accounts, "4000": "260"}),
    "an account has none any more": with_rules(accounts={}),
    "one class of an account goes elsewhere": with_rules(
        accounts={**RULES.accounts, "4000:Services": "nowhere"}
    ),
    "a customer is linked to a contact that is not there": with_rules(parties={"77": PartyId("gone")}),
    "a tax has no code any more": with_rules(taxes={}),
    "a policy": with_rules(policies=replace(RULES.policies, exports=False)),
    "an account that all share": replace(RULEBOOK, common_accounts={"4999": "200"}),
    "a tax that all share": replace(RULEBOOK, common_taxes={"GST": "NOWHERE"}),
    "nothing": RULEBOOK,
}


def judged(document, rulebook):
    books = {ADELAIDE: Destination.of(ADELAIDE, rulebook, FACTS_OF_ADELAIDE, DIRECTORY, TRAITS)}
    return verdict(document, rulebook, books, {})


@pytest.mark.parametrize("after", CHANGES.values(), ids=CHANGES)
def test_what_a_change_does_not_touch_is_judged_the_same(after):
    change = Change(RULEBOOK, after)
    assert not change.routes_differ
    for document in DOCUMENTS:
        if not change.touches(document, ADELAIDE):
            assert judged(document, RULEBOOK) == judged(document, after)


def test_an_account_touches_the_documents_that_have_it_alone():
    mapped = Change(RULEBOOK, CHANGES["an account is mapped"])
    assert [mapped.touches(each, ADELAIDE) for each in DOCUMENTS] == [False, False, False, True, False]
    narrow = Change(RULEBOOK, CHANGES["one class of an account goes elsewhere"])
    assert [narrow.touches(each, ADELAIDE) for each in DOCUMENTS] == [False, False, True, False, False]


def test_a_contact_touches_the_documents_of_its_party_alone():
    linked = Change(RULEBOOK, CHANGES["a customer is linked to a contact that is not there"])
    assert [linked.touches(each, ADELAIDE) for each in DOCUMENTS] == [False, False, False, False, True]


@pytest.mark.parametrize("change", ["a tax has no code any more", "a policy", "a tax that all share"])
def test_a_tax_or_a_policy_touches_every_document_of_its_organisation(change):
    made = Change(RULEBOOK, CHANGES[change])
    assert all(made.touches(each, ADELAIDE) for each in DOCUMENTS)


def test_a_policy_of_one_organisation_touches_no_other():
    made = Change(RULEBOOK, with_rules(policies=Policies(zero_total=ZeroTotal.IGNORE)))
    assert not any(made.touches(each, SYDNEY) for each in DOCUMENTS)


def test_nothing_touches_nothing_and_routes_are_told():
    same = Change(RULEBOOK, replace(RULEBOOK, version=99))
    assert not same.routes_differ
    assert not any(same.touches(each, ADELAIDE) for each in DOCUMENTS)
    assert Change(RULEBOOK, replace(RULEBOOK, routes=())).routes_differ
    fewer = {ADELAIDE: RULEBOOK.organisations[ADELAIDE]}
    assert Change(RULEBOOK, replace(RULEBOOK, organisations=fewer)).routes_differ
