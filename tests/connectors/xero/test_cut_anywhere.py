"""An answer of Xero that ends at any byte: never taken for a whole one, and what was done is found and not done again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.connectors.memory import MemoryShelf
from tests.connectors.xero.simulated import SimulatedXero, line
from tieout.connectors.xero import XeroLedger
from tieout.core.amendments import amendment
from tieout.core.drafts import LedgerDocument
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import Created, NewItem, NewParty, Unavailable, Unclear, WireFailure

KIND = LedgerKind.INVOICE
NUMBERS = ["INV-1", "INV-2"]
CUTS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

#: What is asked of an organisation. Each answer is a value that can be compared.
READS: dict[str, Callable[[Any], Any]] = {
    "facts": lambda ledger: replace(ledger.facts(not_older_than=0), read_at=None),
    "themes": lambda ledger: ledger.themes(not_older_than=0),
    "parties": lambda ledger: ledger.parties(not_older_than=0).by_id,
    "items": lambda ledger: ledger.items(not_older_than=0),
    "find": lambda ledger: ledger.find(KIND, NUMBERS),
    "changed": lambda ledger: ledger.changed("").documents,
}
_number = count(1)


@pytest.fixture(scope="module")
def xero() -> SimulatedXero:
    """One organisation for all examples, without limits: each example has a number of its own."""
    made = SimulatedXero()
    made.limits(on=False)
    return made


def afresh(xero: SimulatedXero) -> XeroLedger:
    """The ledger of another worker which has read nothing yet."""
    xero.shelf = MemoryShelf(xero.now)
    return xero.new_ledger()


def cut(xero: SimulatedXero, at: int, length: int, **where: Any) -> None:
    """The next answer like that ends at a byte before its last one."""
    xero.mishap("truncated", args={"at": at % length}, **where)


def answers(xero: SimulatedXero, since: int) -> list[int]:
    """How long each answer was."""
    return [len(row.answer["body"]) for row in xero.book.rows[since:]]


def posted(xero: SimulatedXero, number: str, **changes: Any) -> LedgerDocument:
    [answer] = xero.ledger.create([xero.draft(number, **changes)], key=f"post {number}")
    assert isinstance(answer, Created)
    return answer.document


@pytest.mark.parametrize("read", READS)
def test_a_reading_that_is_cut_is_no_reading_and_the_next_one_is_whole(
    xero: SimulatedXero, read: str
) -> None:
    if not set(NUMBERS) & set(xero.numbers):
        for number in NUMBERS:
            posted(xero, number)
    afresh(xero).facts(not_older_than=0)  # a token is at hand
    before = len(xero.book.rows)
    whole = READS[read](afresh(xero))
    lengths = answers(xero, before)

    @CUTS
    @given(at=st.integers(0), which=st.integers(0))
    @example(at=0, which=0)
    @example(at=-1, which=len(lengths) - 1)
    def cut_anywhere(at: int, which: int) -> None:
        skip = which % len(lengths)
        cut(xero, at, lengths[skip], system="xero", skip=skip)
        with pytest.raises(WireFailure):
            READS[read](afresh(xero))
        assert READS[read](afresh(xero)) == whole

    cut_anywhere()


@CUTS
@given(at=st.integers(0))
@example(at=0)
@example(at=-1)
def test_documents_whose_answer_is_cut_are_in_doubt_and_each_is_found_once(
    xero: SimulatedXero, at: int
) -> None:
    number = f"CUT-{next(_number)}"
    cut(xero, at, 1000, method="PUT", path="*/Invoices")
    with pytest.raises(Unclear):
        xero.ledger.create([xero.draft(number)], key=number)
    [found] = xero.ledger.find(KIND, [number])
    assert found.total == xero.draft(number).total
    assert xero.numbers.count(number) == 1


@CUTS
@given(at=st.integers(0))
@example(at=0)
@example(at=-1)
def test_a_change_whose_answer_is_cut_is_in_doubt_and_making_it_again_is_the_same_change(
    xero: SimulatedXero, at: int
) -> None:
    number = f"CUT-{next(_number)}"
    there = posted(xero, number)
    wanted = amendment(xero.draft(number, lines=(line("Consulting", "9", "187.50"),)), there)
    cut(xero, at, 1000, method="POST", path="*/Invoices")
    with pytest.raises(Unclear):
        xero.ledger.amend([wanted], key=f"amend {number}")
    [again] = xero.ledger.amend([wanted], key=f"amend {number} again")
    assert isinstance(again, Created)
    assert [(one.id, one.total) for one in xero.ledger.find(KIND, [number])] == [
        (there.id, wanted.draft.total)
    ]


@CUTS
@given(at=st.integers(0), status=st.sampled_from([LedgerStatus.DRAFT, LedgerStatus.APPROVED]))
@example(at=0, status=LedgerStatus.APPROVED)
@example(at=-1, status=LedgerStatus.DRAFT)
def test_what_is_taken_back_and_never_answered_is_found_gone(
    xero: SimulatedXero, at: int, status: LedgerStatus
) -> None:
    number = f"CUT-{next(_number)}"
    there = posted(xero, number, status=status)
    gone = LedgerStatus.DELETED if status is LedgerStatus.DRAFT else LedgerStatus.VOIDED
    cut(xero, at, 1000, method="POST", path="*/Invoices*")
    about = xero.draft(number).document
    with pytest.raises(Unclear):
        xero.ledger.withdraw(KIND, there.id, to=gone, about=about, key=f"back {number}")
    [found] = xero.ledger.read(KIND, [there.id])
    assert found.status is gone


@CUTS
@given(at=st.integers(0))
@example(at=0)
@example(at=-1)
def test_customers_and_products_whose_answer_is_cut_are_found_once(xero: SimulatedXero, at: int) -> None:
    name = f"New {next(_number)}"
    cut(xero, at, 200, method="PUT", path="*/Contacts")
    with pytest.raises(Unclear):
        xero.ledger.create_parties([NewParty(name=name, number=name)], key=f"party {name}")
    everybody = afresh(xero).parties(not_older_than=0).by_id.values()
    assert [one.name for one in everybody].count(name) == 1
    cut(xero, at, 100, method="PUT", path="*/Items")
    with pytest.raises(Unclear):
        xero.ledger.create_items([NewItem(code=name)], key=f"item {name}")
    assert name in afresh(xero).items(not_older_than=0)


@CUTS
@given(at=st.integers(0))
@example(at=0)
@example(at=-1)
def test_a_token_whose_answer_is_cut_is_asked_for_again(at: int) -> None:
    xero = SimulatedXero()
    cut(xero, at, 150, system="identity")
    with pytest.raises(Unavailable):
        xero.ledger.facts(not_older_than=0)
    assert xero.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"
