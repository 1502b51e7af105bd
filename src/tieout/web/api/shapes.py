"""What the API says, field by field. Amounts are texts of decimals: no float ever holds money.

Plain models: a `Schema` would look at every value as if it were a row, which was two thirds of a long answer.
"""

from __future__ import annotations

import datetime as dt  # a field here is called `date`
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, Field

from tieout.core.drafts import Draft
from tieout.core.money import from_minor
from tieout.store import content
from tieout.store.models import Document, FaultRow, Link, Run, RunLogRow, RunPart
from tieout.web.faults import ShownFault, in_words, of_log, of_row
from tieout.web.timeline import Told


class Problem(BaseModel):
    """Why something was not done, in one sentence; `fields` names what was wrong with the question."""

    detail: str
    fields: list[str] = Field(default_factory=list)


class Money(BaseModel):
    """An amount in one currency."""

    currency: str
    amount: str = Field(examples=["2404.50"])


class FaultOut(BaseModel):
    """What is wrong: the catalogue's code and its sentences; `quoted` is what the other system said."""

    code: str
    title: str
    what: str
    why: str
    fix: str
    fix_in: str
    quoted: str
    line: int | None


class LinkOut(BaseModel):
    """What a document became in a ledger."""

    organisation: str
    kind: str
    number: str
    status: str
    total: str
    url: str


class DocumentOut(BaseModel):
    """One document of the source and where it stands."""

    key: str = Field(examples=["invoice:5001"])
    kind: str
    number: str
    type: str
    date: dt.date
    due_date: dt.date | None
    party: str
    reference: str
    currency: str
    total: str = Field(examples=["2404.50"])
    state: str
    organisation: str
    ledger_numbers: list[str]


class DraftLineOut(BaseModel):
    """One line as the books hold it, or shall. `tracking` is category -> option."""

    description: str
    quantity: str
    unit_price: str
    amount: str
    account: str
    tax_code: str
    tax: str
    item: str
    tracking: dict[str, str]


class DraftOut(BaseModel):
    """What the document is to be in the books, or was made there. Of a mixed invoice there are two: an invoice and its
    credit note.
    """

    kind: str
    number: str
    party: str
    date: dt.date
    due_date: dt.date
    status: str
    sub_total: str
    tax: str
    total: str
    lines: list[DraftLineOut]


class EventOut(BaseModel):
    """Something that happened to a document; `run` is the run in which it did, null when a person did it."""

    at: dt.datetime
    title: str
    detail: str
    run: int | None


class DocumentWhole(DocumentOut):
    """The same with what it became, as what it goes or went, what is wrong with it, and the latest 200 things that
    happened to it, newest first.
    """

    links: list[LinkOut]
    faults: list[FaultOut]
    drafts: list[DraftOut]
    events: list[EventOut]


class Documents(BaseModel):
    """One page of a list; `count` is of the whole list."""

    count: int
    page: int
    pages: int
    documents: list[DocumentOut]


class PartOut(BaseModel):
    """The reading of a run, or its posting into one organisation."""

    role: str
    organisation: str
    state: str
    doing: str
    done: int
    total: int
    reason: str


class RunOut(BaseModel):
    """One run. `new` is false where the same was going already."""

    id: int
    trigger: str
    state: str
    reason: str
    through: dt.date
    kinds: list[str]
    organisation: str
    rulebook_version: int
    created_at: dt.datetime
    ended_at: dt.datetime | None
    new: bool = True
    parts: list[PartOut] = Field(default_factory=list)


class Runs(BaseModel):
    """One page of the history, newest first."""

    count: int
    page: int
    pages: int
    runs: list[RunOut]


class LogRowOut(BaseModel):
    """What became of one record in a run."""

    record: str
    name: str
    document: str
    organisation: str
    result: str
    faults: list[FaultOut]


class LogOut(BaseModel):
    """One page of the log of a run, troubles first."""

    count: int
    page: int
    pages: int
    rows: list[LogRowOut]


def fault_out(shown: ShownFault) -> FaultOut:
    """A fault in words."""
    texts = shown.texts
    return FaultOut(
        code=texts.code,
        title=texts.title,
        what=texts.what,
        why=texts.why,
        fix=texts.fix,
        fix_in=texts.fix_in.value,
        quoted=texts.quoted,
        line=texts.line,
    )


def document_out(row: Document) -> DocumentOut:
    """A row of the list."""
    return DocumentOut(**_document(row))


def document_whole(
    row: Document, links: Iterable[Link], faults: Iterable[FaultRow], events: Iterable[Told]
) -> DocumentWhole:
    """One document."""
    return DocumentWhole(
        **_document(row),
        links=[
            LinkOut(
                organisation=link.organisation,
                kind=link.kind,
                number=link.number,
                status=link.ledger_status,
                total=str(from_minor(link.total_minor, link.currency)),
                url=link.url,
            )
            for link in links
        ],
        faults=[fault_out(in_words(of_row(fault))) for fault in faults],
        drafts=[_draft_out(one) for one in content.unpack_all(Draft, row.draft)],
        events=[EventOut(at=one.at, title=one.title, detail=one.detail, run=one.run) for one in events],
    )


def _draft_out(draft: Draft) -> DraftOut:
    return DraftOut(
        kind=draft.kind.value,
        number=draft.number,
        party=draft.party.name,
        date=draft.date,
        due_date=draft.due_date,
        status=draft.status.value,
        sub_total=str(draft.sub_total),
        tax=str(draft.tax_total),
        total=str(draft.total),
        lines=[
            DraftLineOut(
                description=line.description,
                quantity=str(line.quantity),
                unit_price=str(line.unit_price),
                amount=str(line.amount),
                account=line.account,
                tax_code=line.tax_code,
                tax=str(line.tax),
                item=line.item,
                tracking={choice.category: choice.option for choice in line.tracking},
            )
            for line in draft.lines
        ],
    )


def _document(row: Document) -> dict[str, Any]:
    return {
        "key": f"{row.kind}:{row.source_id}",
        "kind": row.kind,
        "number": row.number,
        "type": row.type,
        "date": row.date,
        "due_date": row.due_date,
        "party": row.party_name,
        "reference": row.reference,
        "currency": row.currency,
        "total": str(from_minor(row.total_minor, row.currency)),
        "state": row.state,
        "organisation": row.organisation,
        "ledger_numbers": [number for number in (row.ledger_number, row.second_number) if number],
    }


def run_out(row: Run, parts: Sequence[RunPart] = (), *, new: bool = True) -> RunOut:
    """One run."""
    return RunOut(
        id=row.pk,
        trigger=row.trigger,
        state=row.state,
        reason=row.reason,
        through=row.through,
        kinds=row.kinds,
        organisation=row.organisation,
        rulebook_version=row.rulebook_version,
        created_at=row.created_at,
        ended_at=row.ended_at,
        new=new,
        parts=[
            PartOut(
                role=part.role,
                organisation=part.organisation,
                state=part.state,
                doing=part.doing,
                done=part.done,
                total=part.total,
                reason=part.reason,
            )
            for part in parts
        ],
    )


def log_row_out(row: RunLogRow) -> LogRowOut:
    """One line of a run's log."""
    return LogRowOut(
        record=row.record,
        name=row.name,
        document=row.document,
        organisation=row.organisation,
        result=row.result,
        faults=[fault_out(in_words(of_log(entry))) for entry in row.faults],
    )
