"""Conditions: what ConnectWise is asked to select, written so that no text can be taken for grammar.

    every(compare("id", ">", 4999), compare("id", "<=", 5998))   ->   id>4999 and id<=5998
    one_of("batchIdentifier", ["T-1", "T-2"])                    ->   batchIdentifier in ("T-1","T-2")

The result is plain text; encoding it for an address is the courier's business. (ConnectWise: query language.)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote

Value: TypeAlias = str | int | Decimal | date | datetime

MOST_IN_A_LIST = 150
"""Values in one `in (...)`: reports name 500 as the server's limit, long addresses fail before that."""

LONGEST_LIST = 1500
"""Characters of one encoded `in (...)`: leaves room for path and fields under 2,000 characters."""

WIDEST_SPAN = 999
"""Ids in one range: always one short page, so that no second call is needed to see that it was the last."""

_PATH = re.compile(r"[A-Za-z_]\w*(/[A-Za-z_]\w*)*")
_SIGNS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def literal(value: Value) -> str:
    """Return the value as the query language writes it: texts quoted, moments and days in square brackets.

    Raises ValueError for a text with both kinds of quotes: the language has no way to say it.
    """
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return f"[{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}]"
    if isinstance(value, date):
        return f"[{value:%Y-%m-%d}T00:00:00Z]"
    return _text(value)


def _text(value: str) -> str:
    # An opening bracket would begin a character class, and a backslash would swallow the closing quote.
    escaped = value.replace("\\", "\\\\").replace("[", "[[]")
    if '"' not in escaped:
        return f'"{escaped}"'
    if "'" not in escaped:
        return f"'{escaped}'"
    raise ValueError(f"a condition cannot hold both kinds of quotes: {value!r}")


def compare(path: str, sign: str, value: Value) -> str:
    """Return `path sign value`; path is a field such as `date` or `company/id`. Raises ValueError for
    another form.
    """
    if not _PATH.fullmatch(path) or sign not in _SIGNS:
        raise ValueError(f"not a comparison: {path} {sign}")
    return f"{path}{sign}{literal(value)}"


def one_of(path: str, values: Sequence[Value]) -> str:
    """Return `path in (...)`. Raises ValueError for no values: an empty list would select everything or
    nothing.
    """
    if not _PATH.fullmatch(path) or not values:
        raise ValueError(f"nothing to choose from for {path}")
    return f"{path} in ({','.join(literal(value) for value in values)})"


def every(*conditions: str) -> str:
    """Return the conditions joined by `and`; empty ones are left out."""
    return " and ".join(condition for condition in conditions if condition)


def choices(path: str, values: Sequence[Value]) -> Iterator[str]:
    """Yield as few `in (...)` conditions as keep within the list and address limits."""
    left = list(values)
    while left:
        fit = _fitting(left)
        yield one_of(path, left[:fit])
        left = left[fit:]


def covering(ids: Iterable[int]) -> Iterator[str]:
    """Yield as few conditions on `id` as cover these ids, each answered by one short page.

    Ids that lie close together are cheaper to read as a range (with strangers among them), scattered ones as
    a list. Taking whichever covers more of what is left gives the smallest number of calls.
    """
    left = sorted(set(ids))
    while left:
        end = left[0] + WIDEST_SPAN - 1
        in_range, in_list = bisect_right(left, end), _fitting(left)
        if in_range > in_list:
            yield every(compare("id", ">", left[0] - 1), compare("id", "<=", end))
        else:
            yield one_of("id", left[:in_list])
        left = left[max(in_range, in_list) :]


def _fitting(values: Sequence[Value]) -> int:
    """Return how many of the values, from the first, one `in (...)` can hold; at least one."""
    length = 0
    for count, value in enumerate(values[:MOST_IN_A_LIST]):
        length += len(quote(literal(value), safe="")) + len("%2C")
        if length > LONGEST_LIST and count:
            return count
    return min(len(values), MOST_IN_A_LIST)
