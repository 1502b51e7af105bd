"""The rows of the list of documents, as the page and the spreadsheet show them."""

from __future__ import annotations

import datetime as dt  # rows here have a field called `date`
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse

from tieout.core.money import from_minor
from tieout.store import queries
from tieout.store.models import Connection, Document, DocumentState, Link, Workspace
from tieout.web.faults import in_words, of_row
from tieout.web.templatetags.amounts import counted
from tieout.web.words import BY_KIND, DOCUMENT_STATES, LEDGER_KINDS, Word, ledger_word

HEADER = (
    "Number", "Type", "Customer or supplier", "Date", "Due", "Amount", "Currency", "State", "Xero status",
    "Xero number", "Organisation", "Errors", "Warnings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One row. `errors` keep it from its place, `warnings` say what was done to make it fit."""

    id: int
    address: str
    type: str
    number: str
    party: str
    date: dt.date
    due_date: dt.date | None
    currency: str
    total_minor: int
    state: Word
    errors: Sequence[str]
    warnings: Sequence[str]
    organisation: str
    ledger_number: str
    status: Word | None
    failed: bool

    @property
    def reason(self) -> str:
        """Why it failed, in the sentence that belongs to its state; empty for what did not."""
        return " ".join(self.errors) if self.failed else ""

    @property
    def remarks(self) -> list[Word]:
        """What else there is to say of it: errors that its state does not tell, and warnings."""
        return [
            Word(counted(len(sentences), word), tone, "alert-triangle", " ".join(sentences))
            for sentences, word, tone in (
                (() if self.failed else self.errors, "error", "red"),
                (self.warnings, "warning", "amber"),
            )
            if sentences
        ]


def names_of(connections: Iterable[Connection]) -> Mapping[str, str]:
    """Key -> name of each connection."""
    return {connection.key: connection.name for connection in connections}


def shown_rows(
    workspace: Workspace, rows: Sequence[Document], names: Mapping[str, str], today: dt.date
) -> list[ShownDocument]:
    """The rows of a page with their links, errors and warnings: three questions for all of them."""
    links: dict[int, list[Link]] = {}
    for link in queries.links_for(workspace, rows):
        links.setdefault(link.document_id, []).append(link)
    errors: dict[int, list[str]] = {}
    for fault in queries.open_faults_of(workspace, rows):
        errors.setdefault(fault.document_id, []).append(in_words(of_row(fault)).texts.what)
    warnings = queries.notes_of(workspace, rows)
    return [
        _row(
            row,
            links.get(row.pk, []),
            errors.get(row.pk, []),
            warnings.get(row.pk, []),
            organisation=names.get(row.organisation, row.organisation),
            today=today,
        )
        for row in rows
    ]


def _row(
    row: Document,
    links: Sequence[Link],
    errors: Sequence[str],
    warnings: Sequence[str],
    *,
    organisation: str,
    today: dt.date,
) -> ShownDocument:
    words = BY_KIND[row.kind]
    link = links[0] if links else None
    kind = link.kind if link else row.ledger_kind
    return ShownDocument(
        id=row.pk,
        address=reverse("document", args=[words.slug, row.source_id]),
        type=LEDGER_KINDS.get(kind, words.one.capitalize()),
        number=row.number,
        party=row.party_name,
        date=row.date,
        due_date=row.due_date,
        currency=row.currency,
        total_minor=row.total_minor,
        state=DOCUMENT_STATES[row.state],
        errors=errors,
        warnings=warnings,
        organisation=organisation,
        ledger_number=" + ".join(each.number for each in links),
        status=ledger_word(link.ledger_status, link.due_date, today) if link else None,
        failed=row.state == DocumentState.HELD,
    )


def csv_rows(workspace: Workspace, rows: QuerySet[Document], *, today: dt.date) -> Iterator[list[object]]:
    """The whole list under `HEADER`, in steps of a thousand, so that a long one costs no memory."""
    names = names_of(queries.connections(workspace))
    for page in Paginator(rows, 1000):
        for each in shown_rows(workspace, list(page), names, today):
            yield [
                each.number,
                each.type,
                each.party,
                each.date.isoformat(),
                each.due_date.isoformat() if each.due_date else "",
                from_minor(each.total_minor, each.currency),
                each.currency,
                each.state.label,
                each.status.label if each.status else "",
                each.ledger_number,
                each.organisation,
                " ".join(each.errors),
                " ".join(each.warnings),
            ]
