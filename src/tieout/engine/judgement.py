"""One document, one judgement: open the books that it needs, then let the core decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault, FixIn
from tieout.core.judging import judge
from tieout.core.own_numbers import USUAL, numbered
from tieout.core.planning import Decision, Step, plan
from tieout.core.ports import Judged, Waiting
from tieout.core.rulebook import Edits
from tieout.engine.desk import Books, Desk
from tieout.engine.numbering import as_numbered

ASK_ME = "ask-me"
"""The reason with which the planning table asks before a document in the books is changed."""

OF_PARTIES = frozenset({"party-missing", "party-link-broken"})
"""Faults that creating a contact in the ledger cures as well as a change of the settings."""


def judged(desk: Desk, books: Books, waiting: Sequence[Waiting]) -> list[Judged]:
    """Judge documents by the rulebook and by what their organisations allow; faults are collected, never
    raised.

    A document whose organisation could not be opened carries that failure as its fault. A document that
    became something before, and reads differently now, is held where that may not be written through. A fault
    that somebody may have put right in the ledger meanwhile is not said before the ledger was looked at again.
    """
    verdicts = [_one(desk, books, item) for item in waiting]
    closed = dict.fromkeys(
        one.organisation for one in verdicts if one.organisation and not books.tried(one.organisation)
    )
    if closed:
        books.open(closed)
        verdicts = [
            _one(desk, books, item) if verdict.organisation in closed else verdict
            for item, verdict in zip(waiting, verdicts, strict=True)
        ]
    if books.renew(dict.fromkeys(one.organisation for one in verdicts if one.organisation and _curable(one))):
        verdicts = [
            _again(desk, books, item, verdict) if _curable(verdict) else verdict
            for item, verdict in zip(waiting, verdicts, strict=True)
        ]
    return verdicts


def _again(desk: Desk, books: Books, item: Waiting, verdict: Judged) -> Judged:
    """Judge once more, by what the ledger allows now. Where it does not let us in any more, that is said first, and
    what was found before is not called put right.
    """
    lost = books.closed.get(verdict.organisation) if verdict.organisation else None
    if lost is None:
        return _one(desk, books, item)
    return replace(verdict, drafts=(), faults=(lost.fault, *verdict.faults))


def _curable(verdict: Judged) -> bool:
    """Whether what the ledger allows today may differ from what made this fault."""
    return any(fault.kind.fix_in is FixIn.LEDGER or fault.code in OF_PARTIES for fault in verdict.faults)


def _one(desk: Desk, books: Books, item: Waiting) -> Judged:
    verdict = judge(item.document, desk.rulebook, books.opened, version=item.version, unread=books.unread)
    if verdict.drafts and item.numbers != USUAL:
        drafts, faults = numbered(verdict.drafts, item.numbers, books.opened[verdict.drafts[0].organisation])
        verdict = replace(verdict, drafts=() if faults else drafts, faults=faults)
    if not item.links:
        return verdict
    numbers = {link.number for link in item.links}
    verdict = replace(verdict, drafts=tuple(as_numbered(draft, numbers) for draft in verdict.drafts))
    unchanged = all(link.fingerprint == verdict.fingerprint for link in item.links)
    if not verdict.drafts:  # what is in the books is no worse for rules that would not let it in today
        return replace(verdict, faults=()) if unchanged and item.whole else verdict
    decisions = [decided(desk, books, draft, verdict, item) for draft in verdict.drafts]
    faults = tuple(Fault(one.fault, one.facts) for one in decisions if one.step is Step.HOLD)
    if not faults:  # it stands there as it is, or half of it, or what changed may be written through
        return verdict
    asked = all(
        one.reason == ASK_ME for one in decisions
    )  # what it would become is shown to whoever is asked
    return replace(verdict, drafts=verdict.drafts if asked else (), faults=faults)


def decided(
    desk: Desk,
    books: Books,
    draft: Draft,
    verdict: Judged,
    item: Waiting,
    *,
    found: Sequence[LedgerDocument] | None = None,
) -> Decision:
    """Decide about a document that became something before. `found` is what the ledger holds of it, None
    while nobody looked.

    Whoever named the document in this run has said what the policy *ask* would ask; so has whoever chose
    to keep ours where the ledger was edited by hand, which leaves a link without a fingerprint.
    """
    destination = books.opened[draft.organisation]
    policies = destination.rules.policies
    if desk.journal.by_name or any(not link.fingerprint for link in item.links):
        policies = replace(policies, edits=Edits.WRITE_THROUGH)
    return plan(
        draft,
        verdict.fingerprint,
        facts=destination.facts,
        traits=destination.traits,
        policies=policies,
        links=item.links,
        found=found,
        halves=[half.kind for half in verdict.drafts],
    )
