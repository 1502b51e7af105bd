"""Calls that wait at a chosen point, so that a test can end the client exactly there."""

from __future__ import annotations

import select
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

from tieout.simulator.calls import Call
from tieout.simulator.mishaps import ConnectionDropped

_LOOK_EVERY = 0.02  # seconds between two looks whether the client is still there


@dataclass
class HeldCall:
    """One call that waits. `point` is "before" or "after" its work; `dropped` cuts it instead of letting it go on."""

    id: int
    point: str
    system: str
    method: str
    path: str
    tenant: str
    go: threading.Event = field(default_factory=threading.Event)
    dropped: bool = False


class Held:
    """All calls that wait now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = 1
        self._calls: dict[int, HeldCall] = {}

    def wait(self, call: Call, point: str, connection: socket.socket | None) -> None:
        """Wait until released.

        Raises: ConnectionDropped when the client goes away or the release says so.
        """
        with self._lock:
            held = HeldCall(self._next, point, call.system, call.method, call.path, call.tenant)
            self._next += 1
            self._calls[held.id] = held
        try:
            while not held.go.wait(_LOOK_EVERY if connection is not None else None):
                if connection is not None and is_gone(connection):
                    raise ConnectionDropped(f"the client went away while its call was held {point} the work")
            if held.dropped:
                raise ConnectionDropped(f"held {point} the work, then cut")
        finally:
            with self._lock:
                self._calls.pop(held.id, None)

    def listed(self) -> list[dict[str, Any]]:
        """The waiting calls as JSON."""
        with self._lock:
            return [
                {"id": held.id, "point": held.point, "system": held.system, "method": held.method,
                 "path": held.path, "tenant": held.tenant}
                for held in self._calls.values()
            ]  # fmt: skip

    def release(self, key: int | None = None, *, drop: bool = False) -> int:
        """Let one call, or all, go on (or be cut). Returns how many."""
        with self._lock:
            chosen = [held for held in self._calls.values() if key in (None, held.id)]
        for held in chosen:
            held.dropped = drop
            held.go.set()
        return len(chosen)


def is_gone(connection: socket.socket) -> bool:
    """Whether the other side has closed the connection."""
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True


def cut(connection: socket.socket | None) -> None:
    """Close a connection at once, both ways."""
    if connection is None:
        return
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was already gone
