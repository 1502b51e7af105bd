"""The printed page beside the document in the ledger, where the organisation wants it. Money never waits for it."""

from __future__ import annotations

from tieout.core.faults import Fault
from tieout.core.kinds import SALES
from tieout.core.names import OrganisationKey
from tieout.core.ports import Ledger, Unauthorised, Unavailable, Waiting, WireFailure
from tieout.engine.desk import Desk

TRIED_AGAIN = 20
"""Documents without their page that a run tries once more: each costs a call on both sides."""


def attach_paper(desk: Desk, ledger: Ledger, waiting: Waiting) -> None:
    """Put the source's printed page beside what the document became, or remember why that was not possible.

    It comes before the source is told, so that a crash in between repeats it; a file of the same name is
    replaced, so that twice is once. Raises Unauthorised, and Unavailable when a system asks to be left alone
    for a while; everything else that goes wrong is a warning on the document.
    """
    if not wanted(desk, ledger.key) or not waiting.links:
        return
    document = waiting.document
    try:
        paper = desk.source.paper(document)
        if paper is None:
            return
        for link in waiting.links:
            if link.kind in SALES:
                ledger.attach(link.kind, link.ledger_id, paper, about=document.key)
    except Unauthorised:
        raise
    except WireFailure as failure:
        if isinstance(failure, Unavailable) and failure.fault.code == "rate-limited":
            raise
        facts = {"number": document.number, "organisation": ledger.key, "problem": str(failure)}
        fault = Fault("paper-not-attached", facts, failure.quoted)
        desk.journal.paper_not_attached(document.key, fault)
    else:
        desk.journal.paper_attached([document.key])


def try_papers_again(desk: Desk, ledger: Ledger) -> None:
    """Try once more what could not be attached in earlier runs. Raises as `attach_paper` does."""
    if wanted(desk, ledger.key):
        for waiting in desk.journal.without_paper(ledger.key, limit=TRIED_AGAIN):
            attach_paper(desk, ledger, waiting)


def wanted(desk: Desk, organisation: OrganisationKey) -> bool:
    """Whether the organisation wants printed pages at all."""
    rules = desk.rulebook.organisations.get(organisation)
    return rules is not None and rules.policies.attach_pdf
