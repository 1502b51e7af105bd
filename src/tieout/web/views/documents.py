"""Documents: every document of the workspace, where it stands here and in Xero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tieout.store import queries
from tieout.store.models import Connection, DocumentState
from tieout.web.document_rows import HEADER, csv_rows, names_of, shown_rows
from tieout.web.listing import TABS, asked_for, filter_form
from tieout.web.paging import order_of, page_of, size_of, sizes_offered
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.spreadsheets import download
from tieout.web.words import DOCUMENT_STATES

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


@require_safe
def documents(request: WorkspaceRequest) -> HttpResponse:
    """The list with its tabs, tiles, filter, sorting and pages, all of it in the address."""
    need(request, Right.READ)
    asked = asked_for(request)
    size = size_of(request)
    standing = queries.standing(request.workspace, organisation=request.organisation, today=request.today)
    opened_at = size * page_of(request)
    rows = queries.Leafed(
        request.workspace, **asked, order=_order(request), opened_at=opened_at, standing=standing
    )
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    context = {
        "tabs": _tabs(request, standing),
        "may_pick": allowed(request, Right.EXPORT) or allowed(request, Right.FORCE),
        "may_export": allowed(request, Right.EXPORT),
        "may_force": allowed(request, Right.FORCE),
        "may_withdraw": allowed(request, Right.WITHDRAW),
        "tab": asked["tab"],
        "tiles": _tiles(standing, asked["state"]),
        "filter": filter_form(request),
        "filtered": any(request.GET.get(name) for name in ("q", "tab", "state", "kind", "since", "until")),
        "states": [(state.value, DOCUMENT_STATES[state].label) for state in DocumentState],
        "order": _order(request),
        "several_organisations": not request.organisation and len(_ledgers(request)) > 1,
        "page": page,
        **sizes_offered(request),
        "rows": shown_rows(request.workspace, list(page), names_of(request.connections), request.today),
    }
    return render(request, "documents/documents.html", context)


@require_safe
def documents_csv(request: WorkspaceRequest) -> HttpResponseBase:
    """Exactly the list that is shown, every page of it, as a spreadsheet."""
    need(request, Right.READ)
    rows = queries.documents(request.workspace, **asked_for(request), order=_order(request))
    return download("tieout-documents", HEADER, csv_rows(request.workspace, rows, today=request.today))


# --- the address --------------------------------------------------------------------------------------------


def _order(request: WorkspaceRequest) -> str:
    return order_of(request, ORDERS, "-date")


# --- tabs and tiles ------------------------------------------------------------------------------------------

#: State, name, icon, tone and the words under the number.
_TILES = (
    (DocumentState.SYNCED, "Synced", "checks", "green", "in Xero, and ConnectWise knows"),
    (DocumentState.HELD, "Failed", "alert-triangle", "red", "something must be fixed first"),
    (DocumentState.READY, "Ready", "circle-dashed", "blue", "go with the next export"),
)


def _tabs(request: WorkspaceRequest, standing: queries.Standing) -> list[tuple[str, str, int]]:
    """Address, name and number of each tab; that of the exports only once a ledger has been connected."""
    counts = {**standing.tabs, "": standing.count(), "exports": standing.count(*queries.EXPORTS)}
    # one that was connected and is lost keeps its tab: there stands what is to go again
    ever = any(one.state != Connection.State.UNTESTED for one in _ledgers(request))
    return [(slug, name, counts[slug]) for slug, name in TABS.items() if slug != "exports" or ever]


def _ledgers(request: WorkspaceRequest) -> list[Connection]:
    return [one for one in request.connections if one.kind == Connection.Kind.LEDGER]


def _tiles(standing: queries.Standing, state: object) -> list[Tile]:
    """Three numbers over all dates; each links to its list."""
    return [
        Tile(
            state=value,
            tab="" if value == DocumentState.READY else "exports",
            name=name,
            count=standing.count(value),
            sums=[(currency, minor) for found, currency, _, minor in standing.states if found == value],
            icon=icon,
            tone=tone,
            note=note,
            current=state == value,
        )
        for value, name, icon, tone, note in _TILES
    ]
