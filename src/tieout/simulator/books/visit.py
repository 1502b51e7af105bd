"""One request at the accounting API, after the gate: what it asks, for which organisation, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from tieout.simulator.books.asked import Asked, elements
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.listing import truth
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.rejections import bad_post
from tieout.simulator.books.wire import decode
from tieout.simulator.calls import Call


@dataclass(slots=True)
class Visit:
    """A call that was let in. `values` are the variable parts of its path."""

    call: Call
    desk: Desk
    args: MultiDict[str, str]
    values: dict[str, str]

    @property
    def org(self) -> Organisation:
        """The organisation that it is about."""
        return self.desk.org

    @property
    def places(self) -> int:
        """The decimals of unit amounts, in and out."""
        return self.desk.unit_places

    @property
    def summarises(self) -> bool:
        """Whether errors are summed up in a 400; that is the default in reality (Xero: summarizeErrors)."""
        return truth(self.args, "summarizeErrors", default=True)

    def elements(self, plural: str, noun: str) -> list[Asked]:
        """The elements of the body. Raises: Rejection."""
        return elements(decode(self.call.body), plural, noun)

    def body(self, path: str) -> Asked:
        """The body as one object. Raises: Rejection (error number 14)."""
        found = decode(self.call.body)
        if not isinstance(found, dict):
            raise bad_post(f"Error converting value {found!r} to an object. Path '{path}'.")
        return Asked(found, path)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in Xero's envelope: `rows` under the key `plural`."""

    plural: str
    rows: list[dict[str, Any]]
    pagination: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer without an envelope: a file, an object of its own shape, or nothing."""

    status: int
    content_type: str = ""
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)


Answer = Reply | Raw
