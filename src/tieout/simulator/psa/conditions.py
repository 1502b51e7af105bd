"""ConnectWise PSA's condition language, from text to a question that a record answers with yes or no.

    expr := and { "or" and }      and := unary { "and" unary }      unary := ["not"] ( "(" expr ")" | comparison )

(ConnectWise: query language.) The same grammar serves `conditions`, `childConditions` (true when any element of
the collection fits) and `customFieldConditions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tieout.simulator.psa.errors import Problem, bad_query, shaped
from tieout.simulator.psa.records import Record, instant
from tieout.simulator.psa.schema import Schema

MOST_IN_A_LIST = 500
Test = Callable[[Record], bool]
Resolve = Callable[[str], tuple[tuple[str, ...], str]]

_TOKENS = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<moment>\[[^\]]*\])
    | (?P<number>-?\d+(?:\.\d+)?(?![\w/]))
    | (?P<sign><=|>=|<>|!=|=|<|>)
    | (?P<mark>[(),])
    | (?P<word>[A-Za-z_][\w]*(?:/[A-Za-z_]\w*)*)
    )""",
    re.VERBOSE,
)
_WORD_OPERATORS = ("in", "contains", "like")
_EXPECTED = {
    "text": "a string", "int": "a number", "number": "a number", "money": "a number", "bool": "True or False",
    "date": "a DateTime", "instant": "a DateTime", "enum": "a string",
}  # fmt: skip
_FITS = {
    "text": {"text"}, "enum": {"text"}, "int": {"number"}, "number": {"number"}, "money": {"number"},
    "bool": {"bool"}, "date": {"moment"}, "instant": {"moment"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the language: `kind` is text, moment, number, sign, mark, word or end."""

    kind: str
    text: str


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


def parse(text: str, schema: Schema | None) -> Node:
    """The tree of a condition text; with a schema, names and the kinds of values are checked against it.

    Raises: Problem 400 in the vendor's words.
    """
    return _Parser(text, schema).whole()


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


class _Parser:
    def __init__(self, text: str, schema: Schema | None) -> None:
        self._tokens = list(_split(text))
        self._at = 0
        self._schema = schema

    def whole(self) -> Node:
        node = self._any_of()
        if self._next.kind != "end":
            raise bad_query(f"Unexpected {self._next.text!r}.")
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _word(self, *words: str) -> bool:
        if self._next.kind == "word" and self._next.text.lower() in words:
            self._at += 1
            return True
        return False

    def _mark(self, mark: str) -> None:
        if (token := self._take()).text != mark:
            raise bad_query(f"Expected {mark!r} but found {token.text or 'the end'!r}.")

    def _any_of(self) -> Node:
        parts = [self._all_of()]
        while self._word("or"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def _all_of(self) -> Node:
        parts = [self._unary()]
        while self._word("and"):
            parts.append(self._unary())
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def _unary(self) -> Node:
        if self._word("not"):
            return Negated(self._unary())
        if self._next.text == "(" and self._next.kind == "mark":
            self._take()
            node = self._any_of()
            self._mark(")")
            return node
        return self._compare()

    def _compare(self) -> Node:
        name = self._take()
        if name.kind != "word":
            raise bad_query(f"Expected a field name but found {name.text or 'the end'!r}.")
        path, kind = self._resolve(name.text)
        negated = self._word("not")
        operator = self._take()
        word = operator.text.lower()
        if operator.kind == "word" and word in _WORD_OPERATORS:
            values = self._list(kind) if word == "in" else (self._literal("text"),)
            return Comparison(path, word, values, negated)
        if operator.kind != "sign" or negated:
            raise bad_query(
                f"Expected an operator after {name.text} but found {operator.text or 'the end'!r}."
            )
        sign = "!=" if operator.text == "<>" else operator.text
        return Comparison(path, sign, (self._literal(kind),))

    def _resolve(self, name: str) -> tuple[tuple[str, ...], str]:
        if self._schema is None:
            return tuple(name.split("/")), "any"
        resolved = self._schema.resolve(name)
        if resolved is None:
            raise bad_query(f"Field {name} was not found on {self._schema.resource}.")
        return resolved

    def _list(self, kind: str) -> tuple[Any, ...]:
        self._mark("(")
        values = [self._literal(kind)]
        while self._next.text == ",":
            self._take()
            values.append(self._literal(kind))
        self._mark(")")
        if len(values) > MOST_IN_A_LIST:
            raise bad_query(f"A list may have at most {MOST_IN_A_LIST} values.")
        return tuple(values)

    def _literal(self, kind: str) -> Any:
        token = self._take()
        found, value = _value(token)
        if kind in ("ref", "list"):
            raise _not_comparable()
        if found != "null" and found not in _FITS.get(kind, {found}):
            raise bad_query(f"{token.text} is not {_EXPECTED[kind]}.")
        return value


def _split(text: str) -> Iterator[Token]:
    at = 0
    text = text.strip()
    while at < len(text):
        found = _TOKENS.match(text, at)
        if found is None or found.lastgroup is None:
            raise bad_query(f"Cannot understand {text[at : at + 20]!r}.")
        yield Token(found.lastgroup, found[found.lastgroup])
        at = found.end()
    yield Token("end", "")


def _value(token: Token) -> tuple[str, Any]:
    word = token.text.lower()
    if token.kind == "text":
        return "text", re.sub(r"\\(.)", r"\1", token.text[1:-1])
    if token.kind == "number":
        return "number", Decimal(token.text) if "." in token.text else int(token.text)
    if token.kind == "moment":
        try:
            return "moment", instant(_aware(datetime.fromisoformat(token.text[1:-1].strip())))
        except ValueError as error:
            raise bad_query(f"{token.text} is not a DateTime.") from error
    if token.kind == "word" and word in ("true", "false"):
        return "bool", word == "true"
    if token.kind == "word" and word == "null":
        return "null", None
    raise bad_query(f"{token.text or 'The end'!r} is not a value.")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _not_comparable() -> Problem:
    # What a live tenant answered to `invoice = null` on time entries.
    return shaped(400, "InvalidArgument", "Enum value supplied was invalid")


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
