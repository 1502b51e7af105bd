"""Customers and suppliers on the way: those that the ledger lacks are created where the policy says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.core.drafts import Draft, DraftParty
from tieout.core.faults import Fault
from tieout.core.fingerprints import idempotency_key
from tieout.core.names import LedgerKind, PartyId
from tieout.core.ports import (
    Judged,
    Ledger,
    LogResult,
    LogRow,
    NewParty,
    RecordKind,
    Rejected,
    Unavailable,
    Unclear,
)
from tieout.engine.desk import SOON, Books, Desk

SUPPLIER_SIDE = frozenset({LedgerKind.BILL, LedgerKind.SUPPLIER_CREDIT})


def with_parties(
    desk: Desk, ledger: Ledger, books: Books, ready: Sequence[Judged]
) -> list[tuple[Draft, str]]:
    """Give every draft its party's ledger id; return (draft, fingerprint) each.

    Documents whose party the ledger refuses are held with its words. Every customer and supplier gets its row
    in the run's log. Raises Unavailable when the answer to a creation was lost: the directory is read again
    first.
    """
    wanted = {
        draft.party.source_id: draft.party
        for item in ready
        for draft in item.drafts
        if not draft.party.ledger_id
    }
    made = _created(desk, ledger, books, list(wanted.values())) if wanted else {}
    drafts: list[tuple[Draft, str]] = []
    held: list[Judged] = []
    rows: dict[tuple[RecordKind, str], LogRow] = {}
    for item in ready:
        party = item.drafts[0].party  # halves have one party
        answer = made.get(party.source_id)
        row = _row(item.drafts[0], answer)
        if (row.record, row.name) not in books.spoken_of:
            rows[row.record, row.name] = row
        if isinstance(answer, Fault):
            held.append(replace(item, drafts=(), faults=(answer,)))
            continue
        if answer is not None:
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


def _created(
    desk: Desk, ledger: Ledger, books: Books, parties: Sequence[DraftParty]
) -> dict[str, PartyId | Fault]:
    asked = [
        NewParty(name=party.name, number=party.source_id, account_number=party.account_number)
        for party in parties
    ]
    key = idempotency_key(
        ledger.key, desk.journal.run, desk.journal.attempt, [party.source_id for party in parties]
    )
    try:
        answers = ledger.create_parties(asked, key=key)
    except Unclear as failure:
        # They may exist by now. The directory is read afresh, and the next turn finds those that do.
        books.renew_parties(ledger.key)
        raise Unavailable(str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault) from failure
    made: dict[str, PartyId | Fault] = {}
    for party, answer in zip(parties, answers, strict=True):
        if isinstance(answer, Rejected):
            facts = {"party": party.name, "organisation": books.opened[ledger.key].name}
            made[party.source_id] = Fault("party-rejected", facts, "\n".join(answer.messages))
        else:
            made[party.source_id] = answer
    books.renew_parties(ledger.key)  # so that the next batch finds them
    return made


def _row(draft: Draft, answer: PartyId | Fault | None) -> LogRow:
    record = RecordKind.SUPPLIER if draft.kind in SUPPLIER_SIDE else RecordKind.CUSTOMER
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
