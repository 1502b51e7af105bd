"""What was in doubt is settled by looking: found, free to be sent again, or too young to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest

from tests.core.builders import (
    ADELAIDE,
    RULEBOOK,
    TRAITS,
    as_posted,
    destination,
    draft_of,
    invoice,
    line,
    purchase,
)
from tieout.core.documents import SourceDocument
from tieout.core.drafts import LedgerDocument
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerFacts
from tieout.core.names import DocumentKey, LedgerId, LedgerStatus
from tieout.core.ports import Changes, Doubt, Outcome, Unavailable
from tieout.engine import desk as engine
from tieout.engine.desk import Desk
from tieout.engine.recovery import LAST_ARRIVAL, settle_doubts


class Memory:
    """A journal with doubts, that forgets what was concluded or abandoned."""

    def __init__(self, *doubts: Doubt) -> None:
        self.open = {doubt.intent: doubt for doubt in doubts}
        self.concluded: list[Outcome] = []
        self.abandoned: list[int] = []
        self.said: dict[DocumentKey, Fault] = {}
        self.ours = {one: doubt.document.key for doubt in doubts for one in doubt.former}

    def say_in_doubt(self, faults: Mapping[DocumentKey, Fault]) -> None:
        self.said |= faults

    def doubts(self, organisation: str, *, limit: int) -> Sequence[Doubt]:
        assert organisation == ADELAIDE
        return list(self.open.values())[:limit]

    def owners(
        self, organisation: str, ids: Sequence[LedgerId], *, ever: bool
    ) -> Mapping[LedgerId, DocumentKey]:
        assert ever
        return {one: self.ours[one] for one in ids if one in self.ours}

    def conclude(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.ledger_document:
                self.ours[outcome.ledger_document.id] = outcome.draft.document
            del self.open[outcome.intent]
        self.concluded += outcomes

    def abandon(self, intents: Sequence[int]) -> None:
        for intent in intents:
            del self.open[intent]
        self.abandoned += intents


class Books:
    """A ledger that holds these documents."""

    key, traits = ADELAIDE, TRAITS

    def __init__(self, *documents: LedgerDocument) -> None:
        self._documents = documents

    def facts(self, *, not_older_than: float) -> LedgerFacts:
        return destination().facts

    def find(self, kind: object, numbers: Sequence[str]) -> Sequence[LedgerDocument]:
        return [one for one in self._documents if one.kind is kind and one.number in numbers]

    def changed(self, cursor: str, *, seconds_back: float) -> Changes:
        """A document at a time, so that whoever stops early misses some."""
        self.asked_back = seconds_back
        place = int(cursor or 0)
        return Changes(
            documents=self._documents[place : place + 1],
            cursor=str(place + 1),
            more=place + 1 < len(self._documents),
        )


def doubt(intent: int, document: SourceDocument, *, age: float = 1e6) -> Doubt:
    return Doubt(intent=intent, draft=draft_of(document), document=document, fingerprint="f", age=age)


def settle(memory: Memory, books: Books) -> int:
    nobody: Any = None
    desk = Desk(source=nobody, ledgers={}, journal=cast("Any", memory), notices=nobody, rulebook=RULEBOOK)
    opened = engine.Books(desk, 0, opened={ADELAIDE: destination()})
    return settle_doubts(desk, cast("Any", books), opened)


BILL = purchase(line("10.00", "5000", tax=""))
SECOND = purchase(line("10.00", "5000", tax=""), key=DocumentKey(BILL.key.kind, "700-PS-2"))
"""Another delivery of the same order, billed under the same number with the same total."""


def test_two_equal_bills_that_both_arrived_are_each_found_once():
    there = [as_posted(draft_of(BILL), id=LedgerId(name)) for name in ("l-1", "l-2")]
    memory = Memory(doubt(1, BILL), doubt(2, SECOND))
    assert settle(memory, Books(*there)) == 0
    found = [one.ledger_document.id for one in memory.concluded if one.ledger_document]
    assert sorted(found) == ["l-1", "l-2"]


def test_of_two_equal_bills_the_one_that_never_arrived_is_ready_again():
    memory = Memory(doubt(1, BILL), doubt(2, SECOND))
    assert settle(memory, Books(as_posted(draft_of(BILL)))) == 1
    assert ([one.intent for one in memory.concluded], memory.abandoned) == ([1], [2])


def test_a_bill_that_may_still_arrive_is_not_sent_again_because_nothing_would_refuse_the_second():
    memory = Memory(doubt(1, BILL, age=10), doubt(2, invoice(line("10.00", tax="")), age=10))
    with pytest.raises(Unavailable) as caught:
        settle(memory, Books())
    assert caught.value.wait == LAST_ARRIVAL - 10
    assert (list(memory.open), memory.abandoned) == ([1], [2])  # an invoice's number is guarded over there
    assert memory.said[BILL.key].code == "in-doubt"


def test_a_young_bill_that_did_arrive_is_settled_at_once():
    memory = Memory(doubt(1, BILL, age=10))
    assert settle(memory, Books(as_posted(draft_of(BILL)))) == 0
    assert [one.intent for one in memory.concluded] == [1]


def test_a_bill_that_never_arrived_is_ready_again_when_it_can_no_longer_arrive():
    memory = Memory(doubt(1, BILL, age=LAST_ARRIVAL))
    assert settle(memory, Books()) == 1


def test_an_invoice_that_arrived_and_was_altered_is_ours_and_is_held_with_what_differs():
    sent = replace(draft_of(invoice(line("10.00"), tax="1.00")), url="https://psa.example/invoice/5001")
    known = Doubt(intent=1, draft=sent, document=invoice(line("10.00"), tax="1.00"), fingerprint="f", age=10)
    altered = replace(as_posted(sent), total=Decimal("99.00"), source_url=sent.url)
    memory = Memory(known)
    assert settle(memory, Books(altered)) == 0
    (outcome,) = memory.concluded
    assert outcome.ledger_document == altered
    assert [fault.code for fault in outcome.faults] == ["posted-differs"]
    assert "99.00" in outcome.faults[0].facts["differences"]


def test_a_strangers_invoice_under_our_number_is_never_taken_for_ours():
    sent = replace(draft_of(invoice(line("10.00"), tax="1.00")), url="https://psa.example/invoice/5001")
    known = Doubt(intent=1, draft=sent, document=invoice(line("10.00"), tax="1.00"), fingerprint="f", age=10)
    memory = Memory(known)
    assert settle(memory, Books(replace(as_posted(sent), total=Decimal("99.00")))) == 0
    (outcome,) = memory.concluded
    assert (outcome.ledger_document, [fault.code for fault in outcome.faults]) == (None, ["number-taken"])


def test_what_a_bill_was_before_it_was_withdrawn_is_not_what_was_sent_now():
    voided = as_posted(draft_of(BILL), id=LedgerId("l-0"), status=LedgerStatus.VOIDED)
    memory = Memory(replace(doubt(1, BILL), former=frozenset({LedgerId("l-0")})))
    assert (settle(memory, Books(voided)), memory.abandoned) == (1, [1])


# --- under another number, and without an address by which it could be known ---------------------------------


def adopted(memory: Memory) -> dict[int, str]:
    return {one.intent: one.ledger_document.number for one in memory.concluded if one.ledger_document}


def renumbered(document: SourceDocument, number: str = "X-9", **changes: Any) -> LedgerDocument:
    return replace(as_posted(draft_of(document), id=LedgerId(f"l-{number}")), number=number, **changes)


def test_a_bill_that_bears_another_number_by_now_is_known_by_all_that_stands_in_it():
    memory, books = Memory(doubt(1, BILL)), Books(renumbered(BILL))
    assert settle(memory, books) == 0
    assert adopted(memory) == {1: "X-9"}
    assert [fault.code for fault in memory.concluded[0].faults] == ["posted-differs"]
    assert "number X-9 instead of" in memory.concluded[0].faults[0].facts["differences"]
    assert books.asked_back == 1e6, "since it was to be sent, however long ago that is"


def test_a_bill_that_was_renumbered_and_deleted_is_ours_and_gone():
    memory = Memory(doubt(1, BILL))
    assert settle(memory, Books(renumbered(BILL, status=LedgerStatus.DELETED))) == 0
    assert [fault.code for fault in memory.concluded[0].faults] == ["gone-in-ledger"]


@pytest.mark.parametrize("first_too", [False, True])
def test_of_two_equal_deliveries_each_finds_its_own_bill_whatever_their_numbers_are_by_now(first_too: bool):
    second = replace(draft_of(SECOND), number=f"{draft_of(BILL).number} PS-2")
    memory = Memory(doubt(1, BILL), replace(doubt(2, SECOND), draft=second))
    first = renumbered(BILL, "X-1") if first_too else as_posted(draft_of(BILL))
    assert settle(memory, Books(renumbered(SECOND, "X-2"), first)) == 0
    assert sorted(adopted(memory)) == [1, 2]
    assert sorted(adopted(memory).values()) == sorted([first.number, "X-2"])


@pytest.mark.parametrize("ended", ["live", "taken back"])
def test_an_equal_bill_that_is_another_delivery_of_ours_is_not_this_one(ended: str):
    there = renumbered(BILL, status=LedgerStatus.DRAFT if ended == "live" else LedgerStatus.DELETED)
    memory = Memory(doubt(2, SECOND))
    memory.ours[there.id] = BILL.key
    assert (settle(memory, Books(there)), memory.abandoned) == (1, [2])


ALIKE = [
    pytest.param({"total": Decimal("99.00")}, id="another amount"),
    pytest.param({"lines": ()}, id="other lines"),
    pytest.param({"party_id": "somebody", "party_name": "Somebody"}, id="another supplier"),
]


@pytest.mark.parametrize("changes", ALIKE)
def test_what_may_be_it_keeps_it_in_doubt_and_it_is_not_sent(changes: dict[str, Any]):
    memory, books = Memory(doubt(1, BILL)), Books(renumbered(BILL, **changes))
    assert settle(memory, books) == 0
    assert (list(memory.open), memory.abandoned, memory.concluded) == ([1], [], [])
    fault = memory.said[BILL.key]
    assert (fault.code, fault.facts["found"]) == ("in-doubt-alike", "X-9")


def test_what_is_much_unlike_it_is_somebody_elses():
    other = renumbered(BILL, total=Decimal("99.00"), lines=())
    memory = Memory(doubt(1, BILL))
    assert (settle(memory, Books(other)), memory.abandoned) == (1, [1])


def test_whoever_compared_both_and_insists_has_it_sent():
    memory = Memory(replace(doubt(1, BILL), alike=True, insisted=True))
    assert (settle(memory, Books(renumbered(BILL, total=Decimal("99.00")))), memory.abandoned) == (1, [1])


def test_what_is_like_an_invoice_of_ours_but_bears_no_address_is_none_of_ours():
    sold = invoice(line("10.00"), tax="1.00")
    sent = replace(draft_of(sold), url="https://psa.example/invoice/5001")
    memory = Memory(replace(doubt(1, sold), draft=sent))
    there = replace(as_posted(sent), number="X-9", source_url="", id=LedgerId("l-9"))
    assert (settle(memory, Books(there)), memory.abandoned) == (1, [1])
