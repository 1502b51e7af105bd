"""The life of a run: asked for, divided into parts, claimed by workers, finished or cancelled.

Every step is one short transaction with a conditional update whose count decides, so that of two workers, or
of a worker and a person, exactly one wins. Times are those of the machine that asks: keep the clocks in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from tieout.core.faults import GOES_AGAIN
from tieout.core.names import SourceKind
from tieout.store.activities import record
from tieout.store.models import (
    LIVE,
    Connection,
    Document,
    DocumentState,
    FaultOrigin,
    FaultRow,
    Intent,
    Link,
    PartRole,
    RulebookVersion,
    Run,
    RunLogRow,
    RunPart,
    State,
    Trigger,
    User,
    Worker,
    Workspace,
)

OPEN_STATES = (State.QUEUED, State.RUNNING)
#: Documents that make a posting part worth its while.
_UNFINISHED = (
    DocumentState.READY,
    DocumentState.CHANGED,
    DocumentState.POSTING,
    DocumentState.IN_DOUBT,
    DocumentState.POSTED,
    DocumentState.WITHDRAWING,
)
#: What a short look for what was just closed is about: whatever waits for a person waits for the next full run.
_JUST_READ = (DocumentState.READY, DocumentState.POSTING, DocumentState.IN_DOUBT)
#: Faults that the next look at what changed in the ledger settles.
WATCHED = frozenset({"drifted"})
#: What some run has begun, and any may have to finish.
_UNDER_WAY = (DocumentState.POSTING, DocumentState.IN_DOUBT, DocumentState.WITHDRAWING)
_SERVES_ALL = "a worker serves every workspace"
#: How the activity log calls what a person asked for.
_DEEDS = {
    Trigger.RETRIEVE: "retrieve documents",
    Trigger.EXPORT: "export",
    Trigger.SCHEDULE: "transfer now",
    Trigger.FORCE: "force sync",
}
#: A run that does everything may stand for one of these, and none of these for it.
_LESS = frozenset({Trigger.CLOSED, Trigger.WATCH})


@dataclass(frozen=True, slots=True, kw_only=True)
class PartToStart:
    """A part that some worker should claim. `attempt` is the last one that was made; 0 when none was."""

    id: int
    workspace: int
    run: int
    role: PartRole
    organisation: str
    attempt: int


# --- asking for a run ---------------------------------------------------------------------------------------


def request_run(
    workspace: Workspace,
    *,
    trigger: Trigger,
    kinds: Sequence[SourceKind],
    through: date,
    reads: bool,
    posts: bool,
    organisation: str = "",
    selection: Iterable[int] | None = None,
    who: User | None = None,
) -> tuple[Run, bool]:
    """Ask for a run; returns it and whether it is new. An open run over the same everything is not repeated; a
    correction always has a run of its own.

    `selection` are document ids; `organisation` limits posting to one ledger. A run that only posts and finds
    nothing to post is done at once.
    """
    scope = {"reads": reads, "posts": posts, "through": through, "organisation": organisation}
    wanted = sorted(kind.value for kind in kinds)
    chosen = None if selection is None else sorted(set(selection))
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)  # two people press the button at once
        for run in Run.objects.of(workspace).filter(
            state__in=OPEN_STATES, selection__isnull=chosen is None, **scope
        ):
            if (run.kinds, run.selection) == (wanted, chosen) and _stands_for(Trigger(run.trigger), trigger):
                return run, False
        newest = RulebookVersion.objects.of(workspace).order_by("-version").values_list("version", flat=True)
        run = Run.objects.of(workspace).create(
            trigger=trigger,
            kinds=wanted,
            selection=chosen,
            rulebook_version=newest.first() or 0,
            who=who,
            **scope,
        )
        if reads:
            RunPart.objects.of(workspace).create(run=run, role=PartRole.READ)
        else:
            _open_posting_parts(run)
            _settle(run)
        if who is not None and trigger is not Trigger.CORRECT:  # which says itself what was asked for
            _written_down(run)
    return run, True


def _stands_for(there: Trigger, wanted: Trigger) -> bool:
    """Whether an open run over the same everything makes the wanted one superfluous."""
    if Trigger.CORRECT in {there, wanted}:
        return False
    return there is wanted or there not in _LESS


def _written_down(run: Run) -> None:
    """A person asked for it: in the activity log, and in the story of the document where it is about one."""
    after: dict[str, object] = {"through": run.through.isoformat(), "kinds": run.kinds}
    if run.organisation:
        after["organisation"] = run.organisation
    subject = f"run:{run.pk}"
    if run.selection is not None:
        after["documents"] = len(run.selection)
    if run.selection is not None and len(run.selection) == 1:
        one = Document.objects.of(run.workspace_id).filter(pk=run.selection[0]).first()
        if one is not None:
            subject, after = f"{one.kind}:{one.source_id}", {"run": run.pk}
    record(run.workspace_id, who=run.who, action=_DEEDS[Trigger(run.trigger)], subject=subject, after=after)


def _open_posting_parts(run: Run) -> None:
    ledgers = Connection.objects.of(run.workspace_id).filter(kind=Connection.Kind.LEDGER)
    wanted = Q(key__in=unfinished(run).values("organisation"))
    if run.looks_around and (run.reads or run.trigger == Trigger.WATCH):
        # and where something of ours stands, to see what became of it
        links = Link.objects.of(run.workspace_id).filter(LIVE)
        if run.organisation:
            links = links.filter(organisation=run.organisation)
        wanted |= Q(key__in=links.values("organisation"))
    keys = ledgers.filter(wanted).values_list("key", flat=True)
    RunPart.objects.of(run.workspace_id).bulk_create(
        RunPart(workspace_id=run.workspace_id, run=run, role=PartRole.POST, organisation=key)
        for key in sorted(keys)
    )


def unfinished(run: Run) -> QuerySet[Document]:
    """Documents that make a posting part worth its while: whatever was named, else what is not done yet."""
    documents = in_scope(run, Document.objects.of(run.workspace_id))
    if run.selection is not None:
        return documents
    if run.trigger == Trigger.CLOSED:
        return documents.filter(state__in=_JUST_READ)
    return documents.filter(
        Q(state__in=_UNFINISHED) | held_for_a_while(run.workspace_id) | posted_otherwise(run.workspace_id)
    )


def held_for_a_while(workspace: int) -> Q:
    """Held documents whose every fault passes by itself: the posting waits for that, not a person."""
    faults = FaultRow.objects.of(workspace).filter(document=OuterRef("pk"), closed_at=None)
    return Q(Exists(faults), ~Exists(faults.exclude(code__in=GOES_AGAIN)), state=DocumentState.HELD)


def posted_otherwise(workspace: int) -> Q:
    """Held documents that are in a ledger, but not as they were sent: a correction there is looked for.

    Not of those that were edited by hand later: what becomes of them is seen by watching.
    """
    faults = FaultRow.objects.of(workspace).filter(
        document=OuterRef("pk"), origin=FaultOrigin.LEDGER, closed_at=None
    )
    faults = faults.exclude(code__in=WATCHED)
    links = Link.objects.of(workspace).filter(LIVE, document=OuterRef("pk"))
    return Q(Exists(faults), Exists(links), state=DocumentState.HELD)


def in_scope(run: Run, documents: QuerySet[Document]) -> QuerySet[Document]:
    """Limit documents to those that the run is about; what was cut off in the middle is everybody's business."""
    scope = Q(kind__in=run.kinds, date__lte=run.through)
    if run.selection is not None:
        scope &= Q(pk__in=run.selection)
    if run.organisation:
        documents = documents.filter(organisation=run.organisation)
    return documents.filter(scope | Q(state__in=_UNDER_WAY))


# --- claiming -----------------------------------------------------------------------------------------------


def parts_to_start(now: datetime) -> list[PartToStart]:
    """Parts that are due and whose organisation (or workspace, for a reading) nobody works on."""
    return _parts(_due(now))


def _due(now: datetime) -> Q:
    """Queued, its time has come, and no worker is busy on the same books: neither with another run, nor with
    what is left to do of a cancelled one.
    """
    busy = RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(
        Q(state=State.RUNNING) | Q(state=State.CANCELLED, lease_until__gt=now),
        workspace=OuterRef("workspace"),
        role=OuterRef("role"),
        organisation=OuterRef("organisation"),
    )
    return Q(~Exists(busy), Q(not_before=None) | Q(not_before__lte=now), state=State.QUEUED)


def stranded_parts(now: datetime) -> list[PartToStart]:
    """Parts whose worker was not heard of until its lease ran out."""
    return _parts(Q(state=State.RUNNING, lease_until__lt=now))


def _parts(condition: Q) -> list[PartToStart]:
    rows = RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(condition).order_by("pk")
    return [
        PartToStart(
            id=row.pk,
            workspace=row.workspace_id,
            run=row.run_id,
            role=PartRole(row.role),
            organisation=row.organisation,
            attempt=row.attempt,
        )
        for row in rows
    ]


def claim_part(part: int, worker: str, lease_seconds: float) -> int | None:
    """Take a part that is due, or whose worker went silent; returns the new attempt.

    None when somebody else has it, or its organisation is being written by another run.
    """
    now = timezone.now()
    rows = RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(pk=part)
    stranded = Q(state=State.RUNNING, lease_until__lt=now)
    try:
        with transaction.atomic():
            won = rows.filter(_due(now) | stranded).update(
                state=State.RUNNING,
                attempt=F("attempt") + 1,
                worker=worker,
                lease_until=now + timedelta(seconds=lease_seconds),
                not_before=None,
                reason="",
                started_at=Coalesce("started_at", Value(now)),
                touched_at=now,
            )
            if not won:
                return None
            row = rows.get()
            Run.objects.of(row.workspace_id).filter(pk=row.run_id, state=State.QUEUED).update(
                state=State.RUNNING, started_at=now
            )
            return row.attempt
    except IntegrityError:  # one running part per organisation: another run was quicker
        return None


def beat(part: int, attempt: int, lease_seconds: float) -> bool:
    """Prolong the lease; False when the part is no longer this worker's.

    That of a cancelled part too, until its worker has stopped: its last request may still be on the wire.
    """
    stopping = Q(state=State.CANCELLED, lease_until__isnull=False)
    rows = RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(pk=part, attempt=attempt)
    until = timezone.now() + timedelta(seconds=lease_seconds)
    return bool(rows.filter(Q(state=State.RUNNING) | stopping).update(lease_until=until))


def postpone_part(part: int, attempt: int, *, until: datetime, reason: str) -> bool:
    """Give the part back, to be claimed again at `until`: the other side asked for patience."""
    return bool(
        _held(part, attempt).update(
            state=State.QUEUED, not_before=until, reason=reason, worker="", lease_until=None
        )
    )


def _held(part: int, attempt: int) -> QuerySet[RunPart]:
    return RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(
        pk=part, attempt=attempt, state=State.RUNNING
    )


# --- finishing ----------------------------------------------------------------------------------------------


def finish_part(part: int, attempt: int, *, failed: str = "") -> bool:
    """End a part, with one sentence when it failed; False when it is no longer this worker's.

    A worker calls it also when it was told that the run is cancelled.
    After a good reading the posting parts are opened; after the last part the run ends with its counts.
    """
    now = timezone.now()
    with transaction.atomic():
        state = State.FAILED if failed else State.DONE
        if not _held(part, attempt).update(state=state, reason=failed, ended_at=now, lease_until=None):
            _stopped(part, attempt)
            return False
        row = RunPart.objects.across_workspaces(because=_SERVES_ALL).select_related("run").get(pk=part)
        run = Run.objects.of(row.workspace_id).select_for_update().get(pk=row.run_id)
        if row.role == PartRole.READ and run.posts and not failed:
            _open_posting_parts(run)
        if row.role == PartRole.POST:
            doubt_open_intents(row)
        _settle(run)
    return True


def _stopped(part: int, attempt: int) -> None:
    """The worker of a cancelled part has seen it: its books are free for the next run."""
    RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(
        pk=part, attempt=attempt, state=State.CANCELLED
    ).update(lease_until=None)


def doubt_open_intents(part: RunPart) -> None:
    """What this part was sending and did not conclude is in doubt from now on."""
    left = Intent.objects.of(part.workspace_id).filter(part=part, closed_at=None)
    Document.objects.of(part.workspace_id).filter(
        pk__in=left.values("document"), state=DocumentState.POSTING
    ).update(state=DocumentState.IN_DOUBT, changed_at=timezone.now())


def _settle(run: Run) -> None:
    """End the run when no part of it is open; what its first failed part said is the run's reason."""
    parts = list(RunPart.objects.of(run.workspace_id).filter(run=run).order_by("ended_at"))
    if not any(part.state in OPEN_STATES for part in parts):
        failed = [part.reason for part in parts if part.state == State.FAILED]
        _end(run, State.FAILED if failed else State.DONE, reason=failed[0] if failed else "")


def _end(run: Run, state: State, *, reason: str = "") -> None:
    rows = RunLogRow.objects.of(run.workspace_id).filter(run=run).values_list("result")
    counts = dict(rows.annotate(Count("pk")).values_list("result", "pk__count"))
    Run.objects.of(run.workspace_id).filter(pk=run.pk, state__in=OPEN_STATES).update(
        state=state, reason=reason, counts=counts, ended_at=timezone.now()
    )
    run.refresh_from_db()


def cancel_run(workspace: Workspace, run: int, *, who: User | None = None) -> bool:
    """Stop a run: nothing further is started, what is done stays done. False when it had ended already."""
    now = timezone.now()
    with transaction.atomic():
        row = Run.objects.of(workspace).select_for_update().filter(pk=run, state__in=OPEN_STATES).first()
        if row is None:
            return False
        parts = RunPart.objects.of(workspace).filter(run=row, state__in=OPEN_STATES)
        stopped = list(parts)
        parts.update(state=State.CANCELLED, ended_at=now)  # the lease stands until its worker has stopped
        for part in stopped:
            doubt_open_intents(part)
        _end(row, State.CANCELLED)
        record(workspace, who=who, action="cancel run", subject=f"run:{row.pk}")
    return True


def forget_empty_looks(before: datetime) -> int:
    """Forget short looks that ended well and found nothing; returns how many. There are hundreds in a day."""
    logged = RunLogRow.objects.across_workspaces(because=_SERVES_ALL).filter(run=OuterRef("pk"))
    parts = RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(run=OuterRef("pk"))
    empty = Run.objects.across_workspaces(because=_SERVES_ALL).filter(
        ~Exists(logged),
        ~Exists(parts.filter(role=PartRole.POST)),
        trigger=Trigger.CLOSED,
        state=State.DONE,
        ended_at__lt=before,
    )
    return empty.delete()[1].get("store.Run", 0)


# --- workers ------------------------------------------------------------------------------------------------


def worker_beat(worker: str, *, host: str, version: str) -> None:
    """Say that this process lives. Its first beat comes before its first claim."""
    now = timezone.now()
    if not Worker.objects.filter(pk=worker).update(beat_at=now):
        Worker.objects.create(pk=worker, host=host, version=version, started_at=now, beat_at=now)


def worker_gone(worker: str) -> None:
    """Forget a process that ends in good order."""
    Worker.objects.filter(pk=worker).delete()


def living_workers() -> frozenset[str]:
    """Processes that were not forgotten yet."""
    return frozenset(Worker.objects.values_list("pk", flat=True))


def forget_workers(silent_since: datetime) -> int:
    """Forget processes that were not heard of since; returns how many."""
    return Worker.objects.filter(beat_at__lt=silent_since).delete()[0]
