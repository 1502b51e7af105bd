"""`tieout documents`: the list of documents as the screen shows it, filtered, for people and for programs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tieout.cli.columns import in_columns
from tieout.cli.installation import the_workspace
from tieout.cli.troubles import Exit
from tieout.cli.words import counted, money, plain_amount
from tieout.store import queries
from tieout.store.models import Document, DocumentState, Workspace

HEADS = ("STATE", "NUMBER", "KIND", "DATE", "PARTY", "TOTAL", "BOOKS", "AS", "FAULTS")
FIGURES = (5,)


def documents(asked: argparse.Namespace) -> int:
    """List what fits, newest first, up to the limit."""
    workspace = the_workspace(asked.workspace)
    found = queries.documents(
        workspace,
        state=asked.state,
        search=asked.number,
        kind=asked.kind,
        organisation=asked.organisation,
        since=asked.since,
        until=asked.until,
    )
    count, rows = found.count(), list(found[: asked.limit])
    shown = [_plain(row, faults) for row, faults in zip(rows, _faults_of(workspace, rows), strict=True)]
    if asked.json:
        print(json.dumps({"found": count, "documents": shown}, indent=2, ensure_ascii=False))
        return Exit.WELL
    if shown:
        cells = [_cells(one, row) for one, row in zip(shown, rows, strict=True)]
        print("\n".join(in_columns(HEADS, cells, right=FIGURES)))
    more = f", the newest {len(rows):,} are shown (--limit)" if count > len(rows) else ""
    print(f"{counted(count, 'document')}{more}.")
    return Exit.WELL


def _faults_of(workspace: Workspace, rows: Sequence[Document]) -> list[list[str]]:
    """The codes of each document's open faults, in the order of the rows."""
    codes: dict[int, list[str]] = {row.pk: [] for row in rows}
    for fault in queries.open_faults_of(workspace, rows):
        if fault.code not in codes[fault.document_id]:
            codes[fault.document_id].append(fault.code)
    return [codes[row.pk] for row in rows]


def _plain(row: Document, faults: Sequence[str]) -> dict[str, Any]:
    return {
        "document": f"{row.kind}:{row.source_id}",
        "state": row.state,
        "number": row.number,
        "kind": row.kind,
        "date": row.date.isoformat(),
        "party": row.party_name,
        "currency": row.currency,
        "total": plain_amount(row.total_minor, row.currency),
        "organisation": row.organisation,
        "ledger_number": row.ledger_number,
        "second_number": row.second_number,
        "faults": list(faults),
    }


def _cells(one: Mapping[str, Any], row: Document) -> tuple[str, ...]:
    return (
        DocumentState(row.state).label,
        row.number,
        row.kind,
        one["date"],
        row.party_name,
        money(row.total_minor, row.currency),
        row.organisation,
        " + ".join(filter(None, (row.ledger_number, row.second_number))),
        ", ".join(one["faults"]),
    )
