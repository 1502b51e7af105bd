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
from tieout.core.ports import Doubt, Outcome, Unavailable
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

    def say_in_doubt(self, faults: Mapping[DocumentKey, Fault]) -> None:
        self.said |= faults

    def doubts(self, organisation: str, *, limit: int) -> Sequence[Doubt]:
        assert organisation == ADELAIDE
        return list(self.open.values())[:limit]

    def conclude(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
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
