"""Records to JSON and back, exactly: money as text, moments and days as ISO text, bytes as base64."""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


# Kinds of value that JSON does not have -> how their text is read back.
_FROM_TEXT: dict[Any, Callable[[str], Any]] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bytes: base64.b64decode,
}


def freeze(value: Any) -> Any:
    """A record, or a list or dictionary of records, as plain JSON."""
    if isinstance(value, list | tuple):
        return [freeze(one) for one in value]
    if isinstance(value, dict):
        return {key: freeze(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value):
        kept = (field.name for field in dataclasses.fields(value) if field.init)
        return {name: freeze(getattr(value, name)) for name in kept}
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def thaw(kind: Callable[..., T], value: Any) -> T:
    """The record of class `kind` that `freeze` made `value` from."""
    hints = _hints(kind)
    made: T = kind(**{name: _thaw(hints[name], one) for name, one in value.items()})
    return made


@cache
def _hints(kind: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _thaw(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, members = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        return _thaw(next(one for one in members if one is not type(None)), value)
    if origin is list:
        return [_thaw(members[0], one) for one in value]
    if origin is dict:
        return {key: _thaw(members[1], one) for key, one in value.items()}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return thaw(hint, value)
    return _FROM_TEXT[hint](value) if hint in _FROM_TEXT else value
