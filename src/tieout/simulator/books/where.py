"""The `where` language of list reads: read into a condition, checked against the fields of a record, and asked of each.

It covers what Xero documents: `==  =  !=  <  <=  >  >=`, `AND OR && || !`, brackets, `guid("...")`,
`DateTime(2026,01,31)`, true, false, null, and `.Contains() .StartsWith() .EndsWith() .ToLower() .ToUpper()`.
Texts compare without regard to case.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tieout.simulator.books.rejections import bad_post, bad_query

TEXT, GUID, DATE, NUMBER, TRUTH, NULL = "String", "Guid", "DateTime", "Decimal", "Boolean", "Null"
ENUM = "Enum"

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?)[mMdD]?
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<mark>==|!=|<>|<=|>=|&&|\|\||[=<>!().,])
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SAME = {"=": "==", "<>": "!="}
_METHODS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A property that can be asked for: its `kind` and how to read it from a record."""

    kind: str
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A `where`, ready to be asked. `equals` holds the fields that must equal a value, for look-ups by index."""

    holds: Callable[[Any], bool]
    equals: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Operand:
    kind: str
    read: Callable[[Any], Any]
    path: str = ""
    constant: Any = None


def compile_where(text: str, fields: Mapping[str, Field], noun: str) -> Condition:
    """Read a `where`. `fields` are keyed by lower-case path; `noun` is the record's name in messages.

    Raises: Rejection (error number 16) for a syntax error, an unknown property or types that do not compare.
    """
    reader = _Reader(text, fields, noun)
    holds, equals = reader.either()
    reader.end()
    return Condition(holds, equals)


_Part = tuple[Callable[[Any], bool], dict[str, Any]]


class _Reader:
    def __init__(self, text: str, fields: Mapping[str, Field], noun: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._fields = fields
        self._noun = noun

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise bad_query(f"Syntax error near '{self._tokens[self._at][1]}'")

    def either(self) -> _Part:
        first, equals = self._both()
        while self._take("||", "OR", "OrElse"):
            second, _ = self._both()
            first, equals = _or(first, second), {}
        return first, equals

    def _both(self) -> _Part:
        first, equals = self._one()
        while self._take("&&", "AND", "AndAlso"):
            second, more = self._one()
            first, equals = _and(first, second), equals | more
        return first, equals

    def _one(self) -> _Part:
        if self._take("!", "NOT"):
            inner, _ = self._one()
            return (lambda record: not inner(record)), {}
        if self._take("("):
            inside = self.either()
            self._expect(")")
            return inside
        return self._comparison()

    def _comparison(self) -> _Part:
        left = self._operand()
        mark = self._peek()
        sign = _SAME.get(mark, mark)
        if sign not in _COMPARE:
            if left.kind != TRUTH:
                raise bad_query("Expression of type 'Boolean' expected")
            read = left.read
            return (lambda record: bool(read(record))), {}
        self._at += 1
        right = self._operand()
        if not _comparable(left.kind, right.kind):
            raise bad_query(
                f"Operator '{sign}' incompatible with operand types '{left.kind}' and '{right.kind}'"
            )
        equals = (
            {left.path: right.constant} if sign == "==" and left.path and right.constant is not None else {}
        )
        return _compare(sign, left.read, right.read), equals

    def _operand(self) -> _Operand:
        kind, text = self._next()
        if kind == "text":
            value = re.sub(r"\\(.)", r"\1", text[1:-1]).lower()
            return _Operand(TEXT, lambda _: value, constant=value)
        if kind == "number":
            figure = Decimal(text)
            return _Operand(NUMBER, lambda _: figure, constant=figure)
        if kind != "name":
            raise bad_query(f"Syntax error near '{text}'")
        word = text.lower()
        if word in {"true", "false"}:
            return _Operand(TRUTH, lambda _: word == "true", constant=word == "true")
        if word == "null":
            return _Operand(NULL, lambda _: None)
        if word in {"guid", "datetime"}:
            return self._constructor(word)
        return self._property(text)

    def _constructor(self, word: str) -> _Operand:
        if self._take("."):
            self._expect("Parse")
        arguments = self._arguments()
        try:
            value = _guid(arguments) if word == "guid" else _moment(arguments)
        except (TypeError, ValueError) as error:
            raise bad_query(f"No applicable constructor exists in type '{word}'") from error
        return _Operand(GUID if word == "guid" else DATE, lambda _: value, constant=value)

    def _arguments(self) -> list[str]:
        self._expect("(")
        found = []
        while not self._take(")"):
            kind, text = self._next()
            found.append(text[1:-1] if kind == "text" else text)
            self._take(",")
        return found

    def _property(self, name: str) -> _Operand:
        path = name
        while self._take("."):
            _, part = self._next()
            if part.lower() in _METHODS or part.lower() in {"tolower", "toupper", "tostring"}:
                return self._method(path, part.lower())
            if part.lower() in {"value", "hasvalue"}:
                return self._nullable(path, part.lower())
            path = f"{path}.{part}"
        field = self._field(path)
        return _Operand(field.kind, _folded(field), path.lower())

    def _nullable(self, path: str, part: str) -> _Operand:
        field = self._field(path)
        if part == "value":
            return _Operand(field.kind, _folded(field), path.lower())
        return _Operand(TRUTH, lambda record: field.read(record) is not None)

    def _method(self, path: str, method: str) -> _Operand:
        read = _folded(self._field(path))
        arguments = self._arguments()
        if method in {"tolower", "toupper", "tostring"}:
            if self._take("."):
                _, then = self._next()
                return self._test(lambda record: _present(read(record)), then.lower(), self._arguments())
            return _Operand(TEXT, lambda record: _present(read(record)))
        return self._test(read, method, arguments)

    def _test(self, read: Callable[[Any], Any], method: str, arguments: list[str]) -> _Operand:
        test = _METHODS.get(method)
        if test is None or len(arguments) != 1:
            raise bad_query(f"No applicable method '{method}' exists in type 'String'")
        part = arguments[0].lower()
        return _Operand(TRUTH, lambda record: test(_present(read(record)), part))

    def _field(self, path: str) -> Field:
        field = self._fields.get(path.lower())
        if field is None:
            raise bad_query(f"No property or field '{path}' exists in type '{self._noun}'")
        return field

    # Tokens

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise bad_query("Expression expected")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, *words: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][0] != "text":
            found = self._peek().lower()
            if any(found == word.lower() for word in words):
                self._at += 1
                return True
        return False

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise bad_query(f"'{word}' expected")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise bad_query(f"Syntax error '{text[at:].strip()[:20]}'")
        kind = str(match.lastgroup)
        yield kind, match.group(kind)
        at = match.end()


def _guid(arguments: list[str]) -> str:
    (text,) = arguments
    if not re.fullmatch(r"[0-9a-f-]{36}", text.lower()):
        raise ValueError(text)
    return text.lower()


def _moment(arguments: list[str]) -> datetime:
    if len(arguments) == 1:
        parsed = datetime.fromisoformat(arguments[0])
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed
    year, month, day, hour, minute, second = (*map(int, arguments), 0, 0, 0)[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _comparable(left: str, right: str) -> bool:
    if NULL in {left, right} or left == right:
        return True
    return {left, right} == {ENUM, TEXT}


def _folded(field: Field) -> Callable[[Any], Any]:
    read = field.read
    if field.kind in {TEXT, ENUM}:
        return lambda record: _lower(read(record))
    if field.kind == DATE:
        return lambda record: _as_moment(read(record))
    return read


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None


def _as_moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def _present(text: str | None) -> str:
    """A method on nothing: Xero needs a null guard before it (Xero: where on null properties)."""
    if text is None:
        raise bad_post("Object reference not set to an instance of an object.")
    return text


def _and(first: Callable[[Any], bool], second: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda record: first(record) and second(record)


def _or(first: Callable[[Any], bool], second: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda record: first(record) or second(record)


def _compare(sign: str, left: Callable[[Any], Any], right: Callable[[Any], Any]) -> Callable[[Any], bool]:
    test = _COMPARE[sign]
    if sign in {"==", "!="}:
        return lambda record: test(left(record), right(record))

    def ordered(record: Any) -> bool:
        one, other = left(record), right(record)
        return one is not None and other is not None and test(one, other)

    return ordered
