"""What is broken in real tenants: records that no rule would let in today, exports that do not add up."""

from __future__ import annotations

from typing import Any

from tieout.simulator.calls import Refusal
from tieout.simulator.psa.gl import RECEIVABLE
from tieout.simulator.psa.records import Record, money
from tieout.simulator.psa.tenant import Tenant

_TABLES = {"invoice": "invoices", "company": "companies", "purchase_order": "purchaseOrders"}


def garble(tenant: Tenant, record: Record, member: str, value: Any, length: int | None) -> None:
    """Write a value past all rules; `length` makes a text that long of it."""
    if length is not None:
        words = str(value)
        value = (f"{words} " * (length // (len(words) + 1) + 1))[:length]
    record[member] = value
    tenant.table(table_of(tenant, record)).refresh(record)


def table_of(tenant: Tenant, record: Record) -> str:
    """The name of the table that a record is in."""
    return next(name for name in _TABLES.values() if tenant.table(name).get(record["id"]) is record)


def unbalance(tenant: Tenant, invoice: Record, by: Any) -> None:
    """Change one revenue row of a closed invoice by an amount, so that its export does not add up.

    Raises: Refusal when it has no rows.
    """
    document = tenant.gl.find("invoice", invoice["id"])
    if document is None:
        raise Refusal(f"invoice {invoice['invoiceNumber']} has no ledger rows")
    row = next(entry for entry in document.entries if entry.type != RECEIVABLE)
    row.amount -= money(by)


def withhold(tenant: Tenant, invoice: Record) -> None:
    """Leave a listed invoice out of every export."""
    tenant.withheld.add(invoice["id"])
