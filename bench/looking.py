"""Every page over a full database, asked again and again: what the server takes, and what it asks the database."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

import time_machine
from bench.crowding import crowd
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from tests.web.desk import NOON, Desk
from tests.web.pages import OF_THE_ACCOUNT, PAGES, PIECES, SPREADSHEETS, furnished
from tieout.store import tokens
from tieout.store.models import RunLogRow, User, Workspace

#: Where many rows show: searches, tabs, orders, the last page, one organisation, a run of thousands.
FAR = (
    "/documents/?page=4000",
    "/documents/?q=harbour",
    "/documents/?q=100123",
    "/documents/?q=torrens+legal+1922",
    "/documents/?q=1,234.50",
    "/documents/?tab=overdue",
    "/documents/?tab=paid&page=900",
    "/documents/?tab=exports",
    "/documents/?state=held",
    "/documents/?sort=party_name",
    "/documents/?sort=-total_minor",
    "/documents/?sort=due_date",
    "/documents/?sort=state",
    "/documents/?since=2025-01-01&until=2025-01-31",
    "/documents/?organisation=sydney&kind=procurement",
    "/documents/invoices/100123/",
    "/export/?through=2026-11-22&invoices=on&purchases=on",
    "/export/invoices/ready/?through=2026-11-22&invoices=on&page=40",
    "/export/invoices/errors/?through=2026-11-22&invoices=on&page=20",
    "/runs/?page=90",
    "/runs/{long}/",
    "/runs/{long}/log/",
    "/runs/{long}/log/?result=done&page=3",
    "/runs/{busy}/",
    "/runs/{busy}/progress",
    "/documents/?sort=-number&page=3900",
    "/documents/?tab=voided&q=harbour",
    "/exceptions/?page=4",
    "/exceptions/cause?cause=account-unmapped%3A+5001&in=adelaide",
    "/settings/activity/?page=100",
)
API = (
    "/api/documents",
    "/api/documents?page=1900",
    "/api/documents?search=harbour",
    "/api/documents/invoice:100123",
    "/api/export",
    "/api/runs",
    "/api/runs/{long}",
    "/api/runs/{long}/log",
    "/api/exceptions",
)


#: An answer of so many bytes is asked for once.
LONG = 1_000_000


def main(documents: int, exchanges: int, times: int) -> None:
    """Fill the database that the environment names, and print what every address takes as JSON."""
    call_command("migrate", verbosity=0)
    note = Path(settings.ENVIRONMENT.data_dir) / f"filled-{documents}-{exchanges}.json"
    with time_machine.travel(NOON.replace(hour=3, minute=45), tick=True):
        if not note.exists():
            note.write_text(json.dumps(filled(Desk(), documents, exchanges)))
        workspace = Workspace.objects.get(slug="harbour")
        print(json.dumps(looked_at(workspace, json.loads(note.read_text()), times)))


def filled(desk: Desk, documents: int, exchanges: int) -> Mapping[str, object]:
    """Put one of everything on the desk and so much around it; what the addresses leave open."""
    started = time.monotonic()
    shown = furnished(desk)
    busy = crowd(desk, documents=documents, exchanges=exchanges, told=lambda said: tell(started, said))
    longest = RunLogRow.objects.of(desk.workspace).values("run").annotate(n=Count("pk")).latest("n")
    return {**shown, "long": longest["run"], "busy": busy}


def looked_at(workspace: Workspace, shown: Mapping[str, object], times: int) -> list[Mapping[str, Any]]:
    """What each address takes."""
    return [
        {"address": address, **taken(visitor, address.format(**shown), times)}
        for visitor, addresses in visitors(workspace)
        for address in addresses
    ]


def tell(started: float, said: str) -> None:
    print(f"  {time.monotonic() - started:5.0f} s: {said}", file=sys.stderr, flush=True)


def visitors(workspace: Workspace) -> list[tuple[Client, tuple[str, ...]]]:
    """The owner's browser with what it opens, and a program with what that asks."""
    browser = Client()
    browser.force_login(User.objects.get(email="mere@example.com"))
    browser.get("/about/")
    _, token = tokens.create(workspace, "bench", [], timezone.now() + timedelta(days=9), who=None)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    pages = (*PAGES, *FAR, *PIECES, *OF_THE_ACCOUNT, *SPREADSHEETS)
    return [(browser, pages), (program, API)]


def taken(visitor: Client, address: str, times: int) -> Mapping[str, Any]:
    """Ask for an address; milliseconds to its first line (the median by the clock, the median of our processor, the
    worst) and to the last, and questions.

    A spreadsheet is sent while it is written, so its first line is what a person waits for.
    """
    with counted() as questions:
        visitor.get(address).close()
    asked = questions["asked"]
    firsts, processor, wholes = [], [], []
    for _ in range(times):
        begun, cpu = time.perf_counter(), time.process_time()
        answer = visitor.get(address)
        lines = iter(answer)
        next(lines, b"")
        firsts.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - cpu) * 1000)
        length = sum(len(line) for line in lines)
        wholes.append((time.perf_counter() - begun) * 1000)
        if length > LONG:
            break
    return {
        "status": answer.status_code,
        "milliseconds": statistics.median(firsts),
        "processor": statistics.median(processor),
        "worst": max(firsts),
        "whole": statistics.median(wholes),
        "questions": asked,
    }


@contextmanager
def counted() -> Any:
    """How many questions the database was asked."""
    seen = {"asked": 0}

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        seen["asked"] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
