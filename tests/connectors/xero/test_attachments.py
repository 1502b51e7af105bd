"""Files beside a document: named once, replaced when sent again, and not kept in the book of exchanges."""

from __future__ import annotations

import pytest

from tests.connectors.xero.simulated import SimulatedXero
from tieout.core.documents import Paper
from tieout.core.names import DocumentKey, LedgerKind, SourceKind
from tieout.core.ports import Created, Refused

KEY = DocumentKey(SourceKind.INVOICE, "5001")
PAGE = Paper(name="A/5001.pdf", media_type="application/pdf", content=b"%PDF-1.4 a page")


def attached(xero: SimulatedXero, paper: Paper = PAGE):
    [answer] = xero.ledger.create([xero.draft()], key="k")
    assert isinstance(answer, Created)
    document = answer.document
    xero.ledger.attach(LedgerKind.INVOICE, document.id, paper, about=KEY)
    return document.id, xero.org.attachments[document.id]


def test_it_works(xero: SimulatedXero):
    _, [file] = attached(xero)
    assert (file.name, file.mime_type, file.content, file.include_online) == (
        "A-5001.pdf",
        "application/pdf",
        PAGE.content,
        True,
    )


def test_sent_again_it_takes_the_place_of_the_first(xero: SimulatedXero):
    ledger_id, _ = attached(xero)
    xero.ledger.attach(LedgerKind.INVOICE, ledger_id, PAGE, about=KEY)
    assert len(xero.org.attachments[ledger_id]) == 1


def test_a_file_that_xero_would_not_take_is_not_sent(xero: SimulatedXero):
    large = Paper(name="5001.pdf", media_type="application/pdf", content=b"x" * (10 * 1024 * 1024 + 1))
    calls = len(xero.calls())
    with pytest.raises(Refused, match="larger than 10 MB"):
        attached(xero, large)
    assert not any("Attachments" in call for call in xero.calls()[calls:])


def test_the_book_says_that_it_was_a_page_and_keeps_no_page(xero: SimulatedXero):
    attached(xero)
    [row] = [row for row in xero.book.rows if "Attachments" in row.request["url"]]
    assert row.request["body"] == b"(application/pdf, 15 bytes)"
    assert row.request["about"] == (str(KEY),)
