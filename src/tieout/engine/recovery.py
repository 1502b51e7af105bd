"""Recovery: what was cut off between sending and writing down is looked up, never sent again on hope."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tieout.core.comparing import much_alike
from tieout.core.destinations import Destination
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, LedgerId
from tieout.core.planning import DEAD, bears_mark_of, goes_with_address
from tieout.core.planning import Doubt as Certainty
from tieout.core.ports import Doubt, Ledger, Outcome, Sent, Unavailable
from tieout.engine.desk import Books, Desk
from tieout.engine.outcomes import Found, look_up, settled
from tieout.engine.watching import name_of

LAST_ARRIVAL = 150.0
"""Seconds. A request is given up after two minutes: what did not arrive by then never will."""

MOST_DOUBTS = 1000
"""Intents that are looked at in one go: far more than the requests of a turn can leave open."""


def settle_doubts(desk: Desk, ledger: Ledger, books: Books) -> int:
    """Settle the intents of the organisation that have no outcome; return how many are ready again.

    Only the worker that holds the organisation's posting part comes here, so every open intent is the trace
    of a worker that died or of an answer that was lost. The ledger is asked for the numbers, and where a number is
    not there for all that changed since the intent was written down:

    * it stands there with our content: linked, and read back like any other;
    * it stands there under a number that somebody gave it since: ours, and held with what differs;
    * something else bears the number: held, with both sides shown;
    * something there may be it, changed beyond recognition: it stays in doubt until a person has compared them;
    * nothing is like it: the request never arrived, and the document is ready again. Where numbers may
      repeat the ledger would refuse no second one, so that is believed only when the request is old.

    Until then each says of itself that it is in doubt. Raises WireFailure when the ledger cannot be asked; the
    doubts stay as they are. Raises Unavailable, with the seconds to wait, when a request may still arrive.
    """
    doubts = desk.journal.doubts(ledger.key, limit=MOST_DOUBTS)
    if not doubts:
        return 0
    say_in_doubt(desk, ledger, [doubt.draft for doubt in doubts if not doubt.alike])
    destination = books.at(ledger.key)
    outcomes, missing = _by_number(doubts, look_up(ledger, [doubt.draft for doubt in doubts]), destination)
    desk.journal.conclude(list(outcomes.values()))
    young = [doubt for doubt in missing if _may_arrive(doubt, ledger)]
    missing = [doubt for doubt in missing if doubt not in young]
    strangers = _strangers(desk, ledger, missing)
    outcomes, missing = _by_mark(missing, strangers, destination)
    desk.journal.conclude(list(outcomes.values()))
    alike = _alike(missing, _less(strangers, _taken(outcomes)))
    _say_alike(desk, ledger, missing, alike)
    never_arrived = [doubt.intent for doubt in missing if doubt.intent not in alike]
    desk.journal.abandon(never_arrived)
    if young:
        wait = LAST_ARRIVAL - min(doubt.age for doubt in young)
        raise Unavailable(f"{len(young)} documents may still arrive", wait=wait)
    return len(never_arrived)


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


def _by_number(
    doubts: Sequence[Doubt], found: Found, destination: Destination
) -> tuple[dict[int, Outcome], list[Doubt]]:
    """What the documents under their numbers tell, by intent; and those under whose number there is nothing."""
    outcomes: dict[int, Outcome] = {}
    for doubt in doubts:
        taken = {*doubt.former, *_taken(outcomes)}  # it is one document's: an equal one looks for another
        mine = {number: _less(documents, taken) for number, documents in found.items()}
        if outcome := settled(_sent(doubt), mine, destination, Certainty.SETTLED):
            outcomes[doubt.intent] = outcome
    return outcomes, [doubt for doubt in doubts if doubt.intent not in outcomes]


def _by_mark(
    doubts: Sequence[Doubt], strangers: Sequence[LedgerDocument], destination: Destination
) -> tuple[dict[int, Outcome], list[Doubt]]:
    """Likewise for what bears another number by now and is known for ours by something else."""
    outcomes: dict[int, Outcome] = {}
    for doubt in doubts:
        draft = doubt.draft
        mine = [one for one in _less(strangers, _taken(outcomes)) if _is_ours(draft, one)]
        under = {(draft.kind, draft.number.casefold()): mine[:1]}
        if mine and (outcome := settled(_sent(doubt), under, destination, Certainty.SETTLED)):
            outcomes[doubt.intent] = outcome
    return outcomes, [doubt for doubt in doubts if doubt.intent not in outcomes]


def _is_ours(draft: Draft, document: LedgerDocument) -> bool:
    return document.kind is draft.kind and bears_mark_of(draft, document)


def _strangers(desk: Desk, ledger: Ledger, missing: Sequence[Doubt]) -> list[LedgerDocument]:
    """What changed in the ledger since the first of these was to be sent, and was never ours; the living come first."""
    if not missing:
        return []
    changed = {one.id: one for one in _changes(ledger, max(doubt.age for doubt in missing))}
    ours = desk.journal.owners(ledger.key, list(changed), ever=True)
    return sorted((one for one in changed.values() if one.id not in ours), key=lambda one: one.status in DEAD)


def _changes(ledger: Ledger, back: float) -> Iterator[LedgerDocument]:
    """All of it: a document that is overlooked would be written twice."""
    cursor, more = "", True
    while more:
        changes = ledger.changed(cursor, seconds_back=back)
        yield from changes.documents
        cursor, more = changes.cursor, changes.more


def _alike(missing: Sequence[Doubt], strangers: Sequence[LedgerDocument]) -> Mapping[int, LedgerDocument]:
    """Intent -> what may be it, where no mark would tell. Not where a person has compared them, and wants it sent."""
    unmarked = [one for one in strangers if not one.source_url and one.status not in DEAD]
    found: dict[int, LedgerDocument] = {}
    for doubt in missing:
        if doubt.insisted or goes_with_address(doubt.draft):
            continue
        if one := next((one for one in unmarked if much_alike(doubt.draft, one)), None):
            found[doubt.intent] = one
    return found


def _say_alike(
    desk: Desk, ledger: Ledger, doubts: Sequence[Doubt], alike: Mapping[int, LedgerDocument]
) -> None:
    faults: dict[DocumentKey, Fault] = {}
    for doubt in doubts:
        if one := alike.get(doubt.intent):
            facts = {"number": doubt.draft.number, "organisation": name_of(ledger), "found": _called(one)}
            faults[doubt.draft.document] = Fault("in-doubt-alike", facts)
    if faults:
        desk.journal.say_in_doubt(faults)


def _called(document: LedgerDocument) -> str:
    return document.number or f"a document of {document.date.isoformat()} without a number"


def _sent(doubt: Doubt) -> Sent:
    return Sent(intent=doubt.intent, draft=doubt.draft, fingerprint=doubt.fingerprint)


def _may_arrive(doubt: Doubt, ledger: Ledger) -> bool:
    return doubt.draft.kind not in ledger.traits.numbers_unique and doubt.age < LAST_ARRIVAL


def _taken(outcomes: Mapping[int, Outcome]) -> set[LedgerId]:
    return {one.ledger_document.id for one in outcomes.values() if one.ledger_document}


def _less(documents: Sequence[LedgerDocument], taken: Collection[LedgerId]) -> list[LedgerDocument]:
    return [document for document in documents if document.id not in taken]
