"""What a person asks for with one document: withdraw, adopt, renumber, skip; each written down with who did it.

Nothing is sent from here. What concerns the books becomes an open intent of a run, which its posting part
carries out; the rest is done at once. Each is one short transaction, and of two people who press the same
button exactly one wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from tieout.core.corrections import CorrectionStep
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import LedgerKind, SourceKind
from tieout.store import activities
from tieout.store.content import pack
from tieout.store.journal.correcting import STEPS, move_back
from tieout.store.models import (
    LIVE,
    Document,
    DocumentState,
    FaultRow,
    Intent,
    Link,
    PartRole,
    Run,
    RunPart,
    State,
    Trigger,
    User,
    Workspace,
)
from tieout.store.runs import request_run

#: A person may leave these out: nothing of them is in any books or on its way there.
SKIPPABLE = frozenset({DocumentState.READY, DocumentState.HELD, DocumentState.WITHDRAWN, DocumentState.GONE})

#: Faults that another number cures.
ABOUT_THE_NUMBER = frozenset({"number-taken", "number-cannot-be-reused", "adopt-refused"})


class NotPossible(Exception):
    """The document does not stand any more as the person saw it; the text says how it stands."""


def ask_withdrawal(
    workspace: Workspace,
    document: Document,
    confirmed: Mapping[LedgerKind, CorrectionStep],
    *,
    who: User | None,
    today: date,
) -> Run:
    """Ask to take a document out of the books; `confirmed` is what shall happen to each thing that it became.

    Raises NotPossible when it has become something else since, or is on its way already.
    """
    with transaction.atomic():
        row = _settled(workspace, document)
        links = list(Link.objects.of(workspace).filter(LIVE, document=row).order_by("pk"))
        if not links or {LedgerKind(link.kind) for link in links} != set(confirmed):
            raise NotPossible("It is not in the books any more as it was shown.")
        run, part = _correction_run(workspace, row, links[0].organisation, who=who, today=today)
        for link in links:
            kind = LedgerKind(link.kind)
            _open(row, part, kind, confirmed[kind], organisation=link.organisation, mark=link.fingerprint)
        _withdrawing(workspace, row)
        activities.record(
            workspace,
            who=who,
            action="withdraw",
            subject=subject_of(row),
            before={"state": row.state, **{link.kind: link.number for link in links}},
            after={"run": run.pk, **{kind.value: step.value for kind, step in confirmed.items()}},
        )
    return run


def ask_adoption(
    workspace: Workspace,
    document: Document,
    draft: Draft,
    found: LedgerDocument,
    *,
    who: User | None,
    today: date,
) -> Run:
    """Ask to take `found`, which a person compared with the document, for what the document became.

    Raises NotPossible when the document is in the books already, or on its way.
    """
    with transaction.atomic():
        row = _settled(workspace, document)
        if Link.objects.of(workspace).filter(LIVE, document=row, kind=draft.kind.value).exists():
            raise NotPossible("It is in the books already.")
        run, part = _correction_run(workspace, row, draft.organisation, who=who, today=today)
        intent = _open(
            row,
            part,
            draft.kind,
            CorrectionStep.ADOPT,
            organisation=draft.organisation,
            mark=row.fingerprint,
        )
        intent.draft, intent.found = pack(draft), pack(found)
        intent.save(update_fields=["draft", "found"])
        activities.record(
            workspace,
            who=who,
            action="adopt",
            subject=subject_of(row),
            before={"state": row.state},
            after={"run": run.pk, "ledger_id": found.id, "number": found.number},
        )
    return run


def renumber(
    workspace: Workspace, document: Document, kind: LedgerKind, number: str, *, who: User | None
) -> None:
    """Give a document that is not in the books a number of its own there; "" takes it away again.

    Faults about its number are gone with it, and the next run judges it afresh. The number must be sound (see
    `core.numbering`). Raises NotPossible when the document is in the books, or on its way.
    """
    with transaction.atomic():
        row = _settled(workspace, document)
        if Link.objects.of(workspace).filter(LIVE, document=row, kind=kind.value).exists():
            raise NotPossible("It is in the books already: a number there never changes.")
        numbers = {name: own for name, own in row.own_numbers.items() if name != kind.value}
        before = row.own_numbers.get(kind.value, "")
        row.own_numbers = numbers | ({kind.value: number} if number else {})
        faults = FaultRow.objects.of(workspace).filter(document=row, closed_at=None)
        faults.filter(code__in=ABOUT_THE_NUMBER).update(closed_at=timezone.now())
        if row.state == DocumentState.HELD and row.draft and not faults.exists():
            row.state = DocumentState.READY
        row.save(update_fields=["own_numbers", "state"])
        activities.record(
            workspace,
            who=who,
            action="renumber",
            subject=subject_of(row),
            before={"number": before or row.ledger_number},
            after={"number": number},
        )


def skip(workspace: Workspace, document: Document, reason: str, *, who: User | None) -> None:
    """Leave a document out until it changes in the source. Raises NotPossible when it is in the books."""
    with transaction.atomic():
        row = _settled(workspace, document)
        if row.state not in SKIPPABLE or Link.objects.of(workspace).filter(LIVE, document=row).exists():
            raise NotPossible("It is in the books: withdraw it instead.")
        FaultRow.objects.of(workspace).filter(document=row, closed_at=None).update(closed_at=timezone.now())
        _put(row, DocumentState.SKIPPED)
        activities.record(
            workspace,
            who=who,
            action="skip",
            subject=subject_of(row),
            before={"state": row.state},
            after={"reason": reason},
        )


def take_up(workspace: Workspace, document: Document, *, who: User | None) -> None:
    """Take a document up again that was skipped: the next reading judges it as if it were new."""
    with transaction.atomic():
        row = _settled(workspace, document)
        if row.state != DocumentState.SKIPPED:
            raise NotPossible("It is not skipped.")
        Document.objects.of(workspace).filter(pk=row.pk).update(
            state=DocumentState.GONE, version="", changed_at=timezone.now()
        )
        activities.record(
            workspace, who=who, action="take up again", subject=subject_of(row), before={"state": row.state}
        )


def call_off(workspace: Workspace, run: int) -> int:
    """Close what was asked for in this run and no worker has begun; return how many documents stay as they
    were.
    """
    with transaction.atomic():
        rows = list(
            Intent.objects.of(workspace)
            .select_for_update()
            .filter(part__run=run, part__state=State.QUEUED, closed_at=None, attempt=0, action__in=STEPS)
        )
        Intent.objects.of(workspace).filter(pk__in=[row.pk for row in rows]).update(
            closed_at=timezone.now(), outcome=Intent.Outcome.ABANDONED, reason="called-off"
        )
        move_back(workspace.pk, [(row.document_id, row.reason) for row in rows])
    return len({row.document_id for row in rows})


def subject_of(document: Document) -> str:
    """How activities name a document."""
    return f"{document.kind}:{document.source_id}"


def _settled(workspace: Workspace, document: Document) -> Document:
    """The document as it is now, locked, with nothing of it under way. Raises NotPossible."""
    row = Document.objects.of(workspace).select_for_update().get(pk=document.pk)
    if Intent.objects.of(workspace).filter(document=row, closed_at=None).exists():
        raise NotPossible("Something is under way with it. Wait until that is over.")
    return row


def _correction_run(
    workspace: Workspace, row: Document, organisation: str, *, who: User | None, today: date
) -> tuple[Run, RunPart]:
    run, _ = request_run(
        workspace,
        trigger=Trigger.CORRECT,
        kinds=[SourceKind(row.kind)],
        through=max(row.date, today),
        reads=False,
        posts=True,
        organisation=organisation,
        selection=[row.pk],
        who=who,
    )
    return run, RunPart.objects.of(workspace).get(run=run, role=PartRole.POST, organisation=organisation)


def _open(
    row: Document,
    part: RunPart,
    kind: LedgerKind,
    step: CorrectionStep,
    *,
    organisation: str,
    mark: str,
) -> Intent:
    """Write the wish down. `attempt` 0 says that no worker has begun; the reason is where to go back to."""
    return Intent.objects.of(row.workspace_id).create(
        document=row,
        action=step.value,
        part=part,
        attempt=0,
        organisation=organisation,
        kind=kind.value,
        fingerprint=mark,
        key=f"asked-{part.pk}-{kind.value}",
        reason=row.state,
        draft=b"",
    )


def _withdrawing(workspace: Workspace, row: Document) -> None:
    Document.objects.of(workspace).filter(pk=row.pk).update(
        state=DocumentState.WITHDRAWING, changed_at=timezone.now()
    )


def _put(row: Document, state: DocumentState) -> None:
    Document.objects.of(row.workspace_id).filter(pk=row.pk).update(state=state, changed_at=timezone.now())
