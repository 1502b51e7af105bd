"""Acknowledging: the source is told last, each document under an identifier that makes it repeatable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from tieout.core import identifiers
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, OrganisationKey, SourceKind
from tieout.core.ports import LogResult, Waiting
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.rows import COMPLETE, StoredRow, chunks, locked, stored_rows, waiting_of
from tieout.store.journal.telling import document_row, write_log
from tieout.store.journal.tracing import traced
from tieout.store.models import LIVE, Document, DocumentState, FaultOrigin, Link


def identifier(document: StoredRow | Document) -> str:
    """The batch identifier of a document as it is now."""
    key = DocumentKey(SourceKind(document.kind), document.source_id)
    return identifiers.identifier(key, document.version, document.returned)


def unacknowledged(claim: Claim, organisation: OrganisationKey, *, limit: int) -> list[tuple[Waiting, str]]:
    """Documents in the books of which the source was not told, less those it refused in this run."""
    rows = Document.objects.of(claim.workspace).filter(
        COMPLETE, Q(refused_by=None) | ~Q(refused_by=claim.run),
        organisation=organisation, state=DocumentState.POSTED,
    )  # fmt: skip
    if claim.run.selection is not None:
        rows = rows.filter(pk__in=claim.run.selection)
    page = stored_rows(rows, limit)
    return list(zip(waiting_of(claim.workspace, page, claim.recent), map(identifier, page), strict=True))


def looked_at(claim: Claim, keys: Iterable[DocumentKey]) -> None:
    """The ledger was asked a moment ago how these stand."""
    ids = [row.pk for row in locked(claim.workspace, keys, "pk").values()]
    for chunk in chunks(ids):
        Link.objects.of(claim.workspace).filter(LIVE, document_id__in=chunk).update(looked_at=claim.now)


def not_as_posted(claim: Claim, faults: Mapping[DocumentKey, Fault]) -> None:
    """The ledger does not hold these as they were posted: held, and looked at again by later runs."""
    rows = locked(claim.workspace, faults, "pk", "ledger_number", "organisation")
    ids = [row.pk for row in rows.values()]
    for chunk in chunks(ids):
        Document.objects.of(claim.workspace).filter(pk__in=chunk).update(
            state=DocumentState.HELD, changed_at=claim.now
        )
        Link.objects.of(claim.workspace).filter(LIVE, document_id__in=chunk).update(looked_at=claim.now)
    set_faults(
        claim,
        {row.pk: [faults[key]] for key, row in rows.items()},
        origin=FaultOrigin.LEDGER,
        instead_of=[FaultOrigin.LEDGER],
    )
    told = (
        document_row(
            claim,
            key,
            name=row.ledger_number,
            result=LogResult.HELD,
            organisation=OrganisationKey(row.organisation),
            faults=[faults[key]],
        )
        for key, row in rows.items()
    )
    write_log(claim, told)


def acknowledged(claim: Claim, keys: Iterable[DocumentKey]) -> None:
    """The source knows: nothing is left to do for these documents. Those of which nothing was written are
    skipped.
    """
    ids = [row.pk for row in locked(claim.workspace, keys, "pk").values()]
    written = Exists(Link.objects.of(claim.workspace).filter(LIVE, document=OuterRef("pk")))
    for chunk in chunks(ids):
        Document.objects.of(claim.workspace).filter(pk__in=chunk, state=DocumentState.POSTED).update(
            state=Case(When(written, then=Value(DocumentState.SYNCED)), default=Value(DocumentState.SKIPPED)),
            changed_at=claim.now,
            refused_by=None,
        )
        live = Link.objects.of(claim.workspace).filter(LIVE, document_id__in=chunk)
        live.update(acknowledged_at=claim.now)
    close_faults(claim, ids, Q(origin=FaultOrigin.SOURCE))


def found_told(claim: Claim, keys: Collection[DocumentKey], elsewhere: Mapping[DocumentKey, Fault]) -> None:
    """The source was told of these, and was asked what became of them: `elsewhere` are held, not in agreement."""
    acknowledged(claim, keys)
    traced(claim, sorted(keys), elsewhere)


def not_acknowledged(claim: Claim, key: DocumentKey, fault: Fault) -> None:
    """The source refused to take note: in the books all the same, and tried again by the next run."""
    row = locked(claim.workspace, [key], "pk", "ledger_number", "organisation").get(key)
    if row is None:
        return
    Document.objects.of(claim.workspace).filter(pk=row.pk).update(refused_by=claim.run)
    set_faults(claim, {row.pk: [fault]}, origin=FaultOrigin.SOURCE, instead_of=[FaultOrigin.SOURCE])
    told = document_row(
        claim,
        key,
        name=row.ledger_number,
        result=LogResult.FAILED,
        organisation=OrganisationKey(row.organisation),
        faults=[fault],
    )
    write_log(claim, [told])
