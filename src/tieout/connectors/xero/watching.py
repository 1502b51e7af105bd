"""What changed in Xero since we last asked, a page at a time, oldest change first. (Xero: If-Modified-Since.)

Xero keeps two lists, and each has its own place in the cursor:

    {"at": {"Invoices": "2026-11-22T09:30:00+00:00", ...}, "left": ["CreditNotes"]}

`at` is the stamp of the last change that was told, `left` which lists are still to be asked in this round.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tieout.connectors.xero.client import PAGE_SIZE, Call, XeroClient
from tieout.connectors.xero.translate import KINDS, ledger_document, moment
from tieout.core.drafts import LedgerDocument
from tieout.core.ports import Changes

_LISTS = {"Invoices": "look for changed invoices", "CreditNotes": "look for changed credit notes"}

_OVERLAP = timedelta(seconds=2)
"""Stamps are asked for in whole seconds, and what happened in the last one may be told later."""

_FIRST_LOOK = timedelta(days=1)

_CLOCKS_APART = timedelta(hours=1)
"""How far our clock and Xero's are apart at the most."""


@dataclass(frozen=True, slots=True)
class _Cursor:
    at: Mapping[str, datetime]
    left: tuple[str, ...]

    @classmethod
    def of(cls, text: str, now: datetime, seconds_back: float) -> _Cursor:
        if not text:
            start = now - max(_FIRST_LOOK, timedelta(seconds=seconds_back) + _CLOCKS_APART)
            return cls(dict.fromkeys(_LISTS, start), tuple(_LISTS))
        said = json.loads(text, parse_float=Decimal)
        at = {name: datetime.fromisoformat(stamp) for name, stamp in said["at"].items()}
        return cls(at, tuple(said["left"]) or tuple(_LISTS))

    def __str__(self) -> str:
        return json.dumps(
            {"at": {name: stamp.isoformat() for name, stamp in self.at.items()}, "left": self.left}
        )


def read_changes(
    client: XeroClient, cursor: str, *, now: datetime, short_code: str, seconds_back: float = 0.0
) -> Changes:
    """Read one page of the list whose turn it is; `seconds_back` is how far the first one goes back at least.
    Raises a WireFailure.

    The page is not asked for by its number: what changes meanwhile moves to the end, and would push others
    past the border of two pages.
    """
    before = _Cursor.of(cursor, now, seconds_back)
    path, *others = before.left
    documents: list[LedgerDocument] = []
    last, more = before.at[path], False
    call = Call(
        path=path,
        doing=_LISTS[path],
        query={"order": "UpdatedDateUTC ASC", "unitdp": "4"},
        since=before.at[path] - _OVERLAP,
    )
    for said in client.pages(call):
        with said.understood() as value:
            rows: list[Any] = value[path]
            documents += [ledger_document(row, short_code=short_code) for row in rows if row["Type"] in KINDS]
            last = max([last, *(moment(row["UpdatedDateUTC"]) for row in rows)])
            more = len(rows) >= int(PAGE_SIZE)
        if last > before.at[path]:  # else a thousand changes of one moment stand before the next one
            break
    after = _Cursor({**before.at, path: last}, (*others, *([path] if more else [])))
    return Changes(documents=documents, cursor=str(after), more=bool(after.left))
