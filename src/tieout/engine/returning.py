"""Returning: what the source lists again is looked for in the books before the source is told of it once more.

A document comes back when its batch was taken back over there. Somebody may have voided it in the books as well, and
a source that is told of a document that no book holds has lost it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tieout.core.destinations import Destination
from tieout.core.drafts import LedgerDocument
from tieout.core.faults import Fault
from tieout.core.planning import Step, plan_return
from tieout.core.ports import Ledger, LinkSeen, Waiting
from tieout.engine.desk import STILL_TRUE, Books, Desk

Due = Sequence[tuple[Waiting, str]]
"""Documents of which the source is to be told, each with the identifier to use."""


def still_there(desk: Desk, ledger: Ledger, books: Books, due: Due) -> Due:
    """Leave out what the books do not hold any more, which is held; the rest may be acknowledged.

    What was written or seen there a moment ago is believed; everything else is read in one go. Raises
    WireFailure when the ledger cannot be asked: then the source is told of nothing.
    """
    unsure = [waiting for waiting, _ in due if any(link.age > STILL_TRUE for link in waiting.links)]
    if not unsure:
        return due
    found = _read(ledger, [link for waiting in unsure for link in waiting.links])
    destination = books.at(ledger.key)
    gone = {
        waiting.document.key: fault for waiting in unsure if (fault := _fault(waiting, found, destination))
    }
    if gone:
        desk.journal.not_as_posted(gone)
    desk.journal.looked_at([one.document.key for one in unsure if one.document.key not in gone])
    return [(waiting, identifier) for waiting, identifier in due if waiting.document.key not in gone]


def _read(ledger: Ledger, links: Sequence[LinkSeen]) -> list[LedgerDocument]:
    found: list[LedgerDocument] = []
    for kind in dict.fromkeys(link.kind for link in links):
        found += ledger.read(kind, [link.ledger_id for link in links if link.kind is kind])
    return found


def _fault(waiting: Waiting, found: Sequence[LedgerDocument], destination: Destination) -> Fault | None:
    """Why the source must not be told; None when all that the document became is in the books."""
    for link in waiting.links:
        decision = plan_return(link, found, number=link.number, destination=destination.name)
        if decision.step is Step.HOLD:
            return Fault(decision.fault, decision.facts)
    return None
