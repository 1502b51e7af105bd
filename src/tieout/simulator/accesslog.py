"""Every call that reached the simulated world, in order, so that a test can count what its work cost."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call.

    `system` is "" for an address that belongs to neither world; `path` includes the query; `status` 0 means that the
    connection was cut; `bytes` is the length of the answer's body, `bytes_sent` that of the request's.
    """

    number: int
    at: str
    system: str
    method: str
    path: str
    tenant: str
    status: int
    bytes: int
    bytes_sent: int
    mishaps: tuple[str, ...] = ()


class AccessLog:
    """The calls since the world began or the log was cleared; numbers go on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[LoggedCall] = []
        self._next = 1

    def add(self, **members: Any) -> None:
        """Write one call down."""
        with self._lock:
            self._calls.append(LoggedCall(number=self._next, **members))
            self._next += 1

    def since(self, number: int = 0) -> list[dict[str, Any]]:
        """The calls after this number, as JSON."""
        with self._lock:
            first = self._calls[0].number if self._calls else 1
            return [asdict(call) for call in self._calls[max(0, number + 1 - first) :]]

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()
