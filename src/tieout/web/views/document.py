"""One document's whole story: both sides beside each other, what is wrong, what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.core.money import minor_digits, rounded, to_minor
from tieout.core.names import LedgerKind, SourceKind
from tieout.store import content, queries
from tieout.store.drifting import DRIFTED
from tieout.store.models import Document, DocumentState, FaultRow, Link, Trigger
from tieout.store.queries import EventKind
from tieout.web.exchange_rows import HEADER, csv_rows
from tieout.web.faults import in_words, of_document
from tieout.web.found import document_or_404
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.spreadsheets import download
from tieout.web.templatetags.amounts import amount_text, day_text
from tieout.web.timeline import told
from tieout.web.views.correcting import number_spent, options
from tieout.web.words import BY_KIND, DOCUMENT_STATES, LEDGER_KINDS, Word, ledger_word, tax_name

#: In these states a run may still do something for the document; one in the books may have been edited since (R002-41).
_FORCEABLE = frozenset(DocumentState) - {
    DocumentState.SKIPPED,
    DocumentState.GONE,
    DocumentState.WITHDRAWING,
}


@dataclass(frozen=True, slots=True)
class Side:
    """One field on both sides. `differs` only where both have said something."""

    name: str
    source: str
    ledger: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class ShownLink:
    """What the document became in a ledger."""

    kind: str
    url: str
    number: str
    status: Word | None


@require_safe
def document(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Show the document with everything that is known of it."""
    need(request, Right.READ)
    row = document_or_404(request, slug, source_id)
    events = queries.timeline(request.workspace, row)
    posted = [event.row for event in events if event.kind is EventKind.POSTED and isinstance(event.row, Link)]
    links = sorted((each for each in posted if each.ended_at is None), key=lambda each: each.pk)
    spent = number_spent(request, row, [each for each in posted if each.ended_at is not None])
    faults = [
        event.row for event in events if isinstance(event.row, FaultRow) and event.row.closed_at is None
    ]
    source = content.unpack(SourceDocument, row.content) if row.content else None
    drafts = content.unpack_all(Draft, row.draft)
    sides = _sides(request, row, source, drafts, links)
    source_link = source.url if source else ""
    ledger_link = next((link.url for link in links if link.url), "")
    context = {
        "words": BY_KIND[row.kind],
        "document": row,
        "state": DOCUMENT_STATES[row.state],
        "links": [
            ShownLink(LEDGER_KINDS[each.kind], each.url, each.number, _status(request, each))
            for each in links
        ],
        "faults": [
            *(of_document(each, row, source_link=source_link, ledger_link=ledger_link) for each in faults),
            *([in_words(spent)] if spent else []),
        ],
        "source_link": source_link,
        "source_place": _place(row, source),
        "options": options(request, row, linked=bool(links), faults=faults),
        "sides": sides,
        "compared": bool(links),
        "differing": sum(side.differs for side in sides),
        "ledger_title": "Xero" if links else "Xero, as planned",
        "source_lines": source.lines if source else (),
        "notes": list(dict.fromkeys(note for draft in drafts for note in draft.notes)),
        "halves": [(LEDGER_KINDS[draft.kind], draft.number, draft.lines) for draft in drafts],
        "tax_name": tax_name(request.workspace.locale),
        "events": [told(event) for event in events],
        "settled": row.state == DocumentState.SYNCED,
        "may_force": allowed(request, Right.FORCE) and row.state in _FORCEABLE,
        "drifted": any(each.code == DRIFTED for each in faults),
        "unwritten": any(each.code == DRIFTED for each in faults) or row.state == DocumentState.CHANGED,
    }
    return render(request, "documents/document.html", context)


def _place(row: Document, source: SourceDocument | None) -> str:
    """Where a document that no address leads to is found in ConnectWise: a receipt, by its order and packing slip.

    (ConnectWise documents no record type that opens one.)
    """
    if row.kind != SourceKind.PROCUREMENT or (source and source.url):
        return ""
    return source.reference if source and source.reference else row.number


@require_POST
def force(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Send this one document now, without waiting for the next run."""
    need(request, Right.FORCE)
    row = document_or_404(request, slug, source_id)
    run, created = jobs.ask(
        request.workspace,
        trigger=Trigger.FORCE,
        kinds=(BY_KIND[row.kind].kind,),
        through=max(row.date, request.today),
        selection=(row.pk,),
        who=request.user,
    )
    if not created:
        messages.info(request, "A run is going already. Here it is.")
    return redirect("run", run.pk)


@require_safe
def exchanges_csv(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponseBase:
    """Every exchange that was about the document, as a spreadsheet."""
    need(request, Right.READ)
    row = document_or_404(request, slug, source_id)
    rows = queries.exchanges_of(request.workspace, row)
    return download(f"tieout-exchanges-{slug}", HEADER, csv_rows(request.workspace, rows))


def _status(request: WorkspaceRequest, link: Link) -> Word | None:
    return ledger_word(link.ledger_status, link.due_date, request.today)


# --- side by side -------------------------------------------------------------------------------------------


def _sides(
    request: WorkspaceRequest,
    row: Document,
    source: SourceDocument | None,
    drafts: Sequence[Draft],
    links: Sequence[Link],
) -> list[Side]:
    """The fields of both sides as an invoice is read. Amounts are compared, texts are shown.

    An invoice and its credit note are one document here: their numbers stand together, the credit is taken off.
    """
    locale = request.workspace.locale
    names = {connection.key: connection.name for connection in request.connections}
    draft = drafts[0] if drafts else None
    organisation = links[0].organisation if links else row.organisation
    there = [_There(link.kind, link.number, link.tax_minor, link.total_minor) for link in links] or [
        _There(one.kind, one.number, _minor(one.tax_total, row.currency), _minor(one.total, row.currency))
        for one in drafts
    ]
    kinds = [LEDGER_KINDS.get(one.kind, "") for one in there] or [LEDGER_KINDS.get(row.ledger_kind, "")]
    numbers = [one.number for one in there] or [row.ledger_number]
    return [
        Side("Kind", row.type or BY_KIND[row.kind].one.capitalize(), " + ".join(kinds)),
        Side("Number", row.number, " + ".join(numbers)),
        Side(
            "Customer" if row.kind == "invoice" else "Supplier",
            row.party_name,
            draft.party.name if draft else "",
        ),
        Side(
            "Organisation", source.location if source else row.location, names.get(organisation, organisation)
        ),
        Side("Date", _day(row.date, locale), _day(draft.date if draft else None, locale)),
        Side("Due", _day(row.due_date, locale), _day(draft.due_date if draft else None, locale)),
        _amounts("Tax", row.tax_minor, _together(there, [one.tax_minor for one in there]), row.currency),
        _amounts(
            "Total", row.total_minor, _together(there, [one.total_minor for one in there]), row.currency
        ),
    ]


def _day(value: date | None, locale: str) -> str:
    return day_text(value, locale) if value else ""


@dataclass(frozen=True, slots=True)
class _There:
    """A document, or a half of one, as it stands in the ledger or is planned. Amounts in minor units."""

    kind: str
    number: str
    tax_minor: int
    total_minor: int


def _minor(amount: Decimal, currency: str) -> int:
    """Whole minor units of an amount in the ledger, which keeps hundredths of a yen."""
    return to_minor(rounded(amount, minor_digits(currency)), currency)


def _together(there: Sequence[_There], amounts: Sequence[int]) -> int | None:
    """The amounts of one document; where it is an invoice and a credit note, the credit is taken off."""
    if not there:
        return None
    if len(there) == 1:
        return amounts[0]
    credit = LedgerKind.CREDIT_NOTE
    return sum(-amount if one.kind == credit else amount for one, amount in zip(there, amounts, strict=True))


def _amounts(name: str, here: int, there: int | None, currency: str) -> Side:
    """Two amounts; a ledger's are positive for every kind, since the kind carries the sign."""
    if there is None:
        return Side(name, f"{amount_text(here, currency)} {currency}", "")
    return Side(
        name,
        f"{amount_text(here, currency)} {currency}",
        f"{amount_text(there, currency)} {currency}",
        differs=abs(here) != abs(there),
    )
