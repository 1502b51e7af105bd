"""Faults as rows: a fault that persists keeps its first date, one that is gone is closed with the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from tieout.core.faults import Fault, named
from tieout.store.bulk import write_rows
from tieout.store.journal.claim import Claim
from tieout.store.journal.rows import chunks
from tieout.store.models import Document, FaultOrigin, FaultRow

_EVERY_ORIGIN = tuple(FaultOrigin)


def set_faults(
    claim: Claim,
    wanted: Mapping[int, Sequence[Fault]],
    *,
    origin: FaultOrigin,
    instead_of: Iterable[FaultOrigin] = _EVERY_ORIGIN,
) -> None:
    """Make the open faults of these documents be exactly the wanted ones, as far as `instead_of` reaches."""
    wanted = {pk: [named(fault, claim.names) for fault in faults] for pk, faults in wanted.items()}
    missing = {document: [_identity(fault) for fault in faults] for document, faults in wanted.items()}
    over: list[int] = []
    for chunk in chunks(wanted):
        still = FaultRow.objects.of(claim.workspace).filter(
            document_id__in=chunk, closed_at=None, origin__in=list(instead_of)
        )
        for row in still:
            same = (row.code, row.facts, row.quoted, row.line)
            if same in missing[row.document_id]:
                missing[row.document_id].remove(same)
            else:
                over.append(row.pk)
    for chunk in chunks(over):
        FaultRow.objects.of(claim.workspace).filter(pk__in=chunk).update(closed_at=claim.now)
    write_rows(
        claim.workspace,
        (
            _row(claim, document, fault, origin)
            for document, faults in wanted.items()
            for fault in faults
            if _take(missing[document], _identity(fault))
        ),
    )
    _file(claim, wanted)


def close_faults(claim: Claim, documents: Iterable[int], which: Q | None = None) -> None:
    """Close the open faults of these documents, all of them or `which`."""
    for chunk in chunks(documents):
        FaultRow.objects.of(claim.workspace).filter(
            which or Q(), document_id__in=chunk, closed_at=None
        ).update(closed_at=claim.now)


def plain_fault(claim: Claim, fault: Fault) -> dict[str, Any]:
    """A fault as a run's log keeps it."""
    fault = named(fault, claim.names)
    return {"code": fault.code, "facts": dict(fault.facts), "quoted": fault.quoted, "line": fault.line}


def _file(claim: Claim, documents: Iterable[int]) -> None:
    """File the open faults of these documents under the books that the documents are for now."""
    books = Subquery(
        Document.objects.of(claim.workspace).filter(pk=OuterRef("document")).values("organisation")
    )
    for chunk in chunks(documents):
        rows = FaultRow.objects.of(claim.workspace).filter(document_id__in=chunk, closed_at=None)
        rows.exclude(organisation=books).update(organisation=books)


def _identity(fault: Fault) -> tuple[str, dict[str, str], str, int | None]:
    return (fault.code, dict(fault.facts), fault.quoted, fault.line)


def _take(identities: list[Any], identity: Any) -> bool:
    """Whether the identity was still in the list; it is not any more."""
    if identity not in identities:
        return False
    identities.remove(identity)
    return True


def _row(claim: Claim, document: int, fault: Fault, origin: FaultOrigin) -> FaultRow:
    return FaultRow(
        workspace_id=claim.workspace,
        document_id=document,
        run=claim.run,
        origin=origin,
        code=fault.code,
        cause=fault.cause,
        fix_in=fault.kind.fix_in.value,
        facts=dict(fault.facts),
        quoted=fault.quoted,
        line=fault.line,
        opened_at=claim.now,
    )
