"""JSON with exact money: a `Decimal` is written digit for digit, never through a binary fraction."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quote
from typing import Any

_CONSTANTS = {True: "true", False: "false", None: "null"}


# How a decimal passes through the standard library's fast encoder: as text between two marks, stripped afterwards.
_BEGIN, _END = "\x00", "\x01"
_BEGUN, _ENDED = '"\\u0000', '\\u0001"'


def to_json(value: Any) -> bytes:
    """`value` (dicts, lists, text, whole numbers, decimals, booleans, None) as compact JSON.

    Raises: TypeError for anything else.
    """
    decimals = 0

    def marked(other: Any) -> str:
        nonlocal decimals
        if type(other) is not Decimal:
            raise TypeError(f"cannot write {type(other).__name__} as JSON: {other!r}")
        decimals += 1
        return f"{_BEGIN}{other:f}{_END}"

    text = json.dumps(value, default=marked, separators=(",", ":"))
    if text.count(_BEGUN) != decimals or text.count(_ENDED) != decimals:
        return to_json_strictly(value)  # somebody's text carries a mark
    return text.replace(_BEGUN, "").replace(_ENDED, "").encode()


def to_json_strictly(value: Any) -> bytes:
    """The same, written here member by member.

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
