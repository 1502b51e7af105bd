"""What can go wrong on the wire or over there, at a point that a test or a curious person names.

A mishap fires for requests that match it: system, method, path pattern, tenant; once, n times, always, after letting
some pass, or with a probability.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from tieout.simulator.calls import Call, Refusal
from tieout.simulator.seeds import Seeded

# name -> what happens. The order is that of the manual.
DOCS = {
    "drop-before": "The connection is cut before anything was done.",
    "drop-after": "The work is done, then the connection is cut without an answer.",
    "429-minute": "Xero's limit of a minute: empty body, Retry-After (args: retry_after).",
    "429-concurrent": "Xero's limit of calls at once: empty body, no Retry-After.",
    "429-day": "Xero's limit of a day: empty body, a long Retry-After (args: retry_after).",
    "429-app": "Xero's limit of the whole app: empty body, no Retry-After.",
    "psa-429": "ConnectWise's limit: its odd error body and Retry-After (args: retry_after).",
    "500": "A server error; nothing was done.",
    "500-stored": "A server error that Xero keeps under the idempotency key and gives again.",
    "502-html": "A gateway's error page in HTML; nothing was done.",
    "503-html": "A gateway's busy page in HTML; nothing was done.",
    "503-offline": "Xero: the organisation temporarily cannot be connected to.",
    "slow": "The answer comes late (args: seconds).",
    "truncated": "The work is done, and the answer ends in the middle of its JSON (args: at, a byte).",
    "garbage": "The work is done, and the answer is no JSON.",
    "huge": "The answer is enormous (args: megabytes, 50 by default).",
    "error-element": "Status 200 with an element that says ERROR; that element was not done.",
    "batch-lost": "Xero says that a batch payment was saved, and it was not.",
    "tracking-dropped": "Xero takes the document and silently loses its tracking.",
    "token-expired": "The access token is no longer good: 401.",
    "refresh-reply-lost": "The identity service rotates the refresh token and the answer is lost.",
    "tenant-disconnected": "The organisation is no longer connected to the app: 403.",
    "permission-missing": "The caller's role does not allow it: 403 (Xero: 401, scope missing).",
    "codebase-changed": "ConnectWise was upgraded: from now on the old code base does not route.",
    "clock-skew": "This world's clock jumps (args: seconds, 900 by default).",
    "hold-before": "The call waits before its work, until released or the client goes away.",
    "hold-after": "The call waits after its work, until released or the client goes away.",
}
# Acted out by the half itself, which finds the name in `Call.mishaps`.
FOR_THE_HALF = frozenset({"error-element", "batch-lost", "tracking-dropped", "500-stored"})


class ConnectionDropped(ConnectionError):
    """The simulated connection was cut; raised to in-process callers, a socket is really closed."""


@dataclass
class Mishap:
    """One planned mishap. `times` None means always; `skip` calls pass first; `chance` is from 0 to 1."""

    name: str
    system: str = ""
    method: str = ""
    path: str = ""
    tenant: str = ""
    times: int | None = 1
    skip: int = 0
    chance: float = 1.0
    args: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    fired: int = 0

    def matches(self, call: Call) -> bool:
        """Whether the request is of the kind this mishap is meant for."""
        return (
            self.system in ("", call.system)
            and self.method.upper() in ("", call.method)
            and (not self.path or fnmatchcase(call.path.lower(), self.path.lower()))
            and self.tenant.lower() in ("", call.tenant.lower())
        )


class Mishaps:
    """The mishaps planned in a world."""

    def __init__(self, seeded: Seeded) -> None:
        self._seeded = seeded
        self._lock = threading.Lock()
        self._planned: list[Mishap] = []

    def plan(self, wanted: Mapping[str, Any]) -> Mishap:
        """Add a mishap from its members as JSON.

        Raises: Refusal for an unknown name or member, or a value of the wrong kind.
        """
        mishap = _read(wanted)
        with self._lock:
            mishap.id = self._seeded.number("mishaps")
            self._planned.append(mishap)
        return mishap

    def planned(self) -> list[dict[str, Any]]:
        """All mishaps that may still fire, as JSON."""
        with self._lock:
            return [asdict(mishap) for mishap in self._planned]

    def clear(self, key: int | None = None) -> None:
        """Forget one mishap, or all."""
        with self._lock:
            self._planned = [each for each in self._planned if key is not None and each.id != key]

    def fire(self, call: Call) -> list[Mishap]:
        """Those that happen to this request, in the order in which they were planned."""
        if not self._planned:
            return []
        fired = []
        with self._lock:
            for mishap in self._planned:
                if mishap.matches(call) and self._due(mishap):
                    mishap.fired += 1
                    fired.append(mishap)
            self._planned = [each for each in self._planned if each.times is None or each.fired < each.times]
        return fired

    def _due(self, mishap: Mishap) -> bool:
        if mishap.skip > 0:
            mishap.skip -= 1
            return False
        return mishap.chance >= 1.0 or self._seeded.chance() < mishap.chance


def _read(wanted: Mapping[str, Any]) -> Mishap:
    members = dict(wanted)
    name = members.pop("name", None)
    if name not in DOCS:
        raise Refusal(f"unknown mishap {name!r}; known are: {', '.join(DOCS)}")
    kinds = {"system": str, "method": str, "path": str, "tenant": str, "skip": int, "args": dict}
    for member, value in members.items():
        if member == "times" and (value is None or (isinstance(value, int) and value > 0)):
            continue
        if member == "chance" and isinstance(value, int | float) and 0 <= value <= 1:
            continue
        if member not in kinds or not isinstance(value, kinds[member]):
            raise Refusal(f"mishap {name}: {member} = {value!r} is not understood")
    if name == "refresh-reply-lost":
        members |= {"system": "identity", "path": members.get("path", "/connect/token")}
    return Mishap(name=str(name), **members)
