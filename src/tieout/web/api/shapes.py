"""What the API says, field by field. Amounts are texts of decimals: no float ever holds money.

Plain models: a `Schema` would look at every value as if it were a row, which was two thirds of a long answer.
"""

from __future__ import annotations

import datetime as dt  # a field here is called `date`
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, Field

from tieout.core.money import from_minor
from tieout.store.models import Document, FaultRow, Link, Run, RunLogRow, RunPart
from tieout.web.faults import ShownFault, in_words, of_log, of_row


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


class DocumentWhole(DocumentOut):
    """The same with what it became and what is wrong with it."""

    links: list[LinkOut]
    faults: list[FaultOut]


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


def document_whole(row: Document, links: Iterable[Link], faults: Iterable[FaultRow]) -> DocumentWhole:
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
