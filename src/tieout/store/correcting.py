"""What a person asks for with documents: withdraw, adopt, renumber, skip; each written down with who did it.

Nothing is sent from here. What concerns the books becomes an open intent of a run, which its posting part
carries out; the rest is done at once. Each is one short transaction, and of two people who press the same
button exactly one wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from tieout.core.corrections import CorrectionStep
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import LedgerKind, SourceKind
from tieout.store import activities
from tieout.store.bulk import write_rows
from tieout.store.content import pack
from tieout.store.journal.correcting import STEPS, move_back
from tieout.store.journal.rows import chunks
from tieout.store.models import (
    Activity,
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
from tieout.store.settled import (
    IN_THE_BOOKS,
    NOT_THERE,
    SKIPPABLE,
    UNDER_WAY,
    NotPossible,
    Settled,
    settled,
    settled_one,
    subject_of,
)

__all__ = [
    "ABOUT_THE_NUMBER",
    "SKIPPABLE",
    "NotPossible",
    "ask_adoption",
    "ask_withdrawal",
    "ask_withdrawals",
    "call_off",
    "renumber",
    "skip",
    "skip_all",
    "subject_of",
    "take_up",
]

#: Faults that another number cures.
ABOUT_THE_NUMBER = frozenset({"number-taken", "number-cannot-be-reused", "adopt-refused"})

Confirmed = Mapping[LedgerKind, CorrectionStep]
"""What shall happen to each thing that a document became."""


def ask_withdrawal(
    workspace: Workspace, document: Document, confirmed: Confirmed, *, who: User | None, today: date
) -> Run:
    """Ask to take a document out of the books, as it was confirmed.

    Raises NotPossible when it has become something else since, or is on its way already.
    """
    runs, refused = ask_withdrawals(workspace, {document.pk: confirmed}, who=who, today=today)
    for reason in refused.values():
        raise NotPossible(reason)
    return runs[0]


def ask_withdrawals(
    workspace: Workspace, confirmed: Mapping[int, Confirmed], *, who: User | None, today: date
) -> tuple[list[Run], dict[int, str]]:
    """Ask to take documents out of the books, each as it was confirmed; one run for each organisation.

    Returns the runs, and document id -> why not for those that do not stand any more as they were shown: they are
    left as they are, and the others go.
    """
    with transaction.atomic():
        found, busy = settled(workspace, list(confirmed))
        refused = {pk: UNDER_WAY if pk in busy else NOT_THERE for pk in confirmed.keys() - found.keys()}
        by_organisation: dict[str, list[Settled]] = {}
        for pk, one in found.items():
            if one.links and {LedgerKind(link.kind) for link in one.links} == set(confirmed[pk]):
                by_organisation.setdefault(one.links[0].organisation, []).append(one)
            else:
                refused[pk] = NOT_THERE
        runs = [
            _withdrawn_in(workspace, organisation, some, confirmed, who=who, today=today)
            for organisation, some in sorted(by_organisation.items())
        ]
    return runs, refused


def _withdrawn_in(
    workspace: Workspace,
    organisation: str,
    documents: Sequence[Settled],
    confirmed: Mapping[int, Confirmed],
    *,
    who: User | None,
    today: date,
) -> Run:
    """One run that takes these documents out of one organisation's books."""
    rows = [one.row for one in documents]
    run, part = _correction_run(workspace, rows, organisation, who=who, today=today)
    wishes = (
        _wish(one.row, part, LedgerKind(link.kind), confirmed[one.row.pk][LedgerKind(link.kind)], link)
        for one in documents
        for link in one.links
    )
    deeds = (
        Activity(
            workspace_id=workspace.pk,
            user_id=who.pk if who else None,
            action="withdraw",
            subject=subject_of(one.row),
            before={"state": one.row.state, **{link.kind: link.number for link in one.links}},
            after={"run": run.pk, **{kind.value: step.value for kind, step in confirmed[one.row.pk].items()}},
        )
        for one in documents
    )
    write_rows(workspace.pk, wishes)
    write_rows(workspace.pk, deeds)
    _put(workspace, (row.pk for row in rows), DocumentState.WITHDRAWING)
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
        one = settled_one(workspace, document)
        row = one.row
        if any(link.kind == draft.kind for link in one.links):
            raise NotPossible("It is in the books already.")
        run, part = _correction_run(workspace, [row], draft.organisation, who=who, today=today)
        wish = _wish(row, part, draft.kind, CorrectionStep.ADOPT)
        wish.draft, wish.found = pack(draft), pack(found)
        wish.save()
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
        one = settled_one(workspace, document)
        row = one.row
        if any(link.kind == kind for link in one.links):
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
    for refused in skip_all(workspace, [document.pk], reason, who=who).values():
        raise NotPossible(refused)


def skip_all(workspace: Workspace, ids: Iterable[int], reason: str, *, who: User | None) -> dict[int, str]:
    """Leave documents out until they change in the source; returns id -> why not for those that it cannot be done
    with any more, which are left as they are.
    """
    wanted = set(ids)
    with transaction.atomic():
        found, busy = settled(workspace, list(wanted))
        rows = [one.row for one in found.values() if not one.links and one.row.state in SKIPPABLE]
        left_out = [row.pk for row in rows]
        for chunk in chunks(left_out):
            open_ = FaultRow.objects.of(workspace).filter(document_id__in=chunk, closed_at=None)
            open_.update(closed_at=timezone.now())
        deeds = (
            Activity(
                workspace_id=workspace.pk,
                user_id=who.pk if who else None,
                action="skip",
                subject=subject_of(row),
                before={"state": row.state},
                after={"reason": reason},
            )
            for row in rows
        )
        write_rows(workspace.pk, deeds)
        _put(workspace, left_out, DocumentState.SKIPPED)
    return {pk: UNDER_WAY if pk in busy else IN_THE_BOOKS for pk in wanted - set(left_out)}


def take_up(workspace: Workspace, document: Document, *, who: User | None) -> None:
    """Take a document up again that was skipped: the next reading judges it as if it were new."""
    with transaction.atomic():
        row = settled_one(workspace, document).row
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


def _correction_run(
    workspace: Workspace, rows: Sequence[Document], organisation: str, *, who: User | None, today: date
) -> tuple[Run, RunPart]:
    run, _ = request_run(
        workspace,
        trigger=Trigger.CORRECT,
        kinds=sorted({SourceKind(row.kind) for row in rows}),
        through=max(today, *(row.date for row in rows)),
        reads=False,
        posts=True,
        organisation=organisation,
        selection=[row.pk for row in rows],
        who=who,
    )
    return run, RunPart.objects.of(workspace).get(run=run, role=PartRole.POST, organisation=organisation)


def _wish(
    row: Document, part: RunPart, kind: LedgerKind, step: CorrectionStep, link: Link | None = None
) -> Intent:
    """What is written down. `attempt` 0 says that no worker has begun; the reason is where to go back to."""
    return Intent(
        workspace_id=row.workspace_id,
        document_id=row.pk,
        action=step.value,
        part_id=part.pk,
        attempt=0,
        organisation=part.organisation,
        kind=kind.value,
        fingerprint=link.fingerprint if link else row.fingerprint,
        key=f"asked-{part.pk}-{kind.value}",
        reason=row.state,
        draft=b"",
    )


def _put(workspace: Workspace, documents: Iterable[int], state: DocumentState) -> None:
    for chunk in chunks(documents):
        rows = Document.objects.of(workspace).filter(pk__in=chunk)
        rows.update(state=state, changed_at=timezone.now())
