"""Closing: which documents have a status in the ledger that the source's own does not follow yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, F, OuterRef, Q

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, LedgerKind, LedgerStatus, OrganisationKey, SourceKind
from tieout.core.ports import LogResult, Standing
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.rows import locked
from tieout.store.journal.telling import document_row, write_log
from tieout.store.models import LIVE, DocumentState, FaultOrigin, FaultRow, Link

TRIED_AGAIN = 20
"""Documents of which the source refused it before, and that a run tries once more: each costs a call."""


def untold_statuses(
    claim: Claim, organisation: OrganisationKey, statuses: Collection[LedgerStatus], *, limit: int
) -> list[Standing]:
    """Links whose status is one of these and not the one that was told, the oldest first.

    Of an invoice that became two the invoice counts. Only what both sides agree about: nothing changed, held or on
    its way.
    """
    links = Link.objects.of(claim.workspace).filter(
        LIVE,
        ~Q(ledger_status=F("told_status")),
        organisation=organisation,
        ledger_status__in=[status.value for status in statuses],
        acknowledged_at__isnull=False,
        document__state=DocumentState.SYNCED,
        document__kind=SourceKind.INVOICE.value,
    )
    invoice_too = Link.objects.of(claim.workspace).filter(
        LIVE, document=OuterRef("document"), kind=LedgerKind.INVOICE.value
    )
    links = links.filter(Q(kind=LedgerKind.INVOICE.value) | ~Exists(invoice_too)).order_by("pk")
    refused = Exists(
        FaultRow.objects.of(claim.workspace).filter(
            document=OuterRef("document"), origin=FaultOrigin.CLOSING, closed_at=None
        )
    )
    columns = ("document__kind", "document__source_id", "document__number", "ledger_status")
    fresh = list(links.filter(~refused).values_list(*columns)[:limit])
    again = list(links.filter(refused).values_list(*columns)[: min(TRIED_AGAIN, limit)])
    return [
        Standing(
            document=DocumentKey(SourceKind(kind), source_id),
            organisation=organisation,
            number=number,
            status=LedgerStatus(status),
        )
        for kind, source_id, number, status in (*fresh, *again)
    ]


def statuses_told(claim: Claim, told: Iterable[Standing]) -> None:
    """The source's own status follows."""
    by_key = {one.document: one for one in told}
    rows = locked(claim.workspace, by_key, "pk")
    for key, row in rows.items():
        live = Link.objects.of(claim.workspace).filter(LIVE, document_id=row.pk)
        live.update(told_status=by_key[key].status.value)
    close_faults(claim, [row.pk for row in rows.values()], Q(origin=FaultOrigin.CLOSING))


def status_not_told(claim: Claim, one: Standing, fault: Fault) -> None:
    """A warning on the document and in the log; its state is what it was."""
    row = locked(claim.workspace, [one.document], "pk", "ledger_number").get(one.document)
    if row is None:
        return
    set_faults(claim, {row.pk: [fault]}, origin=FaultOrigin.CLOSING, instead_of=[FaultOrigin.CLOSING])
    told = document_row(
        claim,
        one.document,
        name=row.ledger_number,
        result=LogResult.DONE,
        organisation=one.organisation,
        faults=[fault],
    )
    write_log(claim, [told])
