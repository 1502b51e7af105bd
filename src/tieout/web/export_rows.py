"""The rows of the lists behind the numbers of the export screen, as the pages and the spreadsheets show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse

from tieout.core.money import from_minor
from tieout.core.names import CREDITS
from tieout.store import queries
from tieout.store.models import Document, FaultRow, Workspace
from tieout.web.document_rows import names_of
from tieout.web.faults import in_words, of_row
from tieout.web.words import BY_KIND

_STEP = 1000

HEADER = (
    "Number", "Customer or supplier", "Date", "Total", "Currency", "Xero invoice or bill number",
    "Xero credit note number", "Organisation",
)  # fmt: skip
HEADER_OF_ERRORS = (*HEADER, "Error", "What", "As returned", "Why", "How to fix", "Fix in")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A document of the list, with the numbers that it will bear in the ledger."""

    document: Document
    address: str
    invoice_number: str
    credit_note_number: str
    organisation: str


def list_row(document: Document, names: Mapping[str, str]) -> ListRow:
    """One document; `names` are those of the organisations."""
    credit = document.ledger_kind in CREDITS
    return ListRow(
        document=document,
        address=reverse("document", args=[BY_KIND[document.kind].slug, document.source_id]),
        invoice_number="" if credit else document.ledger_number,
        credit_note_number=document.ledger_number if credit else document.second_number,
        organisation=names.get(document.organisation, document.organisation),
    )


def csv_rows(workspace: Workspace, documents: QuerySet[Document]) -> Iterator[list[object]]:
    """The whole list under `HEADER`, in steps of a thousand, so that a long one costs no memory."""
    names = names_of(queries.connections(workspace))
    for page in Paginator(documents, _STEP):
        for document in page:
            yield _cells(list_row(document, names))


def csv_rows_of_errors(workspace: Workspace, documents: QuerySet[Document]) -> Iterator[list[object]]:
    """The whole list under `HEADER_OF_ERRORS`: a document has a row for each of its errors."""
    names = names_of(queries.connections(workspace))
    for page in Paginator(documents, _STEP):
        rows = list(page)
        faults: dict[int, list[FaultRow]] = {}
        for fault in queries.open_faults_of(workspace, rows):
            faults.setdefault(fault.document_id, []).append(fault)
        for document in rows:
            for fault in faults.get(document.pk, ()):
                yield [*_cells(list_row(document, names)), *_reasons(fault)]


def _cells(row: ListRow) -> list[object]:
    document = row.document
    return [
        document.number,
        document.party_name,
        document.date.isoformat(),
        from_minor(document.total_minor, document.currency),
        document.currency,
        row.invoice_number,
        row.credit_note_number,
        row.organisation,
    ]


def _reasons(fault: FaultRow) -> Sequence[object]:
    shown = in_words(of_row(fault))
    texts = shown.texts
    return [texts.title, texts.what, texts.quoted, texts.why, texts.fix, shown.place.label]
