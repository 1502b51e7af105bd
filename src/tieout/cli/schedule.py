"""`tieout schedule`: what travels by itself, how often and when next; changed and run now by an operator."""

from __future__ import annotations

import argparse
import json
from zoneinfo import ZoneInfo

from tieout import jobs
from tieout.cli.columns import in_columns
from tieout.cli.installation import the_workspace
from tieout.cli.troubles import Exit, Trouble
from tieout.core.names import SourceKind
from tieout.store import queries, schedules
from tieout.store.models import Rhythm, Schedule, Workspace

HEADS = ("KIND", "STATE", "EVERY", "AS SOON AS CLOSED", "NEXT RUN", "LAST RUN")


def list_(asked: argparse.Namespace) -> int:
    """List the schedule of every kind of document."""
    workspace = the_workspace(asked.workspace)
    rows = list(queries.schedules(workspace).values())
    if asked.json:
        print(json.dumps({"schedules": [_told(row) for row in rows]}, indent=2))
    else:
        print("\n".join(in_columns(HEADS, [_cells(workspace, row) for row in rows])))
    return Exit.WELL


def set_(asked: argparse.Namespace) -> int:
    """Change what was typed of one schedule; the rest stays."""
    workspace = the_workspace(asked.workspace)
    try:
        row = schedules.change(
            workspace,
            SourceKind(asked.kind),
            state=Rhythm(asked.state) if asked.state else None,
            every_minutes=asked.every,
            as_soon_as_closed=asked.as_soon_as_closed,
            who=None,
        )
    except schedules.OutOfBounds as wrong:
        raise Trouble(f"{wrong}.") from None
    print("\n".join(in_columns(HEADS, [_cells(workspace, row)])))
    return Exit.WELL


def run(asked: argparse.Namespace) -> int:
    """Ask for what the schedule would do; the next scheduled run stays where it is."""
    workspace = the_workspace(asked.workspace)
    row, new = jobs.transfer_now(workspace, SourceKind(asked.kind), who=None)
    alive = "" if queries.worker_alive() else " It begins when a worker is started."
    print(f"Run {row.pk} was asked for.{alive}" if new else f"Run {row.pk} does this already.")
    return Exit.WELL


def _told(row: Schedule) -> dict[str, object]:
    return {
        "kind": row.kind,
        **schedules.told(row),
        "next_at": row.next_at.isoformat() if row.next_at else None,
        "last_run": row.last_run_id,
    }


def _cells(workspace: Workspace, row: Schedule) -> tuple[str, ...]:
    zone = ZoneInfo(workspace.time_zone)
    return (
        row.kind,
        row.state,
        f"{row.every_minutes // 60} h {row.every_minutes % 60:02} min",
        "yes" if row.as_soon_as_closed else "no",
        f"{row.next_at.astimezone(zone):%Y-%m-%d %H:%M}" if row.next_at else "none",
        str(row.last_run_id or "none"),
    )
