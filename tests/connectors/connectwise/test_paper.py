"""The invoice as ConnectWise prints it: a page, or a failure, and never something else that looks like one."""

from __future__ import annotations

import pytest

from tests.connectors.connectwise.harbour import Harbour
from tieout.core.documents import SourceDocument
from tieout.core.ports import Unavailable, WireFailure


@pytest.fixture
def harbour() -> Harbour:
    return Harbour()


@pytest.fixture
def invoice(harbour: Harbour) -> SourceDocument:
    harbour.sell("1001", "100.00")
    [document] = harbour.documents()
    assert isinstance(document, SourceDocument)
    return document


def test_it_works(harbour: Harbour, invoice: SourceDocument):
    paper = harbour.source.paper(invoice)
    assert paper is not None
    assert (paper.name, paper.media_type) == ("1001.pdf", "application/pdf")
    assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize("mishap", ["500", "drop-after", "garbage", "truncated"])
def test_what_is_no_page_is_a_failure_and_the_next_one_is_a_page(
    harbour: Harbour, invoice: SourceDocument, mishap: str
):
    harbour.mishap(mishap, path="*/pdf")
    with pytest.raises(Unavailable):
        harbour.source.paper(invoice)
    assert harbour.source.paper(invoice) is not None


def test_an_invoice_that_is_gone_is_a_failure(harbour: Harbour, invoice: SourceDocument):
    harbour.delete("1001")
    with pytest.raises(WireFailure):
        harbour.source.paper(invoice)
