"""The life of a run: asked for, divided into parts, finished or cancelled.

Every step is one short transaction that holds the row of the workspace or of the run, so that of two people,
or of a person and a worker, exactly one wins. How a worker gets a part is in `claims`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from tieout.core.names import SourceKind
from tieout.store import claims
from tieout.store.activities import record
from tieout.store.models import (
    LIVE,
    Connection,
    Document,
    DocumentState,
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
    Workspace,
)
from tieout.store.run_scope import unfinished
from tieout.store.schedules import transferred

OPEN_STATES = (State.QUEUED, State.RUNNING)
#: How the activity log calls what a person asked for.
_DEEDS = {
    Trigger.RETRIEVE: "retrieve documents",
    Trigger.EXPORT: "export",
    Trigger.SCHEDULE: "transfer now",
    Trigger.FORCE: "force sync",
}
#: A run that does everything may stand for one of these, and none of these for it.
_LESS = frozenset({Trigger.CLOSED, Trigger.WATCH})
_SERVES_ALL = "a worker serves every workspace"


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


def finish_part(part: int, attempt: int, *, failed: str = "") -> bool:
    """End a part, with one sentence when it failed; False when it is no longer this worker's.

    A worker calls it also when it was told that the run is cancelled.
    After a good reading the posting parts are opened; after the last part the run ends with its counts.
    """
    with transaction.atomic():
        if not claims.end_part(part, attempt, State.FAILED if failed else State.DONE, reason=failed):
            return False
        row = RunPart.objects.across_workspaces(because=_SERVES_ALL).select_related("run").get(pk=part)
        run = Run.objects.of(row.workspace_id).select_for_update().get(pk=row.run_id)
        if row.role == PartRole.READ and run.posts and not failed:
            _open_posting_parts(run)
        if row.role == PartRole.POST:
            doubt_open_intents(row)
        _settle(run)
    return True


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
    transferred(run)


def doubt_open_intents(part: RunPart) -> None:
    """What this part was sending and did not conclude is in doubt from now on."""
    left = Intent.objects.of(part.workspace_id).filter(part=part, closed_at=None)
    Document.objects.of(part.workspace_id).filter(
        pk__in=left.values("document"), state=DocumentState.POSTING
    ).update(state=DocumentState.IN_DOUBT, changed_at=timezone.now())


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
