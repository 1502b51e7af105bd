"""What others made in the ledger, as its page and its spreadsheet show it: no document of the source is behind it."""

from __future__ import annotations

import datetime as dt  # rows here have a field called `date`
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from tieout.core.money import from_minor
from tieout.store import queries
from tieout.store.models import WithoutOrigin, Workspace
from tieout.web.document_rows import names_of
from tieout.web.words import LEDGER_KINDS, LEDGER_STATUSES, Word

HEADER = (
    "Number", "Type", "Customer or supplier", "Organisation", "Date", "Xero status", "Amount", "Currency", "Address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownWithoutOrigin:
    """One row; `url` is where a person opens it in the ledger, empty where that is not known."""

    number: str
    type: str
    party: str
    organisation: str
    date: dt.date
    status: Word
    total_minor: int
    currency: str
    url: str


def shown_rows(rows: Iterable[WithoutOrigin], names: Mapping[str, str]) -> Iterator[ShownWithoutOrigin]:
    """The rows in words; `names` are those of the organisations by their keys. Asks nothing."""
    for row in rows:
        yield ShownWithoutOrigin(
            number=row.number,
            type=LEDGER_KINDS[row.kind],
            party=row.party_name,
            organisation=names.get(row.organisation, row.organisation),
            date=row.date,
            status=LEDGER_STATUSES[row.ledger_status],
            total_minor=row.total_minor,
            currency=row.currency,
            url=row.url,
        )


def csv_rows(workspace: Workspace, rows: QuerySet[WithoutOrigin]) -> Iterator[list[object]]:
    """The whole list under `HEADER`, row by row so that a long one costs no memory."""
    names = names_of(queries.connections(workspace))
    for each in shown_rows(rows.iterator(chunk_size=1000), names):
        yield [
            each.number,
            each.type,
            each.party,
            each.organisation,
            each.date.isoformat(),
            each.status.label,
            from_minor(each.total_minor, each.currency),
            each.currency,
            each.url,
        ]
