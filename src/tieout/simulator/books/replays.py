"""The idempotency store: for six minutes the same key gives the same reply, errors included (Xero: idempotency)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tieout.simulator.books.rejections import Rejection
from tieout.simulator.calls import Call
from tieout.simulator.switchboard import Switches

KEPT_FOR = timedelta(minutes=6)
MAX_KEY = 128
_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Stored:
    """A reply as it was given: the status, its type and its bytes."""

    status: int
    content_type: str
    body: bytes


@dataclass(slots=True)
class _Entry:
    fingerprint: bytes
    first_at: datetime
    reply: Stored | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Replays:
    """Replies by app and key."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, str], _Entry] = {}

    def once(self, app: str, call: Call, now: datetime, work: Callable[[], Stored]) -> Stored:
        """The reply of `work`, or the stored one when this key was seen in the last six minutes.

        Raises: Rejection 400 for a key that is blank, too long, or was used with a different request.
        """
        key = call.headers.get("Idempotency-Key")
        if key is None or call.method not in {"POST", "PUT", "PATCH"}:
            return work()
        if not key.strip() or len(key) > MAX_KEY:
            raise _refused(f"Idempotency Key: {key} has {len(key)} characters, it must have 1 to {MAX_KEY}.")
        fingerprint = _fingerprint(call)
        with self._lock:
            self._forget(now)
            entry = self._entries.get((app, key))
            is_first = entry is None
            if entry is None:
                entry = self._entries[app, key] = _Entry(fingerprint, now)
        if is_first:
            return self._run(app, key, entry, work)
        if entry.fingerprint != fingerprint:
            raise _refused(f"Idempotency Key: {key} is used with a different request.")
        if not entry.done.is_set() and self._switches.on("same-key-at-once", "refuse"):
            raise _refused(f"Idempotency Key: {key} is still in use.")
        entry.done.wait(_WAIT_SECONDS)
        if entry.reply is None:
            raise Rejection(500, "", "text/html; charset=utf-8")
        return entry.reply

    def _run(self, app: str, key: str, entry: _Entry, work: Callable[[], Stored]) -> Stored:
        try:
            entry.reply = work()
        except BaseException:
            with self._lock:
                self._entries.pop((app, key), None)
            raise
        finally:
            entry.done.set()
        return entry.reply

    def _forget(self, now: datetime) -> None:
        """Drop what is older than six minutes, from the oldest on; a key of the future means a clock set back."""
        for key, entry in list(self._entries.items()):
            if entry.first_at <= now < entry.first_at + KEPT_FOR:
                break
            del self._entries[key]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()


def _fingerprint(call: Call) -> bytes:
    digest = hashlib.sha256(f"{call.method} {call.path}?{call.query}\n".encode())
    digest.update(call.body)
    return digest.digest()


def _refused(message: str) -> Rejection:
    return Rejection(400, {"ErrorNumber": 10, "Type": "IdempotencyException", "Message": message})
