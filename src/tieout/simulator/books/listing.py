"""What a list read leaves in, in which order, and which page of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from tieout.simulator.books.rejections import bad_post, bad_query
from tieout.simulator.books.where import Field, compile_where

T = TypeVar("T")

DEFAULT_PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of how many elements."""

    number: int
    size: int


def page_of(args: MultiDict[str, str]) -> Page | None:
    """The page asked for, None when the list is wanted whole; a size out of range is clamped silently."""
    page, size = args.get("page"), args.get("pageSize")
    if page is None and size is None:
        return None
    return Page(
        max(_whole(page, "page", 1), 1),
        min(max(_whole(size, "pageSize", DEFAULT_PAGE_SIZE), 1), MAX_PAGE_SIZE),
    )


def _whole(text: str | None, name: str, default: int) -> int:
    if not text:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise bad_query(f"The parameter '{name}' must be a whole number") from error


def cut(rows: list[T], page: Page | None) -> tuple[list[T], dict[str, int] | None]:
    """The page of the rows with its pagination object; past the end it is empty."""
    if page is None:
        return rows, None
    start = (page.number - 1) * page.size
    pagination = {
        "page": page.number,
        "pageSize": page.size,
        "pageCount": -(-len(rows) // page.size),
        "itemCount": len(rows),
    }
    return rows[start : start + page.size], pagination


def equalities(args: MultiDict[str, str], fields: Mapping[str, Field], noun: str) -> Mapping[str, Any]:
    """The fields that the `where` pins to one value, so that an index can answer."""
    where = args.get("where")
    return compile_where(where, fields, noun).equals if where else {}


def filtered(rows: Iterable[T], args: MultiDict[str, str], fields: Mapping[str, Field], noun: str) -> list[T]:
    """The rows that the `where` holds for, in the `order` asked for.

    Raises: Rejection (error number 16) for either that cannot be read.
    """
    where = args.get("where")
    if where:
        condition = compile_where(where, fields, noun)
        rows = [row for row in rows if condition.holds(row)]
    else:
        rows = list(rows)
    order = args.get("order")
    return _ordered(rows, order, fields, noun) if order else rows


def _ordered(rows: list[T], order: str, fields: Mapping[str, Field], noun: str) -> list[T]:
    for clause in reversed(order.split(",")):
        words = clause.split()
        if not words or len(words) > 2 or (len(words) == 2 and words[1].lower() not in _DIRECTIONS):
            raise bad_query(f"Syntax error in order '{order}'")
        field = fields.get(words[0].lower())
        if field is None:
            raise bad_query(f"No property or field '{words[0]}' exists in type '{noun}'")
        down = len(words) == 2 and words[1].lower().startswith("desc")
        rows = sorted(rows, key=lambda row, read=field.read: _sortable(read(row)), reverse=down)  # type: ignore[misc] # a bound default
    return rows


_DIRECTIONS = {"asc", "ascending", "desc", "descending"}


def _sortable(value: Any) -> tuple[bool, Any]:
    """Nulls first; texts without regard to case."""
    if value is None:
        return False, ""
    return True, value.lower() if isinstance(value, str) else value


def modified_since(header: str | None) -> datetime | None:
    """The `If-Modified-Since` of a request, in whole seconds of UTC; milliseconds are ignored.

    Raises: Rejection (error number 14) for text that is no moment.
    """
    if not header:
        return None
    text = re.sub(r"\.\d+", "", header.strip())
    try:
        moment = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise bad_post(f"The string '{header}' is not a valid AllXsd value.") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def listed(args: MultiDict[str, str], name: str) -> list[str] | None:
    """A comma list of a parameter, None when it is not given."""
    text = args.get(name)
    return [part.strip() for part in text.split(",") if part.strip()] if text else None


def truth(args: MultiDict[str, str], name: str, *, default: bool = False) -> bool:
    """A boolean parameter, in any case (clients send `False` too)."""
    text = args.get(name)
    return default if text is None or not text else text.lower() == "true"
