"""Watching: what others changed in the books of what we posted, found on the next read.

Somebody pays, voids or edits over there. Statuses are taken over, what is gone is told, and what was edited by hand is
treated as the policy says. Documents with no origin here are noted to be shown: they never reach the source.
"""

from __future__ import annotations

from math import inf

from tieout.core.drafts import LedgerDocument
from tieout.core.drift import accepted, drift
from tieout.core.faults import Fault
from tieout.core.names import LedgerStatus
from tieout.core.planning import DEAD, described
from tieout.core.ports import Ledger, OwnDocument, Sighting
from tieout.core.rulebook import Drift, OrganisationRules
from tieout.engine.desk import Desk

MOST_ANSWERS = 3
"""How many requests one run spends on looking: what is left is looked at by the next one."""


def watch(desk: Desk, ledger: Ledger) -> bool:
    """Look at what changed in the organisation's books since the last run, whoever did it; return whether there
    was anything to look at.

    The cursor moves only together with what was seen: a look that was cut off is made again. Our own writes are
    known by their version and are no news. Raises WireFailure when the ledger cannot be asked.
    """
    cursor = desk.journal.watched_through(ledger.key)
    if cursor is None:
        return False
    policy = desk.rulebook.organisations.get(ledger.key, OrganisationRules()).policies.drift
    for _ in range(MOST_ANSWERS):
        changes = ledger.changed(cursor)
        ours = desk.journal.standing(ledger.key, changes.documents)
        seen = [_seen(ours[one.id], one, ledger, policy) for one in changes.documents if one.id in ours]
        others = [one for one in changes.documents if one.id not in ours]
        cursor = changes.cursor
        desk.journal.watched(ledger.key, seen, cursor, others=others)
        if not changes.more:
            break
    return True


def name_of(ledger: Ledger) -> str:
    """What people call the organisation, from whatever reading of its settings there is."""
    return ledger.facts(not_older_than=inf).name


def _seen(standing: OwnDocument, there: LedgerDocument, ledger: Ledger, policy: Drift) -> Sighting:
    """Decide what follows from one document of ours that is not as it was."""
    if there.status in DEAD:
        facts = {"number": there.number, "organisation": name_of(ledger), "status": there.status.value}
        return Sighting(standing=standing, there=there, fault=Fault("gone-in-ledger", facts))
    unlike = drift(standing.counts, there, adopted=standing.adopted)
    if not unlike:
        return Sighting(standing=standing, there=there)
    note = described(unlike)
    if policy is Drift.KEEP_THEIRS:
        theirs = accepted(standing.counts, there)
        return Sighting(standing=standing, there=there, theirs=theirs, kept=True, note=note)
    if policy is Drift.KEEP_OURS and not there.applied and there.status is not LedgerStatus.PAID:
        return Sighting(standing=standing, there=there, overruled=True, note=note)
    facts = {"number": there.number, "organisation": name_of(ledger), "differences": note}
    theirs = accepted(standing.counts, there)
    return Sighting(standing=standing, there=there, fault=Fault("drifted", facts), theirs=theirs, note=note)
