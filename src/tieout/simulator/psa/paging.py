"""How long lists are cut into pages: navigable with Link headers, or forward-only by id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote

from tieout.simulator.psa.errors import bad_query, shaped
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.schema import Schema

DEFAULT_SIZE = 25
LARGEST_SIZE = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """One page and what its Link header says ("" for no header)."""

    records: list[Record]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the query asks for: page number and size, or the id that a forward-only page begins after."""

    size: int = DEFAULT_SIZE
    number: int = 1
    forward: bool = False
    after: int = 0


def wanted(args: dict[str, str], pagination_type: str, *, clamp: bool) -> Wanted:
    """Read paging parameters (names in lower case). `clamp` is the switch for a size above the limit.

    Raises: Problem 400 for numbers that are none, are too small or, without `clamp`, too large.
    """
    size = _number(args, "pagesize", DEFAULT_SIZE)
    if size > LARGEST_SIZE:
        if not clamp:
            raise shaped(400, "InvalidArgument", f"pageSize must be between 1 and {LARGEST_SIZE}.")
        size = LARGEST_SIZE
    if pagination_type.strip().lower() != "forward-only":
        return Wanted(size=size, number=_number(args, "page", 1))
    if args.get("orderby"):
        raise shaped(400, "InvalidArgument", "orderBy is not supported with forward-only pagination.")
    return Wanted(size=size, forward=True, after=_number(args, "pageid", 0, least=0))


def cut_forward(records: Iterable[Record], ask: Wanted, url: str, query: str) -> Page:
    """A page of records that come in id order and are all beyond `ask.after`."""
    rows = list(islice(records, ask.size + 1))
    if len(rows) <= ask.size:
        return Page(rows)
    rows.pop()
    return Page(rows, f'<{_address(url, query, "pageId", rows[-1]["id"])}>; rel="next"')


def cut_navigable(records: list[Record], ask: Wanted, url: str, query: str) -> Page:
    """Page `ask.number` of the whole list, with links to the neighbours and the ends."""
    last = max(1, -(-len(records) // ask.size))
    start = (ask.number - 1) * ask.size
    links = []
    if ask.number < last:
        links += [("next", ask.number + 1), ("last", last)]
    if ask.number > 1:
        links += [("first", 1), ("prev", min(ask.number - 1, last))]
    header = ", ".join(f'<{_address(url, query, "page", page)}>; rel="{name}"' for name, page in links)
    return Page(records[start : start + ask.size], header)


def ordered(records: Iterable[Record], text: str, schema: Schema) -> list[Record]:
    """The records in the order of `orderBy` (`contact/name asc, id desc`); missing values come last."""
    rows = list(records)
    for part in reversed([piece.strip() for piece in text.split(",") if piece.strip()]):
        name, _, direction = part.partition(" ")
        resolved = schema.resolve(name)
        if resolved is None or direction.strip().lower() not in ("", "asc", "desc"):
            raise bad_query(f"Cannot order by {part}.")
        path = resolved[0]
        present = [row for row in rows if _at(row, path) is not None]
        absent = [row for row in rows if _at(row, path) is None]
        present.sort(key=lambda row: _comparable(_at(row, path)), reverse=direction.strip().lower() == "desc")
        rows = present + absent
    return rows


def _number(args: dict[str, str], name: str, default: int, least: int = 1) -> int:
    text = args.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise shaped(400, "InvalidArgument", f"{name} must be a number of at least {least}.")
    return int(text)


def _address(url: str, query: str, name: str, value: int) -> str:
    """The same request with another page; the page is the last parameter, as clients rely on."""
    others = [
        (key, text) for key, text in parse_qsl(query, keep_blank_values=True) if key.lower() != name.lower()
    ]
    parts = [f"{quote(key)}={quote(text, safe='/,')}" for key, text in [*others, (name, str(value))]]
    return f"{url}?{'&'.join(parts)}"


def _at(record: Record, path: tuple[str, ...]) -> Any:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
