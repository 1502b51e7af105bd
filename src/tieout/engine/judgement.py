"""One document, one judgement: open the books that it needs, then let the core decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.core.drafts import Draft
from tieout.core.faults import Fault, FixIn
from tieout.core.judging import judge
from tieout.core.names import OrganisationKey
from tieout.core.planning import Decision, Step, plan
from tieout.core.ports import Judged, Waiting
from tieout.core.routing import route
from tieout.engine.desk import Books, Desk

OF_PARTIES = frozenset({"party-missing", "party-link-broken"})
"""Faults that creating a contact in the ledger cures as well as a change of the settings."""


def judged(desk: Desk, books: Books, waiting: Sequence[Waiting]) -> list[Judged]:
    """Judge documents by the rulebook and by what their organisations allow; faults are collected, never
    raised.

    A document whose organisation could not be opened carries that failure as its fault. A document that
    became something before, and reads differently now, is held. A fault that somebody may have put right in
    the ledger meanwhile is not said before the ledger was looked at again.
    """
    books.open(_wanted(desk, waiting))
    verdicts = [_one(desk, books, item) for item in waiting]
    if books.renew(dict.fromkeys(one.organisation for one in verdicts if one.organisation and _curable(one))):
        verdicts = [
            _one(desk, books, item) if _curable(verdict) else verdict
            for item, verdict in zip(waiting, verdicts, strict=True)
        ]
    return verdicts


def _curable(verdict: Judged) -> bool:
    """Whether what the ledger allows today may differ from what made this fault."""
    return any(fault.kind.fix_in is FixIn.LEDGER or fault.code in OF_PARTIES for fault in verdict.faults)


def _wanted(desk: Desk, waiting: Sequence[Waiting]) -> list[OrganisationKey]:
    ways = [route(item.document, desk.rulebook) for item in waiting]
    return list(dict.fromkeys(way.organisation for way in ways if not isinstance(way, Fault)))


def _one(desk: Desk, books: Books, item: Waiting) -> Judged:
    verdict = judge(item.document, desk.rulebook, books.opened, version=item.version, unread=books.unread)
    if not item.links:
        return verdict
    unchanged = all(link.fingerprint == verdict.fingerprint for link in item.links)
    if not verdict.drafts:  # what is in the books is no worse for rules that would not let it in today
        return replace(verdict, faults=()) if unchanged and item.whole else verdict
    decisions = [(draft, _decided(draft, verdict, item, books)) for draft in verdict.drafts]
    if unchanged and all(decision.step in {Step.SKIP, Step.CREATE} for _, decision in decisions):
        return verdict  # it stands in the books as it is, or half of it; only the rest is left to do
    faults = [fault for draft, decision in decisions if (fault := _changed(draft, decision, books))]
    return replace(verdict, drafts=(), faults=tuple(faults))


def _decided(draft: Draft, verdict: Judged, item: Waiting, books: Books) -> Decision:
    destination = books.opened[draft.organisation]
    return plan(
        draft,
        verdict.fingerprint,
        facts=destination.facts,
        traits=destination.traits,
        policies=destination.rules.policies,
        links=item.links,
        halves=[half.kind for half in verdict.drafts],
    )


def _changed(draft: Draft, decision: Decision, books: Books) -> Fault | None:
    """Why a document that became something before is not what it was any more."""
    if decision.step in {Step.SKIP, Step.CREATE}:
        return None
    code = decision.fault if decision.step is Step.HOLD else "changed-since-export"
    facts = decision.facts or {"number": draft.number, "organisation": books.opened[draft.organisation].name}
    return Fault(code, facts)
