"""What a contract test does to the world behind a ledger, whichever it is; one class per connector."""

from __future__ import annotations

from typing import Any, Protocol

from tests.connectors.xero.simulated import SimulatedXero
from tieout.core.drafts import Draft
from tieout.core.names import PartyId
from tieout.core.ports import Ledger


class LedgerWorld(Protocol):
    """A ledger with one legal entity's books behind it: two customers, no documents."""

    ledger: Ledger

    def new_ledger(self) -> Ledger:
        """The ledger as another worker opens it."""
        ...

    def later(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def draft(self, number: str = ..., **changes: Any) -> Draft:
        """A taxed invoice with two lines for one of the customers."""
        ...

    def contact(self) -> PartyId:
        """The id of the customer that drafts are for."""
        ...

    def lose_next_answer(self, *, after_the_work: bool, changing: bool = False) -> None:
        """Cut the connection at the next call that creates (or changes), before or after its work."""
        ...

    def approve(self, number: str) -> None:
        """Somebody approves a draft over there."""
        ...

    def pay(self, number: str, amount: str) -> None:
        """Have a person record a payment on a document over there."""
        ...

    def lose_the_connection(self) -> None:
        """Take the organisation away from us over there."""
        ...

    @property
    def numbers(self) -> list[str]:
        """The numbers of all documents in the books, sorted."""
        ...


WORLDS: tuple[type[LedgerWorld], ...] = (SimulatedXero,)
