"""JSON in which amounts of money stay exact: fractions are read as Decimal and written digit by digit."""

from __future__ import annotations

import json
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
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts).encode()


def _write(value: Any, put: Any) -> None:
    if isinstance(value, str):
        put(_quoted(value))
    elif value is None or isinstance(value, bool):
        put({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, Decimal):
        put(_number(value))
    elif isinstance(value, int):
        put(str(value))
    elif isinstance(value, dict):
        _write_object(value, put)
    elif isinstance(value, list | tuple):
        _write_array(value, put)
    else:
        raise TypeError(f"{type(value).__name__} has no exact place in JSON")


def _write_object(value: dict[str, Any], put: Any) -> None:
    mark = "{"
    for key, member in value.items():
        put(f"{mark}{_quoted(key)}:")
        _write(member, put)
        mark = ","
    put("}" if value else "{}")


def _write_array(value: list[Any] | tuple[Any, ...], put: Any) -> None:
    mark = "["
    for member in value:
        put(mark)
        _write(member, put)
        mark = ","
    put("]" if value else "[]")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(f"{value} is no JSON number")
    return format(value, "f")
