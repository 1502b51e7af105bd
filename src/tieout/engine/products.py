"""Products on the way: a document whose product was refused is held, and every product gets its row in the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tieout.core.faults import Fault
from tieout.core.ports import Judged, LogResult, LogRow, RecordKind
from tieout.engine.desk import Books, Desk
from tieout.engine.supplying import items_of


def with_products(desk: Desk, books: Books, ready: Sequence[Judged]) -> list[Judged]:
    """Return the documents that may be written, once the products were supplied.

    Documents whose product the ledger refuses are held with its words. Every product gets its row in the run's
    log: created, there already, or left out of its lines.
    """
    rows = {row.name: row for judged in ready for row in _rows(judged, books)}
    if rows:
        desk.journal.log(list(rows.values()))
    held = [
        replace(judged, drafts=(), faults=faults) for judged in ready if (faults := _refused(judged, books))
    ]
    if held:
        desk.journal.hold(held)
    keys = {judged.document.key for judged in held}
    return [judged for judged in ready if judged.document.key not in keys]


def _named(judged: Judged) -> set[str]:
    """The codes that its lines name in the ledger."""
    return {item.code for draft in judged.drafts for item in items_of(draft)}


def _refused(judged: Judged, books: Books) -> tuple[Fault, ...]:
    faults = (books.supplied.items.get(code) for code in sorted(_named(judged)))
    return tuple(fault for fault in faults if fault)


def _rows(judged: Judged, books: Books) -> Iterator[LogRow]:
    """A row for each product of the source's document, whether a line names it in the ledger or not."""
    named, supplied = _named(judged), books.supplied.items
    for code in dict.fromkeys(line.item for line in judged.document.lines if line.item):
        if supplied.get(code):
            result = LogResult.FAILED
        elif code not in named:
            result = LogResult.LEFT_OUT
        else:
            result = LogResult.DONE if code in supplied else LogResult.UNCHANGED
        yield LogRow(
            record=RecordKind.PRODUCT,
            name=code,
            result=result,
            organisation=judged.organisation,
            fault=supplied.get(code),
        )
