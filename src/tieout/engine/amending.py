"""Amending: what was edited in the source after it was posted is written through to the same document.

The safety is that of posting: what is about to be changed is written down first, sent once, and closed with what
came of it. A change is the same however often it is sent, so one in doubt is sent again as soon as the lost
request can no longer arrive after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tieout.core.amendments import Amendment, amendment, fitted, renumbered, stands_as_meant
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.fingerprints import idempotency_key
from tieout.core.names import LedgerId, LedgerKind
from tieout.core.planning import REFUSED_BY_LEDGER, Decision, Step
from tieout.core.ports import (
    Created,
    Judged,
    Ledger,
    LinkSeen,
    Outcome,
    Refused,
    Rejected,
    Sent,
    Unauthorised,
    Unavailable,
    Unclear,
    Waiting,
)
from tieout.engine.batching import requests_of
from tieout.engine.desk import SOON, Books, Desk
from tieout.engine.judgement import decided, judged
from tieout.engine.outcomes import created, held
from tieout.engine.parties import with_parties
from tieout.engine.products import with_products
from tieout.engine.recovery import LAST_ARRIVAL, say_in_doubt
from tieout.engine.supplying import supply

There = Mapping[LedgerId, LedgerDocument]
"""What the ledger holds of the documents that ours became, read a moment ago."""

AMENDED = "edited"

MAY_BE_OLD = 3600.0
"""Seconds. Whether a change still has to wait is told by settings of this age: what moves between two runs is the
document in the books, and that is read."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One document to change, with the fingerprint of its new content."""

    amendment: Amendment
    fingerprint: str
    there: LedgerDocument


def amend_batch(desk: Desk, ledger: Ledger, books: Books, *, after: int) -> int:
    """Write up to one batch of changed documents through; return the cursor to go on from, 0 when all are done.

    1. All are read in the ledger, in one question, and judged again: what would be another kind, belongs elsewhere or
       shall be asked about is held, and so is, with the way out, what stands there paid, part-paid, locked or
       deleted. Settings may be old for that: what has to wait is looked at in every run.
    2. The rest is judged and planned by the settings as they are now, with products and contacts created.
    3. Intents are committed, one request for each kind changes the documents, and the answer is compared to
       the cent with what was sent.

    Acknowledging is the posting's. Raises Unavailable when an answer was lost; calling again goes on.
    """
    waiting, cursor = desk.journal.changed(ledger.key, after=after, limit=ledger.traits.batch_documents)
    if not waiting:
        return cursor
    there = read_links(ledger, [link for item in waiting for link in item.links])
    as_known = Books(desk, MAY_BE_OLD)
    fit, _ = _planned_all(desk, as_known, waiting, _judged_again(desk, ledger, as_known, waiting), there)
    if not fit:
        return cursor
    ready = _judged_again(desk, ledger, books, fit)
    supply(desk, ledger, books, ready)
    drafts = [draft for draft, _ in with_parties(desk, books, with_products(desk, books, ready))]
    complete = [
        replace(verdict, drafts=own)
        for verdict in ready
        if (own := tuple(draft for draft in drafts if draft.document == verdict.document.key))
    ]
    _, changes = _planned_all(desk, books, fit, complete, there)
    for some in requests_of(
        changes, lambda change: change.amendment.draft, most_bytes=ledger.traits.batch_bytes
    ):
        _Sending(desk, ledger, books).send(some)
    return cursor


def _planned_all(
    desk: Desk, books: Books, waiting: Sequence[Waiting], verdicts: Sequence[Judged], there: There
) -> tuple[list[Waiting], list[_Change]]:
    """Plan each document by what stands in the books; what cannot be changed is held. Returns the rest, and what is
    to be changed of it.
    """
    items = {item.document.key: item for item in waiting}
    fit: list[Waiting] = []
    unfit: list[Judged] = []
    changes: list[_Change] = []
    for verdict in verdicts:
        planned = _planned(desk, books, items[verdict.document.key], verdict, there)
        if planned.faults:
            unfit.append(replace(verdict, drafts=(), faults=planned.faults))
        else:
            fit.append(items[verdict.document.key])
        changes += planned.changes
    if unfit:
        desk.journal.hold(unfit)
    return fit, changes


def read_links(ledger: Ledger, links: Iterable[LinkSeen]) -> dict[LedgerId, LedgerDocument]:
    """Ask the ledger for what documents became, one question for each kind. Raises WireFailure."""
    ids: dict[LedgerKind, list[LedgerId]] = {}
    for link in links:
        ids.setdefault(link.kind, []).append(link.ledger_id)
    return {document.id: document for kind, some in ids.items() for document in ledger.read(kind, some)}


def settle_amendments(desk: Desk, ledger: Ledger) -> int:
    """Settle every change of which nobody knows whether it arrived; return how many are to be made again.

    It stands there as meant: done. Otherwise it is made again by the ordinary way, looked at afresh; where the
    source has changed once more, not before the lost request can no longer overtake the new one.

    Raises WireFailure when the ledger cannot be asked; the doubts stay as they are.
    """
    again = 0
    while doubts := desk.journal.amendments_in_doubt(ledger.key, limit=ledger.traits.batch_documents):
        say_in_doubt(desk, ledger, [doubt.draft for doubt in doubts])
        ids: dict[LedgerKind, list[LedgerId]] = {}
        for doubt in doubts:
            ids.setdefault(doubt.draft.kind, []).append(doubt.ledger_id)
        there = {one.id: one for kind, some in ids.items() for one in ledger.read(kind, some)}
        arrived: list[Outcome] = []
        to_be_made: list[int] = []
        too_young: list[float] = []  # seconds to wait
        for doubt in doubts:
            document = there.get(doubt.ledger_id)
            if document and stands_as_meant(doubt.draft, document):
                intent = Sent(intent=doubt.intent, draft=doubt.draft, fingerprint=doubt.fingerprint)
                arrived.append(_amended(intent, document))
            elif doubt.current or doubt.age >= LAST_ARRIVAL:
                to_be_made.append(doubt.intent)
            else:
                too_young.append(LAST_ARRIVAL - doubt.age)
        desk.journal.conclude_amendments(arrived)
        desk.journal.abandon(to_be_made)
        again += len(to_be_made)
        if too_young:
            raise Unavailable(f"{len(too_young)} changes may still arrive", wait=max(too_young))
    return again


# --- what is to be changed -----------------------------------------------------------------------------------


def _judged_again(desk: Desk, ledger: Ledger, books: Books, waiting: Sequence[Waiting]) -> list[Judged]:
    """Judge by the organisation's settings, and hold what may not be written through. Raises WireFailure."""
    books.at(ledger.key)
    verdicts = judged(desk, books, waiting)
    unfit = [item for item in verdicts if item.faults or item.organisation != ledger.key]
    if unfit:
        desk.journal.hold(unfit)
    return [item for item in verdicts if item.drafts and not item.faults and item.organisation == ledger.key]


@dataclass(frozen=True, slots=True)
class _Planned:
    """What is done with one document: its changes, or why there can be none."""

    changes: tuple[_Change, ...] = ()
    faults: tuple[Fault, ...] = ()


def _planned(desk: Desk, books: Books, item: Waiting, verdict: Judged, there: There) -> _Planned:
    changes: list[_Change] = []
    faults: list[Fault] = []
    found = [there[link.ledger_id] for link in item.links if link.ledger_id in there]
    for draft in verdict.drafts:
        decision = decided(desk, books, draft, verdict, item, found=found)
        if decision.step is Step.HOLD:
            faults.append(Fault(decision.fault, decision.facts))
            continue
        if decision.step is not Step.AMEND or decision.ledger_id is None:
            continue
        document = there[decision.ledger_id]
        traits = books.opened[draft.organisation].traits
        if renumbered(item.document.number, draft, document, traits):
            faults.append(
                _other_number(item.document.number, document, books.opened[draft.organisation].name)
            )
            continue
        fit = fitted(draft, document, traits)
        changes.append(_Change(amendment(fit, document), verdict.fingerprint, document))
    return _Planned(faults=tuple(faults)) if faults else _Planned(changes=tuple(changes))


def _other_number(number: str, document: LedgerDocument, organisation: str) -> Fault:
    reason = f"it is number {number} now, and {document.number} was given to the customer"
    facts = {"number": document.number, "organisation": organisation, "reason": reason}
    return Fault("cannot-be-changed", facts)


# --- changing it ---------------------------------------------------------------------------------------------


class _Sending:
    """Sends changes of one kind, and writes down what came of each."""

    def __init__(self, desk: Desk, ledger: Ledger, books: Books) -> None:
        self._desk = desk
        self._ledger = ledger
        self._destination = books.opened[ledger.key]

    def send(self, changes: Sequence[_Change]) -> None:
        """Write down what is about to be changed, send it once, and write down what came of it."""
        journal = self._desk.journal
        marks = ["amend", changes[0].amendment.draft.kind.value, *(change.fingerprint for change in changes)]
        key = idempotency_key(self._ledger.key, journal.run, journal.attempt, marks)
        by_place = {_place(change.amendment.draft): change for change in changes}
        intents = journal.intend_amendments([(one.amendment, one.fingerprint) for one in changes], key=key)
        sent = self._not_as_meant_yet(intents, by_place)
        if not sent:
            return
        try:
            answers = self._ledger.amend([by_place[_place(one.draft)].amendment for one in sent], key=key)
        except Unclear as failure:
            # Some, all or none of it may be changed: the next turn looks.
            raise Unavailable(
                str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault
            ) from failure
        except Refused as failure:
            self._refused_whole(sent, by_place, failure)
        except (Unavailable, Unauthorised):
            journal.abandon([intent.intent for intent in sent])
            raise
        else:
            pairs = list(zip(sent, answers, strict=True))
            journal.conclude_amendments([self._outcome(intent, answer) for intent, answer in pairs])

    def _not_as_meant_yet(
        self, intents: Sequence[Sent], by_place: Mapping[tuple[object, LedgerKind], _Change]
    ) -> list[Sent]:
        """Leave out what stands there as meant already, which needs no request."""
        there = {intent.intent: by_place[_place(intent.draft)].there for intent in intents}
        as_meant = [intent for intent in intents if stands_as_meant(intent.draft, there[intent.intent])]
        if as_meant:
            outcomes = [_amended(intent, there[intent.intent]) for intent in as_meant]
            self._desk.journal.conclude_amendments(outcomes)
        return [intent for intent in intents if intent not in as_meant]

    def _outcome(self, intent: Sent, answer: Created | Rejected) -> Outcome:
        if isinstance(answer, Created):
            return _amended(intent, answer.document)
        return self._refused(intent, "\n".join(answer.messages))

    def _refused(self, intent: Sent, quoted: str) -> Outcome:
        facts = {"number": intent.draft.number, "organisation": self._destination.name}
        fault = Fault("rejected-by-ledger", facts, quoted)
        return held(intent, Decision(step=Step.HOLD, reason=REFUSED_BY_LEDGER), fault)

    def _refused_whole(
        self,
        sent: Sequence[Sent],
        by_place: Mapping[tuple[object, LedgerKind], _Change],
        failure: Refused,
    ) -> None:
        """A request that is refused as a whole is halved until the document at fault stands alone."""
        journal = self._desk.journal
        if len(sent) == 1:
            journal.conclude_amendments([self._refused(sent[0], failure.quoted or str(failure))])
            return
        journal.abandon([intent.intent for intent in sent])
        half = len(sent) // 2
        for some in (sent[:half], sent[half:]):
            self.send([by_place[_place(intent.draft)] for intent in some])


def _place(draft: Draft) -> tuple[object, LedgerKind]:
    return draft.document, draft.kind


def _amended(intent: Sent, document: LedgerDocument) -> Outcome:
    """It is changed. What differs from what was sent is named, never smoothed over."""
    decision = Decision(step=Step.AMEND, reason=AMENDED, ledger_id=document.id)
    return replace(created(intent, document), decision=decision)
