"""Activity: what people and programs did here, with what stood there before and after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Field, Query, Router, Schema

from tieout.store import queries
from tieout.store.models import Activity
from tieout.web.activity_rows import HEADER, csv_rows
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, SPREADSHEET, Day, PageAsked, page_of
from tieout.web.rights import Right
from tieout.web.spreadsheets import download

router = Router(tags=["Activity"])


class Filter(Schema):
    """Whose deeds, and on which days of the workspace, both included."""

    person: int | None = Field(
        default=None, ge=0, le=2**31, description="A person's number; 0 for operators at the command line."
    )
    since: Day | None = None
    until: Day | None = None


class DeedOut(Schema):
    """One deed. `subject` names what it was done to, like invoice:5001 or connection:adelaide."""

    at: datetime
    person: int | None
    email: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Deeds(Schema):
    """One page, newest first."""

    count: int
    page: int
    pages: int
    deeds: list[DeedOut]


@router.get("", response={200: Deeds, **PROBLEMS}, summary="List what was done")
def listed(request: HttpRequest, asked: Query[Filter], paged: PageAsked) -> Deeds:
    """Newest first."""
    token = need(request, Right.READ)
    page = page_of(queries.activities(token.workspace, **asked.dict()), paged)
    return Deeds(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        deeds=[_out(row) for row in page],
    )


@router.get("/csv", response=PROBLEMS, openapi_extra=SPREADSHEET, summary="The same as a spreadsheet")
def spreadsheet(request: HttpRequest, asked: Query[Filter]) -> HttpResponseBase:
    """Every page of the list."""
    token = need(request, Right.READ)
    rows = queries.activities(token.workspace, **asked.dict())
    return download("tieout-activity", HEADER, csv_rows(token.workspace, rows))


def _out(row: Activity) -> DeedOut:
    return DeedOut(
        at=row.at,
        person=row.user_id,
        email=row.user.email if row.user else "",
        action=row.action,
        subject=row.subject,
        before=row.before,
        after=row.after,
    )
