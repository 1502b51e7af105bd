"""An answer of ConnectWise that ends at any byte: never taken for a whole one, and what was done is not done again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.connectors.connectwise.harbour import BATCHES, TODAY, Harbour
from tieout.connectors.connectwise import ConnectWiseSource
from tieout.core.documents import SourceDocument
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Unclear, WireFailure

CUTS = settings(max_examples=12, deadline=None)
_number = count(1)


@pytest.fixture(scope="module")
def harbour() -> Harbour:
    """One provider for all examples; two invoices are waiting, one is handed over, with a status of its own."""
    made = Harbour()
    for number in ("A-1", "A-2", "A-3"):
        made.sell(number, "100.00")
    made.source.acknowledge(document(made, "A-3"), "tieout-A-3")
    made.status_called("In the books", closed=True)
    return made


def document(harbour: Harbour, number: str) -> SourceDocument:
    [found] = [one for one in harbour.documents() if isinstance(one, SourceDocument) and one.number == number]
    return found


def key_of(harbour: Harbour, number: str) -> DocumentKey:
    return DocumentKey(
        SourceKind.INVOICE, str(harbour.tenant.table("invoices").find(invoiceNumber=number)["id"])
    )


def listed(source: ConnectWiseSource) -> list[Any]:
    return [row for page in source.unposted([SourceKind.INVOICE], TODAY) for row in page]


#: What is asked of ConnectWise about the invoices that are there. Each answer is a value that can be compared.
READS: dict[str, Callable[[Harbour, ConnectWiseSource], Any]] = {
    "unposted": lambda _, source: listed(source),
    "details": lambda harbour, source: [one for some in source.details(harbour.listed()) for one in some],
    "whereabouts": lambda harbour, source: source.whereabouts([key_of(harbour, "A-3")]),
    "elsewhere": lambda harbour, source: source.elsewhere([key_of(harbour, "A-3")]),
    "acknowledged": lambda _, source: source.acknowledged(["tieout-A-3"]),
    "sealed": lambda _, source: source.sealed(["tieout-A-3"]),
    "statuses": lambda harbour, source: source.statuses([key_of(harbour, "A-3")]),
}


@pytest.mark.parametrize("read", READS)
def test_a_reading_that_is_cut_is_no_reading_and_the_next_one_is_whole(harbour: Harbour, read: str) -> None:
    """Above all a list that is cut is not a shorter list: what is not on it would be taken for gone."""
    before = len(harbour.book.rows)
    whole = READS[read](harbour, harbour.new_source())
    lengths = [len(row.answer["body"]) for row in harbour.book.rows[before:]]
    assert lengths
    assert whole or read in {"elsewhere", "sealed"}

    @CUTS
    @given(at=st.integers(0), which=st.integers(0))
    @example(at=0, which=0)
    @example(at=-1, which=len(lengths) - 1)
    def cut_anywhere(at: int, which: int) -> None:
        skip = which % len(lengths)
        harbour.mishap("truncated", skip=skip, args={"at": at % lengths[skip]})
        try:
            said = READS[read](harbour, harbour.new_source())
        except WireFailure:
            said = whole
        assert said == whole, "it is asked again, or is no answer"
        harbour.world.mishaps.clear()
        assert READS[read](harbour, harbour.new_source()) == whole

    cut_anywhere()


@CUTS
@given(at=st.integers(0))
@example(at=0)
@example(at=-1)
def test_a_document_that_is_handed_over_and_never_answered_is_in_one_batch(harbour: Harbour, at: int) -> None:
    number = f"B-{next(_number)}"
    harbour.sell(number, "10.00")
    told = document(harbour, number)
    harbour.mishap("truncated", BATCHES, method="POST", args={"at": at % 20})
    source = harbour.new_source()
    try:
        shown = source.acknowledge(told, f"tieout-{number}")
    except Unclear:
        shown = False
    assert not shown, "nothing is taken for told that the answer does not show"
    assert source.acknowledged([f"tieout-{number}"]) == {f"tieout-{number}"}
    source.acknowledge(told, f"tieout-{number}")
    batches = [one for one in harbour.tenant.table("batches") if one["batchIdentifier"] == f"tieout-{number}"]
    assert len(batches) == 1
    assert number not in harbour.unposted()


@CUTS
@given(at=st.integers(0))
@example(at=0)
@example(at=-1)
def test_a_status_that_is_given_and_never_answered_is_given_once(harbour: Harbour, at: int) -> None:
    key = key_of(harbour, "A-3")
    harbour.mishap("truncated", method="PATCH", args={"at": at % 50})
    with suppress(Unclear):  # an empty answer is looked at instead
        harbour.new_source().set_status(key, "In the books")
    assert harbour.new_source().statuses([key]) == {key: "In the books"}
    harbour.new_source().set_status(key, "In the books")
    assert harbour.new_source().statuses([key]) == {key: "In the books"}
