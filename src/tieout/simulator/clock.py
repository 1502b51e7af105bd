"""The clock on the wall of the simulated worlds: it can be stopped, moved and set going again.

Both outside worlds read the time here and nowhere else, so that a test can make an access token old
or a month end without waiting.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock in UTC that either runs at an offset from the real one or stands still."""

    def __init__(self, frozen_at: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta()
        self._travelled = 0.0
        self._frozen: datetime | None = None
        if frozen_at is not None:
            self.freeze(frozen_at)

    def now(self) -> datetime:
        """The present moment of this world, aware, in UTC."""
        with self._lock:
            return self._read()

    def stopwatch(self) -> float:
        """Seconds for limits that refill: real seconds plus what was travelled; it goes on while the clock stands."""
        with self._lock:
            return time.monotonic() + self._travelled

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen is not None

    def freeze(self, at: datetime) -> None:
        """Stop the clock at `at`; a moment without a zone is taken as UTC."""
        moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        with self._lock:
            self._frozen = moment

    def travel(self, delta: timedelta) -> datetime:
        """Move by `delta` (backwards too); a stopped clock stays stopped. Returns the new present."""
        with self._lock:
            self._travelled += delta.total_seconds()
            if self._frozen is not None:
                self._frozen += delta
            else:
                self._offset += delta
            return self._read()

    def run(self) -> None:
        """Set a stopped clock going again from where it stands."""
        with self._lock:
            if self._frozen is not None:
                self._offset = self._frozen - datetime.now(UTC)
                self._frozen = None

    def reset(self) -> None:
        """Back to real time."""
        with self._lock:
            self._frozen = None
            self._offset = timedelta()

    def save(self) -> dict[str, str | float | None]:
        """The state as JSON: `frozen` as ISO text or null, `offset` in seconds."""
        with self._lock:
            frozen = self._frozen.isoformat() if self._frozen else None
            return {"frozen": frozen, "offset": self._offset.total_seconds()}

    def load(self, state: dict[str, str | float | None]) -> None:
        """Take up a state that `save` gave."""
        frozen = state.get("frozen")
        with self._lock:
            self._offset = timedelta(seconds=float(state.get("offset") or 0))
            self._frozen = datetime.fromisoformat(frozen) if isinstance(frozen, str) else None

    def _read(self) -> datetime:
        return self._frozen if self._frozen is not None else datetime.now(UTC) + self._offset
