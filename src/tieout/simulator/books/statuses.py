"""Which status a document may go to from which, and what Xero says when it may not (Xero: invoice status rules)."""

from __future__ import annotations

from tieout.simulator.books.records import CREDIT_NOTE_TYPES, Document

CREATABLE = frozenset({"DRAFT", "SUBMITTED", "AUTHORISED"})
# Documents that are in the ledger; PAID is AUTHORISED with nothing left.
POSTED = frozenset({"AUTHORISED", "PAID"})
# Documents that need everything a posted one needs.
CHECKED = frozenset({"SUBMITTED", "AUTHORISED", "PAID"})
CLOSED = frozenset({"VOIDED", "DELETED"})

_MOVES = {
    "DRAFT": frozenset({"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"}),
    "SUBMITTED": frozenset({"SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"}),
    "AUTHORISED": frozenset({"AUTHORISED", "VOIDED"}),
    "PAID": frozenset({"PAID", "AUTHORISED", "VOIDED"}),
    "VOIDED": frozenset[str](),
    "DELETED": frozenset[str](),
}

HAS_MONEY_APPLIED = "This document cannot be edited as it has a payment or credit note allocated to it."


def noun(document_type: str) -> str:
    """What Xero's messages call a document."""
    return "Credit note" if document_type in CREDIT_NOTE_TYPES else "Invoice"


def creation_problem(document_type: str, status: str) -> str | None:
    """Why a document cannot be created in this status."""
    return None if status in CREATABLE else f"{noun(document_type)} not of valid status for creation"


def move_problem(document: Document, status: str) -> str | None:
    """Why the document cannot go to `status`, if it cannot."""
    if status not in _MOVES[document.status]:
        return f"{noun(document.type)} not of valid status for modification"
    if status == "VOIDED" and document.touched:
        name = noun(document.type).lower()
        return (
            f"The status VOIDED cannot be applied to the {name} because it has payments or credit notes "
            "allocated to it."
        )
    return None
