"""`tieout connections`: what this workspace talks to, and whether it answered last time. Calls nothing."""

from __future__ import annotations

import argparse
import json
from zoneinfo import ZoneInfo

from tieout.cli.columns import in_columns
from tieout.cli.installation import the_workspace
from tieout.cli.troubles import Exit
from tieout.store import queries
from tieout.store.models import Connection, Workspace

HEADS = ("STATE", "KEY", "SYSTEM", "NAME", "LOOKED AT", "REASON")


def connections(asked: argparse.Namespace) -> int:
    """List the source first, then the organisations by name."""
    workspace = the_workspace(asked.workspace)
    rows = queries.connections(workspace)
    if asked.json:
        plain = [
            {
                "key": row.key,
                "kind": row.kind,
                "connector": row.connector,
                "name": row.name,
                "state": row.state,
                "reason": row.state_reason,
                "checked_at": row.checked_at.isoformat() if row.checked_at else None,
            }
            for row in rows
        ]
        print(json.dumps({"connections": plain}, indent=2, ensure_ascii=False))
        return Exit.WELL
    for line in in_columns(HEADS, [_cells(workspace, row) for row in rows]):
        print(line)
    return Exit.WELL


def _cells(workspace: Workspace, row: Connection) -> tuple[str, ...]:
    looked = "never"
    if row.checked_at:
        looked = f"{row.checked_at.astimezone(ZoneInfo(workspace.time_zone)):%Y-%m-%d %H:%M:%S}"
    return row.state, row.key, row.connector, row.name, looked, row.state_reason
