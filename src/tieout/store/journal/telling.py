"""The log of a run: what became of every record, the last word about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, OrganisationKey, SourceKind
from tieout.core.ports import LogResult, LogRow, RecordKind
from tieout.store.bulk import write_rows
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import plain_fault
from tieout.store.models import RunLogRow

_RECORD = {SourceKind.INVOICE: RecordKind.INVOICE, SourceKind.PROCUREMENT: RecordKind.PURCHASE}


_RECORD_OF_RUN = ("run_id", "record", "subject")
_WORD = ("name", "result", "document", "organisation", "faults", "notes", "at")


def write_log(claim: Claim, rows: Iterable[RunLogRow]) -> None:
    """Write rows; a record that the run spoke of before gets its new word."""
    last_word = {(row.record, row.subject): row for row in rows}
    write_rows(claim.workspace, last_word.values(), unique=_RECORD_OF_RUN, update=_WORD)


def log_row(claim: Claim, row: LogRow) -> RunLogRow:
    """A row as the engine words it."""
    faults = (row.fault,) if row.fault else ()
    return _row(claim, row, faults)


def document_row(
    claim: Claim,
    key: DocumentKey,
    *,
    name: str,
    result: LogResult,
    organisation: OrganisationKey | None,
    faults: Sequence[Fault] = (),
    notes: Sequence[str] = (),
) -> RunLogRow:
    """What became of a document, with all its faults, and with what was done to make it fit."""
    said = LogRow(record=_RECORD[key.kind], name=name, result=result, document=key, organisation=organisation)
    return _row(claim, said, faults, notes)


def _row(claim: Claim, said: LogRow, faults: Sequence[Fault], notes: Sequence[str] = ()) -> RunLogRow:
    return RunLogRow(
        workspace_id=claim.workspace,
        run=claim.run,
        record=said.record.value,
        subject=str(said.document) if said.document else f"{said.organisation or ''}/{said.name}"[:300],
        name=said.name[:255],
        result=said.result.value,
        document=str(said.document or ""),
        organisation=said.organisation or "",
        faults=[plain_fault(claim, fault) for fault in faults],
        notes=list(notes),
        at=claim.now,
    )
