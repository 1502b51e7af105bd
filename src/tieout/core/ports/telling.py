"""What a run tells people: the rows of its log, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, OrganisationKey


class RecordKind(StrEnum):
    """The five kinds of rows in a run's log."""

    INVOICE = "invoice"
    PURCHASE = "purchase"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    PRODUCT = "product"


class LogResult(StrEnum):
    """What became of one record in a run."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    HELD = "held"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line of the export log: what became of one record in this run."""

    record: RecordKind
    name: str
    result: LogResult
    document: DocumentKey | None = None
    organisation: OrganisationKey | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run part has come; shown while it runs."""

    doing: str  # a short sentence for people: "Posting to Adelaide"
    done: int = 0
    total: int = 0
    failed: int = 0
