"""The activity log as a spreadsheet: who did what and when, with what stood there before and after."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tieout.store import queries
from tieout.store.models import Activity, Workspace
from tieout.web.activity_words import did, shifts
from tieout.web.document_rows import names_of

HEADER = ("When", "Who", "E-mail", "What", "Subject", "Before and after")
OPERATOR = "An operator, at the command line"


def csv_rows(workspace: Workspace, rows: QuerySet[Activity]) -> Iterator[list[object]]:
    """One row for each deed under `HEADER`; the time is the workspace's own."""
    zone = ZoneInfo(workspace.time_zone)
    names = names_of(queries.connections(workspace))
    for row in rows.iterator(chunk_size=1000):
        yield [
            row.at.astimezone(zone).isoformat(timespec="seconds"),
            str(row.user) if row.user else OPERATOR,
            row.user.email if row.user else "",
            did(row),
            row.subject,
            "; ".join(map(str, shifts(row, organisations=names, locale=workspace.locale))),
        ]
