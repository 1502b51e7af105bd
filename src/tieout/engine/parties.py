"""Customers and suppliers on the way: every draft gets its party's id in the ledger, every party its row in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.names import PURCHASES, PartyId
from tieout.core.ports import Judged, LogResult, LogRow, RecordKind
from tieout.engine.desk import Books, Desk


def with_parties(desk: Desk, books: Books, ready: Sequence[Judged]) -> list[tuple[Draft, str]]:
    """Give every draft its party's ledger id, once the parties were supplied; return (draft, fingerprint) each.

    Documents whose party the ledger refuses are held with its words. Every customer and supplier gets its row
    in the run's log.
    """
    drafts: list[tuple[Draft, str]] = []
    held: list[Judged] = []
    rows: dict[tuple[RecordKind, str], LogRow] = {}
    for item in ready:
        party = item.drafts[0].party  # halves have one party
        answer = books.supplied.parties.get(party.source_id)
        if isinstance(answer, Fault) and party.ledger_id is not None:
            answer = None  # somebody made it by hand meanwhile
        row = _row(item.drafts[0], answer)
        if (row.record, row.name) not in books.spoken_of:
            rows[row.record, row.name] = row
        if isinstance(answer, Fault):
            held.append(replace(item, drafts=(), faults=(answer,)))
            continue
        if answer is not None and party.ledger_id is None:
            party = replace(party, ledger_id=answer)
        drafts += [
            (draft if draft.party == party else replace(draft, party=party), item.fingerprint)
            for draft in item.drafts
        ]
    if held:
        desk.journal.hold(held)
    if rows:
        desk.journal.log(list(rows.values()))
        books.spoken_of.update(rows)
    return drafts


def _row(draft: Draft, answer: PartyId | Fault | None) -> LogRow:
    record = RecordKind.SUPPLIER if draft.kind in PURCHASES else RecordKind.CUSTOMER
    if isinstance(answer, Fault):
        return LogRow(
            record=record,
            name=draft.party.name,
            result=LogResult.FAILED,
            organisation=draft.organisation,
            fault=answer,
        )
    result = LogResult.UNCHANGED if answer is None else LogResult.DONE
    return LogRow(record=record, name=draft.party.name, result=result, organisation=draft.organisation)
