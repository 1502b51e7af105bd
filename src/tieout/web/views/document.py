"""One document's whole story: both sides beside each other, what is wrong, what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.core.money import to_minor
from tieout.store import content, queries
from tieout.store.models import Document, DocumentState, FaultRow, Link, Trigger
from tieout.store.queries import EventKind
from tieout.web.faults import in_words, of_row
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.templatetags.amounts import amount_text, day_text
from tieout.web.timeline import told
from tieout.web.words import BY_KIND, BY_SLUG, DOCUMENT_STATES, LEDGER_KINDS, Word, ledger_word

#: From these states a run can still bring the document further.
_FORCEABLE = frozenset(DocumentState) - {DocumentState.SYNCED, DocumentState.SKIPPED, DocumentState.GONE}


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

    url: str
    number: str
    status: Word | None


@require_safe
def document(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Show the document with everything that is known of it."""
    need(request, Right.READ)
    row = _document_or_404(request, slug, source_id)
    events = queries.timeline(request.workspace, row)
    links = [event.row for event in events if event.kind is EventKind.POSTED and isinstance(event.row, Link)]
    faults = [
        event.row for event in events if isinstance(event.row, FaultRow) and event.row.closed_at is None
    ]
    source = content.unpack(SourceDocument, row.content) if row.content else None
    draft = content.unpack(Draft, row.draft) if row.draft else None
    sides = _sides(request, row, source, draft, links)
    source_link = source.url if source else ""
    ledger_link = next((link.url for link in links if link.url), "")
    context = {
        "words": BY_KIND[row.kind],
        "document": row,
        "state": DOCUMENT_STATES[row.state],
        "links": [ShownLink(each.url, each.number, _status(request, row, each)) for each in links],
        "faults": [
            in_words(of_row(each), source_link=source_link, ledger_link=ledger_link) for each in faults
        ],
        "source_link": source_link,
        "sides": sides,
        "compared": bool(links),
        "differing": sum(side.differs for side in sides),
        "ledger_title": "Xero" if links else "Xero, as planned",
        "source_lines": source.lines if source else (),
        "draft_lines": draft.lines if draft else (),
        "tax_name": tax_name(request.workspace.locale),
        "events": [told(event) for event in events],
        "may_force": allowed(request, Right.FORCE) and row.state in _FORCEABLE,
    }
    return render(request, "documents/document.html", context)


@require_POST
def force(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Send this one document now, without waiting for the next run."""
    need(request, Right.FORCE)
    row = _document_or_404(request, slug, source_id)
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


def _document_or_404(request: WorkspaceRequest, slug: str, source_id: str) -> Document:
    row = queries.document(request.workspace, BY_SLUG[slug].kind, source_id)
    if row is None:
        raise Http404
    return row


def tax_name(locale: str) -> str:
    """What sales tax is called where the workspace is."""
    country = locale.rpartition("-")[2].upper()
    return {"AU": "GST", "NZ": "GST", "SG": "GST", "GB": "VAT", "IE": "VAT", "ZA": "VAT"}.get(country, "Tax")


def _status(request: WorkspaceRequest, row: Document, link: Link) -> Word | None:
    return ledger_word(link.ledger_status, row.due_date, request.today)


# --- side by side -------------------------------------------------------------------------------------------


def _sides(
    request: WorkspaceRequest,
    row: Document,
    source: SourceDocument | None,
    draft: Draft | None,
    links: Sequence[Link],
) -> list[Side]:
    """The fields of both sides as an invoice is read. Amounts are compared, texts are shown."""
    locale = request.workspace.locale
    names = {connection.key: connection.name for connection in request.connections}
    link = links[0] if links else None
    there_number = link.number if link else row.ledger_number
    organisation = link.organisation if link else row.organisation
    kind = link.kind if link else row.ledger_kind
    tax_there = link.tax_minor if link else _minor(draft.tax_total if draft else None, row.currency)
    total_there = link.total_minor if link else _minor(draft.total if draft else None, row.currency)
    return [
        Side("Kind", row.type or BY_KIND[row.kind].one.capitalize(), LEDGER_KINDS.get(kind, "")),
        Side("Number", row.number, there_number),
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
        _amounts("Tax", row.tax_minor, tax_there, row.currency),
        _amounts("Total", row.total_minor, total_there, row.currency),
    ]


def _day(value: date | None, locale: str) -> str:
    return day_text(value, locale) if value else ""


def _minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else to_minor(amount, currency)


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
