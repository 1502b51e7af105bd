"""The small change of ConnectWise PSA: how money, dates and moments are written in its records."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

Record = dict[str, Any]

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
_CAN_BE_EMPTY = (str, list, dict, tuple)


def money(value: Any) -> Decimal:
    """An amount with exactly two decimals, halves away from zero.

    Raises: ValueError when `value` is no number.
    """
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
        return amount.quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no amount") from error


def midnight(day: date) -> str:
    """A calendar date as the API writes it: midnight with a Z that means nothing."""
    return f"{day.isoformat()}T00:00:00Z"


def calendar_day(text: str) -> date:
    """The calendar date in a text of the API; the time of day and the zone do not count.

    Raises: ValueError when it does not begin with a date.
    """
    return date.fromisoformat(text[:10])


def instant(moment: datetime) -> str:
    """A moment as the API writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def american(moment: str) -> str:
    """An API moment in the American form that purchase details carry: `11/4/2026 10:00:00 AM`."""
    at = datetime.fromisoformat(moment)
    hour = at.hour % 12 or 12
    half = "AM" if at.hour < 12 else "PM"
    return f"{at.month}/{at.day}/{at.year} {hour}:{at:%M:%S} {half}"


def without_empty(record: Record) -> Record:
    """The record as it is sent: null, empty text and empty collections are left out, false and 0 stay."""
    return {
        name: value
        for name, value in record.items()
        if value or (value is not None and type(value) not in _CAN_BE_EMPTY)
    }


def without_links(reference: Record | None) -> Record | None:
    """A reference as the GL export shows it: without its `_info`."""
    if reference is None:
        return None
    return {name: value for name, value in reference.items() if name != "_info"}
