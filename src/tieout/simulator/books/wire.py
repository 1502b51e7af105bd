"""How values look on Xero's wire: JSON with exact numbers, `/Date()/` stamps, and keys read without regard to case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tieout.simulator.books.rejections import bad_post

ZERO_GUID = "00000000-0000-0000-0000-000000000000"

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
# The JSON encoder has no exact numbers: they leave it as text between these two marks and lose the quotes after.
_OPEN, _CLOSE = "\x01", "\x02"
_MARKED = re.compile(r'"\\u0001([0-9.-]+)\\u0002"')


@lru_cache(maxsize=65_536)
def number(value: Decimal) -> str:
    """A JSON number with at least one decimal: 24.15, 21.0, 0.125."""
    text = format(value, "f")
    if "." not in text:
        return text + ".0"
    text = text.rstrip("0")
    return text + "0" if text.endswith(".") else text


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return _OPEN + number(value) + _CLOSE
    raise TypeError(f"{type(value).__name__} has no place in an answer of Xero")


_ENCODER = json.JSONEncoder(separators=(",", ":"), default=_marked, check_circular=False)


def encode(value: Any) -> bytes:
    """`value` as JSON; every `Decimal` becomes a number without passing through a float."""
    return _MARKED.sub(r"\1", _ENCODER.encode(value)).encode()


def _pascal_blind(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {_lower(key): value for key, value in pairs}


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is no number")


@lru_cache(maxsize=4096)
def _lower(key: str) -> str:
    return key.lower()


def decode(body: bytes) -> Any:
    """A request body: numbers as `Decimal` (whole ones as int), keys in lower case, control characters gone.

    Raises: Rejection (error number 14) when it is not JSON.
    """
    try:
        text = body.decode("utf-8-sig")
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_pascal_blind
        )
    except (ValueError, RecursionError) as error:
        raise bad_post(f"JSON for request is not valid: {error}") from error


@lru_cache(maxsize=16_384)
def day_stamp(day: date) -> str:
    """A document date: midnight UTC of that calendar day."""
    return f"/Date({(day.toordinal() - _EPOCH_DAY) * 86_400_000}+0000)/"


@lru_cache(maxsize=16_384)
def day_string(day: date) -> str:
    """The same day as the `...String` fields give it."""
    return f"{day.isoformat()}T00:00:00"


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def moment_stamp(moment: datetime) -> str:
    """`UpdatedDateUTC`: milliseconds with the zone."""
    return f"/Date({milliseconds(moment)}+0000)/"


def bare_stamp(moment: datetime) -> str:
    """`DateTimeUTC` and `CreatedDateUTC`: milliseconds without the zone."""
    return f"/Date({milliseconds(moment)})/"


def moment_string(moment: datetime) -> str:
    """`UpdatedDateUTCString`: to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def without_nulls(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose null-valued keys are left out, as Xero does."""
    return {key: value for key, value in pairs if value is not None}
