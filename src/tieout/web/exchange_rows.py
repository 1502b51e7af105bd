"""Exchanges as a spreadsheet: what was asked of whom, and what came of it; bodies are read one by one."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tieout.store.models import Exchange, Workspace
from tieout.web.words import SYSTEMS, VERDICTS

HEADER = (
    "Number", "When", "System", "Organisation", "Method", "Address", "Status", "Verdict", "Error", "Seconds", "Run",
)  # fmt: skip


def csv_rows(workspace: Workspace, rows: QuerySet[Exchange]) -> Iterator[list[object]]:
    """One row for each exchange under `HEADER`; the time is the workspace's own."""
    zone = ZoneInfo(workspace.time_zone)
    for row in rows.iterator(chunk_size=1000):
        yield [
            row.pk,
            row.opened_at.astimezone(zone).isoformat(timespec="seconds"),
            SYSTEMS.get(row.system, row.system),
            row.organisation,
            row.method,
            row.url,
            row.status or "",
            VERDICTS[row.shown_verdict].label,
            row.error,
            f"{row.seconds:.3f}" if row.seconds is not None else "",
            row.run_id or "",
        ]
