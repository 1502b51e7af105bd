"""Single members of ConnectWise's records: amounts, dates, names and custom fields, read exactly or not at
all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from tieout.connectors.connectwise.schema import Currency, CustomField, Reference

_US_MOMENT = "%m/%d/%Y %I:%M:%S %p"


class Malformed(ValueError):
    """A member is not what it should be; the text names it."""


def amount(value: object, name: str) -> Decimal:
    """Return a JSON number as an exact decimal. Raises Malformed for anything else, a missing one
    included.
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise Malformed(f"{name} is {value!r}, not an amount")


def day(text: object, name: str) -> date:
    """Return a calendar date as it is written, without moving it between time zones.

    Both forms that are in use are read: 2026-11-05T00:00:00 with or without Z, and 11/5/2026 1:40:11 PM.
    Raises Malformed for anything else.
    """
    if isinstance(text, str):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            pass
        try:
            return datetime.strptime(text, _US_MOMENT).date()  # noqa: DTZ007 - a calendar date has no zone
        except ValueError:
            pass
    raise Malformed(f"{name} is {text!r}, not a date")


def day_or_none(text: object, name: str) -> date | None:
    """Return the date, or None for a missing or empty member. Raises Malformed for another text."""
    return day(text, name) if text else None


def name_of(reference: Reference | None) -> str:
    """Return what people call the record that is pointed to, "" for no pointer."""
    return (reference.get("name") or reference.get("identifier") or "") if reference else ""


def currency_code(currency: Currency | None) -> str:
    """Return the ISO code of the currency that is pointed to, "" for no pointer."""
    return (currency.get("currencyCode") or "") if currency else ""


def place_of(reference: Reference | None, id_: int | None, names: Mapping[int, str]) -> str:
    """Return a place's name; servers that are years behind give its id alone."""
    return name_of(reference) or (names.get(id_, "") if id_ else "")


def custom_fields(fields: Sequence[CustomField] | None) -> dict[str, str]:
    """Return caption -> value as text; empty values are left out."""
    found = {}
    for entry in fields or ():
        value = entry.get("value")
        if value is not None and value != "":
            found[entry.get("caption") or ""] = str(value).lower() if isinstance(value, bool) else str(value)
    return found
