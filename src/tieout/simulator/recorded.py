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


def freeze(value: Any) -> Any:
    """A record, or a list or dictionary of records, as plain JSON."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list | tuple):
        return [freeze(one) for one in value]
    if isinstance(value, dict):
        return {key: freeze(one) for key, one in value.items()}
    return {
        field.name: freeze(getattr(value, field.name)) for field in dataclasses.fields(value) if field.init
    }


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
    origin = typing.get_origin(hint)
    if origin is types.UnionType or origin is typing.Union:
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
        origin = typing.get_origin(hint)
    if origin is list:
        member = typing.get_args(hint)[0]
        return [_thaw(member, one) for one in value]
    if origin is dict:
        member = typing.get_args(hint)[1]
        return {key: _thaw(member, one) for key, one in value.items()}
    if hint is Decimal:
        return Decimal(value)
    if hint is datetime or hint is date:
        return hint.fromisoformat(value)
    if hint is bytes:
        return base64.b64decode(value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return thaw(hint, value)
    return value
