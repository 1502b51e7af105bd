"""What a contract test does to the world behind a source, whichever it is; one class per connector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tests.connectors.connectwise.harbour import Harbour
from tieout.core.ports import Source


class SourceWorld(Protocol):
    """A source with a small business behind it, on 20 November 2026."""

    source: Source

    def sell(
        self, number: str, amount: str, *, date: str = ..., closed: bool = True, credit: bool = False
    ) -> str:
        """Bill a customer for one taxed service (10 %), and close it; returns the document's id."""
        ...

    def reopen(self, number: str) -> None:
        """Open a closed invoice again."""
        ...

    def change(self, number: str, amount: str) -> None:
        """Give an open invoice one line of another amount, and close it."""
        ...

    def delete(self, number: str) -> None:
        """Delete an open invoice."""
        ...

    def hide_everything(self) -> None:
        """Show us none of the records any more."""
        ...

    def hand_over(self, number: str) -> None:
        """Hand an invoice over with another tool."""
        ...

    def lose_next_answer(self, *, after_the_work: bool) -> None:
        """Cut the connection at the next call, before or after its work."""
        ...

    def lose_next_release(self, *, after_the_work: bool) -> None:
        """Cut the connection at the next call that takes something back, before or after its work."""
        ...

    def seal(self, identifier: str) -> None:
        """Close what was handed over under this identifier for good."""
        ...

    def status_called(self, name: str, *, closed: bool) -> None:
        """Invent a status of the source's own; `closed` says whether what bears it stays closed."""
        ...

    def lock_statuses(self) -> None:
        """Let nothing that was handed over change its status."""
        ...

    def lose_next_status(self, *, after_the_work: bool) -> None:
        """Cut the connection at the next call that changes a status, before or after its work."""
        ...

    def forbid_handing_over(self, *, forbidden: bool) -> None:
        """Take from us, or give back, the right to mark documents."""
        ...

    def unposted(self) -> Sequence[str]:
        """The numbers of what the source itself counts as unposted."""
        ...


WORLDS: tuple[type[SourceWorld], ...] = (Harbour,)
