"""A worker, measured from the moment a run is asked for until it is over; then what it sent is written down."""

from __future__ import annotations

import base64
import json
import resource
import sys
import threading
import time
from datetime import date
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import django

django.setup()

from django.db import connections

from tieout import jobs, wiring  # noqa: F401 - imported before anything is measured
from tieout.connectors import catalogue
from tieout.core.names import SourceKind
from tieout.jobs import durable  # noqa: F401 - the same
from tieout.store import queries
from tieout.store.models import Document, Exchange, Run, State, Trigger, Workspace

FAR = date(2099, 12, 31)
POINTS = 10
"""At about so many moments, evenly apart, it is told how much memory is in use."""


def main(recorded: Path) -> None:
    for connector in (*catalogue.SOURCES.values(), *catalogue.LEDGERS.values()):
        import_module(connector)  # a worker does so once in its life
    workspace = Workspace.objects.get()
    stop, found = threading.Event(), {}

    def watch(_worker: str) -> None:
        threading.Thread(target=carried_out, args=(workspace, found, stop), name="watch").start()

    jobs.work(stop, ready=watch)
    written = record(workspace, recorded)
    posted = Document.objects.of(workspace).filter(state="synced").count()
    print(json.dumps({**found, "posted": posted, "requests": written}))


def carried_out(workspace: Workspace, found: dict[str, object], stop: threading.Event) -> None:
    """Ask for a run, watch it to its end, and note what it took. What watching takes is not the worker's."""
    memory, cpu, wall = resident(), time.process_time() - time.thread_time(), time.monotonic()
    run, _ = jobs.ask(workspace, trigger=Trigger.FORCE, kinds=list(SourceKind), through=FAR)
    memories: list[int] = []
    while run.state in (State.QUEUED, State.RUNNING):
        time.sleep(0.25)
        memories.append(resident())
        run = queries.run(workspace, run.pk) or run
    found |= {
        "cpu": time.process_time() - time.thread_time() - cpu,
        "wall": time.monotonic() - wall,
        "memory_start": memory,
        "memory_peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "memory_on_the_way": memories[:: max(1, len(memories) // POINTS)],
        "run": told(workspace, run),
    }
    connections.close_all()
    stop.set()


def told(workspace: Workspace, run: Run) -> str:
    reasons = [part.reason for part in queries.run_parts(workspace, run.pk) if part.reason]
    return f"{run.state} {run.reason} {' '.join(reasons)} {run.counts}"


def resident() -> int:
    """Bytes of memory in use now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def record(workspace: Workspace, recorded: Path) -> int:
    """Write every request down, one JSON object a line: to whom, method, path, body, and how long its answer was."""
    numbers = list(Exchange.objects.of(workspace).order_by("pk").values_list("pk", flat=True))
    with recorded.open("w") as out:
        for number in numbers:
            shown = queries.exchange(workspace, number)
            assert shown is not None
            parts = urlsplit(shown.row.url)
            line = {
                "system": shown.row.system,
                "organisation": shown.row.organisation,
                "method": shown.row.method,
                "path": f"{parts.path}?{parts.query}" if parts.query else parts.path,
                "body": base64.b64encode(shown.request_body).decode(),
                "answer_bytes": shown.row.answer_bytes,
            }
            out.write(json.dumps(line) + "\n")
    return len(numbers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
