"""The tick: what schedules have made due is asked for, once, whichever worker comes first.

Runs that no worker could begin while all were down are not caught up on: one run does the work of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tieout.core.names import SourceKind
from tieout.jobs.asking import ask
from tieout.store import schedules
from tieout.store.models import Run, Trigger, User, Workspace


def tick(now: datetime) -> list[Run]:
    """Ask for everything that is due in any workspace; return the runs. Kinds that are due together share a run.

    A claim and the run that it leads to are committed together: a crash in between leaves it due.
    """
    looks = timedelta(minutes=settings.ENVIRONMENT.closed_poll_minutes)
    runs = []
    for workspace in schedules.due(now):
        with transaction.atomic():
            Workspace.objects.select_for_update().get(
                pk=workspace.pk
            )  # first, as whoever changes a schedule does
            whole = schedules.claim_runs(workspace, now)
            short = [kind for kind in schedules.claim_looks(workspace, now, every=looks) if kind not in whole]
            back = schedules.claim_looks_back(workspace, now)
            if whole:
                run = _asked(workspace, whole, Trigger.SCHEDULE, now)
                schedules.asked(workspace, whole, run)
                runs.append(run)
            if short:
                runs.append(_asked(workspace, short, Trigger.CLOSED, now))
            if back and not whole:
                runs.append(_asked(workspace, back, Trigger.WATCH, now))
    return runs


def transfer_now(workspace: Workspace, kind: SourceKind, *, who: User | None) -> tuple[Run, bool]:
    """Ask for a scheduled run at once, whether the schedule is on or not; returns it and whether it is new.

    The next scheduled run stays where it is.
    """
    with transaction.atomic():
        through = _today(workspace, timezone.now())
        run, new = ask(workspace, trigger=Trigger.SCHEDULE, kinds=[kind], through=through, who=who)
        schedules.asked(workspace, [kind], run)
    return run, new


def _asked(workspace: Workspace, kinds: Sequence[SourceKind], trigger: Trigger, now: datetime) -> Run:
    about: list[int] | None = [] if trigger is Trigger.WATCH else None
    run, _ = ask(workspace, trigger=trigger, kinds=kinds, through=_today(workspace, now), selection=about)
    return run


def _today(workspace: Workspace, now: datetime) -> date:
    return now.astimezone(ZoneInfo(workspace.time_zone)).date()
