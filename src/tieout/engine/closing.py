"""Closing: what the ledger calls approved or paid gets the status in the source that the policy names.

The statuses in the ledger were taken over by `watching`, so that nothing is asked there. How the documents stand in the
source is looked up before anything is written: what has the status already is left alone, and after a lost answer the
next look tells whether it arrived. Giving a status twice is giving it once.
"""

from __future__ import annotations

from tieout.core.faults import Fault
from tieout.core.ports import Ledger, Refused, Standing, Unavailable, Unclear
from tieout.core.rulebook import OrganisationRules
from tieout.engine.desk import SOON, Desk

MOST_TOLD = 200
"""Documents that get a status in one run: each costs a call. The rest has its turn in the next ones."""

MOST_REFUSED = 5
"""After so many refusals one run asks no further: the source refuses all of them."""


def follow_statuses(desk: Desk, ledger: Ledger) -> None:
    """Let the source's own status of posted documents follow the ledger's, where the organisation wants that.

    What the source refuses is a fault of the document that keeps nothing from its place. Raises Unavailable when an
    answer was lost or the source asks to wait, and Unauthorised.
    """
    names = desk.rulebook.organisations.get(ledger.key, OrganisationRules()).policies.closing
    due = desk.journal.untold_statuses(ledger.key, frozenset(names), limit=MOST_TOLD) if names else ()
    if not due:
        return
    stands = desk.source.statuses([one.document for one in due])
    told: list[Standing] = []
    refused = 0
    try:
        for one in due:
            wanted, there = names[one.status], stands.get(one.document)
            if there is None:
                continue  # a document of which the source keeps no status
            if there.casefold() == wanted.casefold() or _given(desk, ledger, one, wanted):
                told.append(one)
                continue
            refused += 1
            if refused == MOST_REFUSED:
                break
    finally:
        # Also when the source fails in the middle: what it was told, it was told.
        desk.journal.statuses_told(told)


def _given(desk: Desk, ledger: Ledger, one: Standing, wanted: str) -> bool:
    """Give one document its status; whether the source took it."""
    try:
        desk.source.set_status(one.document, wanted)
    except Refused as failure:
        facts = {"number": one.number, "organisation": ledger.key, "status": wanted}
        if failure.fault.code == "source-status-missing":
            fault = Fault("source-status-missing", {**failure.fault.facts, **facts})
        else:
            fault = Fault("source-status-refused", facts, failure.quoted or str(failure))
        desk.journal.status_not_told(one, fault)
        return False
    except Unclear as failure:
        raise Unavailable(str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault) from failure
    return True
