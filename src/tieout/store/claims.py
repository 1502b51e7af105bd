"""A part of a run and its worker: due, claimed, prolonged, given back; one worker at a time.

Every step is one conditional update whose count decides, so that of two workers exactly one wins. Times are
those of the machine that asks: keep the clocks in step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from tieout.store.models import PartRole, Run, RunPart, State

_SERVES_ALL = "a worker serves every workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartToStart:
    """A part that some worker should claim. `attempt` is the last one that was made; 0 when none was."""

    id: int
    workspace: int
    run: int
    role: PartRole
    organisation: str
    attempt: int


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


def end_part(part: int, attempt: int, state: State, *, reason: str = "") -> bool:
    """End a part that this worker has; False when it is no longer its.

    Where the run was cancelled meanwhile, its worker has seen it by asking: the books are free for the next run.
    """
    if _held(part, attempt).update(state=state, reason=reason, ended_at=timezone.now(), lease_until=None):
        return True
    RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(
        pk=part, attempt=attempt, state=State.CANCELLED
    ).update(lease_until=None)
    return False


def _held(part: int, attempt: int) -> QuerySet[RunPart]:
    return RunPart.objects.across_workspaces(because=_SERVES_ALL).filter(
        pk=part, attempt=attempt, state=State.RUNNING
    )
