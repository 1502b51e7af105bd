"""Printed pages beside documents in the books: which of them are missing, and why."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, OrganisationKey
from tieout.core.ports import LogResult, Waiting
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.rows import COMPLETE, locked, stored_rows, waiting_of
from tieout.store.journal.telling import document_row, write_log
from tieout.store.models import Document, DocumentState, FaultOrigin, FaultRow

IN_THE_BOOKS = (DocumentState.POSTED, DocumentState.SYNCED)


def without_paper(claim: Claim, organisation: OrganisationKey, *, limit: int) -> list[Waiting]:
    """Documents in the organisation's books whose page could not be put beside them, the oldest first."""
    missing = FaultRow.objects.of(claim.workspace).filter(
        document=OuterRef("pk"), origin=FaultOrigin.PAPER, closed_at=None
    )
    rows = Document.objects.of(claim.workspace).filter(
        COMPLETE, Exists(missing), organisation=organisation, state__in=IN_THE_BOOKS
    )
    return waiting_of(claim.workspace, stored_rows(rows, limit), claim.recent)


def paper_attached(claim: Claim, keys: Iterable[DocumentKey]) -> None:
    """Nothing is to be said of their pages any more."""
    ids = [row.pk for row in locked(claim.workspace, keys, "pk").values()]
    close_faults(claim, ids, Q(origin=FaultOrigin.PAPER))


def paper_not_attached(claim: Claim, key: DocumentKey, fault: Fault) -> None:
    """A warning on the document and in the log; its state is what it was."""
    row = locked(claim.workspace, [key], "pk", "ledger_number", "organisation").get(key)
    if row is None:
        return
    set_faults(claim, {row.pk: [fault]}, origin=FaultOrigin.PAPER, instead_of=[FaultOrigin.PAPER])
    told = document_row(
        claim,
        key,
        name=row.ledger_number,
        result=LogResult.DONE,
        organisation=OrganisationKey(row.organisation),
        faults=[fault],
    )
    write_log(claim, [told])
