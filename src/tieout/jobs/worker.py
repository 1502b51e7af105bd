"""The worker: a process that takes parts of runs as they come due, and those whose worker went silent."""

from __future__ import annotations

import gc
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from tieout import __version__
from tieout.jobs.carrying import Carrying
from tieout.jobs.ticking import tick
from tieout.store import claims, exchanges, runs, statistics, tallies, workers
from tieout.store.models import Run, Workspace

if TYPE_CHECKING:
    from tieout.jobs.durable import Durable

log = structlog.get_logger(__name__)

TIDY_EVERY = 600.0  # seconds
EMPTY_LOOKS_ARE_KEPT = timedelta(days=1)
WORKFLOWS_ARE_KEPT = timedelta(days=1)
OBJECTS_BETWEEN_COLLECTIONS = 10_000
"""What a document is made of comes and goes without cycles: looking for them after every seven hundred objects, as
Python does, is a twelfth of all the work.
"""

WORKERS_ARE_KEPT = timedelta(hours=1)
PATIENCE_AT_THE_END = (
    20  # seconds that parts under way have to reach a safe place when the process is stopped
)


def work(stop: threading.Event, *, ready: Callable[[str], None] = lambda _worker: None) -> None:
    """Work until `stop` is set. `ready` is called with the worker's id when it has begun to take parts.

    Its first heartbeat comes before the first part, so that no other worker takes it for dead. Every duty of
    a pass is in its own try: a database that is away for a moment ends no worker, and no duty keeps another waiting.
    """
    from tieout.jobs.durable import Durable  # noqa: PLC0415 - takes a second, and web processes ask only

    worker = f"{socket.gethostname()}-{secrets.token_hex(4)}"
    lease = settings.ENVIRONMENT.worker_lease_seconds
    carrying = Carrying(worker, lease)
    workers.worker_beat(worker, host=socket.gethostname(), version=__version__)
    durable = Durable(settings.ENVIRONMENT.engine_url, worker, carrying)
    gc.freeze()  # what is loaded by now stays for good
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    relay = _Relay(durable.enqueue, repeat_after=timedelta(seconds=lease))
    beat = threading.Thread(
        target=_beat, args=(worker, carrying, lease / 3, stop), name="heartbeat", daemon=True
    )
    beat.start()
    ready(worker)
    tidied = 0.0
    try:
        while not stop.wait(settings.ENVIRONMENT.poll_seconds):
            tidied += settings.ENVIRONMENT.poll_seconds
            duties: list[Callable[[], object]] = [relay.look, lambda: tick(timezone.now())]
            if tidied >= TIDY_EVERY:
                tidied = 0.0
                duties.append(lambda: _tidy(durable))
            for duty in duties:
                try:
                    duty()
                except Exception:
                    log.exception("worker pass failed", worker=worker)
            close_old_connections()
    finally:
        durable.close(PATIENCE_AT_THE_END)
        workers.worker_gone(worker)


def work_off(run: Run) -> Run:
    """Carry a run out in this process, part by part, until it ends or has to wait for another system.

    For a machine where no worker runs: the same claims, the same steps, without the job engine.
    """
    worker = f"{socket.gethostname()}-{secrets.token_hex(4)}"
    workers.worker_beat(worker, host=socket.gethostname(), version=__version__)
    carrying = Carrying(worker, settings.ENVIRONMENT.worker_lease_seconds)
    stop = threading.Event()
    lease = settings.ENVIRONMENT.worker_lease_seconds
    beat = threading.Thread(
        target=_beat, args=(worker, carrying, lease / 3, stop), name="heartbeat", daemon=True
    )
    beat.start()
    try:
        while due := [part for part in _due() if part.run == run.pk]:
            for part in due:
                carrying.carry(part.id, lambda advance: advance())
    finally:
        stop.set()
        beat.join()
        workers.worker_gone(worker)
    run.refresh_from_db()
    return run


def _due() -> list[claims.PartToStart]:
    """Parts whose time has come, and those whose worker went silent."""
    now = timezone.now()
    return [*claims.parts_to_start(now), *claims.stranded_parts(now)]


class _Relay:
    """Hands due and stranded parts to the job engine, each once as long as it may still be waiting there."""

    def __init__(self, enqueue: Callable[[int], None], *, repeat_after: timedelta) -> None:
        self._enqueue = enqueue
        self._repeat_after = repeat_after
        self._handed_over: dict[tuple[int, int], datetime] = {}

    def look(self) -> None:
        now = timezone.now()
        self._handed_over = {
            part: at for part, at in self._handed_over.items() if at > now - self._repeat_after
        }
        for part in _due():
            if (part.id, part.attempt) not in self._handed_over:
                self._enqueue(part.id)
                self._handed_over[part.id, part.attempt] = now


def _beat(worker: str, carrying: Carrying, every: float, stop: threading.Event) -> None:
    """Say that this worker lives, in a thread of its own: a long call must not look like a death."""
    while not stop.wait(every):
        try:
            workers.worker_beat(worker, host=socket.gethostname(), version=__version__)
            carrying.beat()
        except Exception:
            log.exception("heartbeat failed", worker=worker)
        finally:
            close_old_connections()


def _tidy(durable: Durable) -> None:
    """Remove what nobody needs any more: old exchanges, looks that found nothing, dead workers, ended workflows. The
    tallies are folded, and the database looks at its tables.
    """
    now = timezone.now()
    for workspace in Workspace.objects.all():
        exchanges.purge(workspace, days=settings.ENVIRONMENT.retention_days)
    runs.forget_empty_looks(now - EMPTY_LOOKS_ARE_KEPT)
    workers.forget_workers(now - WORKERS_ARE_KEPT)
    tallies.fold()
    statistics.refresh()
    durable.tidy(workers.living_workers(), (now - WORKFLOWS_ARE_KEPT).isoformat())
