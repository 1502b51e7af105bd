"""Withdrawing: whether a posted document can be taken out of the books again, how, and what becomes of its number.

as it stands in the ledger -> a row of the table -> delete, void, nothing to do, or refused with the way out
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tieout.core.drafts import LedgerDocument
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerFacts, LedgerTraits
from tieout.core.money import Money
from tieout.core.names import LedgerKind, LedgerStatus


class Standing(StrEnum):
    """How a document stands in a ledger, as far as withdrawing it goes, in the words that people see there."""

    DRAFT = "Draft"
    AWAITING_APPROVAL = "Awaiting approval"
    AWAITING_PAYMENT = "Awaiting payment"
    PART_PAID = "Part-paid"
    PAID = "Paid"
    LOCKED = "In a locked period"
    VOIDED = "Voided"
    DELETED = "Deleted"
    NOT_FOUND = "Not to be found"


class TakeBack(StrEnum):
    """What is done in the ledger. In each case the source is told afterwards that the document is its own again."""

    DELETE = "delete"
    VOID = "void"
    NOTHING = "nothing"


class NumberThen(StrEnum):
    """What becomes of the number, where a ledger takes each number once."""

    TRIED = "tried again"  # the ledger decides; when it refuses, a new number is needed
    SPENT = "spent"  # never again: a new number is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the state table. `fault` is the code with which it is refused, "" where it is possible."""

    standing: Standing
    says: str
    take_back: TakeBack = TakeBack.NOTHING
    number: NumberThen = NumberThen.SPENT
    fault: str = ""


TABLE: tuple[Row, ...] = (
    Row(
        standing=Standing.DRAFT,
        says="The draft is deleted.",
        take_back=TakeBack.DELETE,
        number=NumberThen.TRIED,
    ),
    Row(
        standing=Standing.AWAITING_APPROVAL,
        says="It is deleted before anybody approves it.",
        take_back=TakeBack.DELETE,
        number=NumberThen.TRIED,
    ),
    Row(
        standing=Standing.AWAITING_PAYMENT,
        says="An approved document cannot become a draft again. It is voided and stays visible as such.",
        take_back=TakeBack.VOID,
    ),
    Row(
        standing=Standing.PART_PAID,
        says="Refused: remove its payments and credits first, or post the difference as a new document.",
        fault="withdraw-paid",
    ),
    Row(
        standing=Standing.PAID,
        says="Refused: remove its payments and credits first, or post the difference as a new document.",
        fault="withdraw-paid",
    ),
    Row(
        standing=Standing.LOCKED,
        says="Refused: have the period unlocked first, or post the difference in an open period.",
        fault="withdraw-locked",
    ),
    Row(standing=Standing.VOIDED, says="Somebody voided it already; only the source is told."),
    Row(
        standing=Standing.DELETED,
        says="Somebody deleted it already; only the source is told.",
        number=NumberThen.TRIED,
    ),
    Row(
        standing=Standing.NOT_FOUND,
        says="It is not there any more; only the source is told.",
        number=NumberThen.TRIED,
    ),
)
"""One row for each standing. The manual's page is compared with it."""

ROWS: Mapping[Standing, Row] = {row.standing: row for row in TABLE}

STATUS_AFTER: Mapping[TakeBack, LedgerStatus] = {
    TakeBack.DELETE: LedgerStatus.DELETED,
    TakeBack.VOID: LedgerStatus.VOIDED,
}
"""Where a document stands once it was taken back."""

_OF_STATUS = {
    LedgerStatus.DRAFT: Standing.DRAFT,
    LedgerStatus.AWAITING_APPROVAL: Standing.AWAITING_APPROVAL,
    LedgerStatus.APPROVED: Standing.AWAITING_PAYMENT,
    LedgerStatus.PAID: Standing.PAID,
    LedgerStatus.VOIDED: Standing.VOIDED,
    LedgerStatus.DELETED: Standing.DELETED,
}


def standing_of_status(status: str, *, paid: bool = False) -> Standing:
    """Return the standing by what was last seen; `paid` says that something was applied to it. What is locked
    is asked for later. Raises ValueError for a status that no ledger has.
    """
    standing = _OF_STATUS[LedgerStatus(status)]
    return Standing.PART_PAID if paid and standing is Standing.AWAITING_PAYMENT else standing


def standing_of(document: LedgerDocument | None, locked_through: date | None = None) -> Standing:
    """Return how the document stands now; None is one that the ledger does not show any more.

    `locked_through` is the last locked day, None where nothing is locked. A draft is in no period yet.
    """
    if document is None:
        return Standing.NOT_FOUND
    standing = _OF_STATUS[document.status]
    if standing is not Standing.AWAITING_PAYMENT:
        return standing
    if document.applied:
        return Standing.PART_PAID
    return Standing.LOCKED if locked_through and document.date <= locked_through else standing


def is_gone(document: LedgerDocument | None) -> bool:
    """Whether the books hold the document no more."""
    return ROWS[standing_of(document)].take_back is TakeBack.NOTHING and not ROWS[standing_of(document)].fault


def obstacle(document: LedgerDocument | None, facts: LedgerFacts) -> Fault | None:
    """Return why the document cannot be taken out of the books as it stands now, None when it can."""
    code = ROWS[standing_of(document, facts.locked_through)].fault
    if not code or document is None:
        return None
    paid = Money(document.applied or document.total, document.currency)
    said = {"number": document.number, "organisation": facts.name}
    if code == "withdraw-locked":
        return Fault(code, {**said, "date": document.date.isoformat(), "locked": str(facts.locked_through)})
    return Fault(code, {**said, "paid": str(paid)})


def number_then(row: Row, kind: LedgerKind, traits: LedgerTraits) -> NumberThen:
    """Return what becomes of the number; where numbers may repeat, as on bills, it is simply used again."""
    return row.number if kind in traits.numbers_unique else NumberThen.TRIED
