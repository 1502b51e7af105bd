"""JSON in which amounts of money stay exact: fractions are read as Decimal and written digit by digit."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, Never


class Malformed(ValueError):
    """The text is not JSON."""


def _refuse_constant(name: str) -> Never:
    raise Malformed(f"{name} is no JSON number")


_decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


def parse(text: bytes) -> Any:
    """Return the value of a JSON text; fractions become Decimal, whole numbers int. Raises Malformed."""
    try:
        return _decoder.decode(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise Malformed(str(problem)) from problem


def write(value: Any) -> bytes:
    """Return the compact JSON text of a value. Raises TypeError for a float: no amount is ever one."""
    return _text(value).encode()


def _text(value: Any) -> str:
    return _WRITERS.get(type(value), _of_another_type)(value)


def _object(value: dict[str, Any]) -> str:
    return f"{{{','.join([f'{_quoted(key)}:{_text(member)}' for key, member in value.items()])}}}"


def _array(value: list[Any] | tuple[Any, ...]) -> str:
    return f"[{','.join([_text(member) for member in value])}]"


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(f"{value} is no JSON number")
    return format(value, "f")


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    Decimal: _number,
    int: str,
    dict: _object,
    list: _array,
    tuple: _array,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
}


def _of_another_type(value: Any) -> str:
    """Write a text or a number of a kind of its own, a member of an enumeration say, as what it is."""
    for kind in (str, int, Decimal, dict, list, tuple):
        if isinstance(value, kind):
            return _WRITERS[kind](value)
    raise TypeError(f"{type(value).__name__} has no exact place in JSON")
