"""Schedules as screens show them: what is due next, what ran, and which books were not looked at in time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from tieout.core.names import SourceKind
from tieout.store.models import LIVE, Connection, Link, Rhythm, Run, Schedule, Trigger, Workspace
from tieout.store.schedules import LOOK_BACK_WITHIN

_BY_ITSELF = (Trigger.SCHEDULE, Trigger.CLOSED, Trigger.WATCH)


def schedules(workspace: Workspace) -> dict[SourceKind, Schedule]:
    """The schedule of every kind, in a fixed order; those that nobody ever touched are off and not stored."""
    rows = Schedule.objects.of(workspace).select_related("last_run", "who")
    stored = {row.kind: row for row in rows.order_by("pk")}
    return {
        kind: stored.get(kind.value) or Schedule(workspace=workspace, kind=kind.value) for kind in SourceKind
    }


def scheduled_runs(workspace: Workspace) -> QuerySet[Run]:
    """Every run that a schedule asked for, newest first; those that a person started now among them."""
    return Run.objects.of(workspace).filter(trigger__in=_BY_ITSELF).select_related("who").order_by("-pk")


def not_looked_at(workspace: Workspace, now: datetime) -> list[Connection]:
    """Ledgers that hold something of ours and were not looked at for twelve hours, although a schedule is on.

    Nothing is to be said before the schedule had its chance: in its first twelve hours.
    """
    since = now - LOOK_BACK_WITHIN
    if not Schedule.objects.of(workspace).filter(state=Rhythm.ON, changed_at__lt=since).exists():
        return []
    ours = Link.objects.of(workspace).filter(LIVE).values("organisation")
    ledgers = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER, key__in=ours)
    return list(ledgers.filter(Q(watched_at=None) | Q(watched_at__lt=since)).order_by("name"))
