"""Watching: what was seen of our documents in the books, and what follows for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, OrganisationKey
from tieout.core.ports import LogResult, OwnDocument, Sighting
from tieout.store.activities import record
from tieout.store.content import pack, unpack
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import set_faults
from tieout.store.journal.rows import chunks, key_of, locked, minor
from tieout.store.journal.states import move
from tieout.store.journal.telling import document_row, write_log
from tieout.store.models import (
    LIVE,
    Connection,
    Document,
    DocumentState,
    FaultOrigin,
    FaultRow,
    Intent,
    Link,
    Trigger,
)
from tieout.store.run_scope import in_scope, unfinished

DRIFTED = "drifted"
SETTLED = frozenset({DocumentState.SYNCED, DocumentState.POSTED, DocumentState.HELD})
"""Where a document stands that nothing is to be written of: a fault may hold it."""

STANDING = SETTLED | {DocumentState.CHANGED}
"""Nothing is on its way: what is seen is what others did."""


def watched_through(claim: Claim, organisation: OrganisationKey) -> str | None:
    """The cursor of the organisation's changes; None when there is nothing to watch or no time for it."""
    if not claim.run.looks_around:
        return None
    if not Link.objects.of(claim.workspace).filter(LIVE, organisation=organisation).exists():
        return None
    return str(_connection(claim, organisation).values_list("watched", flat=True).get())


def _connection(claim: Claim, organisation: OrganisationKey) -> Any:
    return Connection.objects.of(claim.workspace).filter(kind=Connection.Kind.LEDGER, key=organisation)


def idle(claim: Claim, organisation: OrganisationKey) -> bool:
    """Whether nothing of the run's documents is left to do in the organisation's books."""
    if Intent.objects.of(claim.workspace).filter(organisation=organisation, closed_at=None).exists():
        return False
    due = unfinished(claim.run)
    if claim.run.trigger == Trigger.FORCE:  # somebody says that the cause is gone
        due |= in_scope(claim.run, Document.objects.of(claim.workspace)).filter(state=DocumentState.HELD)
    return not due.filter(organisation=organisation).exists()


def standing(
    claim: Claim, organisation: OrganisationKey, documents: Sequence[LedgerDocument]
) -> Mapping[LedgerId, OwnDocument]:
    """Those of the documents that are ours and that are not in the version that we saw last."""
    versions = {document.id: document.version for document in documents}
    found: dict[LedgerId, OwnDocument] = {}
    for chunk in chunks(versions):
        links = Link.objects.of(claim.workspace).filter(LIVE, organisation=organisation, ledger_id__in=chunk)
        fresh = [
            link
            for link in links.select_related("document").defer("document__draft", "document__content")
            if not link.version or link.version != versions[LedgerId(link.ledger_id)]
        ]
        sent = _sent(claim, [link.document_id for link in fresh])
        for link in fresh:
            intent = sent.get((link.document_id, link.kind))
            counts = link.accepted or (intent.draft if intent else b"")
            if counts:
                found[LedgerId(link.ledger_id)] = OwnDocument(
                    document=key_of(link.document),
                    kind=LedgerKind(link.kind),
                    ledger_id=LedgerId(link.ledger_id),
                    counts=unpack(Draft, counts),
                    adopted=not link.accepted and intent is not None and intent.reason == "already-there",
                )
    return found


def _sent(claim: Claim, documents: Iterable[int]) -> dict[tuple[int, str], Intent]:
    """(document, kind) -> the last intent by which something was written or adopted."""
    last: dict[tuple[int, str], Intent] = {}
    for chunk in chunks(documents):
        rows = Intent.objects.of(claim.workspace).filter(
            document_id__in=chunk,
            outcome=Intent.Outcome.WRITTEN,
            action__in=[Intent.Action.CREATE, Intent.Action.AMEND, Intent.Action.ADOPT],
        )
        last |= {(row.document_id, row.kind): row for row in rows.order_by("pk")}
    return last


def watched(claim: Claim, organisation: OrganisationKey, sightings: Sequence[Sighting], cursor: str) -> None:
    """Remember what was seen and move the cursor."""
    rows = locked(claim.workspace, (one.standing.document for one in sightings), "pk", "state")
    sightings = [one for one in sightings if rows[one.standing.document].state in STANDING]
    for one in sightings:
        _seen(claim, organisation, one, rows[one.standing.document])
    held = [one for one in sightings if one.fault and rows[one.standing.document].state in SETTLED]
    _hold(claim, organisation, held, {key: row.pk for key, row in rows.items()})
    well = [rows[one.standing.document].pk for one in sightings if not one.fault and not one.overruled]
    well_again(claim, well, DRIFTED)  # changed back, or accepted as it stands
    for one in sightings:
        if one.overruled:
            _overrule(claim, [rows[one.standing.document].pk], one.standing.kind)
        if one.kept or one.overruled:
            _note(claim, one)
    _connection(claim, organisation).update(watched=cursor, watched_at=claim.now)


def _seen(claim: Claim, organisation: OrganisationKey, one: Sighting, row: Any) -> None:
    """The link says what stands there now. What is held is still to be looked at by those who held it."""
    there = one.there
    links = Link.objects.of(claim.workspace).filter(
        LIVE, document_id=row.pk, organisation=organisation, ledger_id=there.id
    )
    links.update(
        number=there.number,
        total_minor=minor(there.total, there.currency),
        tax_minor=minor(there.tax_total, there.currency),
        applied_minor=minor(there.applied, there.currency),
        ledger_status=there.status.value,
        due_date=there.due_date,
        party_id=there.party_id,
        line_ids=[line.id for line in there.lines],
        version=there.version[:60],
        theirs=pack(one.theirs) if one.theirs and not one.kept else b"",
    )
    if row.state != DocumentState.HELD:
        links.update(looked_at=claim.now)
    if one.kept and one.theirs:
        links.update(accepted=pack(one.theirs))


def _hold(
    claim: Claim, organisation: OrganisationKey, held: Sequence[Sighting], ids: Mapping[DocumentKey, int]
) -> None:
    faults = {ids[one.standing.document]: [one.fault] for one in held if one.fault}
    move(claim, faults, DocumentState.HELD)
    set_faults(claim, faults, origin=FaultOrigin.LEDGER, instead_of=[FaultOrigin.LEDGER])
    write_log(
        claim,
        (
            document_row(
                claim,
                one.standing.document,
                name=one.there.number,
                result=LogResult.HELD,
                organisation=organisation,
                faults=[one.fault] if one.fault else [],
            )
            for one in held
        ),
    )


def well_again(claim: Claim, documents: Iterable[int], code: str) -> None:
    """Close a fault that held what is in the books, and put those back that nothing else holds."""
    for chunk in chunks(documents):
        open_ = FaultRow.objects.of(claim.workspace).filter(document_id__in=chunk, closed_at=None)
        cured = set(open_.filter(code=code).values_list("document_id", flat=True))
        open_.filter(code=code).update(closed_at=claim.now)
        cured -= set(open_.values_list("document_id", flat=True))
        held = Document.objects.of(claim.workspace).filter(pk__in=cured, state=DocumentState.HELD)
        untold = Exists(
            Link.objects.of(claim.workspace).filter(LIVE, document=OuterRef("pk"), acknowledged_at=None)
        )
        held.filter(untold).update(state=DocumentState.POSTED, changed_at=claim.now)
        held.filter(~untold).update(state=DocumentState.SYNCED, changed_at=claim.now)


def keep_ours(claim: Claim, organisation: OrganisationKey) -> None:
    """Documents that a person named, and that were edited by hand in the books, are to be written again."""
    drifted = FaultRow.objects.of(claim.workspace).filter(
        document=OuterRef("pk"), code=DRIFTED, closed_at=None
    )
    named = in_scope(claim.run, Document.objects.of(claim.workspace)).filter(
        Exists(drifted), organisation=organisation, state=DocumentState.HELD
    )
    _overrule(claim, list(named.values_list("pk", flat=True)))


def _overrule(claim: Claim, documents: Sequence[int], kind: LedgerKind | None = None) -> None:
    """A link without a fingerprint says that what stands there is not ours: it is amended."""
    for chunk in chunks(documents):
        links = Link.objects.of(claim.workspace).filter(LIVE, document_id__in=chunk)
        (links.filter(kind=kind.value) if kind else links).update(fingerprint="")
        FaultRow.objects.of(claim.workspace).filter(
            document_id__in=chunk, code=DRIFTED, closed_at=None
        ).update(closed_at=claim.now)
    move(claim, documents, DocumentState.CHANGED)


def _note(claim: Claim, one: Sighting) -> None:
    """What the policy did with a hand edit belongs to the document's story."""
    record(
        claim.workspace,
        who=claim.run.who,
        action="keep theirs" if one.kept else "keep ours",
        subject=str(one.standing.document)[:100],
        after={"policy": "drift", "differences": one.note},
    )
