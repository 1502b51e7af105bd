"""How fast we may speak: a turn is taken before each request and given back after it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol


class Allowance(Protocol):
    """The right to send to one organisation, shared by everybody who sends to it, in whatever process."""

    def take(self) -> float:
        """Return 0.0 when the request may leave now (our turn until `give_back`), else seconds to wait."""
        ...

    def give_back(
        self,
        *,
        hold_seconds: float = 0.0,
        day_remaining: int | None = None,
        minute_remaining: int | None = None,
    ) -> None:
        """Return the turn, with what the answer said: keep quiet for so long, so many calls are left."""
        ...


class Pace:
    """An allowance within one process, for an API without a published limit: an even pace, a few at once."""

    def __init__(
        self, per_second: float, concurrent: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if per_second <= 0 or concurrent < 1:
            raise ValueError("a pace needs more than 0 requests a second and at least 1 at once")
        self._gap = 1.0 / per_second
        self._concurrent = concurrent
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way = 0
        self._next = 0.0

    def take(self) -> float:
        """Return 0.0 when it is our turn, else seconds to wait before asking again."""
        with self._lock:
            now = self._clock()
            if now < self._next:
                return self._next - now
            if self._under_way >= self._concurrent:
                return self._gap
            self._under_way += 1
            self._next = max(now, self._next) + self._gap
            return 0.0

    def give_back(
        self,
        *,
        hold_seconds: float = 0.0,
        day_remaining: int | None = None,  # noqa: ARG002 - an even pace counts no days
        minute_remaining: int | None = None,  # noqa: ARG002 - nor minutes
    ) -> None:
        """Return the turn; when the other side asked for quiet, nobody's turn comes before that is over."""
        with self._lock:
            self._under_way -= 1
            if hold_seconds > 0:
                self._next = max(self._next, self._clock() + hold_seconds)
