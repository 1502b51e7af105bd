"""The activity log: what people did here, newest first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tieout.store.dismissals import RESOLVE
from tieout.store.models import Activity, User, Workspace

_FEW = 50
"""So many words about one cause are looked through for those about one organisation."""


def activities(
    workspace: Workspace, *, person: int | None = None, since: date | None = None, until: date | None = None
) -> QuerySet[Activity]:
    """Deeds with who did them, newest first. Days are the workspace's own, both included.

    `person` is a user's id, 0 for operators at the command line.
    """
    rows = Activity.objects.of(workspace).select_related("user").order_by("-at", "-pk")
    if person is not None:
        rows = rows.filter(user=person) if person else rows.filter(user=None)
    if since:
        rows = rows.filter(at__gte=_midnight(workspace, since))
    if until:
        rows = rows.filter(at__lt=_midnight(workspace, until + timedelta(days=1)))
    return rows


def last_resolved(workspace: Workspace, cause: str, organisation: str) -> Activity | None:
    """When somebody last said that a cause is gone, and what they did about it."""
    rows = Activity.objects.of(workspace).filter(action=RESOLVE, subject=f"cause:{cause}"[:200])
    newest = rows.select_related("user").order_by("-pk")[:_FEW]
    return next((row for row in newest if (row.after or {}).get("organisation") == organisation), None)


def actors(workspace: Workspace) -> list[User]:
    """Everybody who ever did something here, by name; also who has left since."""
    rows = Activity.objects.of(workspace).exclude(user=None).values("user")
    return sorted(User.objects.filter(pk__in=rows), key=lambda user: str(user).casefold())


def _midnight(workspace: Workspace, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(workspace.time_zone))
