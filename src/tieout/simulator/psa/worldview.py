"""A tenant as a test looks at it: everything in ConnectWise's own shape, with what hangs together nested."""

from __future__ import annotations

from typing import Any

from tieout.simulator.psa.procurement import lines_of
from tieout.simulator.psa.records import Record, without_empty
from tieout.simulator.psa.tenant import Tenant


def tenant_world(tenant: Tenant) -> dict[str, Any]:
    """Invoices, payments, orders with their lines, batches with their documents, and companies."""
    return {
        "company": tenant.company_id,
        "invoices": _all(tenant, "invoices"),
        "payments": _all(tenant, "payments"),
        "purchase_orders": [_with_lines(tenant, order) for order in tenant.table("purchaseOrders")],
        "batches": [_with_documents(tenant, batch) for batch in tenant.table("batches")],
        "companies": _all(tenant, "companies"),
    }


def _all(tenant: Tenant, table: str) -> list[Record]:
    return [without_empty(record) for record in tenant.table(table)]


def _with_lines(tenant: Tenant, order: Record) -> Record:
    return {
        **without_empty(order),
        "lineitems": [without_empty(line) for line in lines_of(tenant, order["id"])],
    }


def _with_documents(tenant: Tenant, batch: Record) -> Record:
    documents = [{"kind": each.kind, "id": each.key} for each in tenant.gl.documents_of(batch["id"])]
    return {**without_empty(batch), "documents": documents}
