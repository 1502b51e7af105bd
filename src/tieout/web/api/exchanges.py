"""Exchanges: every request and answer as they crossed the wire, secrets removed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from ninja import Field, Query, Router, Schema

from tieout.store import queries
from tieout.store.models import ApiToken, Exchange
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, SPREADSHEET, Number, PageAsked, page_of
from tieout.web.exchange_rows import HEADER, csv_rows
from tieout.web.rights import Right
from tieout.web.spreadsheets import download

router = Router(tags=["Exchanges"])


class Filter(Schema):
    """Which exchanges; what is left out is no condition."""

    document: str = Field(
        default="", max_length=200, pattern=r"^[^\x00]*$", description="A key like invoice:5001."
    )
    run: Number | None = None


class ExchangeOut(Schema):
    """One request and what came of it; `verdict` is "" while it may be under way, "never" when it never ended."""

    id: int
    at: datetime
    system: str
    organisation: str
    method: str
    url: str
    status: int
    verdict: str
    error: str
    seconds: float | None
    request_bytes: int
    answer_bytes: int
    run: int | None


class ExchangeWhole(ExchangeOut):
    """The same with headers, bodies and the keys of the documents that it was about."""

    documents: list[str]
    request_headers: dict[str, str]
    request_body: str
    answer_headers: dict[str, str]
    answer_body: str


class Exchanges(Schema):
    """One page, newest first."""

    count: int
    page: int
    pages: int
    exchanges: list[ExchangeOut]


@router.get("", response={200: Exchanges, **PROBLEMS}, summary="List exchanges")
def listed(request: HttpRequest, asked: Query[Filter], paged: PageAsked) -> Exchanges:
    """Of a document, of a run, or all."""
    page = page_of(_rows(need(request, Right.READ), asked), paged)
    return Exchanges(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        exchanges=[_out(row) for row in page],
    )


@router.get("/csv", response=PROBLEMS, openapi_extra=SPREADSHEET, summary="The same as a spreadsheet")
def spreadsheet(request: HttpRequest, asked: Query[Filter]) -> HttpResponseBase:
    """Every page of the list."""
    token = need(request, Right.READ)
    return download("tieout-exchanges", HEADER, csv_rows(token.workspace, _rows(token, asked)))


@router.get("/{number}", response={200: ExchangeWhole, **PROBLEMS}, summary="One exchange")
def one(request: HttpRequest, number: Number) -> ExchangeWhole:
    """With both bodies as texts."""
    token = need(request, Right.READ)
    found = queries.exchange(token.workspace, number)
    if found is None:
        raise Http404("There is no such exchange.")
    return ExchangeWhole(
        **_out(found.row).dict(),
        documents=found.subjects,
        request_headers=dict(found.request_headers),
        request_body=found.request_body.decode("utf-8", errors="replace"),
        answer_headers=dict(found.answer_headers),
        answer_body=found.answer_body.decode("utf-8", errors="replace"),
    )


def _rows(token: ApiToken, asked: Filter) -> QuerySet[Exchange]:
    if not asked.document:
        return queries.exchanges(token.workspace, run=asked.run)
    kind, _, source_id = asked.document.partition(":")
    document = queries.document(token.workspace, kind, source_id)
    if document is None:
        raise Http404("There is no such document.")
    rows = queries.exchanges_of(token.workspace, document)
    return rows.filter(run_id=asked.run) if asked.run else rows


def _out(row: Exchange) -> ExchangeOut:
    return ExchangeOut(
        id=row.pk,
        at=row.opened_at,
        system=row.system,
        organisation=row.organisation,
        method=row.method,
        url=row.url,
        status=row.status,
        verdict=row.shown_verdict,
        error=row.error,
        seconds=row.seconds,
        request_bytes=row.request_bytes,
        answer_bytes=row.answer_bytes,
        run=row.run_id,
    )
