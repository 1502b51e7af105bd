"""The planning table: it is the code, these tests and the manual's page at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import product

import pytest

from tests.core.builders import (
    ADELAIDE,
    FACTS_OF_ADELAIDE,
    SYDNEY,
    TRAITS,
    D,
    as_posted,
    complete,
    draft_of,
    invoice,
    line,
    purchase,
    with_policies,
)
from tieout.core.fault_catalogue import FACTS
from tieout.core.faults import CATALOGUE, Fault
from tieout.core.names import LedgerId, LedgerKind, LedgerStatus, PartyId
from tieout.core.planning import Doubt, plan, plan_return
from tieout.core.planning_table import TABLE, Content, Links, Situation, Stands, Step, decide
from tieout.core.rulebook import Edits, ZeroTotal

DRAFT = draft_of(invoice(line("100.00"), tax="10.00"))
BILL = draft_of(purchase(line("100.00", "5000", tax="GST-IN"), tax="10.00"))
CREDIT = draft_of(invoice(line("-100.00"), tax="-10.00"))
SAME, CHANGED = "fingerprint-1", "fingerprint-2"


@dataclass(frozen=True)
class Link:
    organisation: str = ADELAIDE
    kind: LedgerKind = LedgerKind.INVOICE
    ledger_id: str = "l-1"
    fingerprint: str = SAME


def planned(draft=DRAFT, fingerprint=SAME, *, facts=FACTS_OF_ADELAIDE, **more):
    policies = with_policies(**{name: more.pop(name) for name in ("edits", "zero_total") if name in more})
    decision = plan(draft, fingerprint, facts=facts, traits=TRAITS, policies=policies, **more)
    if decision.fault:
        complete([Fault(decision.fault, decision.facts)])
    return decision


def step_and_reason(*args, **more):
    decision = planned(*args, **more)
    return decision.step, decision.reason


POSTED = as_posted(DRAFT)


def test_what_came_back_is_told_of_again_while_it_stands_in_the_books():
    number = {"number": "INV-1", "destination": "Adelaide"}
    renumbered = replace(POSTED, number="typed over", status=LedgerStatus.PAID)
    for there in (POSTED, renumbered):
        assert plan_return(Link(), [there], **number).step is Step.SKIP
    for found, status in [
        ([], "not to be found"),
        ([replace(POSTED, id=LedgerId("another"))], "not to be found"),
        ([replace(POSTED, status=LedgerStatus.VOIDED)], "voided"),
        ([replace(POSTED, status=LedgerStatus.DELETED)], "deleted"),
    ]:
        decision = plan_return(Link(), found, **number)
        assert (decision.step, decision.fault) == (Step.HOLD, "gone-in-ledger")
        assert decision.facts == {"number": "INV-1", "organisation": "Adelaide", "status": status}


LOCKED = replace(FACTS_OF_ADELAIDE, period_lock=dt.date(2026, 11, 30))


@pytest.mark.parametrize(
    "links, ledger, content, then",
    [
        ("none", "no", "-", "create"),
        ("none", "equal", "-", "adopt"),
        ("none", "different", "-", "hold: number-taken"),
        ("posted", "-", "same", "skip"),
        ("posted", "draft", "changed", "amend"),
        ("posted", "awaiting approval", "changed", "amend"),
        ("posted", "approved", "changed", "amend"),
        ("posted", "draft", "changed, ask me", "hold: changed-since-export"),
        ("posted", "approved", "changed, ask me", "hold: changed-since-export"),
        ("posted", "part-paid", "changed", "hold: cannot-be-changed"),
        ("posted", "paid", "changed", "hold: cannot-be-changed"),
        ("posted", "locked", "changed", "hold: cannot-be-changed"),
        ("posted", "paid", "changed, ask me", "hold: cannot-be-changed"),
        ("posted", "voided", "same", "hold: gone-in-ledger"),
        ("posted", "deleted", "changed", "hold: gone-in-ledger"),
        ("posted", "no", "changed", "hold: gone-in-ledger"),
        ("in doubt", "-", "-", "wait"),
        ("in doubt, settled", "no", "-", "create"),
        ("in doubt, settled", "equal", "-", "adopt"),
        ("in doubt, settled", "different", "-", "hold: number-taken"),
    ],
)
def test_the_planning_table_of_the_plan(links, ledger, content, then):
    ledgers = {
        "no": [],
        "equal": [POSTED],
        "different": [replace(POSTED, total=D("9.99"))],
        "-": None,
        "draft": [replace(POSTED, status=LedgerStatus.DRAFT)],
        "awaiting approval": [replace(POSTED, status=LedgerStatus.AWAITING_APPROVAL)],
        "approved": [POSTED],
        "locked": [POSTED],
        "part-paid": [replace(POSTED, applied=D("10.00"))],
        "paid": [replace(POSTED, status=LedgerStatus.PAID, applied=D("110.00"))],
        "voided": [replace(POSTED, status=LedgerStatus.VOIDED)],
        "deleted": [replace(POSTED, status=LedgerStatus.DELETED)],
    }
    decision = planned(
        fingerprint=CHANGED if content.startswith("changed") else SAME,
        links=[Link()] if links == "posted" else [],
        found=ledgers[ledger],
        doubt={"in doubt": Doubt.OPEN, "in doubt, settled": Doubt.SETTLED}.get(links, Doubt.NONE),
        edits=Edits.ASK if "ask me" in content else Edits.WRITE_THROUGH,
        facts=LOCKED if ledger == "locked" else FACTS_OF_ADELAIDE,
    )
    assert decision.step.value + (f": {decision.fault}" if decision.fault else "") == then


# --- the table itself --------------------------------------------------------------------------------------------

UNLINKED = (
    Stands.UNSEEN, Stands.UNSEEN_FREE, Stands.ABSENT, Stands.EQUAL, Stands.DIFFERENT, Stands.ALTERED,
)  # fmt: skip
POSSIBLE = {
    Links.NONE: UNLINKED,
    Links.SETTLED: (*UNLINKED, Stands.TAKEN_BACK),
    Links.POSTED: (Stands.UNSEEN, Stands.UNSEEN_FREE, Stands.OPEN, Stands.CLOSED, Stands.GONE),
    Links.DOUBT: tuple(Stands),
    Links.ELSEWHERE: tuple(Stands),
    Links.OTHER_KIND: tuple(Stands),
}
SITUATIONS = [
    Situation(links=links, stands=stands, content=content, edits=edits)
    for links, places in POSSIBLE.items()
    for stands, content, edits in product(places, Content, Edits)
    if not (links is Links.POSTED and content is Content.NOTHING)
]


def test_every_situation_has_a_row_and_every_row_a_situation():
    used = {decide(situation).reason for situation in SITUATIONS}
    assert used == {row.reason for row in TABLE}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.reason)
def test_every_row_is_fit_for_the_manual(row):
    assert row.says.endswith(".")
    assert [other.reason for other in TABLE].count(row.reason) == 1
    assert bool(row.fault) is (row.step is Step.HOLD)
    assert not row.fault or row.fault in CATALOGUE


def test_nothing_is_created_where_something_of_ours_may_stand():
    creating = {situation.stands for situation in SITUATIONS if decide(situation).step is Step.CREATE}
    assert creating == {Stands.ABSENT, Stands.UNSEEN}
    for situation in SITUATIONS:
        if situation.links not in {Links.NONE, Links.SETTLED}:
            assert decide(situation).step not in {Step.CREATE, Step.ADOPT}


def test_a_situation_that_cannot_be_is_an_error():
    impossible = Situation(links=Links.NONE, stands=Stands.GONE, content=Content.CHANGED, edits=Edits.ASK)
    with pytest.raises(LookupError):
        decide(impossible)


# --- reading the situation ---------------------------------------------------------------------------------------


def test_a_new_invoice_is_created_without_looking_for_its_number_is_unique():
    assert step_and_reason(found=None) == (Step.CREATE, "new")


def test_a_new_bill_is_looked_up_first_for_its_number_may_repeat():
    assert step_and_reason(BILL, found=None) == (Step.WAIT, "look-first")
    assert step_and_reason(BILL, found=[]) == (Step.CREATE, "new")


def test_another_suppliers_bill_of_the_same_number_is_none_of_ours():
    theirs = as_posted(BILL, party_id=PartyId("c-999"))
    assert step_and_reason(BILL, found=[theirs]) == (Step.CREATE, "new")
    ours = as_posted(BILL, total=D("1.00"))
    assert step_and_reason(BILL, found=[theirs, ours]) == (Step.HOLD, "number-taken")


def test_r001_12_a_taken_number_tells_what_differs():
    decision = planned(found=[replace(POSTED, total=D("9.99"), party_id=PartyId("x"), party_name="Acme")])
    assert (
        decision.facts["differences"]
        == "contact Acme instead of Big Design Ltd; total 9.99 instead of 110.00"
    )


def test_adopting_and_amending_name_the_document():
    assert planned(found=[POSTED]).ledger_id == "l-1"
    assert planned(fingerprint=CHANGED, links=[Link()], found=[POSTED]).ledger_id == "l-1"
    assert planned(found=[]).ledger_id is None


def test_r004_11_the_number_of_a_voided_document_is_taken():
    decision = planned(found=[replace(POSTED, status=LedgerStatus.VOIDED)])
    assert (decision.step, decision.fault) == (Step.HOLD, "number-taken")
    assert "voided" in decision.facts["differences"]


def test_a_voided_bill_keeps_no_number_for_suppliers_numbers_may_repeat():
    voided = as_posted(BILL, status=LedgerStatus.VOIDED)
    assert step_and_reason(BILL, found=[voided]) == (Step.CREATE, "new")
    assert step_and_reason(BILL, found=[voided], doubt=Doubt.SETTLED) == (Step.ADOPT, "doubt-gone"), (
        "it may be the very one that was sent"
    )
    anothers = replace(voided, source_url="https://psa.example/order/700")
    assert step_and_reason(BILL, found=[anothers], doubt=Doubt.SETTLED) == (Step.CREATE, "doubt-absent")


def test_r004_12_the_number_of_a_deleted_draft_is_free():
    assert step_and_reason(found=[replace(POSTED, status=LedgerStatus.DELETED)]) == (Step.CREATE, "new")


def test_an_equal_document_is_found_among_several():
    others = [
        replace(POSTED, id=LedgerId("l-0"), status=LedgerStatus.VOIDED),
        replace(POSTED, id=LedgerId("l-7"), total=D("5.00")),
        replace(POSTED, id=LedgerId("l-8")),
    ]
    decision = planned(found=others)
    assert (decision.step, decision.ledger_id) == (Step.ADOPT, "l-8")


def test_r002_39_a_route_that_changed_after_posting_is_never_a_silent_move():
    decision = planned(links=[Link(organisation=SYDNEY)], found=[])
    assert (decision.step, decision.fault) == (Step.HOLD, "route-changed")
    assert decision.facts["posted"] == "sydney"


def test_an_invoice_that_turned_into_a_credit_note_is_held():
    decision = planned(CREDIT, CHANGED, links=[Link()], found=[])
    assert (decision.step, decision.fault) == (Step.HOLD, "cannot-be-changed")
    assert decision.facts["reason"] == "it was posted as an invoice and would be a credit note now"


def test_what_stands_in_the_way_is_told():
    part_paid = replace(POSTED, applied=D("10.00"))
    told = planned(fingerprint=CHANGED, links=[Link()], found=[part_paid]).facts["reason"]
    assert told == "AUD 10.00 is paid or credited against it"
    told = planned(fingerprint=CHANGED, links=[Link()], found=[POSTED], facts=LOCKED).facts["reason"]
    assert told == "its period is locked through 2026-11-30"


@pytest.mark.parametrize("posted_on, now_on", [(3, 8), (8, 3)], ids=["out of", "into"])
def test_a_document_moves_neither_out_of_a_locked_period_nor_into_one(posted_on, now_on):
    facts = replace(FACTS_OF_ADELAIDE, period_lock=dt.date(2026, 11, 5))
    draft = replace(DRAFT, date=dt.date(2026, 11, now_on))
    posted = replace(POSTED, date=dt.date(2026, 11, posted_on))
    decision = planned(draft, CHANGED, links=[Link()], found=[posted], facts=facts)
    assert (decision.step, decision.fault) == (Step.HOLD, "cannot-be-changed")


def test_a_change_is_looked_up_before_it_is_written_through_and_not_when_a_person_is_asked():
    change = {"fingerprint": CHANGED, "links": [Link()], "found": None}
    assert step_and_reason(**change) == (Step.WAIT, "look-before-amending")
    assert step_and_reason(**change, edits=Edits.ASK) == (Step.HOLD, "ask-me")


def test_a_second_look_at_an_unchanged_document_costs_nothing():
    assert step_and_reason(links=[Link()], found=None) == (Step.SKIP, "unchanged")


@pytest.mark.parametrize(
    "policy, expected",
    [(ZeroTotal.POST, (Step.CREATE, "new")), (ZeroTotal.ACKNOWLEDGE, (Step.SKIP, "nothing-to-post"))],
)
def test_a_total_of_nothing_follows_policy(policy, expected):
    nothing = draft_of(invoice(line("5.00", tax=""), line("-5.00", tax="")))
    assert step_and_reason(nothing, zero_total=policy) == expected
    assert step_and_reason(DRAFT, zero_total=policy) == (Step.CREATE, "new")


def test_an_open_doubt_waits_even_where_a_link_exists():
    decision = planned(fingerprint=CHANGED, links=[Link()], found=[POSTED], doubt=Doubt.OPEN)
    assert decision.step is Step.WAIT


def test_every_hold_of_the_table_is_told_in_full():
    assert {row.fault for row in TABLE if row.fault} <= set(FACTS)


def test_what_was_sent_and_altered_since_is_known_by_the_address_that_it_bears():
    sent = replace(DRAFT, url="https://psa.example/invoice/5001")
    altered = replace(POSTED, total=D("9.99"), source_url=sent.url)
    assert step_and_reason(sent, found=[altered], doubt=Doubt.SETTLED) == (Step.ADOPT, "doubt-altered")
    for stranger in (
        replace(altered, source_url=""),
        replace(altered, source_url="https://psa.example/invoice/5002"),
    ):
        assert step_and_reason(sent, found=[stranger], doubt=Doubt.SETTLED) == (Step.HOLD, "doubt-different")
    nameless = replace(altered, source_url="")
    assert step_and_reason(DRAFT, found=[nameless], doubt=Doubt.SETTLED) == (Step.HOLD, "doubt-different")
    assert step_and_reason(sent, found=[altered]) == (Step.HOLD, "number-taken"), (
        "never without a doubt of ours"
    )


@pytest.mark.parametrize("status", [LedgerStatus.VOIDED, LedgerStatus.DELETED])
def test_what_was_sent_and_is_gone_since_is_ours_by_its_address_and_where_it_bears_none_by_its_content(
    status,
):
    sent = replace(DRAFT, url="https://psa.example/invoice/5001")
    dead = replace(POSTED, status=status, source_url=sent.url)
    gone = (Step.ADOPT, "doubt-gone")
    assert step_and_reason(sent, found=[dead], doubt=Doubt.SETTLED) == gone
    assert step_and_reason(sent, found=[replace(dead, total=D("9.99"))], doubt=Doubt.SETTLED) == gone
    assert step_and_reason(CREDIT, found=[as_posted(CREDIT, status=status)], doubt=Doubt.SETTLED) == gone
    strangers = replace(dead, source_url="", total=D("9.99"))
    spent = (Step.HOLD, "doubt-different") if status is LedgerStatus.VOIDED else (Step.CREATE, "doubt-absent")
    assert step_and_reason(sent, found=[strangers], doubt=Doubt.SETTLED) == spent
    assert planned(sent, found=[strangers, dead], doubt=Doubt.SETTLED).ledger_id == dead.id
    assert step_and_reason(sent, found=[dead, POSTED], doubt=Doubt.SETTLED) == (Step.ADOPT, "doubt-equal"), (
        "the living come first"
    )
    assert step_and_reason(sent, found=[dead])[1] != "doubt-gone", "never without a doubt of ours"
