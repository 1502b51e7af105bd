"""Posting: what waits, what is in doubt, and "about to send", written before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, OrganisationKey
from tieout.core.ports import Doubt, Judged, LogResult, Sent, Waiting
from tieout.store.bulk import write_rows
from tieout.store.content import pack, unpack
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.recording import record
from tieout.store.journal.rows import COMPLETE, chunks, locked, stored_rows, waiting_of
from tieout.store.journal.states import move
from tieout.store.journal.telling import document_row, write_log
from tieout.store.models import LIVE, Document, DocumentState, FaultOrigin, FaultRow, Intent, Link, Trigger
from tieout.store.run_scope import held_for_a_while, in_scope, posted_otherwise

IN_DOUBT = "in-doubt"
"""The fault of what was sent, and of which nobody knows whether it arrived."""

ALIKE = "in-doubt-alike"
"""Likewise, where something in the books may be it."""

#: Nothing is sent of these, whatever was true when they were looked at.
OFF_THE_LIST = frozenset({DocumentState.GONE, DocumentState.SKIPPED})

#: In which turn a document is posted. What nothing could be made of so far is tried with the first kind; what becomes
#: two documents comes last.
_TURNS = (
    Q(ledger_kind__in=("", LedgerKind.INVOICE), second_number=""),
    *(Q(ledger_kind=kind, second_number="") for kind in LedgerKind if kind is not LedgerKind.INVOICE),
    ~Q(second_number=""),
)

#: More than any document's row number: a cursor is a turn and a row within it, as one number.
_TURN_LENGTH = 2**48


def waiting(
    claim: Claim, organisation: OrganisationKey, *, after: int, limit: int
) -> tuple[list[Waiting], int]:
    """What this run shall post into the organisation, and the cursor to go on from.

    A page ends where another kind begins: the ledger takes one kind a request, and half-full requests are calls that
    users pay for. A kind is asked for at a time, so that no page has to sort all that waits.
    """
    states = [DocumentState.READY]
    if claim.run.trigger == Trigger.FORCE:  # somebody says that the cause is gone
        states.append(DocumentState.HELD)
    wanted = Q(state__in=states) | held_for_a_while(claim.workspace)
    if (
        claim.run.selection is not None
    ):  # somebody names it: what was withdrawn goes again, as it is listed now
        wanted |= Q(state=DocumentState.WITHDRAWN, listed_by=claim.run)
    documents = in_scope(claim.run, Document.objects.of(claim.workspace)).filter(
        COMPLETE,
        wanted,
        organisation=organisation,
    )
    turn, last = divmod(after, _TURN_LENGTH)
    while not (page := stored_rows(documents.filter(_TURNS[turn], pk__gt=last), limit)):
        turn, last = turn + 1, 0
        if turn == len(_TURNS):
            return [], 0
    found = waiting_of(claim.workspace, page, claim.recent)
    if len(page) == limit:
        return found, turn * _TURN_LENGTH + page[-1].pk
    later = (place for place in range(turn + 1, len(_TURNS)) if documents.filter(_TURNS[place]).exists())
    return found, next(later, 0) * _TURN_LENGTH


def doubts(claim: Claim, organisation: OrganisationKey, *, limit: int) -> list[Doubt]:
    """Open intents of the organisation. Its only writer asks, so nobody is sending any of them."""
    rows = Intent.objects.of(claim.workspace).filter(
        organisation=organisation, closed_at=None, action=Intent.Action.CREATE
    )
    page = list(rows.select_related("document").order_by("pk")[:limit])
    for chunk in chunks(row.document_id for row in page):
        Document.objects.of(claim.workspace).filter(pk__in=chunk).update(state=DocumentState.IN_DOUBT)
    former = _former(claim, (row.document_id for row in page))
    alike = _found_alike(claim, (row.document_id for row in page))
    return [
        Doubt(
            intent=row.pk,
            draft=unpack(Draft, row.draft),
            document=unpack(SourceDocument, row.document.content),
            fingerprint=row.fingerprint,
            age=(claim.now - row.opened_at).total_seconds(),
            former=frozenset(former.get(row.document_id, ())),
            alike=row.document_id in alike,
            insisted=row.document_id in alike and _insisted(claim, row.document_id, alike[row.document_id]),
        )
        for row in page
    ]


def _found_alike(claim: Claim, documents: Iterable[int]) -> dict[int, datetime]:
    """Document -> since when it is said that something in the books may be it."""
    found: dict[int, datetime] = {}
    for chunk in chunks(documents):
        rows = FaultRow.objects.of(claim.workspace).filter(document_id__in=chunk, code=ALIKE, closed_at=None)
        found.update(rows.values_list("document_id", "opened_at"))
    return found


def _insisted(claim: Claim, document: int, said: datetime) -> bool:
    """Whether a person forces this very document, having been told what it may be in the books."""
    run = claim.run
    return run.trigger == Trigger.FORCE and run.selection == [document] and run.created_at > said


def _former(claim: Claim, documents: Iterable[int]) -> dict[int, set[LedgerId]]:
    """Document -> what it was in the books before it was withdrawn."""
    found: dict[int, set[LedgerId]] = {}
    for chunk in chunks(documents):
        ended = Link.objects.of(claim.workspace).filter(document_id__in=chunk, ended_at__isnull=False)
        for document, ledger_id in ended.values_list("document_id", "ledger_id"):
            found.setdefault(document, set()).add(LedgerId(ledger_id))
    return found


def say_in_doubt(claim: Claim, faults: Mapping[DocumentKey, Fault]) -> None:
    """Nobody knows whether these arrived: said where they are shown. Conclusions and abandoning take it away."""
    rows = locked(claim.workspace, faults, "pk")
    set_faults(claim, {row.pk: [faults[key]] for key, row in rows.items()}, origin=FaultOrigin.JUDGING)


def no_longer_in_doubt(claim: Claim, documents: Iterable[int]) -> None:
    """What became of these is known."""
    close_faults(claim, documents, Q(code__in=[IN_DOUBT, ALIKE]))


def differing(claim: Claim, organisation: OrganisationKey, *, limit: int) -> list[Waiting]:
    """Documents in the organisation's books with a fault about how they stand there. First come those that were
    not looked at for the longest time, and none that was looked at since this part began.
    """
    links = Link.objects.of(claim.workspace).filter(LIVE, document=OuterRef("pk"))
    rows = (
        in_scope(claim.run, Document.objects.of(claim.workspace))
        .filter(COMPLETE, posted_otherwise(claim.workspace), organisation=organisation)
        .annotate(looked_at=Subquery(links.order_by("looked_at").values("looked_at")[:1]))
        .filter(looked_at__lt=claim.part.started_at)
    )
    return waiting_of(claim.workspace, stored_rows(rows, limit, first="looked_at"), claim.recent)


def intend(claim: Claim, drafts: Sequence[tuple[Draft, str]], *, key: str) -> list[Sent]:
    """Write down what is about to be sent, less what is on its way or in a ledger already, and what a reading
    changed, moved or closed since it was judged: that is not what the source holds any more.
    """
    columns = ("pk", "state", "fingerprint", "organisation")
    documents = locked(claim.workspace, (draft.document for draft, _ in drafts), *columns)
    taken = _taken(claim, [row.pk for row in documents.values()])
    rows: list[tuple[Intent, Draft, str]] = []
    for draft, fingerprint in drafts:
        document = documents.get(draft.document)
        if document is None or (document.pk, draft.kind.value) in taken or document.state in OFF_THE_LIST:
            continue
        if (document.fingerprint, document.organisation) != (fingerprint, draft.organisation):
            continue
        taken.add((document.pk, draft.kind.value))
        rows.append((intent_row(claim, document.pk, draft, fingerprint, key), draft, fingerprint))
    write_rows(claim.workspace, (intent for intent, _, _ in rows), unique=("document_id", "kind"))
    move(claim, (intent.document_id for intent, _, _ in rows), DocumentState.POSTING)
    return [Sent(intent=row.pk, draft=draft, fingerprint=mark) for row, draft, mark in rows]


def _taken(claim: Claim, documents: Sequence[int]) -> set[tuple[int, str]]:
    """(document, kind) of open intents and of links."""
    taken: set[tuple[int, str]] = set()
    for chunk in chunks(documents):
        for rows in (
            Intent.objects.of(claim.workspace).filter(document_id__in=chunk, closed_at=None),
            Link.objects.of(claim.workspace).filter(LIVE, document_id__in=chunk),
        ):
            taken.update(rows.values_list("document_id", "kind"))
    return taken


def intent_row(
    claim: Claim,
    document: int,
    draft: Draft,
    fingerprint: str,
    key: str,
    action: Intent.Action = Intent.Action.CREATE,
) -> Intent:
    """What is about to be sent, as it is written down."""
    return Intent(
        action=action,
        workspace_id=claim.workspace,
        document_id=document,
        part=claim.part,
        attempt=claim.attempt,
        organisation=draft.organisation,
        kind=draft.kind.value,
        fingerprint=fingerprint,
        key=key,
        opened_at=claim.now,
        draft=pack(draft),
    )


def hold(claim: Claim, judged: Sequence[Judged]) -> None:
    """Put documents back, judged anew: with their faults, or with the organisation to which they belong now.

    One that a reading has seen otherwise meanwhile stays as that reading left it.
    """
    now = locked(claim.workspace, (one.document.key for one in judged), "version", "state")
    judged = [
        one
        for one in judged
        if (row := now.get(one.document.key)) and row.version == one.version and row.state not in OFF_THE_LIST
    ]
    record(claim, judged, [], listed=False)
    write_log(
        claim,
        (
            document_row(
                claim,
                one.document.key,
                name=one.document.number,
                result=LogResult.HELD if one.faults else LogResult.LEFT_OUT,
                organisation=one.organisation,
                faults=one.faults,
            )
            for one in judged
        ),
    )
