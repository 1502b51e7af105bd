"""Conditions as a tree: a question that a record answers with yes or no, and what an index can tell beforehand.

Behind a collection (`types/name`) a comparison holds when any element fits; text compares without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tieout.simulator.psa.records import Record

Test = Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path operator values`; `operator` is a sign, or in, contains, like."""

    path: tuple[str, ...]
    operator: str
    values: tuple[Any, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Several conditions with "and" or "or" between them."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """A condition with "not" before it."""

    part: Node


Node = Comparison | Joined | Negated


def fits(node: Node) -> Test:
    """The tree as one function from record to bool."""
    if isinstance(node, Negated):
        inner = fits(node.part)
        return lambda record: not inner(record)
    if isinstance(node, Joined):
        parts = [fits(part) for part in node.parts]
        if node.word == "and":
            return lambda record: all(part(record) for part in parts)
        return lambda record: any(part(record) for part in parts)
    return _comparison(node)


def ids_wanted(node: Node | None, path: tuple[str, ...]) -> set[int] | None:
    """The only values that `path` can have when the condition holds, if `=` or `in` says so; else None.

    Lets a list of given ids be answered from an index instead of reading everything.
    """
    if (
        isinstance(node, Comparison)
        and node.path == path
        and node.operator in ("=", "in")
        and not node.negated
    ):
        return set(node.values)
    if isinstance(node, Joined) and node.word == "and":
        found = [wanted for part in node.parts if (wanted := ids_wanted(part, path)) is not None]
        return set.intersection(*found) if found else None
    return None


def least_wanted(node: Node | None, path: tuple[str, ...]) -> int:
    """The value that `path` must exceed when the condition holds (`>` says so), 0 when nothing is said."""
    if isinstance(node, Comparison) and node.path == path and node.operator == ">" and not node.negated:
        return int(node.values[0])
    if isinstance(node, Joined) and node.word == "and":
        return max((least_wanted(part, path) for part in node.parts), default=0)
    return 0


def most_wanted(node: Node | None, path: tuple[str, ...]) -> int | None:
    """The largest value that `path` can have when the condition holds (`<` or `<=` says so), or None."""
    if (
        isinstance(node, Comparison)
        and node.path == path
        and node.operator in ("<", "<=")
        and not node.negated
    ):
        return int(node.values[0])
    if isinstance(node, Joined) and node.word == "and":
        found = [most for part in node.parts if (most := most_wanted(part, path)) is not None]
        return min(found) if found else None
    return None


def _found(record: Any, path: tuple[str, ...]) -> list[Any]:
    """All values at the path: one for a plain member, one per element behind a collection."""
    values = [record]
    for name in path:
        values = [_member(value, name) for value in values]
        values = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return values


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return None
    if name in value:
        return value[name]
    lower = name.lower()
    return next((found for key, found in value.items() if key.lower() == lower), None)


def _comparison(node: Comparison) -> Test:
    path, test, negated = node.path, _value_test(node), node.negated
    if len(path) == 1:
        name = path[0]

        def plain(record: Record) -> bool:
            value = record.get(name)
            values = (
                value if isinstance(value, list) else [value if name in record else _member(record, name)]
            )
            return any(test(each) for each in values) != negated

        return plain
    return lambda record: any(test(value) for value in _found(record, path)) != negated


def _value_test(node: Comparison) -> Callable[[Any], bool]:
    wanted = tuple(_plain(value) for value in node.values)
    first = wanted[0]
    if node.operator == "in":
        return lambda value: _plain(value) in wanted
    if node.operator == "contains":
        return lambda value: value is not None and str(first) in str(_plain(value))
    if node.operator == "like":
        pattern = _wildcards(str(first))
        return lambda value: value is not None and pattern.fullmatch(str(value)) is not None
    if node.operator == "=":
        return lambda value: bool(_plain(value) == first)
    if node.operator == "!=":
        return lambda value: bool(_plain(value) != first)
    return lambda value: _ordered(node.operator, _plain(value), first)


def _plain(value: Any) -> Any:
    """Text compares without regard to case; an empty text is stored as null."""
    if isinstance(value, str):
        return value.lower() or None
    return value


def _ordered(sign: str, value: Any, wanted: Any) -> bool:
    if value is None or wanted is None or isinstance(value, str) != isinstance(wanted, str):
        return False
    if sign.startswith("<"):
        return bool(value < wanted or (sign == "<=" and value == wanted))
    return bool(value > wanted or (sign == ">=" and value == wanted))


def _wildcards(text: str) -> re.Pattern[str]:
    """`%` and `*` stand for anything; `[[]` is how a literal bracket is written."""
    parts = re.split(r"(\[\[\]|[%*])", text)
    pattern = "".join(
        ".*" if part in ("%", "*") else re.escape("[" if part == "[[]" else part) for part in parts
    )
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)
