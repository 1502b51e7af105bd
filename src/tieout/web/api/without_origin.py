"""Made in the ledger: what others made in the books, to be read. Nothing can be done with it."""

from __future__ import annotations

import datetime as dt  # a field here is called `date`

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router
from pydantic import BaseModel, Field

from tieout.core.money import from_minor
from tieout.store import queries
from tieout.store.models import WithoutOrigin
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, SPREADSHEET, PageAsked, Whose, page_of
from tieout.web.rights import Right
from tieout.web.spreadsheets import download
from tieout.web.without_origin_rows import HEADER, csv_rows

router = Router(tags=["Documents"])


class WithoutOriginOut(BaseModel):
    """One document in the books that has no origin in the source; `url` is where a person opens it there."""

    organisation: str
    kind: str
    number: str
    party: str
    date: dt.date
    status: str
    currency: str
    total: str = Field(examples=["2404.50"])
    url: str
    seen_at: dt.datetime


class AllWithoutOrigin(BaseModel):
    """One page of the list; `count` is of the whole list."""

    count: int
    page: int
    pages: int
    documents: list[WithoutOriginOut]


@router.get("", response={200: AllWithoutOrigin, **PROBLEMS}, summary="What others made in the books")
def listed(request: HttpRequest, whose: Query[Whose], paged: PageAsked) -> AllWithoutOrigin:
    """Newest first, as last seen there. None of it is ever created in the source."""
    token = need(request, Right.READ)
    page = page_of(queries.without_origin(token.workspace, organisation=whose.organisation), paged)
    return AllWithoutOrigin(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        documents=[_out(row) for row in page],
    )


@router.get("/csv", response=PROBLEMS, openapi_extra=SPREADSHEET, summary="The same as a spreadsheet")
def spreadsheet(request: HttpRequest, whose: Query[Whose]) -> HttpResponseBase:
    """Every page of the list, as the screen saves it."""
    token = need(request, Right.READ)
    found = queries.without_origin(token.workspace, organisation=whose.organisation)
    return download("tieout-made-in-xero", HEADER, csv_rows(token.workspace, found))


def _out(row: WithoutOrigin) -> WithoutOriginOut:
    return WithoutOriginOut(
        organisation=row.organisation,
        kind=row.kind,
        number=row.number,
        party=row.party_name,
        date=row.date,
        status=row.ledger_status,
        currency=row.currency,
        total=str(from_minor(row.total_minor, row.currency)),
        url=row.url,
        seen_at=row.seen_at,
    )
