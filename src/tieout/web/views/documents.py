"""Documents: every document of the workspace, where it stands here and in Xero."""

from __future__ import annotations

import datetime as dt  # rows here have a field called `date`
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tieout.core.money import from_minor
from tieout.store import queries
from tieout.store.models import Connection, Document, DocumentState, Link
from tieout.web.faults import in_words, of_row
from tieout.web.listing import TABS, asked_for, filter_form
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.spreadsheets import download
from tieout.web.words import BY_KIND, DOCUMENT_STATES, LEDGER_KINDS, Word, ledger_word

SIZES = (25, 50, 100, 200)
ORDERS = ("date", "due_date", "number", "party_name", "total_minor", "state")


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that links to the list that it counts."""

    state: str
    tab: str
    name: str
    count: int
    sums: Sequence[tuple[str, int]]
    icon: str
    tone: str
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One row of the list."""

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
    reason: str
    organisation: str
    ledger_number: str
    status: Word | None


@require_safe
def documents(request: WorkspaceRequest) -> HttpResponse:
    """The list with its tabs, tiles, filter, sorting and pages, all of it in the address."""
    need(request, Right.READ)
    asked = asked_for(request)
    rows = queries.documents(request.workspace, **asked, order=_order(request))
    page = Paginator(rows, _size(request)).get_page(request.GET.get("page"))
    totals = _totals(request)
    context = {
        "tabs": _tabs(request, totals),
        "may_pick": allowed(request, Right.EXPORT) or allowed(request, Right.FORCE),
        "may_export": allowed(request, Right.EXPORT),
        "may_force": allowed(request, Right.FORCE),
        "may_withdraw": allowed(request, Right.WITHDRAW),
        "tab": asked["tab"],
        "tiles": _tiles(totals, asked["state"]),
        "filter": filter_form(request),
        "filtered": any(request.GET.get(name) for name in ("q", "tab", "state", "kind", "since", "until")),
        "states": [(state.value, DOCUMENT_STATES[state].label) for state in DocumentState],
        "order": _order(request),
        "page": page,
        "sizes": SIZES,
        "size_kept": [(n, v) for n, v in request.GET.items() if n not in {"size", "page", "organisation"}],
        "rows": _shown(request, list(page)),
    }
    return render(request, "documents/documents.html", context)


@require_safe
def documents_csv(request: WorkspaceRequest) -> HttpResponseBase:
    """Exactly the list that is shown, every page of it, as a spreadsheet."""
    need(request, Right.READ)
    rows = queries.documents(request.workspace, **asked_for(request), order=_order(request))
    header = [
        "Number", "Type", "Customer or supplier", "Date", "Due", "Amount", "Currency", "State", "Xero status",
        "Xero number", "Organisation",
    ]  # fmt: skip
    return download("tieout-documents", header, _csv_rows(request, rows))


# --- the address --------------------------------------------------------------------------------------------


def _order(request: WorkspaceRequest) -> str:
    wanted = request.GET.get("sort", "")
    return wanted if wanted.removeprefix("-") in ORDERS else "-date"


def _size(request: WorkspaceRequest) -> int:
    wanted = request.GET.get("size", "")
    return int(wanted) if wanted in {str(size) for size in SIZES} else SIZES[1]


# --- rows and tiles -----------------------------------------------------------------------------------------


def _shown(request: WorkspaceRequest, rows: Sequence[Document]) -> list[ShownDocument]:
    """The rows of a page, with their links and the first fault of the held ones: two questions for all."""
    links: dict[int, list[Link]] = {}
    for link in queries.links_for(request.workspace, rows):
        links.setdefault(link.document_id, []).append(link)
    held = [row for row in rows if row.state == DocumentState.HELD]
    reasons: dict[int, str] = {}
    for fault in queries.open_faults_of(request.workspace, held) if held else ():
        reasons.setdefault(fault.document_id, in_words(of_row(fault)).texts.what)
    names = {connection.key: connection.name for connection in request.connections}
    return [_row(row, links.get(row.pk, []), reasons.get(row.pk, ""), names, request.today) for row in rows]


def _row(
    row: Document, links: Sequence[Link], reason: str, names: Mapping[str, str], today: dt.date
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
        reason=reason,
        organisation=names.get(row.organisation, row.organisation),
        ledger_number=" + ".join(each.number for each in links),
        status=ledger_word(link.ledger_status, row.due_date, today) if link else None,
    )


def _csv_rows(request: WorkspaceRequest, rows: QuerySet[Document]) -> Iterator[list[object]]:
    """The whole list in steps of a thousand, so that a long one costs no memory."""
    for page in Paginator(rows, 1000):
        for each in _shown(request, list(page)):
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
            ]


#: State, name, icon, tone and the words under the number.
_TILES = (
    (DocumentState.SYNCED, "Synced", "checks", "green", "in Xero, and ConnectWise knows"),
    (DocumentState.HELD, "Failed", "alert-triangle", "red", "something must be fixed first"),
    (DocumentState.READY, "Ready", "circle-dashed", "blue", "go with the next export"),
)


Totals = Mapping[str, Sequence[tuple[str, int, int]]]
"""State -> currency, number of documents and minor units, over all dates."""


def _totals(request: WorkspaceRequest) -> Totals:
    totals: dict[str, list[tuple[str, int, int]]] = {}
    for found, currency, count, minor in queries.state_totals(
        request.workspace, organisation=request.organisation
    ):
        totals.setdefault(found, []).append((currency, count, minor))
    return totals


def _count(totals: Totals, *states: str) -> int:
    """How many documents are in these states; in any, when none is named."""
    return sum(count for state in states or totals for _, count, _ in totals.get(state, ()))


def _tabs(request: WorkspaceRequest, totals: Totals) -> list[tuple[str, str, int]]:
    """Address, name and number of each tab; that of the exports only where a ledger is connected."""
    posted = queries.tab_counts(request.workspace, organisation=request.organisation, today=request.today)
    counts = {**posted, "": _count(totals), "exports": _count(totals, *queries.EXPORTS)}
    connected = any(one.kind == Connection.Kind.LEDGER for one in request.connections)
    return [(slug, name, counts[slug]) for slug, name in TABS.items() if slug != "exports" or connected]


def _tiles(totals: Totals, state: object) -> list[Tile]:
    """Three numbers over all dates; each links to its list."""
    return [
        Tile(
            state=value,
            tab="" if value == DocumentState.READY else "exports",
            name=name,
            count=_count(totals, value),
            sums=[(currency, minor) for currency, _, minor in totals.get(value, ())],
            icon=icon,
            tone=tone,
            note=note,
            current=state == value,
        )
        for value, name, icon, tone, note in _TILES
    ]
