"""JSON with exact money: a `Decimal` is written digit for digit, never through a binary fraction."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quote
from typing import Any

_CONSTANTS = {True: "true", False: "false", None: "null"}


def to_json(value: Any) -> bytes:
    """`value` (dicts, lists, text, whole numbers, decimals, booleans, None) as compact JSON.

    Raises: TypeError for anything else, a `float` above all.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts).encode()


def _write(value: Any, put: Callable[[str], None]) -> None:
    kind = type(value)
    if kind is str:
        put(quote(value))
    elif kind is Decimal:
        put(format(value, "f"))
    elif kind is bool or value is None:
        put(_CONSTANTS[value])
    elif kind is int:
        put(str(value))
    elif kind is dict:
        _write_object(value, put)
    elif kind in (list, tuple):
        _write_array(value, put)
    else:
        raise TypeError(f"cannot write {kind.__name__} as JSON: {value!r}")


def _write_object(value: dict[str, Any], put: Callable[[str], None]) -> None:
    before = "{"
    for name, member in value.items():
        put(f"{before}{quote(name)}:")
        _write(member, put)
        before = ","
    put("}" if value else "{}")


def _write_array(value: list[Any], put: Callable[[str], None]) -> None:
    before = "["
    for member in value:
        put(before)
        _write(member, put)
        before = ","
    put("]" if value else "[]")
