"""`tieout log`: what became of every invoice, purchase, customer, supplier and product of a run."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tieout.cli.columns import in_columns
from tieout.cli.installation import the_workspace
from tieout.cli.troubles import Exit, Trouble
from tieout.cli.words import counted
from tieout.store import queries
from tieout.store.models import RunLogRow

HEADS = ("RESULT", "RECORD", "NAME", "BOOKS", "FAULTS", "AS RETURNED, OR WHAT WAS DONE")


def log(asked: argparse.Namespace) -> int:
    """Show the log of a run, of the newest one when none is named; failures first."""
    workspace = the_workspace(asked.workspace)
    run = queries.run(workspace, asked.run) if asked.run else queries.last_run(workspace)
    if run is None:
        raise Trouble(f"there is no run {asked.run}" if asked.run else "nothing has run yet", Exit.FAILED)
    rows = queries.run_log(workspace, run.pk, record=asked.record, result=asked.result)
    shown = [_plain(row) for row in rows]
    if asked.json:
        print(json.dumps({"run": run.pk, "records": shown}, indent=2, ensure_ascii=False))
        return Exit.WELL
    if shown:
        print("\n".join(in_columns(HEADS, [_cells(one) for one in shown])))
    print(f"{counted(len(shown), 'record')} of run {run.pk}.")
    return Exit.WELL


def _plain(row: RunLogRow) -> dict[str, Any]:
    return {
        "record": row.record,
        "name": row.name,
        "result": row.result,
        "document": row.document,
        "organisation": row.organisation,
        "faults": [{"code": one["code"], "quoted": one["quoted"]} for one in row.faults],
        "notes": row.notes,
    }


def _cells(one: dict[str, Any]) -> tuple[str, ...]:
    said = [fault["quoted"] for fault in one["faults"] if fault["quoted"]]
    return (
        one["result"].replace("_", " "),
        one["record"],
        one["name"],
        one["organisation"],
        ", ".join(fault["code"] for fault in one["faults"]),
        " ".join(" ".join([*said, *one["notes"]]).split()),
    )
