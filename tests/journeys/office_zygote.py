"""The zygote for many small installations: each order names the database in which it is obeyed.

Beside the orders of `zygote` it knows those that a test of bad input needs: a run worked off and reported in one go,
rules and connections changed as a person would, a disk that is full.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys import zygote  # first: it sets Django up

from django.db import OperationalError, connection, connections  # isort: skip
from django.db.models import F  # isort: skip
from django.utils import timezone  # isort: skip
from tieout import jobs, wiring  # isort: skip
from tieout.core.faults import Fault, render  # isort: skip
from tieout.core.names import SourceKind  # isort: skip
from tieout.store.content import expand, squeeze  # isort: skip
from tieout.store import vault  # isort: skip
from tieout.store.models import (  # isort: skip
    LIVE,
    AllowanceRow,
    Connection,
    Document,
    Exchange,
    Fact,
    FaultRow,
    Intent,
    Link,
    RulebookVersion,
    Run,
    RunLogRow,
    RunPart,
    Trigger,
    Workspace,
)

_ALONE = "the test is alone"
TELL_THEIR_AGE = ("parties", "item-codes")
"""Facts that hold the time at which they were read, because what we created is added to them."""


def ask(
    through: str,
    trigger: str = "schedule",
    organisation: str = "",
    selection: list[str] | None = None,
    kinds: Sequence[str] = ("invoice",),
) -> list[Any]:
    """Ask for a run; `selection` are the numbers of the documents that it is about."""
    workspace = Workspace.objects.get()
    named = None
    if selection is not None:
        named = list(Document.objects.of(workspace).filter(number__in=selection).values_list("pk", flat=True))
    run, new = jobs.ask(
        workspace,
        trigger=Trigger(trigger),
        kinds=[SourceKind(kind) for kind in kinds],
        through=date.fromisoformat(through),
        organisation=organisation,
        selection=named,
    )
    return [run.pk, new]


def cancel(run: int) -> bool:
    return jobs.cancel(Workspace.objects.get(), run)


def run(
    through: str,
    trigger: str = "schedule",
    organisation: str = "",
    selection: list[str] | None = None,
    kinds: Sequence[str] = ("invoice",),
    patience: float = 20,
) -> dict[str, Any]:
    """Ask for a run, work it off once, and tell what came of it. `patience` is how long a lock is waited for."""
    connections.databases["default"]["OPTIONS"]["timeout"] = patience
    ask(through, trigger, organisation, selection, kinds)
    zygote.work_off()
    return report()


def work_off(patience: float = 20) -> dict[str, Any]:
    """Work open runs off once, and tell what came of it."""
    connections.databases["default"]["OPTIONS"]["timeout"] = patience
    zygote.work_off()
    return report()


def run_on_a_full_disk(through: str, pages: int) -> dict[str, Any]:
    """A run whose database may grow by so many pages of 4 KB only."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        limit = cursor.fetchone()[0] + pages
        connection.close()
    connections.databases["default"]["OPTIONS"]["init_command"] += f" PRAGMA max_page_count={limit};"
    try:
        said = run(through)["run"]
    except OperationalError as problem:
        return {"ended": f"one line: {problem}"}
    return {"ended": " ".join([said["reason"], *(part["reason"] for part in said["parts"].values())])}


def time_passes(seconds: float) -> None:
    """Every lease, claim, turn and wait is over, and what was read of the ledgers is so much older."""
    zygote.time_passes()
    AllowanceRow.objects.across_workspaces(because=_ALONE).update(hold_until=0, day_count=0, stamps=[])
    workspace = Workspace.objects.get()
    Link.objects.of(workspace).update(looked_at=F("looked_at") - timedelta(seconds=seconds))
    Intent.objects.of(workspace).filter(closed_at=None).update(
        opened_at=F("opened_at") - timedelta(seconds=seconds)
    )
    Fact.objects.of(workspace).exclude(name__in=TELL_THEIR_AGE).update(
        read_at=timezone.now() - timedelta(seconds=seconds)
    )
    for row in Fact.objects.of(workspace).filter(name__in=TELL_THEIR_AGE):
        kept = json.loads(expand(row.content))
        kept["read_at"] = (datetime.fromisoformat(kept["read_at"]) - timedelta(seconds=seconds)).isoformat()
        row.content = squeeze(json.dumps(kept).encode())
        row.save()


def keep_token(key: str, token: dict[str, Any]) -> None:
    """Somebody has connected this organisation: here is what the identity service gave us."""
    cupboard = vault.TokenCupboard(Workspace.objects.get(), key)
    now = int(timezone.now().timestamp())
    kept = {**token, "issued_at": now, "expires_at": now + token["expires_in"]}
    cupboard.claim("test", 60)
    cupboard.write("test", kept)
    cupboard.release("test")


def set_rules(rulebook: dict[str, Any]) -> None:
    """A person saves the rules: the next version."""
    newest = RulebookVersion.objects.of(Workspace.objects.get()).order_by("-version")[0].version
    RulebookVersion.objects.of(Workspace.objects.get()).create(version=newest + 1, body=rulebook)


def set_connection(key: str, settings: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    """A person changes what a connection was told."""
    workspace = Workspace.objects.get()
    row = Connection.objects.of(workspace).get(key=key)
    row.settings = {**row.settings, **settings}
    row.save()
    if secrets:
        vault.keep(workspace, key, {**vault.reveal(workspace, key), **secrets})


def report() -> dict[str, Any]:
    """What a person could see now: the last run, every document with its faults in words, every connection."""
    workspace = Workspace.objects.get()
    last = Run.objects.of(workspace).order_by("-pk").first()
    faults: dict[int, list[dict[str, Any]]] = {}
    open_ = FaultRow.objects.of(workspace).filter(closed_at=None)
    astray = open_.exclude(organisation=F("document__organisation"))
    assert not astray.exists(), (
        f"an open fault is filed under other books than its document: {astray.first()}"
    )
    for row in open_.order_by("pk"):
        faults.setdefault(row.document_id, []).append(_shown(row))
    links: dict[int, list[Link]] = {}
    for link in Link.objects.of(workspace).filter(LIVE).order_by("pk"):
        links.setdefault(link.document_id, []).append(link)
    return {
        "run": _told(last) if last else None,
        "documents": {
            row.number: {
                "state": row.state,
                "organisation": row.organisation,
                "as": row.ledger_number,
                "faults": faults.get(row.pk, []),
                "there": [link.ledger_status for link in links.get(row.pk, [])],
                "total_there": sum(link.total_minor for link in links.get(row.pk, [])) / 100,
            }
            for row in Document.objects.of(workspace)
        },
        "connections": {
            row.key: {"state": row.state, "reason": row.state_reason}
            for row in Connection.objects.of(workspace)
        },
        "open_intents": Intent.objects.of(workspace).filter(closed_at=None).count(),
        "exchanges": Exchange.objects.of(workspace).count(),
        "unfinished_exchanges": Exchange.objects.of(workspace).filter(verdict="").count(),
    }


def _told(run: Run) -> dict[str, Any]:
    parts = RunPart.objects.of(run.workspace_id).filter(run=run).order_by("pk")
    log = RunLogRow.objects.of(run.workspace_id).filter(run=run)
    return {
        "id": run.pk,
        "state": run.state,
        "reason": run.reason,
        "counts": run.counts,
        "parts": {
            f"{part.role} {part.organisation}".strip(): {
                "state": part.state,
                "reason": part.reason,
                "attempt": part.attempt,
                "wait": (part.not_before - timezone.now()).total_seconds() if part.not_before else 0,
            }
            for part in parts
        },
        "log": {
            f"{row.record} {row.name}": {
                "result": row.result,
                "faults": [one["quoted"] for one in row.faults],
                "codes": [one["code"] for one in row.faults],
                "notes": row.notes,
            }
            for row in log
        },
    }


def _shown(row: FaultRow) -> dict[str, Any]:
    shown = render(Fault(row.code, row.facts, row.quoted, row.line), source="ConnectWise", ledger="Xero")
    return {
        "code": row.code,
        "title": shown.title,
        "what": shown.what,
        "why": shown.why,
        "fix": shown.fix,
        "quoted": row.quoted,
        "line": row.line,
    }


def _in(does: Callable[..., Any]) -> Callable[..., Any]:
    """Obey in the named database instead of the environment's."""

    @functools.wraps(does)
    def obey(database: str, **arguments: Any) -> Any:
        connections.databases["default"]["NAME"] = database
        return does(**arguments)

    return obey


def start(patience: float) -> None:
    """Work off in a process of its own, which can be killed."""
    connections.databases["default"]["OPTIONS"]["timeout"] = patience
    zygote.work_off()


OWN = (
    ask,
    cancel,
    run,
    work_off,
    run_on_a_full_disk,
    time_passes,
    keep_token,
    set_rules,
    set_connection,
    report,
    start,
)

if __name__ == "__main__":
    assert wiring  # imported once, so that every child has it
    own = {does.__name__: does for does in OWN}
    zygote.DOES.update({name: _in(does) for name, does in {**zygote.DOES, **own}.items()})
    zygote.LASTING = frozenset({"start"})
    zygote.main()
