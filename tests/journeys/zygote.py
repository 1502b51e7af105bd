"""A process that has imported everything and forks workers at once, so that hundreds can be started and killed.

It obeys one JSON command a line on its standard input and answers one JSON line each. What touches the database is
done in a forked child, so that no connection is ever shared.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.journeys.people import CORRECTIONS  # noqa: E402
from tieout import jobs, wiring  # noqa: E402, F401
from tieout.connectors import catalogue  # noqa: E402
from tieout.core.names import SourceKind  # noqa: E402
from tieout.jobs import durable  # noqa: E402, F401
from tieout.store import vault  # noqa: E402
from tieout.store.models import (  # noqa: E402
    AllowanceRow,
    Connection,
    Document,
    Exchange,
    FaultRow,
    Intent,
    RulebookVersion,
    Run,
    RunPart,
    Token,
    Trigger,
    Workspace,
)
from tieout.wiring import opening  # noqa: E402


def set_up(connections: list[dict[str, Any]], rulebook: dict[str, Any]) -> None:
    workspace = Workspace.objects.create(name="Journey", slug="journey", time_zone="Australia/Adelaide")
    for one in connections:
        secrets = one.pop("secrets")
        row = Connection.objects.of(workspace).create(**{"name": one["key"], **one})
        vault.keep(workspace, row.key, secrets)
    RulebookVersion.objects.of(workspace).create(version=1, body=rulebook)


def ask(through: str, kinds: Sequence[str] = ("invoice",)) -> int:
    run, _ = jobs.ask(
        Workspace.objects.get(),
        trigger=Trigger.SCHEDULE,
        kinds=[SourceKind(kind) for kind in kinds],
        through=date.fromisoformat(through),
    )
    return run.pk


def open_runs() -> int:
    return Run.objects.of(Workspace.objects.get()).filter(state__in=["queued", "running"]).count()


def time_passes() -> None:
    """Every lease, claim and turn of the dead has run out, and every wait is over."""
    past = timezone.now() - timedelta(seconds=1)
    parts = RunPart.objects.across_workspaces(because="the test is alone")
    parts.filter(state="running").update(lease_until=past)
    parts.filter(state="queued").update(not_before=None)
    AllowanceRow.objects.across_workspaces(because="the test is alone").update(leases={})
    Token.objects.across_workspaces(because="the test is alone").update(lease_until=past)


def documents() -> list[dict[str, Any]]:
    workspace = Workspace.objects.get()
    faults: dict[int, list[str]] = {}
    for row in FaultRow.objects.of(workspace).filter(closed_at=None):
        faults.setdefault(row.document_id, []).append(row.code)
    return [
        {"number": row.number, "state": row.state, "total": row.total_minor, "faults": faults.get(row.pk, [])}
        for row in Document.objects.of(workspace).order_by("number")
    ]


def open_intents() -> int:
    return Intent.objects.of(Workspace.objects.get()).filter(closed_at=None).count()


def runs() -> list[dict[str, Any]]:
    workspace = Workspace.objects.get()
    return [
        {
            "state": run.state,
            "counts": run.counts,
            "parts": [
                [part.role, part.state, part.reason, part.attempt]
                for part in RunPart.objects.of(workspace).filter(run=run)
            ],
        }
        for run in Run.objects.of(workspace).order_by("pk")
    ]


def exchanges() -> int:
    return Exchange.objects.of(Workspace.objects.get()).count()


def work_off() -> None:
    """Work every open run off in this process."""
    for run in Run.objects.of(Workspace.objects.get()).filter(state__in=["queued", "running"]):
        jobs.work_off(run)


def work() -> None:
    """Be a worker until killed."""
    jobs.work(threading.Event())


DOES: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        set_up, ask, open_runs, time_passes, documents, open_intents, runs, exchanges, work_off, work,
        *CORRECTIONS,
    )
}  # fmt: skip
LASTING = frozenset({"work_off", "work"})


def import_what_is_left() -> None:
    """Import here what is imported at its first use, so that no child has to."""
    for manifest in [*catalogue.SOURCES.values(), *catalogue.LEDGERS.values()]:
        import_module(manifest)
    opening._client()  # the pool that a child takes over before anything is connected: trust costs 25 ms to read
    connection.ops.compiler("SQLCompiler")
    for name in ("idna", "utf_8_sig"):
        "".encode(name)


def obey(command: str, arguments: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            result = DOES[command](**arguments)
            if command not in LASTING:
                os.write(writing, json.dumps({"result": result}).encode())
            status = 0
        except BaseException:  # noqa: BLE001 - everything goes to the parent, which fails the test
            text = traceback.format_exc()
            sys.stderr.write(text)
            if command not in LASTING:
                os.write(writing, json.dumps({"error": text}).encode())
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    if command in LASTING:
        os.close(reading)
        return {"pid": child}
    with os.fdopen(reading, "rb") as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text)


def main() -> None:
    import_what_is_left()
    gc.freeze()  # a child's collector leaves alone what it shares with us, and so shares it for longer
    sys.stdout.write(json.dumps({"ready": os.getpid()}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        if order["command"] == "await":
            _, status = os.waitpid(order["pid"], 0)
            answer: dict[str, Any] = {"status": status}
        elif order["command"] == "is_done":
            done, status = os.waitpid(order["pid"], os.WNOHANG)
            answer = {"done": bool(done), "status": status}
        else:
            answer = obey(order["command"], order.get("arguments", {}))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
