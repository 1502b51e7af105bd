"""Expenses owed to members in the accounting export: as bills, or as journal rows with an offset, by the set-up."""

from __future__ import annotations

from typing import Any

from tieout.simulator.psa.charges import Charge
from tieout.simulator.psa.gl import Document, Entry, total_of
from tieout.simulator.psa.records import ZERO, Record, without_empty, without_links
from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.psa.unposted import first_currency


def expense_bills(tenant: Tenant, documents: list[Document], batch: int | None) -> dict[str, Any]:
    """`expenseBills` (one bill per member) or `expenses`, as `transferExpensesAsBillFlag` says."""
    rows = [
        (charge, document, [entry for entry in document.entries if entry.batch == (batch or 0)])
        for document in documents
        if (charge := tenant.charges.get("expense", int(document.key))) is not None
    ]
    setup = next(iter(tenant.table("accountingPackageSetup")), {})
    if not setup.get("transferExpensesAsBillFlag", True):
        return {"expenses": [_journal_row(tenant, charge, entries) for charge, _, entries in rows]}
    by_member: dict[int, list[tuple[Charge, Document, list[Entry]]]] = {}
    for row in rows:
        by_member.setdefault(row[0].member, []).append(row)
    return {"expenseBills": [_bill(tenant, member, group) for member, group in by_member.items()]}


def _bill(tenant: Tenant, member_id: int, rows: list[tuple[Charge, Document, list[Entry]]]) -> Record:
    member = tenant.table("members").get(member_id) or {}
    number = rows[0][1].entries[0].id
    return without_empty({
        "id": number,
        "documentDate": f"{max(document.closed_at for _, document, _ in rows)[:10]}T00:00:00",
        "documentType": "BILL",
        "documentNumber": f"{number}{member.get('identifier', '')}",
        "apAccountNumber": _payable(tenant, rows[0][0]),
        "member": without_links(tenant.ref("members", member_id)),
        "currency": without_links(first_currency(tenant)),
        "total": sum((total_of(entries) for _, _, entries in rows), ZERO),
        "detail": [_bill_row(tenant, charge, entries) for charge, _, entries in rows],
    }) | {"memo": "", "vendorNumber": member.get("vendorNumber") or ""}  # fmt: skip


def _bill_row(tenant: Tenant, charge: Charge, entries: list[Entry]) -> Record:
    return without_empty({
        "id": [entry.id for entry in entries],
        "documentDate": f"{charge.day[:10]}T00:00:00",
        "glTypeId": "EE",
        "memo": charge.text,
        "company": _company(tenant, charge),
        "accountNumber": entries[0].account if entries else None,
        "total": _sign(tenant) * total_of(entries),
        "billable": bool(charge.invoice),
        "reimbursable": True,
        "companyAdvance": False,
    })  # fmt: skip


def _journal_row(tenant: Tenant, charge: Charge, entries: list[Entry]) -> Record:
    amount = _sign(tenant) * total_of(entries)
    number = entries[0].id if entries else 0
    date = f"{charge.day[:10]}T00:00:00"
    return without_empty({
        "id": number, "documentDate": date, "documentType": "EXPENSE", "accountNumber": entries[0].account,
        "glTypeId": "EE", "memo": charge.text, "member": without_links(tenant.ref("members", charge.member)),
        "company": _company(tenant, charge), "currency": without_links(first_currency(tenant)), "total": amount,
        "offset": {
            "id": number, "documentDate": date, "documentType": "EXPENSE", "accountNumber": _payable(tenant, charge),
            "glTypeId": "EO", "memo": charge.text, "total": -amount,
        },
    })  # fmt: skip


def _sign(tenant: Tenant) -> int:
    """Whether expense rows are told as debits or as credits (not documented)."""
    return -1 if tenant.switches.on("expense-sign", "negative") else 1


def _payable(tenant: Tenant, charge: Charge) -> str | None:
    mapped = tenant.mapping.find("P", ("Location", charge.location)) or {}
    return mapped.get("segment1")


def _company(tenant: Tenant, charge: Charge) -> Record | None:
    reference = tenant.ref("companies", charge.company)
    return {"id": reference["id"], "identifier": reference.get("identifier")} if reference else None
