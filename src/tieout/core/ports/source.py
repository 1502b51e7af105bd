"""What the engine asks the place where work is billed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from tieout.core.documents import Broken, Paper, SourceDocument, Unposted
from tieout.core.names import DocumentKey, SourceKind


class Whereabouts(StrEnum):
    """How a document stands in the source that its list of what is unposted does not show."""

    HANDED_OVER = "handed_over"  # by us, or the source does not tell by whom
    ELSEWHERE = "elsewhere"  # by somebody else: it bears a name that is none of ours (`core.identifiers`)
    CLOSED = "closed"
    REOPENED = "reopened"
    DELETED = "deleted"
    UNSEEN = "unseen"  # and so is every other one that was asked for: deleted, or a right is missing


class Source(Protocol):
    """Where work is billed. Every method may raise a WireFailure."""

    def unposted(self, kinds: Sequence[SourceKind], through: date) -> Iterator[Sequence[Unposted]]:
        """Yield pages of what is closed, dated `through` or older, and handed over to no ledger yet."""
        ...

    def details(self, rows: Sequence[Unposted]) -> Iterator[Sequence[SourceDocument | Broken]]:
        """Yield the complete documents of these rows in chunks: one answer per row, in any order."""
        ...

    def renewing(self, rows: Sequence[Unposted]) -> Callable[[SourceDocument], SourceDocument]:
        """Read what surrounds these listed documents now: parties with their tags, custom fields, places,
        people. Returns what puts it round each of them as it was read before; its lines and figures stay."""
        ...

    def whereabouts(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, Whereabouts]:
        """Return what became of posted documents, of as many as one request can tell; the others, and those
        that the source cannot tell of, are left out."""
        ...

    def paper(self, document: SourceDocument) -> Paper | None:
        """Return the document as it was printed for the customer; None for a kind that is not printed."""
        ...

    def acknowledge(self, document: SourceDocument, identifier: str) -> bool:
        """Tell the source that the document was handed over. The identifier makes it repeatable: telling
        twice is telling once. Returns whether the answer shows the document; False when it was told before, or
        somebody else may have handed it over meanwhile (see `elsewhere`). Raises Unclear when the answer was
        lost, Refused when the source says no."""
        ...

    def elsewhere(self, keys: Collection[DocumentKey]) -> frozenset[DocumentKey]:
        """Return those of these documents that somebody else handed over, and not we. Where the source does not
        tell by whom, nobody did."""
        ...

    def acknowledged(self, identifiers: Sequence[str]) -> frozenset[str]:
        """Return those of the identifiers under which the source was already told."""
        ...

    def sealed(self, identifiers: Sequence[str]) -> frozenset[str]:
        """Return those of the identifiers under which something was handed over that can never be taken back: its
        books are closed."""
        ...

    def statuses(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, str]:
        """Return the source's own status of posted documents by its name; those that it does not show, or that have
        none, are left out."""
        ...

    def set_status(self, key: DocumentKey, status: str) -> None:
        """Give a closed document this status of the source's own; twice is once. Raises Refused with the fault
        `source-status-missing` where there is none of this name that keeps it closed, Refused when the source says
        no, Unclear when the answer was lost."""
        ...

    def release(self, identifier: str, *, about: DocumentKey) -> None:
        """Take back that a document was handed over, so that it can be edited and is listed again. What is
        not handed over is left alone. Raises Unclear when the answer was lost, Refused when the source says
        no."""
        ...
