"""Correcting: what a person takes back out of the books, or adopts there, carried out step by step. Walk C.

    look how it stands -> delete or void it in the ledger -> release it in the source -> it can be edited

The ledger goes first, as in posting the source goes last: a document is never called the source's own again
while the books hold it. Each step was written down before it is done and is looked at before it is repeated, so
whatever is cut off goes on where it was, in this run or the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from tieout.core.comparing import described
from tieout.core.corrections import FIRST_STEP, Correction, CorrectionStep, reasons_against_adopting
from tieout.core.destinations import Destination
from tieout.core.drafts import LedgerDocument
from tieout.core.faults import Fault
from tieout.core.fingerprints import idempotency_key
from tieout.core.names import LedgerId, LedgerKind, LedgerStatus
from tieout.core.planning import Decision, Step
from tieout.core.ports import Ledger, Outcome, Refused, Rejected, Sent, Unavailable, Unclear
from tieout.core.withdrawing import ROWS, STATUS_AFTER, is_gone, obstacle, standing_of
from tieout.engine.desk import SOON, Books, Desk
from tieout.engine.outcomes import held

ADOPTED = "adopted-by-person"
Found = Mapping[LedgerId, LedgerDocument]

_CONFIRMED = {step: take_back for take_back, step in FIRST_STEP.items()}
_EXPECTED = {
    CorrectionStep.DELETE: "a draft or awaiting approval",
    CorrectionStep.VOID: "awaiting payment",
    CorrectionStep.RELEASE: "voided or deleted",
}


def carry_out(desk: Desk, ledger: Ledger, books: Books) -> None:
    """Carry out every correction that people asked for in the organisation's books, one document after the
    other; how they stand on both sides is looked up for a batch of them together.

    Only the worker that holds the organisation's posting part comes here. Raises Unavailable when an answer was
    lost or a system asks to wait, and the other failures of the wire; the next turn goes on from there.
    """
    while steps := desk.journal.corrections(ledger.key, limit=ledger.traits.batch_documents):
        destination = books.at(ledger.key)
        found = _look(ledger, steps)
        marks = {
            step.identifier
            for step in steps
            if step.identifier and step.step is not CorrectionStep.ADOPT and not is_gone(_there(step, found))
        }
        sealed = desk.source.sealed(sorted(marks)) if marks else frozenset()
        for _, group in groupby(steps, key=lambda step: step.document):
            _Correcting(desk, ledger, destination, sealed).carry_out(list(group), found)


def _look(ledger: Ledger, steps: Sequence[Correction]) -> Found:
    """How the documents stand in the ledger now, a question for each kind; what it does not show is not there."""
    ids: dict[LedgerKind, list[LedgerId]] = {}
    for step in steps:
        if step.ledger_id is not None:
            ids.setdefault(step.kind, []).append(step.ledger_id)
    return {one.id: one for kind, some in ids.items() for one in ledger.read(kind, some)}


class _Correcting:
    """The corrections of one document. `sealed` are the identifiers of what the source never releases."""

    def __init__(self, desk: Desk, ledger: Ledger, destination: Destination, sealed: Collection[str]) -> None:
        self._desk = desk
        self._ledger = ledger
        self._destination = destination
        self._sealed = sealed

    def carry_out(self, asked: Sequence[Correction], found: Found) -> None:
        steps = self._desk.journal.begin(asked)
        if not steps:
            return
        if steps[0].step is CorrectionStep.ADOPT:
            for step in steps:
                self._adopt(step, found)
        elif fault := self._against(steps, found):
            self._desk.journal.correction_refused(steps, fault, list(found.values()))
        else:
            self._withdraw(steps, found)

    # --- taking back ---

    def _against(self, steps: Sequence[Correction], found: Found) -> Fault | None:
        """Why the document stays where it is; None when every step may be done, or was done before we were
        cut off.
        """
        standing = list(self._still_standing(steps, found))
        for step, there in standing:
            if fault := obstacle(there, self._destination.facts):
                return fault
            row = ROWS[standing_of(there, self._destination.facts.locked_through)]
            if row.take_back is not _CONFIRMED[step.step]:
                said = self._said(step, expected=_EXPECTED[step.step], status=row.standing.value.lower())
                return Fault("withdraw-outdated", said)
        if standing and steps[0].identifier in self._sealed:
            return Fault("withdraw-sealed", self._said(steps[0], identifier=steps[0].identifier))
        return None

    @staticmethod
    def _still_standing(
        steps: Sequence[Correction], found: Found
    ) -> Iterator[tuple[Correction, LedgerDocument]]:
        for step in steps:
            there = _there(step, found)
            if there is not None and not is_gone(there):
                yield step, there

    def _withdraw(self, steps: Sequence[Correction], found: Found) -> None:
        release: Correction | None = None
        for place, step in enumerate(steps):
            if step.ledger_id is None:
                release = step
                continue
            if fault := self._take_back(step, _there(step, found)):
                left = steps[place:]
                now = _look(self._ledger, left)  # somebody may have approved or paid it a moment ago
                fault = self._against(left, now) or fault
                self._desk.journal.correction_refused(left, fault, list(now.values()))
                return
            release = self._desk.journal.taken_back(step, _status_now(step, found)) or release
        if release:
            self._release(release)

    def _take_back(self, step: Correction, there: LedgerDocument | None) -> Fault | None:
        """Delete or void the document unless that is done; returns the ledger's refusal."""
        if there is None or is_gone(there):
            return None
        journal = self._desk.journal
        try:
            answer = self._ledger.withdraw(
                step.kind,
                there.id,
                to=STATUS_AFTER[_CONFIRMED[step.step]],
                about=step.document,
                key=idempotency_key(self._ledger.key, journal.run, journal.attempt, [step.step, there.id]),
            )
        except Unclear as failure:
            # It may be gone: the next turn looks first.
            raise Unavailable(
                str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault
            ) from failure
        except Refused as failure:
            answer = Rejected((failure.quoted or str(failure),))
        if answer is None:
            return None
        return Fault("withdraw-rejected", self._said(step), "\n".join(answer.messages))

    def _release(self, step: Correction) -> None:
        """Tell the source that the document is its own again; nothing to tell where it was never told."""
        try:
            if step.identifier:
                self._desk.source.release(step.identifier, about=step.document)
        except Unclear as failure:
            raise Unavailable(
                str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault
            ) from failure
        except Refused as failure:
            said = self._said(step, identifier=step.identifier)
            fault = Fault("release-refused", said, failure.quoted or str(failure))
            self._desk.journal.not_released(step, fault)
        else:
            self._desk.journal.released(step)

    def _said(self, step: Correction, **facts: str) -> dict[str, str]:
        return {"number": step.number, "organisation": self._destination.name, **facts}

    # --- adopting ---

    def _adopt(self, step: Correction, found: Found) -> None:
        """What a person compared becomes ours, unless it has changed since to what no person may vouch for."""
        assert step.draft is not None
        intent = Sent(intent=step.intent, draft=step.draft, fingerprint=step.fingerprint)
        there = _there(step, found)
        against = reasons_against_adopting(step.draft, there)
        decision = Decision(step=Step.ADOPT, reason=ADOPTED, ledger_id=step.ledger_id)
        if against:
            fault = Fault("adopt-refused", self._said(step, differences=described(against)))
            self._desk.journal.conclude([held(intent, decision, fault, "adopt-refused")])
            return
        adopted = Outcome(
            intent=intent.intent,
            draft=intent.draft,
            fingerprint=intent.fingerprint,
            decision=decision,
            ledger_document=there,
        )
        self._desk.journal.conclude([adopted])


def _there(step: Correction, found: Found) -> LedgerDocument | None:
    return found.get(step.ledger_id) if step.ledger_id else None


def _status_now(step: Correction, found: Found) -> LedgerStatus:
    """Where the document stands after its step: as it was found, where somebody else was quicker."""
    there = _there(step, found)
    if there is not None and is_gone(there):
        return there.status
    return STATUS_AFTER.get(_CONFIRMED[step.step], LedgerStatus.DELETED)
