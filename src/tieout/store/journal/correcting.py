"""Correcting: the steps that a person asked for with a posted document, and what became of each.

An open intent is both the wish and its trace: opened when a person confirms, begun when a worker takes it up,
closed with the outcome. The one that tells the source is opened as the last one in the ledger is closed, so
that at no moment a document is half taken back without a row that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import F

from tieout.core.corrections import Correction, CorrectionStep
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.names import LedgerId, LedgerKind, LedgerStatus, OrganisationKey
from tieout.core.ports import LogResult
from tieout.store.content import unpack
from tieout.store.journal.acknowledging import identifier
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.rows import key_of, minor
from tieout.store.journal.telling import document_row, write_log
from tieout.store.models import LIVE, Document, DocumentState, FaultOrigin, Intent, Link

STEPS = frozenset({Intent.Action.DELETE, Intent.Action.VOID, Intent.Action.RELEASE, Intent.Action.ADOPT})
"""What a person asks for; everything else a run does by itself."""

WITHDRAWN = "withdrawn"
"""Why a link ended."""


def corrections(claim: Claim, organisation: OrganisationKey, *, limit: int) -> list[Correction]:
    """Open steps of up to `limit` documents, those of a document together."""
    mine = Intent.objects.of(claim.workspace).filter(
        organisation=organisation, closed_at=None, action__in=STEPS
    )
    documents = list(mine.order_by("document_id").values_list("document_id", flat=True).distinct()[:limit])
    rows = list(
        mine.filter(document_id__in=documents).select_related("document").order_by("document_id", "pk")
    )
    links = {
        (link.document_id, link.kind): link
        for link in Link.objects.of(claim.workspace).filter(LIVE, document_id__in=documents)
    }
    return [_step(row, links) for row in rows]


def _step(row: Intent, links: Mapping[tuple[int, str], Link]) -> Correction:
    link = links.get((row.document_id, row.kind))
    found = unpack(LedgerDocument, row.found) if row.found else None
    over_there = found.id if found else LedgerId(link.ledger_id) if link else None
    return Correction(
        intent=row.pk,
        step=CorrectionStep(row.action),
        document=key_of(row.document),
        number=link.number if link else found.number if found else row.document.ledger_number,
        kind=LedgerKind(row.kind),
        ledger_id=over_there,
        identifier=identifier(row.document),
        fingerprint=row.fingerprint,
        draft=unpack(Draft, row.draft) if row.draft else None,
    )


def begin(claim: Claim, steps: Sequence[Correction]) -> list[Correction]:
    """Note that a worker has taken these up; those that were called off meanwhile are left out."""
    wanted = [step.intent for step in steps]
    still = Intent.objects.of(claim.workspace).filter(pk__in=wanted, closed_at=None)
    still.update(attempt=claim.attempt)
    begun = set(still.values_list("pk", flat=True))
    return [step for step in steps if step.intent in begun]


def taken_back(claim: Claim, step: Correction, status: LedgerStatus) -> Correction | None:
    """The link is history. With the last one of its document the step opens that tells the source."""
    row = Intent.objects.of(claim.workspace).select_related("document").get(pk=step.intent)
    live = Link.objects.of(claim.workspace).filter(LIVE, document=row.document, kind=step.kind.value)
    live.update(ended_at=claim.now, ended_because=WITHDRAWN, ledger_status=status.value, looked_at=claim.now)
    if step.step is CorrectionStep.RELEASE:
        return replace(step, ledger_id=None)
    _close(claim, [row.pk], Intent.Outcome.WRITTEN, status.value)
    if Intent.objects.of(claim.workspace).filter(document=row.document, closed_at=None).exists():
        return None
    left = Intent.objects.of(claim.workspace).create(
        document=row.document,
        action=Intent.Action.RELEASE,
        part=claim.part,
        attempt=claim.attempt,
        organisation=row.organisation,
        kind=row.kind,
        fingerprint=row.fingerprint,
        reason=row.reason,
        key=identifier(row.document),
        opened_at=claim.now,
        draft=b"",
    )
    return replace(step, intent=left.pk, step=CorrectionStep.RELEASE, ledger_id=None)


def released(claim: Claim, step: Correction) -> None:
    """The document is the source's own again."""
    document = _withdrawn(claim, step, Intent.Outcome.WRITTEN, WITHDRAWN)
    close_faults(claim, [document.pk])
    _tell(claim, document, step, LogResult.DONE)


def not_released(claim: Claim, step: Correction, fault: Fault) -> None:
    """Out of the books, and yet marked as handed over: the fault says how a person releases it."""
    document = _withdrawn(claim, step, Intent.Outcome.REFUSED, fault.code)
    set_faults(claim, {document.pk: [fault]}, origin=FaultOrigin.SOURCE)
    _tell(claim, document, step, LogResult.FAILED, fault)


def _withdrawn(claim: Claim, step: Correction, outcome: Intent.Outcome, reason: str) -> Document:
    """Close the last step. The next time the source is told under another identifier."""
    document = Intent.objects.of(claim.workspace).select_related("document").get(pk=step.intent).document
    _close(claim, [step.intent], outcome, reason)
    Document.objects.of(claim.workspace).filter(pk=document.pk).update(
        state=DocumentState.WITHDRAWN, changed_at=claim.now, returned=F("returned") + 1
    )
    return document


def refused(claim: Claim, steps: Sequence[Correction], fault: Fault, seen: Sequence[LedgerDocument]) -> None:
    """Nothing was done: the document is where it was. Where a half of it was taken back before, it is held."""
    rows = list(
        Intent.objects.of(claim.workspace)
        .filter(pk__in=[step.intent for step in steps], closed_at=None)
        .select_related("document")
    )
    if not rows:
        return
    document, before = rows[0].document, rows[0].reason
    for one in seen:
        Link.objects.of(claim.workspace).filter(LIVE, document=document, ledger_id=one.id).update(
            ledger_status=one.status.value,
            applied_minor=minor(one.applied, one.currency),
            looked_at=claim.now,
        )
    _close(claim, [row.pk for row in rows], Intent.Outcome.REFUSED, fault.code)
    half = Link.objects.of(claim.workspace).filter(document=document, ended_at__gte=rows[0].opened_at)
    if half.exists():
        before = DocumentState.HELD
        set_faults(claim, {document.pk: [fault]}, origin=FaultOrigin.LEDGER)
    move_back(claim.workspace, [(document.pk, before)])
    _tell(claim, document, steps[0], LogResult.HELD, fault)


def move_back(workspace: int, documents: Iterable[tuple[int, str]]) -> None:
    """(document, state) each: where they stood when the person asked."""
    for document, state in documents:
        Document.objects.of(workspace).filter(pk=document, state=DocumentState.WITHDRAWING).update(
            state=state
        )


def _close(claim: Claim, intents: Sequence[int], outcome: Intent.Outcome, reason: str) -> None:
    Intent.objects.of(claim.workspace).filter(pk__in=intents, closed_at=None).update(
        closed_at=claim.now, outcome=outcome, reason=reason[:100]
    )


def _tell(claim: Claim, document: Document, step: Correction, result: LogResult, *faults: Fault) -> None:
    told = document_row(
        claim,
        key_of(document),
        name=step.number,
        result=result,
        organisation=OrganisationKey(document.organisation),
        faults=faults,
    )
    write_log(claim, [told])
