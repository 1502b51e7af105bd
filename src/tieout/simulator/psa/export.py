"""The accounting export: what is unposted or was batched, with accounts, tax rows and parties (GLExport).

It only looks: nothing is marked, and the same request gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import existing
from tieout.simulator.psa.errors import complaint, invalid, refused, shaped
from tieout.simulator.psa.exported_expenses import expense_bills
from tieout.simulator.psa.exported_invoices import customer, transaction
from tieout.simulator.psa.exported_purchases import purchase_transaction, vendor
from tieout.simulator.psa.gl import Document
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.psa.unposted import AREA, in_reach, split_key

SMALL_EXPORT = 50
NOTHING_WANTED = "Batch export must include invoices, expenses, or products"
_FLAGS = ("exportInvoicesFlag", "exportExpensesFlag", "exportProductsFlag", "exportPaymentsFlag")
_KINDS = {
    "invoice": ("exportInvoicesFlag", "InvoiceIds"),
    "purchase": ("exportProductsFlag", "ProductIds"),
    "expense": ("exportExpensesFlag", "ExpenseIds"),
}


def routes() -> list[Route]:
    """The preview of what is unposted, and the repeat of a batch."""
    return [
        Route("POST", "finance/accounting/export", AREA, "inquire", preview),
        Route("POST", "finance/accounting/batches/<int:key>/export", AREA, "inquire", repeat),
    ]


def preview(ask: Ask) -> Reply:
    """POST export: the unposted documents that the request wants."""
    wanted = ask.record()
    _check(wanted)
    tenant = ask.tenant
    documents: dict[str, list[Document]] = {}
    for kind, (flag, ids) in _KINDS.items():
        documents[kind] = _chosen(tenant, kind, wanted, ids) if wanted.get(flag) else []
    if tenant.switches.on("large-export", "refused") and sum(map(len, documents.values())) > SMALL_EXPORT:
        raise shaped(500, "ServerError", "The export took too long.", unproven=("code", "message"))
    return Reply(200, gl_export(tenant, wanted, documents, None))


def repeat(ask: Ask, key: int) -> Reply:
    """POST batches/{id}/export: what a batch took."""
    existing(ask.tenant, "batches", key)
    wanted = ask.record()
    _check(wanted)
    documents: dict[str, list[Document]] = {kind: [] for kind in _KINDS}
    for document in ask.tenant.gl.documents_of(key):
        if wanted.get(_KINDS[document.kind][0]):
            documents[document.kind].append(document)
    return Reply(200, gl_export(ask.tenant, wanted, documents, key))


def gl_export(
    tenant: Tenant, wanted: Record, documents: dict[str, list[Document]], batch: int | None
) -> dict[str, Any]:
    """The export of these documents: their unbatched rows, or with `batch` the rows of that batch."""
    detailed = _summary(tenant, wanted) != "Condensed"
    sections: dict[str, Any] = {"exportSettings": _settings(tenant, wanted)}
    customers: dict[int, Record] = {}
    vendors: dict[int, Record] = {}
    transactions, purchases = [], []
    for document in documents["invoice"]:
        invoice = tenant.table("invoices").get(int(document.key))
        if invoice is not None:
            transactions.append(transaction(tenant, invoice, _rows(document, batch), detailed=detailed))
            company = (invoice.get("billToCompany") or invoice["company"])["id"]
            customers.setdefault(company, customer(tenant, company))
    for document in documents["purchase"]:
        order = tenant.table("purchaseOrders").get(split_key(str(document.key))[0])
        if order is not None:
            purchases.append(purchase_transaction(tenant, order, document, _rows(document, batch)))
            company = order["vendorCompany"]["id"]
            vendors.setdefault(company, vendor(tenant, order))
    if documents["invoice"]:
        sections |= {"customers": list(customers.values()), "transactions": transactions}
    if documents["purchase"]:
        sections |= {"vendors": list(vendors.values()), "purchaseTransactions": purchases}
    if documents["expense"]:
        sections |= expense_bills(tenant, documents["expense"], batch)
    return sections


def _rows(document: Document, batch: int | None) -> list[Any]:
    if batch is None:
        return document.unbatched()
    return [entry for entry in document.entries if entry.batch == batch]


def _check(wanted: Record) -> None:
    if not any(wanted.get(flag) for flag in _FLAGS):
        raise refused(NOTHING_WANTED, proven=True)
    identifier = wanted.get("batchIdentifier")
    if isinstance(identifier, str) and len(identifier) > 50:
        sentence = "The field batchIdentifier must be a string with a maximum length of 50."
        raise invalid("batch", complaint("MaxLengthField", sentence, "batch", "batchIdentifier"))


def _chosen(tenant: Tenant, kind: str, wanted: Record, ids: str) -> list[Document]:
    """The waiting documents of one kind that the request includes; ids that do not wait are ignored."""
    waiting = tenant.gl.unposted(kind)
    included = wanted.get(f"included{ids}") or []
    excluded = set(wanted.get(f"excluded{ids}") or [])
    found: Iterable[Document] = waiting.values()
    if included:
        found = [waiting[key] for key in dict.fromkeys(included) if key in waiting]
    location = wanted.get("locationId") or 0
    chosen = []
    for document in found:
        date, place = _when_and_where(tenant, document)
        if document.kind == "invoice" and document.key in tenant.withheld:
            continue
        if document.key in excluded or (location and place != location):
            continue
        if in_reach(tenant, date, wanted.get("thruDate")):
            chosen.append(document)
    return sorted(chosen, key=lambda document: document.row_id())


def _when_and_where(tenant: Tenant, document: Document) -> tuple[str | None, int]:
    if document.kind == "invoice":
        invoice = tenant.table("invoices").get(int(document.key)) or {}
        return invoice.get("date"), invoice.get("locationId") or 0
    if document.kind == "purchase":
        order = tenant.table("purchaseOrders").get(split_key(str(document.key))[0]) or {}
        return document.closed_at, order.get("locationId") or 0
    charge = tenant.charges.get("expense", int(document.key))
    return (charge.day, charge.location) if charge else (None, 0)


def _summary(tenant: Tenant, wanted: Record) -> str:
    """Detailed or Condensed; `Default` is what the package setup says."""
    chosen = wanted.get("summarizeInvoices") or "Default"
    if chosen != "Default":
        return str(chosen)
    setup = next(iter(tenant.table("accountingPackageSetup")), {})
    return str(setup.get("invoiceFormat") or "Detailed")


def _settings(tenant: Tenant, wanted: Record) -> dict[str, Any]:
    setup = next(iter(tenant.table("accountingPackageSetup")), {})
    return {
        "exportInvoices": bool(wanted.get("exportInvoicesFlag")),
        "exportExpenses": bool(wanted.get("exportExpensesFlag")),
        "exportInventory": bool(wanted.get("exportProductsFlag")),
        "ExpenseAsBillOption": bool(setup.get("transferExpensesAsBillFlag", True)),
        "GLBatchID": wanted.get("batchIdentifier") or "",
    }
