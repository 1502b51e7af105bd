"""ConnectWise PSA's condition language as people write it, read into a tree.

    expr := and { "or" and }      and := unary { "and" unary }      unary := ["not"] ( "(" expr ")" | comparison )

(ConnectWise: query language.) The same grammar serves `conditions`, `childConditions` and `customFieldConditions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tieout.simulator.psa.conditions import Comparison, Joined, Negated, Node
from tieout.simulator.psa.errors import Problem, bad_query, shaped
from tieout.simulator.psa.records import instant
from tieout.simulator.psa.schema import Schema

MOST_IN_A_LIST = 500

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


def parse(text: str, schema: Schema | None) -> Node:
    """The tree of a condition text; with a schema, names and the kinds of values are checked against it.

    Raises: Problem 400 in the vendor's words.
    """
    return _Parser(text, schema).whole()


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
