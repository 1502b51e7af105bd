"""What several questions have in common: pages, kinds, and the answers to what goes wrong."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404
from ninja import Field, Query, Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict

from tieout.core.names import SourceKind
from tieout.web.api.shapes import Problem
from tieout.web.chosen import MOST

PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Problem)
"""Every operation may answer so, and says it."""

SPREADSHEET: dict[str, Any] = {
    "responses": {200: {"description": "A CSV file", "content": {"text/csv": {"schema": {"type": "string"}}}}}
}
"""How an operation says that it answers with a file."""


def _iso(said: object) -> object:
    """A day is written 2026-11-22; a bare number, which the parser would take for seconds, is none."""
    if isinstance(said, date) or (isinstance(said, str) and _ISO.fullmatch(said)):
        return said
    raise ValueError("write a day like 2026-11-22")


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Day = Annotated[date, BeforeValidator(_iso)]
Number = Annotated[int, Field(ge=1, le=2**31)]
Key = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
"""Of a document. The pattern also refuses halves of characters, which JSON can say and no database can keep."""


class Kind(StrEnum):
    """The two kinds of documents."""

    INVOICE = SourceKind.INVOICE.value
    PROCUREMENT = SourceKind.PROCUREMENT.value


class Said(BaseModel):
    """The body of a request. Unknown fields are refused: a misspelt one must not mean everything."""

    model_config = ConfigDict(extra="forbid")


class Named(Said):
    """Documents by their keys."""

    documents: list[Key] = Field(min_length=1, max_length=MOST, examples=[["invoice:5001"]])


class Whose(Schema):
    """One organisation alone, by its key; all of them when it is left out."""

    organisation: str = Field(default="", max_length=60, pattern=r"^[a-z0-9-]*$")


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
