"""The activity log as a spreadsheet: who did what and when, with what stood there before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tieout.store.models import Activity, Workspace

HEADER = ("When", "Who", "E-mail", "What", "Subject", "Before", "After")
OPERATOR = "An operator, at the command line"


def csv_rows(workspace: Workspace, rows: QuerySet[Activity]) -> Iterator[list[object]]:
    """One row for each deed under `HEADER`; the time is the workspace's own."""
    zone = ZoneInfo(workspace.time_zone)
    for row in rows.iterator(chunk_size=1000):
        yield [
            row.at.astimezone(zone).isoformat(timespec="seconds"),
            str(row.user) if row.user else OPERATOR,
            row.user.email if row.user else "",
            row.action,
            row.subject,
            json.dumps(row.before, ensure_ascii=False) if row.before else "",
            json.dumps(row.after, ensure_ascii=False) if row.after else "",
        ]
