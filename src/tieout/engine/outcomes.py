"""What came of a draft: created as meant, created differently, there already, refused, or never arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tieout.core.destinations import Destination
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.planning import (
    GONE_SINCE,
    NUMBER_SPENT,
    REFUSED_BY_LEDGER,
    Decision,
    Doubt,
    Step,
    described,
    differences,
    plan,
)
from tieout.core.ports import Created, Ledger, LinkSeen, Outcome, Rejected, Sent

SENT_BY_US = frozenset({"doubt-equal", "doubt-altered"})
"""Rows of the planning table by which what stands there is what we sent, however it looks now."""

Found = Mapping[tuple[LedgerKind, str], Sequence[LedgerDocument]]
"""What the ledger holds under each kind and number that was looked up; numbers in lower case."""


def look_up(ledger: Ledger, drafts: Sequence[Draft]) -> Found:
    """Ask the ledger what stands under the drafts' numbers. Raises WireFailure."""
    found: dict[tuple[LedgerKind, str], list[LedgerDocument]] = {}
    for kind in dict.fromkeys(draft.kind for draft in drafts):
        numbers = [draft.number for draft in drafts if draft.kind is kind]
        for document in ledger.find(kind, numbers):
            found.setdefault((kind, document.number.casefold()), []).append(document)
    return found


def created(intent: Sent, document: LedgerDocument) -> Outcome:
    """It is in the books. What differs from what was sent is named, never smoothed over."""
    return Outcome(
        intent=intent.intent,
        draft=intent.draft,
        fingerprint=intent.fingerprint,
        decision=Decision(step=Step.CREATE, reason="new"),
        ledger_document=document,
        faults=tuple(_as_sent(intent.draft, document)),
    )


def refused(intent: Sent, answer: Rejected, found: Found, destination: Destination) -> Outcome:
    """The ledger said no to this one document. Its number may be taken: by an equal document, or another
    one.
    """
    decision = _planned(intent, found, destination, Doubt.NONE)
    if decision.step is Step.CREATE:  # its number is free: the ledger has a reason of its own
        if dead := _dead_bearer(intent.draft, found):
            return _number_spent(intent, decision, dead, destination.name)
        facts = {"number": intent.draft.number, "organisation": destination.name}
        return held(
            intent,
            decision,
            Fault(answer.code, facts, "\n".join(answer.messages)),
            REFUSED_BY_LEDGER,
        )
    return _decided(intent, decision, found, destination)


def settled(intent: Sent, found: Found, destination: Destination, doubt: Doubt) -> Outcome | None:
    """An intent after its number was looked up; None when nothing bears it and the document may be sent."""
    decision = _planned(intent, found, destination, doubt)
    if decision.step is Step.CREATE:
        return None
    return _decided(intent, decision, found, destination)


def nothing_to_write(intent: Sent, destination: Destination) -> Outcome | None:
    """A document that comes to nothing, where the policy is only to tell the source; None for any other."""
    if intent.draft.total:
        return None
    decision = _planned(intent, {}, destination, Doubt.NONE)
    if decision.step is not Step.SKIP:
        return None
    return Outcome(
        intent=intent.intent, draft=intent.draft, fingerprint=intent.fingerprint, decision=decision
    )


def stand_as_sent(drafts: Sequence[Draft], links: Sequence[LinkSeen], found: Found) -> bool:
    """Whether all that a document became so far stands in the ledger now as we would send it."""
    ours = {link.ledger_id for link in links}
    posted = [draft for draft in drafts if any(link.kind is draft.kind for link in links)]
    return bool(posted) and all(
        any(
            document.id in ours and not differences(draft, document)
            for document in _under_its_number(draft, found)
        )
        for draft in posted
    )


def held(
    intent: Sent, decision: Decision, fault: Fault, reason: str = "", found: LedgerDocument | None = None
) -> Outcome:
    """A person is needed. `found` is what stands in the way, to be shown beside the document."""
    return Outcome(
        intent=intent.intent,
        draft=intent.draft,
        fingerprint=intent.fingerprint,
        decision=Decision(
            step=Step.HOLD, reason=reason or decision.reason, fault=fault.code, facts=fault.facts
        ),
        faults=(fault,),
        found=found,
    )


def outcome_of(intent: Sent, answer: Created | Rejected, found: Found, destination: Destination) -> Outcome:
    """One answer of a batch becomes one outcome."""
    if isinstance(answer, Created):
        return created(intent, answer.document)
    return refused(intent, answer, found, destination)


def _planned(intent: Sent, found: Found, destination: Destination, doubt: Doubt) -> Decision:
    return plan(
        intent.draft,
        intent.fingerprint,
        facts=destination.facts,
        traits=destination.traits,
        policies=destination.rules.policies,
        found=_under_its_number(intent.draft, found),
        doubt=doubt,
    )


def _decided(intent: Sent, decision: Decision, found: Found, destination: Destination) -> Outcome:
    if decision.step is not Step.ADOPT:
        bearer = next(iter(_bearers(intent.draft, found)), None)
        if bearer and bearer.status is LedgerStatus.VOIDED:
            return _number_spent(intent, decision, bearer, destination.name)
        return held(intent, decision, Fault(decision.fault, decision.facts), found=bearer)
    document = next(one for one in _under_its_number(intent.draft, found) if one.id == decision.ledger_id)
    return Outcome(
        intent=intent.intent,
        draft=intent.draft,
        fingerprint=intent.fingerprint,
        decision=decision,
        ledger_document=document,
        faults=tuple(_wrong_with(intent.draft, document, decision, destination)),
    )


def _wrong_with(
    draft: Draft, document: LedgerDocument, decision: Decision, destination: Destination
) -> Iterator[Fault]:
    """What is to be said of a document that is taken for ours."""
    if decision.reason == GONE_SINCE:
        facts = {"number": draft.number, "organisation": destination.name, "status": document.status.value}
        yield Fault("gone-in-ledger", facts)
    elif decision.reason in SENT_BY_US:  # what was there before us need not carry our tracking
        yield from _as_sent(draft, document)


def _bearers(draft: Draft, found: Found) -> list[LedgerDocument]:
    """What has our number and is not deleted, the living before the voided."""
    bearing = [one for one in _under_its_number(draft, found) if one.status is not LedgerStatus.DELETED]
    return sorted(bearing, key=lambda one: one.status is LedgerStatus.VOIDED)


def _dead_bearer(draft: Draft, found: Found) -> LedgerDocument | None:
    """A deleted draft that keeps its number all the same."""
    dead = (one for one in _under_its_number(draft, found) if one.status is LedgerStatus.DELETED)
    return next(dead, None)


def _number_spent(intent: Sent, decision: Decision, dead: LedgerDocument, organisation: str) -> Outcome:
    facts = {"number": intent.draft.number, "organisation": organisation, "status": dead.status.value}
    return held(intent, decision, Fault("number-cannot-be-reused", facts), NUMBER_SPENT, found=dead)


def _under_its_number(draft: Draft, found: Found) -> Sequence[LedgerDocument]:
    return found.get((draft.kind, draft.number.casefold()), ())


def _as_sent(draft: Draft, document: LedgerDocument) -> Iterator[Fault]:
    unlike = differences(draft, document)
    if unlike:
        facts = {
            "number": draft.number,
            "organisation": draft.organisation,
            "differences": described(unlike),
        }
        yield Fault("posted-differs", facts)
