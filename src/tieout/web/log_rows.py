"""The log of a run as a spreadsheet: what became of each record, the ledger's words beside our hint."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from tieout.store import queries
from tieout.store.models import RunLogRow, Workspace
from tieout.web.document_rows import names_of
from tieout.web.faults import in_words, of_log
from tieout.web.words import RECORD, RESULTS

HEADER = (
    "Record", "Name", "Organisation", "Result", "Message as returned", "What", "How to fix", "Fix in", "Note",
)  # fmt: skip


def csv_rows(workspace: Workspace, rows: QuerySet[RunLogRow]) -> Iterator[list[object]]:
    """One row for each record under `HEADER`; of several faults each column says them in the same order."""
    names = names_of(queries.connections(workspace))
    for row in rows.iterator(chunk_size=1000):
        faults = [in_words(of_log(fault)) for fault in row.faults]
        yield [
            RECORD[row.record].capitalize(),
            row.name,
            names.get(row.organisation, row.organisation),
            RESULTS[row.result].label,
            " | ".join(fault.texts.quoted for fault in faults if fault.texts.quoted),
            " | ".join(fault.texts.what for fault in faults),
            " | ".join(fault.texts.fix for fault in faults),
            " | ".join(fault.place.label for fault in faults),
            " ".join(row.notes),
        ]
