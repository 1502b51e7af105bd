"""Recovery: what was cut off between sending and writing down is looked up, never sent again on hope."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.names import LedgerId, LedgerKind
from tieout.core.planning import Doubt as Certainty
from tieout.core.ports import Doubt, Ledger, Outcome, Sent, Unavailable
from tieout.engine.desk import Books, Desk
from tieout.engine.outcomes import Found, look_up, settled
from tieout.engine.watching import MOST_ANSWERS, name_of

LAST_ARRIVAL = 150.0
"""Seconds. A request is given up after two minutes: what did not arrive by then never will."""


def settle_doubts(desk: Desk, ledger: Ledger, books: Books) -> int:
    """Settle every intent of the organisation that has no outcome; return how many are ready again.

    Only the worker that holds the organisation's posting part comes here, so every open intent is the trace
    of a worker that died or of an answer that was lost. The ledger is asked for the numbers:

    * it stands there with our content: linked, and read back like any other;
    * it stands there under a number that somebody gave it since: ours, and held with what differs;
    * something else bears the number: held, with both sides shown;
    * nothing bears the number: the request never arrived, and the document is ready again. Where numbers may
      repeat the ledger would refuse no second one, so that is believed only when the request is old.

    Until then each says of itself that it is in doubt. Raises WireFailure when the ledger cannot be asked; the
    doubts stay as they are. Raises Unavailable, with the seconds to wait, when a request may still arrive.
    """
    ready_again = 0
    while doubts := desk.journal.doubts(ledger.key, limit=ledger.traits.batch_documents):
        say_in_doubt(desk, ledger, [doubt.draft for doubt in doubts])
        destination = books.at(ledger.key)
        found = _with_renumbered(ledger, look_up(ledger, [doubt.draft for doubt in doubts]), doubts)
        outcomes: list[Outcome] = []
        never_arrived: list[int] = []
        too_young: list[float] = []  # seconds to wait
        for doubt in doubts:
            intent = Sent(intent=doubt.intent, draft=doubt.draft, fingerprint=doubt.fingerprint)
            outcome = settled(intent, _less(found, doubt.former), destination, Certainty.SETTLED)
            if outcome is not None:
                outcomes.append(outcome)
                if outcome.ledger_document:  # it is one document's: an equal one looks for another
                    found = _less(found, {outcome.ledger_document.id})
            elif _may_arrive(doubt, ledger):
                too_young.append(LAST_ARRIVAL - doubt.age)
            else:
                never_arrived.append(doubt.intent)
        desk.journal.conclude(outcomes)
        desk.journal.abandon(never_arrived)
        ready_again += len(never_arrived)
        if too_young:
            raise Unavailable(f"{len(too_young)} documents may still arrive", wait=max(too_young))
    return ready_again


def say_in_doubt(desk: Desk, ledger: Ledger, drafts: Sequence[Draft]) -> None:
    """Say of documents that were sent, and of which nobody knows whether they arrived, that they are in doubt. It is
    no longer said with the outcome.
    """
    name = name_of(ledger)
    desk.journal.say_in_doubt(
        {
            draft.document: Fault("in-doubt", {"number": draft.number, "organisation": name})
            for draft in drafts
        }
    )


def _with_renumbered(ledger: Ledger, found: Found, doubts: Sequence[Doubt]) -> Found:
    """Add what was sent and bears another number by now: nothing stands under its own, and what changed there lately
    bears its address. Where numbers may repeat, several documents may have one address, which then tells nothing.
    """
    missing = {
        doubt.draft.url: doubt.draft
        for doubt in doubts
        if doubt.draft.url
        and doubt.draft.kind in ledger.traits.numbers_unique
        and not found.get((doubt.draft.kind, doubt.draft.number.casefold()))
    }
    if not missing:
        return found
    renumbered: dict[tuple[LedgerKind, str], list[LedgerDocument]] = {}
    cursor = ""
    for _ in range(MOST_ANSWERS):
        changes = ledger.changed(cursor)
        for document in changes.documents:
            draft = missing.get(document.source_url)
            if draft and document.kind is draft.kind:
                renumbered.setdefault((draft.kind, draft.number.casefold()), []).append(document)
        cursor = changes.cursor
        if not changes.more:
            break
    return {**found, **renumbered}


def _may_arrive(doubt: Doubt, ledger: Ledger) -> bool:
    return doubt.draft.kind not in ledger.traits.numbers_unique and doubt.age < LAST_ARRIVAL


def _less(found: Found, taken: Collection[LedgerId]) -> Found:
    def others(documents: Sequence[LedgerDocument]) -> list[LedgerDocument]:
        return [document for document in documents if document.id not in taken]

    return {number: others(documents) for number, documents in found.items()}
