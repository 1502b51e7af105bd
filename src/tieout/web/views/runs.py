"""Runs: how far one is, how it ended, what became of every record, and the history of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.store import queries
from tieout.store.models import PartRole, Run, RunPart, State, Trigger
from tieout.web.outcomes import TROUBLES, outcome
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.templatetags.amounts import counted
from tieout.web.words import BY_KIND, RUN_STATES, TRIGGERS, Word

_OPEN = {State.QUEUED, State.RUNNING}
#: What is asked for on a document's page or the list of documents.
_OF_DOCUMENTS = {Trigger.FORCE, Trigger.CORRECT}


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part of a run as a progress bar with words."""

    title: str
    words: str
    done: int
    total: int
    failed: int
    waits: bool
    over: bool
    state: Word
    reason: str
    seconds: float | None
    brought: Sequence[tuple[str, int, int]]
    """Currency, number of documents and minor units that it brought into the books; empty while it goes."""


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run as a page shows it while it goes and after it ended."""

    id: int
    title: str
    state: Word
    open: bool
    parts: Sequence[ShownPart]
    no_worker: bool
    may_cancel: bool
    row: Run

    @property
    def reads(self) -> bool:
        """Whether ConnectWise is being asked, or will be when a worker is free."""
        return self.row.reads and not any(part.over for part in self.parts[:1])  # the reading comes first

    @property
    def brings(self) -> bool:
        """Whether any part brought documents into the books."""
        return any(part.brought for part in self.parts)


def shown(request: WorkspaceRequest, run: Run) -> ShownRun:
    """Put a run into words; asks for its parts, and while it waits also whether any worker lives."""
    names = {connection.key: connection.name for connection in request.connections}
    parts = queries.run_parts(request.workspace, run.pk)
    posted = queries.posting_totals(run) if run.state in _OPEN and run.posts else {}
    brought = {} if run.state in _OPEN or not run.posts else _brought(request, run)
    waiting = run.state in _OPEN and not any(part.state == State.RUNNING for part in parts)
    return ShownRun(
        id=run.pk,
        title=TRIGGERS[run.trigger],
        state=RUN_STATES[run.state],
        open=run.state in _OPEN,
        parts=[
            _part(part, names, posted.get(part.organisation), brought.get(part.organisation, ()))
            for part in parts
        ],
        no_worker=waiting and not queries.worker_alive(),
        may_cancel=run.state in _OPEN and allowed(request, Right.EXPORT),
        row=run,
    )


def _brought(request: WorkspaceRequest, run: Run) -> Mapping[str, Sequence[tuple[str, int, int]]]:
    """Organisation -> currency, number of documents and minor units that the run brought into its books."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for organisation, currency, count, minor in queries.posted_totals(request.workspace, [run.pk]):
        found.setdefault(organisation, []).append((currency, count, minor))
    return found


def _part(
    part: RunPart,
    names: Mapping[str, str],
    posted: queries.PostingTotal | None,
    brought: Sequence[tuple[str, int, int]],
) -> ShownPart:
    reading = part.role == PartRole.READ
    title = (
        "Reading ConnectWise" if reading else f"Posting to {names.get(part.organisation, part.organisation)}"
    )
    words, done, total = _how_far(part, None if reading else posted)
    return ShownPart(
        title=title,
        words=words,
        done=min(done, total),
        total=total,
        failed=part.failed,
        waits=part.state == State.QUEUED,
        over=part.state not in _OPEN,
        state=RUN_STATES[part.state],
        reason=part.reason,
        seconds=_seconds(part),
        brought=() if reading else brought,
    )


def _how_far(part: RunPart, posted: queries.PostingTotal | None) -> tuple[str, int, int]:
    """How far a part is, in words and as done of total. A posted document is half done until ConnectWise knows."""
    if part.state == State.QUEUED:
        return part.reason or "waiting for a worker", 0, 0
    if posted:
        documents = posted.concluded + posted.to_come
        words = f"{posted.concluded:,} of {documents:,}"
        if posted.untold:
            words += f", ConnectWise does not know of {posted.untold:,} yet"
        return words, 2 * posted.concluded - posted.untold, 2 * documents
    if part.total:
        return f"{part.done:,} of {part.total:,}", part.done, part.total
    return part.doing or RUN_STATES[part.state].label.lower(), 0, 0


def run_or_404(request: WorkspaceRequest, number: int) -> Run:
    """The run of this workspace, or not found."""
    run = queries.run(request.workspace, number)
    if run is None:
        raise Http404
    return run


# --- one run ------------------------------------------------------------------------------------------------


@require_safe
def run(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Progress while it goes, then green or red with the way to the log."""
    need(request, Right.READ)
    row = run_or_404(request, number)
    seen = shown(request, row)
    context = {
        "run": seen,
        "outcome": None if seen.open else outcome(request, row),
        "back": _back(request, row),
    }
    return render(request, "runs/run.html", context)


def _back(request: WorkspaceRequest, row: Run) -> tuple[str, str]:
    """Where whoever asked for the run came from, and its name: one document, the documents, or the export."""
    if row.trigger not in _OF_DOCUMENTS:
        return reverse("export"), "Back to Export"
    some = queries.documents_by_id(request.workspace, row.selection[:2]) if row.selection else []
    if len(some) == 1:
        words = BY_KIND[some[0].kind]
        return reverse(
            "document", args=[words.slug, some[0].source_id]
        ), f"Back to {words.one} {some[0].number}"
    return f"{reverse('documents')}?tab=exports", "Back to Documents"


@require_safe
def progress(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The moving part, asked for once a second; 286 ends the asking and the page is shown anew."""
    need(request, Right.READ)
    seen = shown(request, run_or_404(request, number))
    if seen.open:
        return render(request, "runs/progress.html", {"run": seen})
    answer = HttpResponse(status=286)
    answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Stop a run: what is under way is finished and written down, nothing further is started."""
    need(request, Right.EXPORT)
    row = run_or_404(request, number)
    jobs.cancel(request.workspace, row.pk, who=request.user)
    messages.info(request, "The run was asked to stop. What was sent by then is in the log.")
    return redirect("run", row.pk)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One run in the history."""

    run: Run
    title: str
    state: Word
    seconds: float | None


@require_safe
def runs(request: WorkspaceRequest) -> HttpResponse:
    """Every run, newest first."""
    need(request, Right.READ)
    page = Paginator(queries.runs(request.workspace), 50).get_page(request.GET.get("page"))
    return render(request, "runs/runs.html", {"page": page, "rows": [history(each) for each in page]})


def history(run: Run) -> HistoryRow:
    """A run as a row of a list; records that did not get through colour it as they colour its own page."""
    state = RUN_STATES[run.state]
    not_through = sum(run.counts.get(result, 0) for result in TROUBLES)
    if run.state == State.DONE and not_through:
        meaning = f"It went to its end. {counted(not_through, 'record')} did not get through."
        state = Word(f"{not_through:,} not through", "red", "circle-x", meaning)
    return HistoryRow(run, TRIGGERS[run.trigger], state, _seconds(run))


def _seconds(row: Run | RunPart) -> float | None:
    if row.started_at is None or row.ended_at is None:
        return None
    return (row.ended_at - row.started_at).total_seconds()
