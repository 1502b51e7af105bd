"""Schedules changed by people, and claimed by workers when something of them is due.

A claim is one conditional update whose count decides, so that of many workers exactly one asks for the run. What was
due more than once, because no worker lived, is due once: the rhythm goes on, nothing is caught up on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tieout.core.names import SourceKind
from tieout.store.activities import record
from tieout.store.models import Rhythm, Run, Schedule, State, Trigger, User, Workspace
from tieout.store.models.schedules import LONGEST, SHORTEST

LOOK_BACK_WITHIN: Final = timedelta(hours=12)
"""So old the last look at a ledger may become while a schedule is on. (Decision 6: the way back.)"""

LOOK_BACK_EVERY: Final = LOOK_BACK_WITHIN - timedelta(minutes=30)
"""The look itself takes its time."""

_SERVES_ALL = "a worker serves every workspace"


class OutOfBounds(ValueError):
    """An interval shorter than an hour or longer than a day."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"every {minutes} minutes is not possible: choose from {SHORTEST} minutes (an hour) to {LONGEST} (a day)"
        )


def change(
    workspace: Workspace,
    kind: SourceKind,
    *,
    state: Rhythm | None = None,
    every_minutes: int | None = None,
    as_soon_as_closed: bool | None = None,
    who: User | None,
) -> Schedule:
    """Change what is given of one schedule; the rest stays. Returns the row as it is then.

    Switched on, the first run comes after one interval; resumed, the next one comes when it was due, at once if
    that has passed. Raises OutOfBounds.
    """
    if every_minutes is not None and not SHORTEST <= every_minutes <= LONGEST:
        raise OutOfBounds(every_minutes)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        row, _ = Schedule.objects.of(workspace).get_or_create(
            kind=kind.value, defaults={"workspace_id": workspace.pk}
        )
        before, was, every_before = told(row), Rhythm(row.state), row.every_minutes
        row.state = row.state if state is None else state
        row.every_minutes = row.every_minutes if every_minutes is None else every_minutes
        row.as_soon_as_closed = row.as_soon_as_closed if as_soon_as_closed is None else as_soon_as_closed
        if told(row) == before:
            return row
        now = timezone.now()
        _set_times(row, now, was=was, every_before=every_before)
        row.who, row.changed_at = who, now
        row.save()
        after = {name: value for name, value in told(row).items() if before[name] != value}
        record(
            workspace,
            who=who,
            action="change schedule",
            subject=f"schedule:{kind.value}",
            before={name: before[name] for name in after},
            after=after,
        )
    return row


def told(row: Schedule) -> dict[str, object]:
    """What people decide about a schedule, by name."""
    return {
        "state": str(row.state),
        "every_minutes": row.every_minutes,
        "as_soon_as_closed": row.as_soon_as_closed,
    }


def _set_times(row: Schedule, now: datetime, *, was: Rhythm, every_before: int) -> None:
    """When what is due next, after a person changed something."""
    if row.state == Rhythm.OFF:
        row.next_at = row.look_at = row.back_at = None
        return
    every = timedelta(minutes=row.every_minutes)
    if row.next_at is None or was is Rhythm.OFF:
        row.next_at = now + every
    elif row.every_minutes != every_before:
        row.next_at += every - timedelta(minutes=every_before)
    row.next_at = max(row.next_at, now)
    row.look_at = now if row.as_soon_as_closed else None
    row.back_at = now + LOOK_BACK_EVERY if every > LOOK_BACK_EVERY else None


# --- claiming what is due -----------------------------------------------------------------------------------


def due(now: datetime) -> list[Workspace]:
    """Workspaces in which something is due; one cheap question, asked at every pass of a worker."""
    passed = Q(next_at__lte=now) | Q(look_at__lte=now) | Q(back_at__lte=now)
    rows = Schedule.objects.across_workspaces(because=_SERVES_ALL).filter(passed, state=Rhythm.ON)
    return list(Workspace.objects.filter(pk__in=rows.values("workspace")).order_by("pk"))


def claim_runs(workspace: Workspace, now: datetime) -> list[SourceKind]:
    """Take what is due of the scheduled runs; each is due again at the next beat of its rhythm after now.

    A run also looks for what was closed and at the books, so both are done with it.
    """
    claimed = []
    for row in Schedule.objects.of(workspace).filter(state=Rhythm.ON, next_at__lte=now).order_by("kind"):
        every = timedelta(minutes=row.every_minutes)
        back = now + LOOK_BACK_EVERY if every > LOOK_BACK_EVERY else None
        if row.next_at and _claim(row, next_at=_next_beat(row.next_at, every, now), back_at=back):
            claimed.append(SourceKind(row.kind))
    return claimed


def _next_beat(due: datetime, every: timedelta, now: datetime) -> datetime:
    """The first beat after now of a rhythm that had one at `due`.

    >>> six = timedelta(hours=6)
    >>> _next_beat(datetime(2026, 11, 1, 6), six, datetime(2026, 11, 4, 7)).isoformat()
    '2026-11-04T12:00:00'
    """
    return due + every * ((now - due) // every + 1)


def claim_looks(workspace: Workspace, now: datetime, *, every: timedelta) -> list[SourceKind]:
    """Take what is due of the short looks for what was just closed."""
    rows = Schedule.objects.of(workspace).filter(state=Rhythm.ON, as_soon_as_closed=True, look_at__lte=now)
    return [SourceKind(row.kind) for row in rows.order_by("kind") if _claim(row, look_at=now + every)]


def claim_looks_back(workspace: Workspace, now: datetime) -> list[SourceKind]:
    """Take what is due of the looks at the books that a long interval needs in between."""
    rows = Schedule.objects.of(workspace).filter(state=Rhythm.ON, back_at__lte=now)
    return [
        SourceKind(row.kind) for row in rows.order_by("kind") if _claim(row, back_at=now + LOOK_BACK_EVERY)
    ]


def _claim(row: Schedule, **following: datetime | None) -> bool:
    """Whether this worker was the first. It names the times that it saw; whoever moved them has won."""
    seen = {name: getattr(row, name) for name in following if getattr(row, name) is not None}
    mine = Schedule.objects.of(row.workspace_id).filter(pk=row.pk, state=Rhythm.ON, **seen)
    return mine.update(**following) == 1


def asked(workspace: Workspace, kinds: Sequence[SourceKind], run: Run) -> None:
    """Remember the run as the last one of these kinds."""
    _remember(workspace.pk, [kind.value for kind in kinds], run)


def transferred(run: Run) -> None:
    """Remember a short look that is over as the last run of its kinds, where it came to something. Hundreds of them in
    a day find nothing, and are forgotten.
    """
    if run.trigger == Trigger.CLOSED and (run.counts or run.state == State.FAILED):
        _remember(run.workspace_id, run.kinds, run)


def _remember(workspace: int, kinds: Sequence[str], run: Run) -> None:
    older = Schedule.objects.of(workspace).filter(Q(last_run=None) | Q(last_run__lt=run.pk), kind__in=kinds)
    older.update(last_run=run)
