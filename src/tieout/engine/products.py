"""Products on the way: codes that the ledger lacks are created where the policy says so, before a line names them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tieout.core.faults import Fault
from tieout.core.fingerprints import idempotency_key
from tieout.core.ports import (
    Judged,
    Ledger,
    LogResult,
    LogRow,
    NewItem,
    RecordKind,
    Rejected,
    Unavailable,
    Unclear,
)
from tieout.engine.desk import SOON, Books, Desk


def with_products(desk: Desk, ledger: Ledger, books: Books, ready: Sequence[Judged]) -> list[Judged]:
    """Create the products that drafts name and the ledger lacks; return the documents that may be written.

    Documents whose product the ledger refuses are held with its words. Every product gets its row in the run's
    log: created, there already, or left out of its lines. Raises Unavailable when the answer to a creation was
    lost: a code is unique over there, so the list, read again, tells.
    """
    known = books.opened[ledger.key].facts.items
    missing = {item.code: item for judged in ready for item in _named(judged) if item.code not in known}
    refused = _created(desk, ledger, books, list(missing.values())) if missing else {}
    rows = {row.name: row for judged in ready for row in _rows(judged, missing.keys(), refused)}
    if rows:
        desk.journal.log(list(rows.values()))
    held = [
        replace(judged, drafts=(), faults=faults)
        for judged in ready
        if (faults := tuple(refused[item.code] for item in _named(judged) if item.code in refused))
    ]
    if held:
        desk.journal.hold(held)
    keys = {judged.document.key for judged in held}
    return [judged for judged in ready if judged.document.key not in keys]


def _named(judged: Judged) -> Iterator[NewItem]:
    """The products that its lines name in the ledger, each once."""
    seen: set[str] = set()
    for draft in judged.drafts:
        for line in draft.lines:
            if line.item and line.item not in seen:
                seen.add(line.item)
                yield NewItem(code=line.item, description=line.description)


def _created(desk: Desk, ledger: Ledger, books: Books, items: Sequence[NewItem]) -> dict[str, Fault]:
    """Create them; return those that were refused, with the ledger's words."""
    codes = [item.code for item in items]
    key = idempotency_key(ledger.key, desk.journal.run, desk.journal.attempt, ["items", *codes])
    try:
        answers = ledger.create_items(items, key=key)
    except Unclear as failure:
        # They may exist by now. The list is read afresh, and the next turn finds those that do.
        books.renew_items(ledger.key)
        raise Unavailable(str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault) from failure
    there = books.renew_items(ledger.key)
    name = books.opened[ledger.key].name
    return {
        item.code: Fault(
            "item-rejected", {"item": item.code, "organisation": name}, "\n".join(answer.messages)
        )
        for item, answer in zip(items, answers, strict=True)
        if isinstance(answer, Rejected) and item.code not in there  # somebody else was quicker: all is well
    }


def _rows(judged: Judged, made: Collection[str], refused: Mapping[str, Fault]) -> Iterator[LogRow]:
    """A row for each product of the source's document, whether a line names it in the ledger or not."""
    named = {item.code for item in _named(judged)}
    for code in dict.fromkeys(line.item for line in judged.document.lines if line.item):
        if code in refused:
            result = LogResult.FAILED
        elif code not in named:
            result = LogResult.LEFT_OUT
        else:
            result = LogResult.DONE if code in made else LogResult.UNCHANGED
        yield LogRow(
            record=RecordKind.PRODUCT,
            name=code,
            result=result,
            organisation=judged.organisation,
            fault=refused.get(code),
        )
