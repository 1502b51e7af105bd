"""Waiting for a run: a bar on a terminal, plain lines elsewhere; where no worker lives, the work is done here."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TextIO

from django.db import connections
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tieout import jobs
from tieout.store import queries
from tieout.store.models import PartRole, Run, RunPart, State, Workspace
from tieout.store.runs import OPEN_STATES

LOOKED_EVERY = 0.3  # seconds
SHORTEST_PAUSE = 0.2


def carried_out(workspace: Workspace, run: Run, *, out: TextIO) -> Run:
    """Return the run once it has ended, showing how far it is on `out`.

    Ctrl-C calls off a run that is worked here, and leaves one that a worker has alone; KeyboardInterrupt goes on.
    """
    here: _Here | None = None
    try:
        with _shown(out) as show:
            while run.state in OPEN_STATES:
                if here is None and not queries.worker_alive():
                    print("No worker is alive: the work is done here.", file=out, flush=True)
                    here = _Here(run)
                show.parts(_seen(workspace, run))
                _pause(here)
                run.refresh_from_db()
            show.parts(_seen(workspace, run))
    except KeyboardInterrupt:
        _interrupted(workspace, run, here, out)
        raise
    if here is not None:
        here.finish()
    return run


def _pause(here: _Here | None) -> None:
    if here is None:
        threading.Event().wait(LOOKED_EVERY)
    else:
        here.ended.wait(LOOKED_EVERY)
        here.look()


def _interrupted(workspace: Workspace, run: Run, here: _Here | None, out: TextIO) -> None:
    if here is None:
        print(f"Run {run.pk} goes on at the worker. `tieout post` finds it again.", file=out)
        return
    jobs.cancel(workspace, run.pk)
    print(f"Run {run.pk} is called off; what is done is done.", file=out)
    here.finish()


class _Here:
    """The run carried out in a thread of this process, again and again while it waits for another system."""

    def __init__(self, run: Run) -> None:
        self._run = Run.objects.of(run.workspace_id).get(pk=run.pk)
        self._defect: BaseException | None = None
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="work", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Raise what ended the work, if anything did."""
        if self._defect is not None:
            raise self._defect

    def finish(self) -> None:
        """Wait until the thread has let go of the run."""
        self._thread.join()
        self.look()

    def _work(self) -> None:
        try:
            while jobs.work_off(self._run).state in OPEN_STATES:
                threading.Event().wait(self._until_due())
        except BaseException as defect:  # noqa: BLE001 - raised again where it is waited for
            self._defect = defect
        finally:
            connections.close_all()
            self.ended.set()

    def _until_due(self) -> float:
        """Seconds until the next part may go on; work that another process has is looked at again soon."""
        parts = queries.run_parts(self._run.workspace, self._run.pk)
        due = [part.not_before for part in parts if part.state == State.QUEUED and part.not_before]
        wait = (min(due) - timezone.now()).total_seconds() if due else 0.0
        return max(wait, SHORTEST_PAUSE)


# --- what is shown ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far one part of a run is."""

    pk: int
    doing: str
    done: int
    total: int  # 0 while it is not known
    begun: bool


def _seen(workspace: Workspace, run: Run) -> list[_Seen]:
    """Look at every part; a posting is as far as documents were concluded."""
    posted = queries.posting_totals(run) if run.posts else {}
    seen = []
    for part in queries.run_parts(workspace, run.pk):
        done, total, doing = part.done, part.total, _doing(part)
        far = posted.get(part.organisation) if part.role == PartRole.POST else None
        if far:
            done, total = far.concluded, far.concluded + far.to_come
            if far.untold and part.state == State.RUNNING:
                doing += f", ConnectWise does not know of {far.untold:,} yet"
        seen.append(_Seen(part.pk, doing, done, total, begun=part.attempt > 0))
    return seen


def _shown(out: TextIO) -> _Bars | _Lines:
    return _Bars(out) if out.isatty() else _Lines(out)


def _doing(part: RunPart) -> str:
    what = part.doing or ("Reading ConnectWise" if part.role == PartRole.READ else "Posting")
    if part.state == State.QUEUED and part.reason:
        what = f"Waiting: {part.reason}"
    return f"{part.organisation}: {what}" if part.organisation else what


class _Lines:
    """A line whenever something changed, for logs and pipes."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._said: dict[int, str] = {}

    def parts(self, parts: Sequence[_Seen]) -> None:
        """Tell how far the parts are."""
        for part in parts:
            far = f" ({part.done:,} of {part.total:,})" if part.total else ""
            line = f"{part.doing}{far}"
            if part.begun and self._said.get(part.pk) != line:
                self._said[part.pk] = line
                print(line, file=self._out, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to do."""


class _Bars:
    """A bar for each part, on a terminal."""

    def __init__(self, out: TextIO) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=out),
            transient=True,
        )
        self._tasks: dict[int, TaskID] = {}

    def parts(self, parts: Sequence[_Seen]) -> None:
        """Tell how far the parts are."""
        for part in parts:
            if part.pk not in self._tasks:
                self._tasks[part.pk] = self._progress.add_task("", total=None)
            self._progress.update(
                self._tasks[part.pk],
                description=part.doing,
                completed=part.done,
                total=part.total or None,
            )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
