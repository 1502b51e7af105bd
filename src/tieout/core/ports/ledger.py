"""What the engine asks one organisation's books, and what a ledger answers to a batch: one verdict per document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tieout.core.amendments import Amendment
from tieout.core.documents import Paper
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.ledgers import LedgerFacts, LedgerTraits, PartyDirectory
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, LedgerStatus, OrganisationKey, PartyId


@dataclass(frozen=True, slots=True)
class Created:
    """The ledger holds the document now, as shown."""

    document: LedgerDocument


@dataclass(frozen=True, slots=True)
class Rejected:
    """The ledger refused this one document of the batch, in its own words.

    `code` is the catalogue's explanation where figures of the ledger tell the cause; it changes no decision.
    """

    messages: tuple[str, ...]
    code: str = "rejected-by-ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Some of what changed in a ledger, whoever did it. `cursor` is where to go on from, in the ledger's own
    words; `more` says that it would have something to tell at once."""

    documents: Sequence[LedgerDocument]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A customer or supplier to create under the source's name. `number` is the source's id, the external
    key."""

    name: str
    number: str
    account_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A product to create under the source's own code, so that lines may name it."""

    code: str
    description: str = ""


class Ledger(Protocol):
    """One organisation's books. Every method may raise a WireFailure."""

    key: OrganisationKey
    traits: LedgerTraits

    def facts(self, *, not_older_than: float) -> LedgerFacts:
        """Return what the organisation allows today; read again when the last reading is older (seconds)."""
        ...

    def themes(self, *, not_older_than: float) -> Mapping[str, str]:
        """Return the looks that documents may have: name in lower case -> id; read again when older
        (seconds)."""
        ...

    def parties(self, *, not_older_than: float) -> PartyDirectory:
        """Return every customer and supplier, archived ones included; read again when older (seconds)."""
        ...

    def items(self, *, not_older_than: float) -> frozenset[str]:
        """Return the codes of all products; read again when the last reading is older (seconds)."""
        ...

    def create_items(self, items: Sequence[NewItem], *, key: str) -> Sequence[str | Rejected]:
        """Create products, in order: the code of each, or why not. Creates, never changes; `key` is the
        idempotency key."""
        ...

    def create_parties(self, parties: Sequence[NewParty], *, key: str) -> Sequence[PartyId | Rejected]:
        """Create customers or suppliers, in order; `key` is the idempotency key."""
        ...

    def create(self, drafts: Sequence[Draft], *, key: str) -> Sequence[Created | Rejected]:
        """Create documents of one kind, in one request; one answer per draft, in order. Creates, never
        overwrites."""
        ...

    def amend(self, amendments: Sequence[Amendment], *, key: str) -> Sequence[Created | Rejected]:
        """Change documents of one kind in place, in one request of at most a batch; one answer per
        amendment, in order: the document as it stands now, or why it was not changed. The same amendment
        twice is the same document. `key` is the idempotency key."""
        ...

    def withdraw(
        self, kind: LedgerKind, ledger_id: LedgerId, *, to: LedgerStatus, about: DocumentKey, key: str
    ) -> Rejected | None:
        """Take a document out of the books: `to` is deleted for a draft, voided for an approved one. Returns
        why not, None when it is done. `key` is the idempotency key."""
        ...

    def attach(self, kind: LedgerKind, ledger_id: LedgerId, paper: Paper, *, about: DocumentKey) -> None:
        """Put a file beside a document; one of the same name takes the place of the other, so that twice is
        once. `about` is the source's document, for the book of exchanges."""
        ...

    def find(self, kind: LedgerKind, numbers: Sequence[str]) -> Sequence[LedgerDocument]:
        """Return every live or dead document that bears one of these numbers."""
        ...

    def changed(self, cursor: str, *, seconds_back: float = 0.0) -> Changes:
        """Return what changed since the cursor, dead documents too, in one request. "" begins a day ago, or
        `seconds_back` ago where that is longer. A change may be told twice, none is left out."""
        ...

    def read(self, kind: LedgerKind, ids: Sequence[LedgerId]) -> Sequence[LedgerDocument]:
        """Return those of these documents that the ledger still shows, live or dead, with their lines, in no
        order."""
        ...
