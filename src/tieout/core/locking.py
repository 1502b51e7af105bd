"""Documents dated in a locked period: held, sent as a draft, or moved to the first open day, as policy says."""

from __future__ import annotations

import datetime as dt  # fields here are called `date`
from dataclasses import dataclass

from tieout.core.destinations import Destination
from tieout.core.documents import SourceDocument
from tieout.core.names import LedgerStatus
from tieout.core.rulebook import LockedPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The date and status that the ledger shall show. `note` tells people what was changed and why, "" when
    nothing was; `printed` says that the note belongs onto the document itself.
    """

    date: dt.date
    status: LedgerStatus
    note: str = ""
    printed: bool = False


def placed(document: SourceDocument, status: LedgerStatus, destination: Destination) -> Placed:
    """Place a document in time. The source's own date stays in our record of the document."""
    locked = destination.facts.locked_through
    policy = destination.rules.policies.locked_period
    if locked is None or document.date > locked or policy is LockedPeriod.HOLD:
        return Placed(date=document.date, status=status)
    told = f"the books are locked through {locked.isoformat()}"
    if policy is LockedPeriod.DRAFT:
        note = f"Sent as a draft, since it is dated {document.date.isoformat()} and {told}."
        return Placed(date=document.date, status=LedgerStatus.DRAFT, note=note)
    first_open = locked + dt.timedelta(days=1)
    note = f"Dated {first_open.isoformat()} instead of {document.date.isoformat()}, since {told}."
    return Placed(date=first_open, status=status, note=note, printed=True)
