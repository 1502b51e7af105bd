"""One request and its answer as they cross the wire, and the book in which both are written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tieout.connectors.wire import jsontext
from tieout.connectors.wire.verdicts import Reading, Verdict

SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is about to be sent.

    `url` is complete, query included. `system` names the other side in the book, `called` is how people write it;
    `organisation` is the key of the books it is about ("" when none), `about` the keys of the documents in it
    ("invoice:5001"). `unreachable` is the catalogue code of the fault when no answer comes. `only_reads` says of a
    POST that it is a question, not an act.
    """

    system: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    organisation: str = ""
    about: tuple[str, ...] = ()
    unreachable: str = "wire-failed"
    only_reads: bool = False
    called: str = ""

    @property
    def safe(self) -> bool:
        """Whether nothing on the other side changes by it, however often it is repeated."""
        return self.only_reads or self.method in SAFE_METHODS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. Header names are in lower case; `exchange` is its number in the book.

    `shown` is the body without secrets: the one to quote.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    shown: bytes
    exchange: int
    seconds: float
    reading: Reading

    @property
    def verdict(self) -> Verdict:
        """What the answer means for the next step."""
        return self.reading.verdict

    @property
    def is_json(self) -> bool:
        """Whether the answer says of itself that it is JSON."""
        return "json" in self.header("content-type")

    def header(self, name: str) -> str:
        """Return one header by its name in any case, "" when absent."""
        return self.headers.get(name.lower(), "")

    def json(self) -> Any:
        """Return the body parsed, every fraction a Decimal. Raises jsontext.Malformed."""
        return jsontext.parse(self.body)


class ExchangeBook(Protocol):
    """Where every exchange is written: a row before the request leaves, completed after the answer."""

    def open(
        self,
        *,
        system: str,
        organisation: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        about: Sequence[str],
    ) -> int:
        """Commit a row for a request that is about to leave and return its number.

        Secrets are already removed. When it raises, nothing is sent.
        """
        ...

    def close(
        self,
        exchange: int,
        *,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        seconds: float,
        verdict: str,
        error: str,
    ) -> None:
        """Write down what came back. `status` is 0 and `error` says why when no answer came."""
        ...
