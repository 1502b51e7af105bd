"""Recovery: what was cut off between sending and writing down is looked up, never sent again on hope."""

from __future__ import annotations

from tieout.core.destinations import Destination
from tieout.core.planning import Doubt as Certainty
from tieout.core.ports import Ledger, Outcome, Sent
from tieout.engine.desk import Desk
from tieout.engine.outcomes import look_up, settled


def settle_doubts(desk: Desk, ledger: Ledger, destination: Destination) -> int:
    """Settle every intent of the organisation that has no outcome; return how many are ready again.

    Only the worker that holds the organisation's posting part comes here, so every open intent is the trace
    of a worker that died or of an answer that was lost. The ledger is asked for the numbers:

    * it stands there with our content: linked, and read back like any other;
    * something else bears the number: held, with both sides shown;
    * nothing bears the number: the request never arrived, and the document is ready again.

    Raises WireFailure when the ledger cannot be asked; the doubts stay as they are.
    """
    ready_again = 0
    while doubts := desk.journal.doubts(ledger.key, limit=ledger.traits.batch_documents):
        found = look_up(ledger, [doubt.draft for doubt in doubts])
        outcomes: list[Outcome] = []
        never_arrived: list[int] = []
        for doubt in doubts:
            intent = Sent(intent=doubt.intent, draft=doubt.draft, fingerprint=doubt.fingerprint)
            outcome = settled(intent, found, destination, Certainty.SETTLED)
            if outcome is None:
                never_arrived.append(doubt.intent)
            else:
                outcomes.append(outcome)
        desk.journal.conclude(outcomes)
        desk.journal.abandon(never_arrived)
        ready_again += len(never_arrived)
    return ready_again
