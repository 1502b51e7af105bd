"""Tracing: posted documents that somebody reopened or deleted in the source are found, and treated as the policy says.

A document that is handed over is locked there. Somebody who takes it back first takes it out of its batch: closed again
it is listed and read afresh (`retrieving`); left open or deleted it would never be heard of.
"""

from __future__ import annotations

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey
from tieout.core.ports import Posted, Whereabouts
from tieout.core.rulebook import OrganisationRules, WithdrawnInSource
from tieout.engine.desk import Desk
from tieout.engine.telling import handed_over_twice
from tieout.engine.watching import name_of

MOST_QUESTIONS = 2
"""How many requests one run spends on it: those that were not looked at the longest come first."""

AT_ONCE = 1000

_WORDS = {Whereabouts.REOPENED: "open again", Whereabouts.DELETED: "deleted"}
_FAULTY = {*_WORDS, Whereabouts.UNSEEN, Whereabouts.ELSEWHERE}


def trace(desk: Desk) -> list[DocumentKey]:
    """Ask the source what became of some posted documents; return those that the policy is to withdraw.

    What was taken back is held, with the way out; what is closed after all is well again. What somebody else handed
    over after us is held too: it may stand in the books twice, and nothing is withdrawn. Where the source shows none
    of them nobody can tell what became of them: that is said, and nothing is withdrawn. Raises WireFailure.
    """
    to_withdraw: list[DocumentKey] = []
    for _ in range(MOST_QUESTIONS):
        posted = {one.document: one for one in desk.journal.to_trace(limit=AT_ONCE)}
        found = desk.source.whereabouts(list(posted)) if posted else {}
        if not found:
            break
        faults = {key: _fault(desk, posted[key], where) for key, where in found.items() if where in _FAULTY}
        desk.journal.traced(list(found), faults)
        to_withdraw += [
            key
            for key in faults
            if found[key] in _WORDS and _policy(desk, posted[key]) is WithdrawnInSource.WITHDRAW
        ]
    return to_withdraw


def _fault(desk: Desk, posted: Posted, where: Whereabouts) -> Fault:
    ledger = desk.ledgers[posted.organisation]
    if where is Whereabouts.ELSEWHERE:
        return handed_over_twice(ledger, posted.number)
    facts = {"number": posted.number, "organisation": name_of(ledger)}
    if where is Whereabouts.UNSEEN:
        return Fault("not-shown-in-source", facts)
    return Fault("withdrawn-in-source", {**facts, "standing": _WORDS[where]})


def _policy(desk: Desk, posted: Posted) -> WithdrawnInSource:
    rules = desk.rulebook.organisations.get(posted.organisation, OrganisationRules())
    return rules.policies.withdrawn_in_source
