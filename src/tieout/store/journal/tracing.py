"""Tracing: what the source says of documents that it was told of, the longest unheard of first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, OrganisationKey
from tieout.core.ports import LogResult, Posted
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import set_faults
from tieout.store.journal.rows import chunks, key_of, locked
from tieout.store.journal.telling import document_row, write_log
from tieout.store.journal.watching import SETTLED, well_again
from tieout.store.models import LIVE, Document, DocumentState, FaultOrigin, Link

TRACED = ("withdrawn-in-source", "not-shown-in-source", "handed-over-twice")
"""Faults that the next tracing settles."""


def to_trace(claim: Claim, *, limit: int) -> list[Posted]:
    """Posted documents of the run's kinds that were not traced since it was asked for."""
    if not claim.run.looks_around:
        return []
    links = Link.objects.of(claim.workspace).filter(
        LIVE,
        traced_at__lt=claim.run.created_at,
        document__kind__in=claim.run.kinds,
        document__state__in=sorted(SETTLED),
    )
    rows = links.select_related("document").defer("document__draft", "document__content")
    return [
        Posted(
            document=key_of(link.document),
            organisation=OrganisationKey(link.organisation),
            number=link.document.number,
        )
        for link in rows.order_by("traced_at", "pk")[:limit]
    ]


def traced(claim: Claim, keys: Sequence[DocumentKey], faults: Mapping[DocumentKey, Fault]) -> None:
    """Remember that these were looked at; those with a fault were taken back."""
    rows = locked(claim.workspace, keys, "pk", "state", "number", "organisation")
    for chunk in chunks(row.pk for row in rows.values()):
        Link.objects.of(claim.workspace).filter(document_id__in=chunk).update(traced_at=claim.now)
    held = {key: row for key, row in rows.items() if key in faults and row.state in SETTLED}
    for chunk in chunks(row.pk for row in held.values()):
        fresh = Document.objects.of(claim.workspace).filter(pk__in=chunk)
        fresh.exclude(state=DocumentState.HELD).update(state=DocumentState.HELD, changed_at=claim.now)
    set_faults(
        claim,
        {row.pk: [faults[key]] for key, row in held.items()},
        origin=FaultOrigin.SOURCE,
        instead_of=[FaultOrigin.SOURCE],
    )
    write_log(
        claim,
        (
            document_row(
                claim,
                key,
                name=row.number,
                result=LogResult.HELD,
                organisation=OrganisationKey(row.organisation),
                faults=[faults[key]],
            )
            for key, row in held.items()
        ),
    )
    well = [row.pk for key, row in rows.items() if key not in faults]
    for code in TRACED:
        well_again(claim, well, code)
