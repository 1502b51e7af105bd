"""Typed names of things, so that a ledger's id is never taken for a source's number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

OrganisationKey = NewType("OrganisationKey", str)
"""The short name by which rulebook, set-up file and addresses know one legal entity's books: `adelaide`."""

LedgerId = NewType("LedgerId", str)
"""A document's own id in a ledger."""

PartyId = NewType("PartyId", str)
"""A customer's or supplier's own id in a ledger."""


class SourceKind(StrEnum):
    """What the source calls a document: something sold, or something bought."""

    INVOICE = "invoice"
    PROCUREMENT = "procurement"


class LedgerKind(StrEnum):
    """What a document is in a ledger. One source document becomes at most one of each."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    BILL = "bill"
    SUPPLIER_CREDIT = "supplier_credit"


CREDITS = frozenset({LedgerKind.CREDIT_NOTE, LedgerKind.SUPPLIER_CREDIT})
"""What takes back: nobody owes it, so it is never overdue, and its total counts against the others."""


PURCHASES = frozenset({LedgerKind.BILL, LedgerKind.SUPPLIER_CREDIT})
"""What was bought: we owe it to a supplier, so it never adds up with what customers owe us."""


class LedgerStatus(StrEnum):
    """Where a document stands in a ledger, in the ledger's order and in the words that people see there."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"  # shown as "Awaiting payment": approved with something still due
    PAID = "paid"
    VOIDED = "voided"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, order=True)
class DocumentKey:
    """A document's identity in the source: survives reopening, editing and un-batching."""

    kind: SourceKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}"
