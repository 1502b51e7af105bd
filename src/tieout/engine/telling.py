"""Telling: the source is told last of every document that is in the books. Walk A, step 8.

Somebody else may have handed a document over between our reading and our telling; the source then passes over what
we say. Where its answer does not show the document, or no answer came, it is asked who did.
"""

from __future__ import annotations

from collections.abc import Sequence

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey
from tieout.core.ports import Ledger, Refused, Unavailable, Unclear, Waiting
from tieout.engine.desk import SOON, Books, Desk
from tieout.engine.papers import attach_paper
from tieout.engine.returning import still_there
from tieout.engine.watching import name_of

TOLD_AT_ONCE = 200
"""Documents between two writings of what the source was told; keeps memory flat."""


def tell(desk: Desk, ledger: Ledger, books: Books) -> None:
    """Tell the source of every document that is in the books, one batch per document.

    What was told before, in an attempt that was cut off, is not told again. Raises WireFailure when the source or
    the ledger cannot be asked; what was told until then is written down.
    """
    journal = desk.journal
    while due := journal.unacknowledged(ledger.key, limit=TOLD_AT_ONCE):
        unsure = _told_already(desk, due)
        untold = [one for one in due if one[0].document.key not in unsure]
        shown: list[DocumentKey] = []
        try:
            for waiting, identifier in still_there(desk, ledger, books, untold):
                attach_paper(desk, ledger, waiting)
                told = _told(desk, waiting, identifier)
                if told:
                    shown.append(waiting.document.key)
                elif told is not None:
                    unsure.add(waiting.document.key)
        finally:
            # Also when the source fails in the middle: what it was told, it was told.
            journal.acknowledged(sorted(shown))
        _ask_who(desk, ledger, [waiting for waiting, _ in due if waiting.document.key in unsure])
        if len(due) < TOLD_AT_ONCE:
            return


def _told_already(desk: Desk, due: Sequence[tuple[Waiting, str]]) -> set[DocumentKey]:
    """After an interruption the source may know more than the journal: ask once for all of them."""
    if desk.journal.attempt == 1:
        return set()
    known = desk.source.acknowledged([identifier for _, identifier in due])
    return {waiting.document.key for waiting, identifier in due if identifier in known}


def _told(desk: Desk, waiting: Waiting, identifier: str) -> bool | None:
    """Tell the source once. Returns whether its answer shows the document, None when it refused. A lost answer is
    settled by asking for the identifier; that shows no document.
    """
    document = waiting.document
    try:
        return desk.source.acknowledge(document, identifier)
    except Refused as failure:
        facts = {"number": document.number, "identifier": identifier}
        fault = Fault("acknowledge-refused", facts, failure.quoted or str(failure))
        desk.journal.not_acknowledged(document.key, fault)
        return None
    except Unclear as failure:
        if identifier not in desk.source.acknowledged([identifier]):
            raise Unavailable(
                str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault
            ) from failure
    return False


def _ask_who(desk: Desk, ledger: Ledger, unsure: Sequence[Waiting]) -> None:
    """The source knows of these, but did not show that it was by us: asked for all of them together. What somebody
    else handed over is held: it may stand in the books twice.
    """
    if not unsure:
        return
    numbers = {waiting.document.key: waiting.document.number for waiting in unsure}
    desk.journal.found_told(
        list(numbers),
        {
            key: handed_over_twice(ledger, numbers[key])
            for key in sorted(desk.source.elsewhere(list(numbers)))
        },
    )


def handed_over_twice(ledger: Ledger, number: str) -> Fault:
    """What is said of a document that we posted and somebody else handed over."""
    return Fault("handed-over-twice", {"number": number, "organisation": name_of(ledger)})
