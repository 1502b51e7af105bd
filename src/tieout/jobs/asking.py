"""Asking for a run, and calling it off. The worker finds both in our own rows within a second."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from tieout.core.names import SourceKind
from tieout.store import correcting, queries, runs
from tieout.store.models import Run, Trigger, User, Workspace

READS = frozenset({Trigger.RETRIEVE, Trigger.SCHEDULE, Trigger.FORCE, Trigger.CLOSED})
POSTS = frozenset({Trigger.EXPORT, Trigger.SCHEDULE, Trigger.FORCE, Trigger.CLOSED, Trigger.WATCH})


def ask(
    workspace: Workspace,
    *,
    trigger: Trigger,
    kinds: Sequence[SourceKind],
    through: date,
    organisation: str = "",
    selection: Iterable[int] | None = None,
    who: User | None = None,
) -> tuple[Run, bool]:
    """Ask for a run; return it and whether it is new. The same run asked for twice is one run.

    *Retrieve* reads the source and writes nothing; *export* posts what is ready; *schedule*, *force* and *closed*
    do both, the last one without looking at anything else; *watch* only looks what became of what was posted, and
    is about no documents (`selection` is empty). `selection` are document ids; `organisation` limits the posting
    to one ledger.
    """
    return runs.request_run(
        workspace,
        trigger=trigger,
        kinds=kinds,
        through=through,
        reads=trigger in READS,
        posts=trigger in POSTS,
        organisation=organisation,
        selection=selection,
        who=who,
    )


def ask_again(
    workspace: Workspace, documents: Collection[int], *, trigger: Trigger, who: User | None = None
) -> tuple[Run, bool]:
    """Have documents looked at again once their cause was put right; *force* sends them, by their ids, as well."""
    latest = queries.latest_date(workspace, documents)
    today = today_of(workspace)
    return ask(
        workspace,
        trigger=trigger,
        kinds=list(SourceKind),
        through=max(latest, today) if latest else today,
        selection=documents if trigger is Trigger.FORCE else None,
        who=who,
    )


def today_of(workspace: Workspace) -> date:
    """The day that the workspace has now."""
    return timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()


def cancel(workspace: Workspace, run: int, who: User | None = None) -> bool:
    """Call a run off. What is done is done; a batch on the wire is finished, nothing further is started.

    A correction that no worker has begun is called off; one that was begun is finished by the next run.
    """
    correcting.call_off(workspace, run)
    return runs.cancel_run(workspace, run, who=who)
