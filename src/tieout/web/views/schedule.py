"""Schedule: what travels by itself, how often, when next, and what became of it. "Scheduled automated transfers"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.core.names import SourceKind
from tieout.store import queries, schedules
from tieout.store.models import Rhythm, Run, Schedule, State, Workspace
from tieout.web.forms_schedule import CadenceForm, RhythmForm
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.templatetags.amounts import ago, counted, day_text
from tieout.web.views.runs import HistoryRow, history
from tieout.web.words import BY_KIND, BY_SLUG, RESULTS, RHYTHMS, RUN_STATES, KindWords, Word

#: What travels with each kind of document.
_TITLES = {SourceKind.INVOICE: "Invoices and credit notes", SourceKind.PROCUREMENT: "Purchases"}
#: State -> what a person may make of it: the new state, the words of the button, its icon, whether it stands out.
_SWITCHES: dict[str, Sequence[tuple[Rhythm, str, str, bool]]] = {
    Rhythm.OFF: ((Rhythm.ON, "Switch on", "player-play", True),),
    Rhythm.ON: (
        (Rhythm.PAUSED, "Pause", "player-pause", False),
        (Rhythm.OFF, "Switch off", "player-stop", False),
    ),
    Rhythm.PAUSED: (
        (Rhythm.ON, "Resume", "player-play", True),
        (Rhythm.OFF, "Switch off", "player-stop", False),
    ),
}
_NO_RECORDS: Mapping[str, str] = {State.DONE: "nothing new", State.FAILED: "none", State.CANCELLED: "none"}
_DONE = {Rhythm.ON: "on", Rhythm.PAUSED: "paused", Rhythm.OFF: "off"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One schedule on the page. `switches` are what the person may press."""

    words: KindWords
    title: str
    row: Schedule
    state: Word
    every: str
    closed: str
    next: str
    last: HistoryRow | None
    ended: str
    form: CadenceForm
    switches: Sequence[tuple[Rhythm, str, str, bool]]


@require_safe
def schedule(request: WorkspaceRequest) -> HttpResponse:
    """Every kind of document with its rhythm, and the runs that came of it."""
    need(request, Right.READ)
    return _page(request)


@require_POST
def change(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """How often, and whether also as soon as closed."""
    need(request, Right.MANAGE)
    kind = BY_SLUG[slug].kind
    form = CadenceForm(request.POST, prefix=kind.value)
    if not form.is_valid():
        return _page(request, {kind: form}, status=422)
    row = schedules.change(
        request.workspace,
        kind,
        every_minutes=form.cleaned_data["every_minutes"],
        as_soon_as_closed=form.cleaned_data["as_soon_as_closed"],
        who=request.user,
    )
    messages.success(request, f"{_TITLES[kind]}: {interval(row.every_minutes)}, as you said.")
    return redirect("schedule")


@require_POST
def switch(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """On, paused or off."""
    need(request, Right.MANAGE)
    kind = BY_SLUG[slug].kind
    form = RhythmForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose on, paused or off.")
        return redirect("schedule")
    state = Rhythm(form.cleaned_data["state"])
    row = schedules.change(request.workspace, kind, state=state, who=request.user)
    words = f"{_TITLES[kind]}: the schedule is {_DONE[state]}."
    if row.next_at and state is Rhythm.ON:
        words += f" Next run {when(row.next_at, request.workspace)}."
    messages.success(request, words)
    return redirect("schedule")


@require_POST
def run_now(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Do now what the schedule would do; its next run stays where it is."""
    need(request, Right.EXPORT)
    run, new = jobs.transfer_now(request.workspace, BY_SLUG[slug].kind, who=request.user)
    if not new:
        messages.info(request, f"Run {run.pk} does this already. Here it is.")
    return redirect("run", run.pk)


# --- the page -----------------------------------------------------------------------------------------------


def _page(
    request: WorkspaceRequest, typed: dict[SourceKind, CadenceForm] | None = None, *, status: int = 200
) -> HttpResponse:
    page = Paginator(queries.scheduled_runs(request.workspace), 25).get_page(request.GET.get("page"))
    may_manage = allowed(request, Right.MANAGE)
    context = {
        "schedules": [
            _shown(request.workspace, kind, row, (typed or {}).get(kind), may_manage=may_manage)
            for kind, row in queries.schedules(request.workspace).items()
        ],
        "page": page,
        "rows": [
            (row, _records(row.run) or _NO_RECORDS.get(row.run.state, "")) for row in map(history, page)
        ],
        "may_manage": may_manage,
        "may_run": allowed(request, Right.EXPORT),
        "late": late_books(request.workspace),
        "poll": settings.ENVIRONMENT.closed_poll_minutes,
    }
    return render(request, "schedule/schedule.html", context, status=status)


def late_books(workspace: Workspace) -> Sequence[tuple[str, str]]:
    """(name of an organisation, how long ago) whose books were not looked at for twelve hours."""
    now = timezone.now()
    return [
        (row.name, ago(row.watched_at, now) if row.watched_at else "never")
        for row in queries.not_looked_at(workspace, now)
    ]


def _shown(
    workspace: Workspace, kind: SourceKind, row: Schedule, typed: CadenceForm | None, *, may_manage: bool
) -> Shown:
    return Shown(
        words=BY_KIND[kind.value],
        title=_TITLES[kind],
        row=row,
        state=RHYTHMS[row.state],
        every=interval(row.every_minutes),
        closed="yes" if row.as_soon_as_closed else "no",
        next=_next(workspace, row),
        last=history(row.last_run) if row.last_run else None,
        ended=_ended(row.last_run) if row.last_run else "",
        form=typed or CadenceForm.of(row),
        switches=_SWITCHES[row.state] if may_manage else (),
    )


def _next(workspace: Workspace, row: Schedule) -> str:
    if row.state == Rhythm.PAUSED:
        return "when it is resumed"
    if row.state == Rhythm.OFF or row.next_at is None:
        return "none: exported by hand only"
    return when(row.next_at, workspace)


def _records(run: Run) -> str:
    """How many records ended how: 12 done, 1 held."""
    counts = {name: count for name, count in run.counts.items() if count and name in RESULTS}
    return ", ".join(f"{count:,} {RESULTS[name].label.lower()}" for name, count in counts.items())


def _ended(run: Run) -> str:
    """How a run ended: its records, and its state where it had none or did not go to its end."""
    records = _records(run)
    if run.state == State.DONE and records:
        return records
    return ", ".join(filter(None, [RUN_STATES[run.state].label.lower(), records]))


def interval(minutes: int) -> str:
    """How often, in words: every hour, every 6 hours, every 1 h 30 min.

    >>> interval(60), interval(360), interval(90)
    ('every hour', 'every 6 hours', 'every 1 h 30 min')
    """
    hours, rest = divmod(minutes, 60)
    if rest:
        return f"every {hours} h {rest} min"
    return "every hour" if hours == 1 else f"every {counted(hours, 'hour')}"


def when(at: datetime, workspace: Workspace) -> str:
    """A moment to come, as people say it: today at 18:30, in 2 hours."""
    zone, now = ZoneInfo(workspace.time_zone), timezone.now()
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = {today: "today", today + timedelta(days=1): "tomorrow"}
    told = days.get(local.date()) or f"on {day_text(local.date(), workspace.locale)}"
    return f"{told} at {local:%H:%M}, {_ahead((at - now).total_seconds())}"


def _ahead(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "any moment now"
    return (
        f"in {counted(minutes, 'minute')}" if minutes < 90 else f"in {counted(round(minutes / 60), 'hour')}"
    )
