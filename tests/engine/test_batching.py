"""A request holds documents of one kind, and never more bytes than the ledger takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.builders import draft_of, invoice, line
from tieout.connectors.wire import jsontext
from tieout.connectors.xero.translate import document_of
from tieout.core.drafts import Draft, TrackingChoice
from tieout.core.names import LedgerKind, PartyId
from tieout.engine.batching import requests_of, size_of, whole_documents

LARGE = 3_000_000


def draft(
    number: int = 1, description: str = "Managed services", *, kind: LedgerKind = LedgerKind.INVOICE
) -> Draft:
    plain = draft_of(invoice(line("100.00"), tax="10.00"))
    [first] = plain.lines
    return replace(plain, number=f"INV-{number}", kind=kind, lines=(replace(first, description=description),))


def split(drafts, most_bytes=LARGE) -> list[list[str]]:
    return [
        [one.number for one in some] for some in requests_of(drafts, lambda one: one, most_bytes=most_bytes)
    ]


def test_documents_of_one_kind_travel_together_in_their_order():
    mixed = [draft(1), draft(2, kind=LedgerKind.CREDIT_NOTE), draft(3), draft(4, kind=LedgerKind.CREDIT_NOTE)]
    assert split(mixed) == [["INV-1", "INV-3"], ["INV-2", "INV-4"]]
    assert split([]) == []


def test_the_halves_of_a_document_are_never_in_two_parts():
    whole = [draft(number) for number in range(1, 6)]
    keyed = [replace(one, document=replace(one.document, id=one.number)) for one in whole]
    pairs = [
        (half, "f") for one in keyed for half in (one, replace(one, kind=LedgerKind.CREDIT_NOTE))
    ]  # as they are made: both halves of one, then of the next
    parts = list(whole_documents(pairs, 2))
    assert [[one.number for one, _ in part] for part in parts] == [
        ["INV-1", "INV-1", "INV-2", "INV-2"],
        ["INV-3", "INV-3", "INV-4", "INV-4"],
        ["INV-5", "INV-5"],
    ]


def test_a_request_is_never_larger_than_the_ledger_takes():
    drafts = [draft(number) for number in range(1, 6)]
    two = size_of(drafts[0]) + size_of(drafts[1])
    assert split(drafts, most_bytes=two) == [["INV-1", "INV-2"], ["INV-3", "INV-4"], ["INV-5"]]
    assert split(drafts, most_bytes=two - 1) == [["INV-1"], ["INV-2"], ["INV-3"], ["INV-4"], ["INV-5"]]


def test_a_document_that_is_too_large_by_itself_travels_alone():
    assert split([draft(1), draft(2, "x" * 5000), draft(3)], most_bytes=4000) == [
        ["INV-1"],
        ["INV-2"],
        ["INV-3"],
    ]


@pytest.mark.parametrize("letters", ["plain", "ümläute", "日本語", "🧾", '"quoted"\n\\'])
@pytest.mark.parametrize("lines", [1, 80])
def test_a_size_is_never_less_than_what_is_sent(letters, lines):
    plain = draft(1, letters * 300)
    tracking = tuple(TrackingChoice(category=letters * 5, option=letters * 10) for _ in range(2))
    wide = replace(plain.lines[0], tracking=tracking, item=letters, tax_override=True)
    whole = replace(
        plain,
        party=replace(plain.party, ledger_id=PartyId("c" * 36)),
        lines=(wide,) * lines,
        reference=letters * 20,
        url="https://na.myconnectwise.net/v4_6_release/" + "x" * 200,
        theme="t" * 36,
        sent=True,
    )
    sent = len(jsontext.write(document_of(whole)))
    assert sent <= size_of(whole) < 2 * sent + 1000
