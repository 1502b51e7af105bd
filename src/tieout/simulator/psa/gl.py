"""The general-ledger rows that closing a document writes, and which of them went out in which batch.

An invoice gets, per revenue row, one credit and one receivable row, and the same per tax level; the ids run through one
sequence that purchases and expenses share. Reopening deletes them, closing again makes new ones. A document is unposted
while any of its rows is in no batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tieout.simulator.psa.records import ZERO

FIRST_ID = 20001
RECEIVABLE = "AR"
SALES_TAX = "ST"
Key = int | str


@dataclass(slots=True)
class Entry:
    """One row. `amount` is a debit when positive; `charge` is the id of the billed row it came from, if any."""

    id: int
    type: str
    amount: Decimal
    account: str
    charge_kind: str = ""
    charge: int = 0
    tax_level: int = 0
    batch: int = 0


@dataclass(slots=True)
class Document:
    """The rows of one invoice, one receipt of a purchase order, or one expense, written at `closed_at`."""

    kind: str
    key: Key
    closed_at: str
    entries: list[Entry] = field(default_factory=list)

    def unbatched(self) -> list[Entry]:
        """The rows that no batch has taken yet."""
        return [entry for entry in self.entries if not entry.batch]

    def row_id(self) -> int:
        """The id under which the unposted list shows the document: never the document's own."""
        waiting = self.unbatched() or self.entries
        return next((entry.id for entry in waiting if entry.type == RECEIVABLE), waiting[0].id)

    def batches(self) -> set[int]:
        """The batches that rows of it are in."""
        return {entry.batch for entry in self.entries if entry.batch}


class GeneralLedger:
    """All rows of a tenant."""

    def __init__(self) -> None:
        self.next_id = FIRST_ID
        self._documents: dict[tuple[str, Key], Document] = {}
        self._unposted: dict[str, dict[Key, Document]] = {"invoice": {}, "purchase": {}, "expense": {}}
        self._of_entry: dict[int, Document] = {}
        self._of_batch: dict[int, list[int]] = {}

    def write(self, kind: str, key: Key, closed_at: str, entries: Iterable[Entry]) -> Document:
        """Put a document's rows into the ledger; rows with id 0 get the next ids in their order."""
        document = Document(kind, key, closed_at)
        for entry in entries:
            entry.id = entry.id or self.next_id
            self.next_id = max(self.next_id, entry.id + 1)
            document.entries.append(entry)
            self._of_entry[entry.id] = document
        self._documents[kind, key] = document
        self._sort_in(document)
        return document

    def extend(self, document: Document, entries: Iterable[Entry]) -> None:
        """Add rows to a document that has some already, in a batch or not."""
        for entry in entries:
            entry.id = self.next_id
            self.next_id += 1
            document.entries.append(entry)
            self._of_entry[entry.id] = document
        self._sort_in(document)

    def erase(self, kind: str, key: Key) -> None:
        """Delete the rows of a document that was reopened; nothing happens when it has none."""
        document = self._documents.pop((kind, key), None)
        if document is None:
            return
        self._unposted[kind].pop(key, None)
        for entry in document.entries:
            self._of_entry.pop(entry.id, None)

    def find(self, kind: str, key: Key) -> Document | None:
        """The document's rows, or None."""
        return self._documents.get((kind, key))

    def of_kind(self, kind: str) -> list[Document]:
        """All documents of one kind, posted or not."""
        return [document for (each, _), document in self._documents.items() if each == kind]

    def owner(self, entry_id: int) -> Document | None:
        """The document that a row belongs to, or None."""
        return self._of_entry.get(entry_id)

    def unposted(self, kind: str) -> dict[Key, Document]:
        """The documents of one kind that wait, by key."""
        return self._unposted[kind]

    def batch(self, batch: int, entry_ids: Iterable[int]) -> list[Document]:
        """Mark rows as taken by a batch. Returns the documents concerned; rows already in a batch are passed over."""
        touched: dict[tuple[str, Key], Document] = {}
        taken = self._of_batch.setdefault(batch, [])
        for entry_id in entry_ids:
            document = self._of_entry.get(entry_id)
            entry = (
                next((each for each in document.entries if each.id == entry_id), None) if document else None
            )
            if document is None or entry is None or entry.batch:
                continue
            entry.batch = batch
            taken.append(entry_id)
            touched[document.kind, document.key] = document
        for document in touched.values():
            self._sort_in(document)
        return list(touched.values())

    def release(self, batch: int) -> list[Document]:
        """Give all rows of a batch back. Returns the documents concerned, unposted again."""
        touched = self.documents_of(batch)
        for document in touched:
            self.release_document(document, batch)
        self._of_batch.pop(batch, None)
        return touched

    def release_document(self, document: Document, batch: int) -> None:
        """Give one document's rows of a batch back."""
        for entry in document.entries:
            if entry.batch == batch:
                entry.batch = 0
                self._of_batch[batch].remove(entry.id)
        self._sort_in(document)

    def documents_of(self, batch: int) -> list[Document]:
        """The documents with rows in a batch, in the order of their rows."""
        found = {
            (document.kind, document.key): document
            for entry_id in self._of_batch.get(batch, [])
            if (document := self._of_entry.get(entry_id)) is not None
        }
        return list(found.values())

    def save(self) -> dict[str, Any]:
        """The ledger as plain lists."""
        names = Entry.__slots__
        return {
            "next_id": self.next_id,
            "documents": [
                [
                    each.kind,
                    each.key,
                    each.closed_at,
                    [[getattr(row, name) for name in names] for row in each.entries],
                ]
                for each in self._documents.values()
            ],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Replace everything by what `save` gave."""
        self._documents, self._of_entry, self._of_batch = {}, {}, {}
        self._unposted = {"invoice": {}, "purchase": {}, "expense": {}}
        for kind, key, closed_at, rows in state["documents"]:
            document = self.write(kind, key, closed_at, [Entry(*row) for row in rows])
            for entry in document.entries:
                if entry.batch:
                    self._of_batch.setdefault(entry.batch, []).append(entry.id)
        self.next_id = state["next_id"]

    def _sort_in(self, document: Document) -> None:
        waiting = self._unposted[document.kind]
        if document.unbatched():
            waiting[document.key] = document
        else:
            waiting.pop(document.key, None)


def total_of(entries: Iterable[Entry], *types: str) -> Decimal:
    """The sum of the rows of these types (all rows without any)."""
    return sum((entry.amount for entry in entries if not types or entry.type in types), ZERO)
