"""One request as the simulator sees it, and what each half of the outside world must be able to do with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers, MultiDict
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from tieout.simulator.switchboard import Switches


class Refusal(Exception):
    """A person asked for something that this world does not know or allow; the text says what and what is possible."""


@dataclass
class Call:
    """One request.

    `system` is "psa", "xero" or "identity"; `path` is percent-decoded and starts with "/"; `query` is the raw
    text after "?"; `headers` ignores case; `tenant` is the PSA company id or the `xero-tenant-id` ("" when
    none was named). `mishaps` names those that fired and that the half itself has to act out
    ("error-element", "tracking-dropped", "500-stored", ...). `base_url` is scheme and host, without a slash.
    """

    system: str
    method: str
    path: str
    query: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    tenant: str = ""
    mishaps: frozenset[str] = frozenset()
    base_url: str = "http://localhost"

    @property
    def args(self) -> MultiDict[str, str]:
        """The query, decoded; a parameter given twice keeps both values."""
        return MultiDict(parse_qsl(self.query, keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON with every fractional number a `Decimal`.

        Raises: ValueError when the body is not JSON.
        """
        return json.loads(self.body, parse_float=Decimal)


class Half(Protocol):
    """One outside system: ConnectWise PSA, Xero's accounting API or Xero's identity service."""

    system: str
    switches: Switches

    def owns(self, path: str) -> bool:
        """Whether requests for `path` are for this system."""

    def answer(self, call: Call) -> Response:
        """Do what the request asks and answer it as the real system would."""

    def world(self) -> list[dict[str, Any]]:
        """Everything that a test may want to look at, in the real system's own shape, one entry per tenant."""

    def save(self) -> dict[str, Any]:
        """The whole state as JSON (money as text), such that `load` of it makes an equal world."""

    def load(self, state: dict[str, Any]) -> None:
        """Replace the whole state by one that `save` gave."""

    def act(self, action: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a person does at a screen of this system.

        Raises: Refusal, naming the known actions or what is wrong with the arguments.
        """
