"""The four ways in which the wire can fail, and the two in which a run part is taken from its worker.

WireFailure
├── Refused        the other side understood and said no: do not repeat, show it
├── Unauthorised   the credential is not accepted: park the connection, tell a person
├── Unavailable    nothing happened, and it may work later: repeat, after `wait` seconds at the earliest
└── Unclear        it may have happened: look before anything is repeated
"""

from __future__ import annotations

from tieout.core.faults import Fault


class WireFailure(Exception):
    """A conversation with another system failed. `quoted` is what it said, word for word, secrets removed."""

    def __init__(self, message: str, *, quoted: str = "", fault: Fault | None = None) -> None:
        super().__init__(message)
        self.quoted = quoted
        self.fault = fault or Fault("wire-failed", {"message": message}, quoted)


class Refused(WireFailure):
    """The other side understood the request and said no."""


class Unauthorised(WireFailure):
    """The credential is wrong, expired beyond refresh, lacks a scope or was disconnected."""


class Unavailable(WireFailure):
    """Nothing happened and a later attempt may succeed. `wait` is how many seconds to leave it alone."""

    def __init__(
        self, message: str, *, wait: float = 0.0, quoted: str = "", fault: Fault | None = None
    ) -> None:
        super().__init__(message, quoted=quoted, fault=fault)
        self.wait = wait


class Unclear(WireFailure):
    """The request left and no trustworthy answer came: it may or may not have happened."""


class Superseded(Exception):
    """This worker lost its claim on the run part: another one has taken it over. Stop without writing."""


class Cancelled(Exception):
    """A person cancelled the run. What is done is done; nothing further is started."""
