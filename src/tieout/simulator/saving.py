"""A world as JSON text and back: exact money becomes `{"$decimal": "12.50"}`, everything else is JSON already."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

_MARK = "$decimal"


def frozen(value: Any) -> Any:
    """`value` with every decimal marked and every tuple a list, such that `json.dumps` takes it."""
    if isinstance(value, Decimal):
        return {_MARK: str(value)}
    if isinstance(value, dict):
        return {name: frozen(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [frozen(member) for member in value]
    return value


def thawed(value: Any) -> Any:
    """What `frozen` was given (tuples come back as lists)."""
    if isinstance(value, dict):
        if value.keys() == {_MARK}:
            return Decimal(value[_MARK])
        return {name: thawed(member) for name, member in value.items()}
    if isinstance(value, list):
        return [thawed(member) for member in value]
    return value
