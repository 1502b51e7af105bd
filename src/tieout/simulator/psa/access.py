"""Who may call: keys of an API member, the clientId, the security role, and how often."""

from __future__ import annotations

import base64
import binascii
import threading
from dataclasses import dataclass, field

from werkzeug.datastructures import Headers

from tieout.simulator.clock import Clock
from tieout.simulator.psa.errors import too_many_requests

ACTIONS = ("inquire", "add", "edit", "delete")


@dataclass
class Role:
    """A security role: the actions allowed everywhere, less those denied in an area.

    Areas are the vendor's words: "Finance/Accounting Interface", "Finance/Invoicing", "Procurement", "Companies",
    "System", "Time & Expense".
    """

    name: str
    actions: frozenset[str] = frozenset(ACTIONS)
    denied: set[tuple[str, str]] = field(default_factory=set)

    def allows(self, area: str, action: str) -> bool:
        """Whether the role may do `action` in `area`."""
        return action in self.actions and (area, action) not in self.denied


def standard_roles() -> dict[str, Role]:
    """The roles every tenant has."""
    return {"full": Role("full"), "read-only": Role("read-only", frozenset({"inquire"}))}


@dataclass(frozen=True, slots=True)
class Credential:
    """The keys of an API member."""

    public: str
    private: str
    member: str
    role: str = "full"


@dataclass(frozen=True, slots=True)
class Presented:
    """What an Authorization header says: `company+public:private`."""

    company: str = ""
    public: str = ""
    private: str = ""


def presented(headers: Headers) -> Presented:
    """Read the Basic credentials; empty parts when they are missing or cannot be read."""
    scheme, _, encoded = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return Presented()
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return Presented()
    user, _, private = text.partition(":")
    company, _, public = user.partition("+")
    return Presented(company, public, private)


class RateLimit:
    """A token bucket that refills over a minute."""

    def __init__(self, clock: Clock, a_minute: int = 1000) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: float | None = None
        self._at = 0.0

    def spend(self) -> None:
        """Take one call; with `a_minute` 0 there is no limit.

        Raises: Problem 429 when none is left.
        """
        a_minute = self.a_minute
        if a_minute <= 0:
            return
        with self._lock:
            now = self._clock.stopwatch()
            left = a_minute if self._tokens is None else self._tokens + (now - self._at) * a_minute / 60
            self._tokens, self._at = min(float(a_minute), left), now
            if self._tokens < 1:
                raise too_many_requests(max(1, round((1 - self._tokens) * 60 / a_minute)))
            self._tokens -= 1

    def set(self, a_minute: int) -> None:
        """Change the limit and start with a full bucket."""
        with self._lock:
            self.a_minute = a_minute
            self._tokens = None
