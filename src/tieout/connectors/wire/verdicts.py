"""What an answer means for the next step: a table by status, which a connector refines for its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Verdict(StrEnum):
    """The five things that an answer, or its absence, can mean."""

    OK = "ok"
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"
    UNAVAILABLE = "unavailable"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A verdict, and what the answer says about the allowance: how long to keep quiet, how much is left."""

    verdict: Verdict
    hold_seconds: float = 0.0
    day_remaining: int | None = None
    minute_remaining: int | None = None


Reader = Callable[[bool, int, Mapping[str, str], bytes], Reading]
"""(safe, status, headers in lower case, body) -> Reading. Pure; the connector's own knowledge of its API."""

_IN_DOUBT = None  # decided by whether the request could have changed anything

# Statuses that mean the same to a read and to a write; and those that leave a write in doubt.
BY_STATUS: Mapping[int, Verdict | None] = {
    400: Verdict.REFUSED,
    401: Verdict.UNAUTHORISED,
    402: Verdict.REFUSED,
    403: Verdict.UNAUTHORISED,
    404: Verdict.REFUSED,
    405: Verdict.REFUSED,
    406: Verdict.REFUSED,
    408: _IN_DOUBT,
    409: Verdict.REFUSED,
    410: Verdict.REFUSED,
    412: Verdict.REFUSED,
    413: Verdict.REFUSED,
    415: Verdict.REFUSED,
    422: Verdict.REFUSED,
    425: Verdict.UNAVAILABLE,
    429: Verdict.UNAVAILABLE,
    500: _IN_DOUBT,
    501: Verdict.REFUSED,
    502: _IN_DOUBT,
    503: _IN_DOUBT,
    504: _IN_DOUBT,
}


def verdict_of(status: int, *, safe: bool) -> Verdict:
    """Return what a status means. `safe` says that the request could not change anything.

    An unknown 4xx is a refusal, a redirect too (an API that moved is a wrong address); anything else leaves a
    write in doubt and a read to be repeated.
    """
    if 200 <= status < 300:
        return Verdict.OK
    known = BY_STATUS.get(status, Verdict.REFUSED if 300 <= status < 500 else _IN_DOUBT)
    if known is not None:
        return known
    return Verdict.UNAVAILABLE if safe else Verdict.UNCLEAR


def by_status(safe: bool, status: int, headers: Mapping[str, str], _body: bytes) -> Reading:  # noqa: FBT001 - the shape of a Reader
    """Read an answer by its status alone; a Retry-After is kept as the time to stay quiet."""
    return Reading(verdict=verdict_of(status, safe=safe), hold_seconds=retry_after(headers))


def retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds that a Retry-After header asks for: a number, or a date beside the answer's own."""
    asked = headers.get("retry-after", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
        answered = parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - answered).total_seconds())
    except (ValueError, TypeError):
        return 0.0
