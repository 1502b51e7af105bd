"""Amending: what the source changed after it was posted, and what became of bringing the books up to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tieout.core.amendments import Amendment
from tieout.core.drafts import Draft
from tieout.core.names import DocumentKey, LedgerId, OrganisationKey
from tieout.core.ports import AmendmentInDoubt, LogResult, Outcome, Sent, Waiting
from tieout.store.bulk import write_rows
from tieout.store.content import unpack
from tieout.store.journal.claim import Claim
from tieout.store.journal.concluding import still_open
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.linking import RELINKED, link_row
from tieout.store.journal.posting import OFF_THE_LIST, intent_row, no_longer_in_doubt
from tieout.store.journal.rows import COMPLETE, chunks, locked, stored_rows, waiting_of
from tieout.store.journal.states import move, move_each
from tieout.store.journal.telling import document_row, write_log
from tieout.store.models import LIVE, Document, DocumentState, FaultOrigin, FaultRow, Intent, Link, Trigger
from tieout.store.run_scope import in_scope

_REFUSED = "rejected-by-ledger"
"""What the ledger refused once it would refuse again: it goes again when its content changes, or by force."""


def changed(
    claim: Claim, organisation: OrganisationKey, *, after: int, limit: int
) -> tuple[list[Waiting], int]:
    """What stands in the organisation's books and in the source otherwise, and the cursor to go on from."""
    links = Link.objects.of(claim.workspace).filter(LIVE, document=OuterRef("pk"))
    refused = FaultRow.objects.of(claim.workspace).filter(
        document=OuterRef("pk"), closed_at=None, code=_REFUSED
    )
    wanted = Q(~Exists(refused), state=DocumentState.CHANGED)
    if claim.run.trigger == Trigger.FORCE:  # somebody says that the cause is gone
        outdated = Exists(links.exclude(fingerprint=OuterRef("fingerprint")))
        wanted = Q(state=DocumentState.CHANGED) | Q(outdated, state=DocumentState.HELD)
    documents = in_scope(claim.run, Document.objects.of(claim.workspace)).filter(
        COMPLETE, wanted, Exists(links), organisation=organisation, pk__gt=after
    )
    page = stored_rows(documents, limit)
    return waiting_of(claim.workspace, page, claim.recent), page[-1].pk if len(page) == limit else 0


def intend(claim: Claim, changes: Sequence[tuple[Amendment, str]], *, key: str) -> list[Sent]:
    """Write down what is about to be changed, less what is on its way already, what is linked otherwise by now,
    and what a reading has seen otherwise since: that is not what the source holds any more.
    """
    drafts = [change.draft for change, _ in changes]
    columns = ("pk", "state", "fingerprint")
    documents = locked(claim.workspace, (draft.document for draft in drafts), *columns)
    ids = [row.pk for row in documents.values()]
    linked, busy = _linked(claim, ids), _busy(claim, ids)
    rows: list[tuple[Intent, Draft, str]] = []
    for change, fingerprint in changes:
        document = documents.get(change.draft.document)
        if document is None or document.fingerprint != fingerprint or document.state in OFF_THE_LIST:
            continue
        place = (document.pk, change.draft.kind.value)
        if place in busy or linked.get(place) != change.ledger_id:
            continue
        intent = intent_row(claim, document.pk, change.draft, fingerprint, key, Intent.Action.AMEND)
        rows.append((intent, change.draft, fingerprint))
    write_rows(claim.workspace, (intent for intent, _, _ in rows), unique=("document_id", "kind"))
    move(claim, (intent.document_id for intent, _, _ in rows), DocumentState.POSTING)
    return [Sent(intent=row.pk, draft=draft, fingerprint=mark) for row, draft, mark in rows]


def _linked(claim: Claim, documents: Iterable[int]) -> dict[tuple[int, str], str]:
    """(document, kind) -> the id over there."""
    found: dict[tuple[int, str], str] = {}
    for chunk in chunks(documents):
        rows = Link.objects.of(claim.workspace).filter(LIVE, document_id__in=chunk)
        for document, kind, ledger_id in rows.values_list("document_id", "kind", "ledger_id"):
            found[document, kind] = ledger_id
    return found


def _busy(claim: Claim, documents: Iterable[int]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for chunk in chunks(documents):
        rows = Intent.objects.of(claim.workspace).filter(document_id__in=chunk, closed_at=None)
        found.update(rows.values_list("document_id", "kind"))
    return found


def in_doubt(claim: Claim, organisation: OrganisationKey, *, limit: int) -> list[AmendmentInDoubt]:
    """Changes that were about to be sent. The organisation's only writer asks, so nobody is sending them."""
    rows = Intent.objects.of(claim.workspace).filter(
        organisation=organisation, closed_at=None, action=Intent.Action.AMEND
    )
    page = list(rows.select_related("document").order_by("pk")[:limit])
    linked = _linked(claim, (row.document_id for row in page))
    move(claim, (row.document_id for row in page), DocumentState.IN_DOUBT)
    return [
        AmendmentInDoubt(
            intent=row.pk,
            draft=unpack(Draft, row.draft),
            ledger_id=LedgerId(linked.get((row.document_id, row.kind), "")),
            fingerprint=row.fingerprint,
            age=(claim.now - row.opened_at).total_seconds(),
            current=row.document.fingerprint == row.fingerprint,
        )
        for row in page
    ]


def conclude(claim: Claim, outcomes: Sequence[Outcome]) -> None:
    """Close the intents of amendments with what came of them. What was concluded before is left alone."""
    documents = locked(claim.workspace, (one.draft.document for one in outcomes), "pk", "fingerprint")
    still = still_open(claim, [one.intent for one in outcomes])
    settled = [one for one in outcomes if one.intent in still]
    for one in settled:
        _relink(claim, documents[one.draft.document].pk, one)
        _close(claim, one)
    faults = {documents[one.draft.document].pk: one.faults for one in settled if one.faults}
    standing = _standing(
        claim, {documents[one.draft.document].pk for one in settled} - faults.keys(), documents
    )
    move_each(claim, standing)
    close_faults(claim, [pk for pk, state in standing.items() if state != DocumentState.CHANGED])
    no_longer_in_doubt(claim, standing)
    refused = {documents[one.draft.document].pk for one in settled if not one.ledger_document}
    move(claim, refused, DocumentState.CHANGED)
    move(claim, faults.keys() - refused, DocumentState.HELD)
    for origin, pks in ((FaultOrigin.JUDGING, refused), (FaultOrigin.LEDGER, faults.keys() - refused)):
        set_faults(claim, {pk: faults[pk] for pk in pks}, origin=origin)
    write_log(claim, (_told(claim, one) for one in settled))


def _relink(claim: Claim, document: int, one: Outcome) -> None:
    """The link says what stands there now; when it was made, and when the source was told, stays."""
    if one.ledger_document is None:
        return
    row = link_row(claim, document, one)
    links = Link.objects.of(claim.workspace).filter(LIVE, document_id=document, kind=row.kind)
    links.update(**{name: getattr(row, name) for name in RELINKED})


def _close(claim: Claim, one: Outcome) -> None:
    outcome = Intent.Outcome.WRITTEN if one.ledger_document else Intent.Outcome.REFUSED
    Intent.objects.of(claim.workspace).filter(pk=one.intent).update(
        closed_at=claim.now, outcome=outcome, reason=one.decision.reason[:100]
    )


def _standing(
    claim: Claim, ids: Iterable[int], documents: Mapping[DocumentKey, Any]
) -> dict[int, DocumentState]:
    """Where documents stand by their links: up to date and told, up to date, or still with something to amend."""
    content = {row.pk: row.fingerprint for row in documents.values()}
    standing = dict.fromkeys(ids, DocumentState.SYNCED)
    for chunk in chunks(standing):
        links = Link.objects.of(claim.workspace).filter(LIVE, document_id__in=chunk)
        columns = ("document_id", "fingerprint", "acknowledged_at")
        for document, fingerprint, told_at in links.values_list(*columns):
            if fingerprint != content[document]:
                standing[document] = DocumentState.CHANGED
            elif told_at is None and standing[document] != DocumentState.CHANGED:
                standing[document] = DocumentState.POSTED
    return standing


def _told(claim: Claim, one: Outcome) -> Any:
    result = LogResult.HELD if one.faults else LogResult.DONE
    if not one.ledger_document:
        result = LogResult.FAILED
    return document_row(
        claim,
        one.draft.document,
        name=one.draft.number,
        result=result,
        organisation=one.draft.organisation,
        faults=one.faults,
    )
