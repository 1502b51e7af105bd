"""Documents: the list with its filters, one document, and sending it now."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from ninja import Field, Query, Router, Schema, Status

from tieout import jobs
from tieout.core.money import from_minor
from tieout.core.names import SourceKind
from tieout.store import queries
from tieout.store.models import ApiToken, DocumentState, Trigger
from tieout.web.api.access import known_ids, need, today
from tieout.web.api.asking import PROBLEMS, SPREADSHEET, Day, Kind, Named, PageAsked, Whose, page_of
from tieout.web.api.shapes import (
    Documents,
    DocumentWhole,
    Money,
    RunOut,
    document_out,
    document_whole,
    run_out,
)
from tieout.web.document_rows import HEADER, csv_rows
from tieout.web.rights import Right
from tieout.web.spreadsheets import download
from tieout.web.timeline import told

router = Router(tags=["Documents"])


class Tab(StrEnum):
    """The ledger's status as the screen has tabs for it; `exports` is what was exported, or failed to be."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_PAYMENT = "awaiting_payment"
    OVERDUE = "overdue"
    PAID = "paid"
    VOIDED = "voided"
    EXPORTS = "exports"


class StateOut(Schema):
    """So many documents in one state and currency."""

    state: str
    documents: int
    total: Money


class StandingOut(Schema):
    """Every state that occurs, and how many documents are on each tab of the ledger's statuses."""

    states: list[StateOut]
    tabs: dict[str, int]


class Filter(Schema):
    """Which documents; what is left out is no condition."""

    tab: Tab | None = None
    state: DocumentState | None = None
    kind: Kind | None = None
    organisation: str = Field(default="", max_length=60, pattern=r"^[a-z0-9-]*$")
    search: str = Field(default="", max_length=100, pattern=r"^[^\x00]*$")
    since: Day | None = None
    until: Day | None = None


@router.get("", response={200: Documents, **PROBLEMS}, summary="List documents")
def listed(request: HttpRequest, asked: Query[Filter], paged: PageAsked) -> Documents:
    """Newest first. `search` looks in numbers, names, references and amounts."""
    token = need(request, Right.READ)
    rows = queries.Leafed(token.workspace, **_fitting(token, asked), opened_at=paged.size * paged.page)
    page = page_of(rows, paged)
    return Documents(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        documents=[document_out(row) for row in page],
    )


@router.get("/standing", response={200: StandingOut, **PROBLEMS}, summary="How many stand where")
def standing(request: HttpRequest, whose: Query[Whose]) -> StandingOut:
    """Over all dates: the numbers on the tabs and tiles of the list."""
    token = need(request, Right.READ)
    found = queries.standing(token.workspace, organisation=whose.organisation, today=today(token))
    states = [
        StateOut(
            state=state,
            documents=count,
            total=Money(currency=currency, amount=str(from_minor(minor, currency))),
        )
        for state, currency, count, minor in found.states
    ]
    return StandingOut(states=states, tabs=dict(found.tabs))


@router.get("/csv", response=PROBLEMS, openapi_extra=SPREADSHEET, summary="The same as a spreadsheet")
def spreadsheet(request: HttpRequest, asked: Query[Filter]) -> HttpResponseBase:
    """Every page of the list, as the screen saves it."""
    token = need(request, Right.READ)
    rows = csv_rows(
        token.workspace, queries.documents(token.workspace, **_fitting(token, asked)), today=today(token)
    )
    return download("tieout-documents", HEADER, rows)


@router.post("/force", response={202: RunOut, **PROBLEMS}, summary="Send documents now")
def force(request: HttpRequest, asked: Named) -> Status[RunOut]:
    """Whatever the schedule says, for these documents only. One that was changed after its export is written
    through, and of one that was edited by hand in the books ours is kept. Asking twice while it goes is one run.
    """
    token = need(request, Right.FORCE)
    ids = sorted(known_ids(token, asked.documents))
    latest = queries.latest_date(token.workspace, ids)
    run, new = jobs.ask(
        token.workspace,
        trigger=Trigger.FORCE,
        kinds=list(SourceKind),
        through=max(latest, today(token)) if latest else today(token),
        selection=ids,
        who=token.author,
    )
    return Status(202, run_out(run, new=new))


@router.get("/{path:key}", response={200: DocumentWhole, **PROBLEMS}, summary="One document")
def one(request: HttpRequest, key: str) -> DocumentWhole:
    """By its key, invoice:5001, with what it became or is to become, what is wrong with it, and what has happened."""
    token = need(request, Right.READ)
    kind, _, source_id = key.partition(":")
    row = queries.document(token.workspace, kind, source_id) if "\x00" not in key else None
    if row is None:
        raise Http404("There is no such document.")
    events = queries.timeline(token.workspace, row)
    faults = queries.open_faults_of(token.workspace, [row])
    return document_whole(row, queries.links_of(token.workspace, row), faults, map(told, events))


def _fitting(token: ApiToken, asked: Filter) -> dict[str, Any]:
    """The conditions, as `queries.documents` takes them."""
    return {
        "organisation": asked.organisation,
        "search": asked.search.strip(),
        "tab": asked.tab or "",
        "state": asked.state or "",
        "kind": asked.kind or "",
        "since": asked.since,
        "until": asked.until,
        "today": today(token),
    }
