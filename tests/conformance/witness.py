"""Sees every call that reaches a simulated world in this process: what came, and what was answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from werkzeug.wrappers import Response

from tieout.simulator.app import Application
from tieout.simulator.calls import Call
from tieout.simulator.world import Books, Identity, Psa


@dataclass(frozen=True)
class Seen:
    """One call. `status` 0: whatever was answered took the place of the work, so only the request is of interest."""

    system: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int = 0
    content_type: str = ""
    answer: bytes = b""

    def __str__(self) -> str:
        return (
            f"{self.method} {self.path}{'?' if self.query else ''}{self.query} -> {self.status or 'a mishap'}"
        )


def watch(tell: Callable[[Seen], None]) -> None:
    """Have `tell` called with each call to come, in whatever thread answers it.

    The three systems are watched, rather than the door: some tests speak to a system without one. An answer that a
    mishap spoils afterwards is seen as it was before.
    """
    for system in (Psa, Books, Identity):
        system.answer = _told(system.answer, tell)
    through = Application._through

    @wraps(through)
    def told_of_mishaps(self: Application, call: Call, *rest: Any) -> Response:
        tell(_seen(call))
        return through(self, call, *rest)

    Application._through = told_of_mishaps


def _told(
    answer: Callable[[Any, Call], Response], tell: Callable[[Seen], None]
) -> Callable[[Any, Call], Response]:
    @wraps(answer)
    def told(self: Any, call: Call) -> Response:
        response = answer(self, call)
        content_type = response.headers.get("Content-Type", "")
        tell(_seen(call, response.status_code, content_type, response.get_data()))
        return response

    return told


def _seen(call: Call, status: int = 0, content_type: str = "", answer: bytes = b"") -> Seen:
    headers = {name: value for name, value in call.headers.items() if name != "Authorization"}
    return Seen(
        call.system, call.method, call.path, call.query, headers, call.body, status, content_type, answer
    )
