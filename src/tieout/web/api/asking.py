"""What several questions have in common: pages, kinds, and the answers to what goes wrong."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404
from ninja import Field, Query, Schema

from tieout.core.names import SourceKind
from tieout.web.api.shapes import Problem
from tieout.web.forms import EARLIEST, LATEST

PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422), Problem)
"""Every operation may answer so, and says it."""

Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Number = Annotated[int, Field(ge=1, le=2**31)]


class Kind(StrEnum):
    """The two kinds of documents."""

    INVOICE = SourceKind.INVOICE.value
    PROCUREMENT = SourceKind.PROCUREMENT.value


class Paged(Schema):
    """Which page of a list, and how long pages are."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    size: int = Field(default=100, ge=1, le=200)


PageAsked = Annotated[Paged, Query()]


def page_of(rows: Any, asked: Paged) -> Page[Any]:
    """Return the page. Raises Http404 beyond the last one."""
    try:
        return Paginator(rows, asked.size).page(asked.page)
    except EmptyPage as beyond:
        raise Http404("There is no such page.") from beyond
