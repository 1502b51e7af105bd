"""`tieout mapping`: accounts, taxes, tracking, contacts, numbers, policies and routes from a CSV file and to one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tieout import wiring
from tieout.cli.installation import the_workspace
from tieout.cli.troubles import Exit, Trouble
from tieout.core.mapping_csv import RowResult, WrongFile
from tieout.core.rulebook_rows import MappingKind
from tieout.store import queries
from tieout.store.models import Workspace
from tieout.store.rulebooks import RulesMoved
from tieout.wiring import PlannedImport

_SIGNS = {RowResult.NEW: "+", RowResult.CHANGED: "~", RowResult.REMOVED: "-", RowResult.WRONG: "!"}


def export(asked: argparse.Namespace) -> int:
    """Print the mapping as a CSV file."""
    workspace = the_workspace(asked.workspace)
    _known(workspace, asked.organisation)
    for line in wiring.export_mapping(workspace, MappingKind(asked.kind), organisation=asked.organisation):
        sys.stdout.write(line)
    return Exit.WELL


def import_(asked: argparse.Namespace) -> int:
    """Show what the file would change, and, unless it is a dry run or a row is wrong, change it."""
    workspace = the_workspace(asked.workspace)
    _known(workspace, asked.organisation)
    try:
        planned = wiring.plan_mapping(
            workspace,
            MappingKind(asked.kind),
            _content(asked.file),
            organisation=asked.organisation,
            replaces=asked.replace,
        )
    except WrongFile as wrong:
        raise Trouble(f"{asked.file}: {wrong}.") from wrong
    version = _written(workspace, asked, planned)
    if asked.json:
        print(json.dumps(_plain(planned, version), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(planned, version, dry_run=asked.dry_run)))
    return Exit.FAILED if planned.plan.rulebook is None else Exit.WELL


def _known(workspace: Workspace, organisation: str) -> None:
    there = queries.rulebook(workspace).organisations
    if organisation and organisation not in there:
        raise Trouble(f"There is no organisation {organisation!r}. There are: {', '.join(there) or 'none'}.")


def _content(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except FileNotFoundError:
        raise Trouble(f"There is no file {file}.") from None


def _written(workspace: Workspace, asked: argparse.Namespace, planned: PlannedImport) -> int | None:
    """Import unless it is a dry run, or a row is wrong; return the version in force, None when nothing was done."""
    if asked.dry_run or planned.plan.rulebook is None or not planned.plan.changes:
        return None
    try:
        return wiring.import_mapping(workspace, planned, note=f"{asked.kind} from {asked.file.name}")
    except RulesMoved as moved:
        raise Trouble(str(moved)) from moved


def _lines(planned: PlannedImport, version: int | None, *, dry_run: bool) -> Iterator[str]:
    plan = planned.plan
    for row in sorted(plan.rows, key=lambda one: (one.result is RowResult.WRONG, one.line)):
        where = f"line {row.line}" if row.line else "-"
        yield f"{_SIGNS[row.result]} {where:<12}{row.said}"
    shown = len(plan.rows) + plan.counts.get(RowResult.UNCHANGED, 0)
    if (more := sum(plan.counts.values()) - shown) > 0:
        yield f"  ... and {more:,} more rows"
    for organisation, why in planned.unchecked.items():
        yield f"Codes of {organisation} were not checked: {why}"
    yield ", ".join(f"{plan.counts.get(one, 0):,} {one.value}" for one in RowResult)
    if plan.rulebook is None:
        yield "Nothing was imported: put the wrong rows right first."
    elif not plan.changes:
        yield "Everything is as the file says."
    elif dry_run:
        yield "Nothing was changed: this was a dry run."
    else:
        yield f"Imported. Version {version} of the rules is in force."


def _plain(planned: PlannedImport, version: int | None) -> dict[str, Any]:
    plan = planned.plan
    return {
        "kind": plan.kind.value,
        "encoding": plan.encoding,
        "counts": {one.value: plan.counts.get(one, 0) for one in RowResult},
        "rows": [{"line": row.line, "result": row.result.value, "said": row.said} for row in plan.rows],
        "unchecked": {str(key): why for key, why in planned.unchecked.items()},
        "version": version,
    }
