"""Posting: a document's way from the source into one organisation's books, exactly once. Walk A, second half.

The order is the safety: write down what is about to be sent, send it, write down what came of it, and tell
the source last. Whatever is cut off in between is found again: an intent without an outcome is looked up in
the ledger (`recovery`), and a document that is in the books without the source knowing is told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.core.destinations import Destination
from tieout.core.faults import Fault
from tieout.core.fingerprints import idempotency_key
from tieout.core.names import DocumentKey, OrganisationKey
from tieout.core.planning import REFUSED_BY_LEDGER, Decision, Doubt, Step
from tieout.core.ports import (
    Judged,
    Outcome,
    Refused,
    Rejected,
    Sent,
    Unauthorised,
    Unavailable,
    Unclear,
    Waiting,
    WireFailure,
)
from tieout.engine.amending import amend_batch, settle_amendments
from tieout.engine.batching import requests_of, whole_documents
from tieout.engine.closing import follow_statuses
from tieout.engine.correcting import carry_out
from tieout.engine.desk import CHECKED, SOON, Books, Desk
from tieout.engine.judgement import judged
from tieout.engine.numbering import Pair, told_apart
from tieout.engine.outcomes import Found, held, look_up, nothing_to_write, outcome_of, settled, stand_as_sent
from tieout.engine.papers import try_papers_again
from tieout.engine.parties import with_parties
from tieout.engine.products import with_products
from tieout.engine.recovery import settle_doubts
from tieout.engine.supplying import supply
from tieout.engine.telling import tell
from tieout.engine.watching import watch

MOST_LOOKS = 10
"""Batches of documents that stand in the books otherwise than sent and are looked at in one run. The rest has its
turn in the next ones: calls are what users pay with."""

REQUESTS_A_TURN = 4
"""So many requests full of documents are read, judged and told together: a turn asks the journal about as much for two
hundred documents as for fifty. What is written down before a request leaves is still that request's alone.
"""


class Posting:
    """One organisation's share of a run, brought to its place a turn at a time.

    Nothing of its own needs to survive: a new Posting of the same part goes on where the last one was cut
    off.
    """

    def __init__(self, desk: Desk, organisation: OrganisationKey) -> None:
        self._desk = desk
        self._organisation = organisation
        self._ledger = desk.ledgers[organisation]
        self._books = Books(desk, CHECKED)
        self._cursor = self._amended_through = 0
        self._all_posted = self._all_amended = False
        self._settled = self._looked_at_differing = self._watched = False

    def advance(self) -> bool:
        """Bring one turn's documents, a few requests full, to their place; return whether there is more to do.

        1. What others changed in the books of what we posted is looked at (`watching`); in a run that has
           nothing to write that is all. What an organisation allows is read when it is first needed, unless that
           was a moment ago. What people asked for with single documents comes first (`correcting`).
        2. What was in doubt is looked up in the ledger: nothing is sent again on hope. What an earlier run brought
           into the books and could not tell is told before more is written. What stands there otherwise than it was
           sent is looked at too: somebody may have corrected it.
        3. What was changed in the source after it was posted is written through (`amending`).
        4. Waiting documents are judged again, by the settings as they are now; those with faults are held.
        5. Products and customers that the ledger lacks are created where the policy says so.
        6. Request by request: intents are committed, it creates up to a batch, and each document gets its outcome.
        7. What is in the books is acknowledged in the source, one batch per document (`telling`); what came back
           from there is looked for in the books first, and its printed page is put beside it where that is wanted.
        8. At the end the source's own status of a document follows the ledger's where that is wanted (`closing`).

        Raises Unavailable when a system asks to wait or an answer was lost; calling again goes on. Raises
        Unauthorised when a connection is lost, Refused or Unclear when the organisation cannot be read.
        """
        try:
            if not self._settled:
                settle_amendments(self._desk, self._ledger)
            if not self._watched:
                self._watch()
            more = not self._desk.journal.idle(self._organisation) and self._bring_on()
            if not more:
                follow_statuses(self._desk, self._ledger)
        except WireFailure as failure:
            self._from_the_start()
            if isinstance(failure, Unauthorised):
                self._desk.lost(self._organisation, failure)
            raise
        return more

    def _bring_on(self) -> bool:
        """The next batch, steps 1 to 7 of `advance`; return whether there is more to do."""
        carry_out(self._desk, self._ledger, self._books)
        if not self._settled:
            settle_doubts(self._desk, self._ledger, self._books)
            tell(
                self._desk, self._ledger, self._books
            )  # before more is written: an earlier run may have stopped here
            self._settled = True  # nobody else writes here: a new doubt comes with a failure of ours
        if not self._looked_at_differing:
            self._look_at_differing()
            try_papers_again(self._desk, self._ledger)
        if not self._all_amended:
            self._amend_batch()
        if not self._all_posted:
            self._post_turn()
        tell(self._desk, self._ledger, self._books)
        return not (self._all_posted and self._all_amended)

    def _watch(self) -> None:
        """What others changed in the books since the last run, before anything of ours is written there."""
        if watch(self._desk, self._ledger):
            self._desk.notices.connection_works(self._organisation)
        if self._desk.journal.by_name:
            self._desk.journal.keep_ours(self._organisation)
        self._watched = True

    @property
    def _destination(self) -> Destination:
        """Before the first batch settings are as good as new; while it lasts they may grow a little older."""
        return self._books.at(self._organisation)

    def _from_the_start(self) -> None:
        """Something may be in doubt again, and documents ready that the cursor has passed."""
        self._cursor = self._amended_through = 0
        self._all_posted = self._all_amended = self._settled = False

    def _look_at_differing(self) -> None:
        """Documents that stand in the books otherwise than sent may have been corrected there meanwhile."""
        journal = self._desk.journal
        for _ in range(MOST_LOOKS):
            waiting = journal.differing(self._organisation, limit=self._ledger.traits.batch_documents)
            if not waiting:
                break
            self._books.at(self._organisation)
            links = {item.document.key: item.links for item in waiting}
            verdicts = judged(self._desk, self._books, waiting)
            found = look_up(self._ledger, [draft for verdict in verdicts for draft in verdict.drafts])
            corrected = [
                verdict.document.key
                for verdict in verdicts
                if stand_as_sent(verdict.drafts, links[verdict.document.key], found)
            ]
            if corrected:
                journal.stands_as_sent(corrected)
            journal.looked_at(list(links))
        self._looked_at_differing = True

    # --- into the ledger ---

    def _amend_batch(self) -> None:
        self._amended_through = amend_batch(
            self._desk, self._ledger, self._books, after=self._amended_through
        )
        self._all_amended = not self._amended_through

    def _post_turn(self) -> None:
        most = self._ledger.traits.batch_documents
        waiting, self._cursor = self._desk.journal.waiting(
            self._organisation, after=self._cursor, limit=most * REQUESTS_A_TURN
        )
        self._all_posted = not self._cursor
        if not waiting:
            return
        self._books.at(self._organisation)
        ready = self._judged_again(waiting)
        supply(self._desk, self._ledger, self._books, ready, behind=self._cursor)
        ready = with_products(self._desk, self._books, ready)
        drafts = with_parties(self._desk, self._books, ready)
        for place, some in enumerate(whole_documents(drafts, most)):
            try:
                self._post(some)
            except WireFailure:
                if place:  # what is in the books by now is told all the same
                    tell(self._desk, self._ledger, self._books)
                raise

    def _post(self, drafts: Sequence[Pair]) -> None:
        """Send as many documents as fit into one request of each kind."""
        drafts, found = told_apart(self._desk, self._ledger, drafts)
        batches = requests_of(drafts, lambda pair: pair[0], most_bytes=self._ledger.traits.batch_bytes)
        self._send_all([self._intended(batch) for batch in batches], found)

    def _judged_again(self, waiting: Sequence[Waiting]) -> list[Judged]:
        """Check against the organisation as it is now, and hold what does not fit any more."""
        verdicts = judged(self._desk, self._books, waiting)
        self._books.at(self._organisation)  # one that was lost meanwhile holds nothing: the part ends with it
        fit = [item for item in verdicts if self._fits(item)]
        unfit = [item for item in verdicts if not self._fits(item)]
        if unfit:
            self._desk.journal.hold(unfit)
        return fit

    def _fits(self, item: Judged) -> bool:
        return bool(item.drafts) and not item.faults and item.organisation == self._organisation

    def _intended(self, batch: Sequence[Pair]) -> _Request:
        """Write down what is about to be sent in one request."""
        journal = self._desk.journal
        marks = [batch[0][0].kind.value, *(fingerprint for _, fingerprint in batch)]
        key = idempotency_key(self._organisation, journal.run, journal.attempt, marks)
        return _Request(key, list(journal.intend(batch, key=key)))

    def _send_all(self, requests: Sequence[_Request], found: Found) -> None:
        """Send one request after the other.

        All of them are written down before the first one leaves, so that one half of a document is never
        taken for the whole of it. When a half is refused, the other one stays at home.
        """
        failed: set[DocumentKey] = set()
        for place, request in enumerate(requests, start=1):
            at_home = [intent for intent in request.sent if intent.draft.document in failed]
            if at_home:
                self._desk.journal.abandon([intent.intent for intent in at_home])
            due = [intent for intent in request.sent if intent.draft.document not in failed]
            try:
                failed |= self._send(_Request(request.key, due), found)
            except WireFailure:
                later = [intent.intent for request in requests[place:] for intent in request.sent]
                if later:
                    self._desk.journal.abandon(later)
                raise

    def _send(self, request: _Request, found: Found) -> set[DocumentKey]:
        """Send it once, and write down what came of each document; return those that need a person."""
        sent = self._not_there_yet(self._to_be_sent(request.sent), found)
        if not sent:
            return set()
        try:
            answers = self._ledger.create([intent.draft for intent in sent], key=request.key)
        except Unclear as failure:
            # Some, all or none of it may be in the books: the next turn looks before anything is sent again.
            raise Unavailable(
                str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault
            ) from failure
        except Refused as failure:
            return self._refused_whole(sent, failure, found)
        except (Unavailable, Unauthorised):
            self._desk.journal.abandon([intent.intent for intent in sent])
            raise
        rejected = [
            intent.draft for intent, answer in zip(sent, answers, strict=True) if isinstance(answer, Rejected)
        ]
        there = look_up(self._ledger, rejected)
        return self._concluded(
            [
                outcome_of(intent, answer, there, self._destination)
                for intent, answer in zip(sent, answers, strict=True)
            ]
        )

    def _concluded(self, outcomes: Sequence[Outcome]) -> set[DocumentKey]:
        """Write down what came of documents; return those that need a person."""
        self._desk.journal.conclude(outcomes)
        return {outcome.draft.document for outcome in outcomes if outcome.faults}

    def _to_be_sent(self, intents: Sequence[Sent]) -> list[Sent]:
        """Leave out what comes to nothing where the policy is to acknowledge such documents only."""
        left_out = [outcome for intent in intents if (outcome := nothing_to_write(intent, self._destination))]
        if not left_out:
            return list(intents)
        self._desk.journal.conclude(left_out)
        done = {outcome.intent for outcome in left_out}
        return [intent for intent in intents if intent.intent not in done]

    def _not_there_yet(self, sent: list[Sent], found: Found) -> list[Sent]:
        """Where numbers may repeat, the ledger itself refuses no second one: `found` is what was looked up.

        What stands there already is concluded; the rest is returned.
        """
        if not sent or sent[0].draft.kind in self._ledger.traits.numbers_unique:
            return sent
        seen = {intent.intent: settled(intent, found, self._destination, Doubt.NONE) for intent in sent}
        self._desk.journal.conclude([outcome for outcome in seen.values() if outcome])
        return [intent for intent in sent if not seen[intent.intent]]

    def _refused_whole(self, sent: Sequence[Sent], failure: Refused, found: Found) -> set[DocumentKey]:
        """A request that is refused as a whole is halved until the document at fault stands alone."""
        if len(sent) == 1:
            facts = {"number": sent[0].draft.number, "organisation": self._destination.name}
            fault = Fault("rejected-by-ledger", facts, failure.quoted or str(failure))
            refused = Decision(step=Step.HOLD, reason=REFUSED_BY_LEDGER, fault=fault.code)
            return self._concluded([held(sent[0], refused, fault)])
        self._desk.journal.abandon([intent.intent for intent in sent])
        pairs = [(intent.draft, intent.fingerprint) for intent in sent]
        failed: set[DocumentKey] = set()
        for some in (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]):
            failed |= self._send(self._intended(some), found)
        return failed


@dataclass(frozen=True, slots=True)
class _Request:
    """What is about to be sent at once, under one idempotency key."""

    key: str
    sent: list[Sent]
