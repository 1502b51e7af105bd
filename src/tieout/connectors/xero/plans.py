"""Small plans and what they allow. That a plan is used up is told by figures, never by the words of a refusal.
(Xero: Organisation, plan limits.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from tieout.connectors.xero.client import Call, XeroClient
from tieout.connectors.xero.translate import TYPES
from tieout.core.drafts import Draft
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import Rejected, WireFailure

T = TypeVar("T")

APPROVALS_A_MONTH: Mapping[str, int] = {"STARTER": 20, "IGNITE": 20}
"""Xero's class of plan -> sales invoices that it lets one approve, counted by the month of their date."""


def explained(
    client: XeroClient, drafts: Sequence[Draft], answers: Sequence[T | Rejected], *, allowed: int | None
) -> list[T | Rejected]:
    """Give refused approvals their explanation where the plan allows no more of that month.

    `allowed` is what the plan allows a month, None for any number. Xero is asked only when something was refused
    that may have this cause: one call a month concerned.
    """
    if allowed is None:
        return list(answers)
    used_up: dict[date, bool] = {}
    told: list[T | Rejected] = []
    for draft, answer in zip(drafts, answers, strict=True):
        if isinstance(answer, Rejected) and _approves(draft):
            month = draft.date.replace(day=1)
            if month not in used_up:
                used_up[month] = _approved_in(client, month) >= allowed
            told.append(replace(answer, code="plan-limit") if used_up[month] else answer)
        else:
            told.append(answer)
    return told


def _approves(draft: Draft) -> bool:
    return draft.kind is LedgerKind.INVOICE and draft.status is LedgerStatus.APPROVED


def _approved_in(client: XeroClient, month: date) -> int:
    """How many sales invoices of that month were approved so far; 0 when Xero does not say.

    The documents of the request are written by now: nothing that goes wrong here may hide what became of them.
    """
    after = (month + timedelta(days=31)).replace(day=1)
    where = f'Type=="{TYPES[LedgerKind.INVOICE]}" AND Date>={_day(month)} AND Date<{_day(after)}'
    query = {"where": where, "Statuses": "AUTHORISED,PAID,VOIDED", "summaryOnly": "true", "page": "1"}
    try:
        said = client.read(Call(path="Invoices", doing="count invoices", query={**query, "pageSize": "1"}))
        with said.understood() as value:
            return int(value["pagination"]["itemCount"])
    except WireFailure:
        return 0


def _day(day: date) -> str:
    return f"DateTime({day:%Y,%m,%d})"
