"""The lists of what is closed and in no batch yet (ConnectWise: unposted lists)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tieout.simulator.psa import conditions, taxes
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import counted, listed, one
from tieout.simulator.psa.expenses import type_of
from tieout.simulator.psa.gl import RECEIVABLE, SALES_TAX, Document, Entry, total_of
from tieout.simulator.psa.records import ZERO, Record, calendar_day
from tieout.simulator.psa.schema import Schema
from tieout.simulator.psa.tables import UNPOSTED_EXPENSE, UNPOSTED_INVOICE, UNPOSTED_PROCUREMENT
from tieout.simulator.psa.tenant import Tenant

AREA = "Finance/Accounting Interface"
LEVEL_WORDS = ("state", "county", "city", "country", "composite", "levelSix")


class Unposted:
    """One of the lists: how a waiting document of one kind is shown."""

    def __init__(self, path: str, kind: str, schema: Schema) -> None:
        self.path = f"finance/accounting/{path}"
        self.kind = kind
        self.schema = schema

    def routes(self) -> list[Route]:
        """List, count, one, and the tax levels of one."""
        item = f"{self.path}/<int:key>"
        return [
            Route("GET", f"{self.path}/count", AREA, "inquire", self.count),
            Route("GET", self.path, AREA, "inquire", self.page),
            Route("GET", item, AREA, "inquire", self.get),
            Route("GET", f"{item}/taxablelevels", AREA, "inquire", self.levels),
        ]

    def read(self, tenant: Tenant, after: int, node: conditions.Node | None) -> Iterator[Record]:
        """The rows beyond an id, rendered one at a time; no condition has a short cut here."""
        del node
        rows = [
            (row_id, document, entries)
            for document in tenant.gl.unposted(self.kind).values()
            for row_id, entries in self.rows_of(tenant, document).items()
            if row_id > after
        ]
        for row_id, document, entries in sorted(rows, key=lambda row: row[0]):
            yield self.row(tenant, row_id, document, entries)

    def rows_of(self, tenant: Tenant, document: Document) -> dict[int, list[Entry]]:
        """Under which ids a waiting document is listed, and the ledger rows that each stands for."""
        del tenant
        return {document.row_id(): document.unbatched()}

    def row(self, tenant: Tenant, row_id: int, document: Document, waiting: list[Entry]) -> Record:
        """One row of the list, made of these ledger rows."""
        raise NotImplementedError

    def page(self, ask: Ask) -> Reply:
        """GET the list."""
        return listed(ask, self.schema, self.read)

    def count(self, ask: Ask) -> Reply:
        """GET its count."""
        return counted(ask, self.schema, self.read)

    def get(self, ask: Ask, key: int) -> Reply:
        """GET one row."""
        return one(ask, self.schema, self._find(ask.tenant, key), key)

    def levels(self, ask: Ask, key: int) -> Reply:
        """GET the tax levels of one row."""
        row = self._find(ask.tenant, key)
        one(ask, self.schema, row, key)
        found = []
        for number, word in enumerate(LEVEL_WORDS, start=1):
            if row is not None and row.get(f"{word}TaxFlag"):
                found.append({"id": number, "taxLevel": number, "taxCodeXref": row[f"{word}TaxXref"],
                              "taxAmount": row[f"{word}TaxAmount"]})  # fmt: skip
        return Reply(200, found)

    def _find(self, tenant: Tenant, key: int) -> Record | None:
        document = tenant.gl.owner(key)
        if (
            document is None
            or document.kind != self.kind
            or document.key not in tenant.gl.unposted(self.kind)
        ):
            return None
        entries = self.rows_of(tenant, document).get(key)
        return self.row(tenant, key, document, entries) if entries is not None else None


class UnpostedInvoices(Unposted):
    """Closed invoices and credit memos."""

    def __init__(self) -> None:
        super().__init__("unpostedinvoices", "invoice", UNPOSTED_INVOICE)

    def rows_of(self, tenant: Tenant, document: Document) -> dict[int, list[Entry]]:
        """One row for an invoice; by the switch one for each receivable, with what was written before it."""
        if tenant.switches.on("unposted-rows", "one"):
            return super().rows_of(tenant, document)
        rows: dict[int, list[Entry]] = {}
        behind: list[Entry] = []
        for entry in document.unbatched():
            behind.append(entry)
            if entry.type == RECEIVABLE:
                rows[entry.id], behind = behind, []
        return rows or super().rows_of(tenant, document)

    def row(self, tenant: Tenant, row_id: int, document: Document, waiting: list[Entry]) -> Record:
        """One closed invoice; amounts are those of its rows that no batch has taken."""
        invoice = tenant.table("invoices").get(int(document.key)) or {}
        kinds = {entry.charge_kind for entry in waiting}
        terms = tenant.record("billingTerms", invoice.get("billingTerms")) or {}
        total = total_of(waiting, RECEIVABLE)
        tax = -total_of(waiting, SALES_TAX)
        return {
            "id": row_id,
            "billingLogId": document.key,
            "locationId": invoice.get("locationId"),
            "location": invoice.get("location"),
            "departmentId": invoice.get("departmentId"),
            "department": _department(tenant, invoice.get("department")),
            "company": invoice.get("company"),
            "accountNumber": invoice.get("accountNumber"),
            "billToCompany": invoice.get("billToCompany"),
            "billToSite": invoice.get("billingSite"),
            "invoiceNumber": invoice.get("invoiceNumber"),
            "invoiceDate": invoice.get("date"),
            "invoiceType": invoice.get("type"),
            "description": "Accounts Receivable",
            "billingTerms": invoice.get("billingTerms"),
            "dueDays": str(terms["dueDays"]) if "dueDays" in terms else None,
            "dueDate": invoice.get("dueDate"),
            "currency": invoice.get("currency"),
            "subTotal": total - tax,
            "total": total,
            "hasTime": "time" in kinds,
            "hasExpenses": "expense" in kinds,
            "hasProducts": "product" in kinds,
            "invoiceTaxableFlag": bool(invoice.get("taxableFlag")),
            "taxCode": invoice.get("taxCode"),
            "avalaraTaxFlag": False,
            "itemTaxableFlag": bool(tax),
            "salesTaxAmount": tax,
            **level_members(tenant, invoice.get("taxCode"), waiting),
            "createdBy": (invoice.get("_info") or {}).get("enteredBy"),
            "dateClosed": document.closed_at,
            "_info": invoice.get("_info"),
        }


class UnpostedProcurement(Unposted):
    """Receipts of purchase orders: one row per order and packing slip."""

    def __init__(self) -> None:
        super().__init__("unpostedprocurement", "purchase", UNPOSTED_PROCUREMENT)

    def row(self, tenant: Tenant, row_id: int, document: Document, waiting: list[Entry]) -> Record:
        """One receipt."""
        order_id, _ = split_key(str(document.key))
        order = tenant.table("purchaseOrders").get(order_id) or {}
        vendor = tenant.record("companies", order.get("vendorCompany")) or {}
        tax = -total_of(waiting, "PT", "FT")
        freight = -total_of(waiting, "PF")
        return {
            "id": row_id,
            "description": "Purchase",
            "unpostedProductId": document.key,
            "locationId": order.get("locationId"),
            "departmentId": order.get("businessUnitId"),
            "procurementType": "Purchase",
            "purchaseOrder": tenant.ref("purchaseOrders", order_id),
            "purchaseDate": order.get("poDate"),
            "billingTerms": order.get("terms"),
            "currency": order.get("currency"),
            "total": -total_of(waiting),
            "taxCode": order.get("taxCode"),
            "itemTaxableFlag": bool(tax),
            "purchaseOrderTaxableFlag": bool(order.get("taxPoFlag")),
            **level_members(tenant, order.get("taxCode"), waiting),
            "taxTotal": tax,
            "vendor": order.get("vendorCompany"),
            "vendorAccountNumber": vendor.get("accountNumber"),
            "vendorInvoiceNumber": order.get("vendorInvoiceNumber"),
            "vendorInvoiceDate": order.get("vendorInvoiceDate"),
            "taxFreightFlag": bool(order.get("taxFreightFlag")),
            "freightTaxTotal": order.get("freightTaxTotal"),
            "freightCost": freight,
            "dateClosed": document.closed_at,
            "_info": order.get("_info"),
        }


class UnpostedExpenses(Unposted):
    """Approved expenses that are owed to a member."""

    def __init__(self) -> None:
        super().__init__("unpostedexpenses", "expense", UNPOSTED_EXPENSE)

    def row(self, tenant: Tenant, row_id: int, document: Document, waiting: list[Entry]) -> Record:
        """One expense."""
        charge = tenant.charges.get("expense", int(document.key))
        payable = tenant.mapping.find("P", ("Location", charge.location if charge else 0))
        if charge is None:
            return {"id": row_id, "expenseDetailId": document.key}
        amount = total_of(waiting)
        return {
            "id": row_id,
            "locationId": charge.location,
            "departmentId": charge.department,
            "company": tenant.ref("companies", charge.company),
            "accountNumber": document.entries[0].account,
            "creditAccount": (payable or {}).get("segment1"),
            "expenseDetailId": charge.id,
            "expenseType": type_of(tenant, charge.role),
            "classification": "Reimbursable",
            "glType": "EE",
            "member": tenant.ref("members", charge.member),
            "dateExpense": charge.day,
            "chargeDescription": charge.text,
            "inPolicy": True,
            "paymentMethod": {"id": 1, "name": "Personal"},
            "currency": first_currency(tenant),
            "total": amount,
            "billableAmount": charge.amount if charge.invoice else ZERO,
            "nonBillableAmount": ZERO if charge.invoice else amount,
            "dateClosed": document.closed_at,
        }


def level_members(tenant: Tenant, tax_code: Record | None, entries: Iterable[Any]) -> Record:
    """`stateTaxFlag`, `stateTaxXref`, `stateTaxAmount` and their like for each level with tax in these rows."""
    rows = list(entries)
    members: Record = {}
    for level in taxes.levels(tenant.record("taxCodes", tax_code)):
        amount = sum(
            (-row.amount for row in rows if row.tax_level == level.number and row.type != RECEIVABLE), 0
        )
        if amount:
            word = LEVEL_WORDS[level.number - 1]
            members[f"{word}TaxFlag"] = True
            members[f"{word}TaxXref"] = level.xref
            members[f"{word}TaxAmount"] = amount
    return members


def _department(tenant: Tenant, reference: Record | None) -> Record | None:
    """A department as this list shows it: with its identifier, unlike on the invoice."""
    record = tenant.record("departments", reference)
    return {**reference, "identifier": record["identifier"]} if reference and record else None


def split_key(key: str) -> tuple[int, str]:
    """`700-PS-1-purchase` as order id and packing slip."""
    order, _, rest = key.partition("-")
    return int(order), rest.removesuffix("-purchase")


def first_currency(tenant: Tenant) -> Record | None:
    """The tenant's own currency."""
    first = next(iter(tenant.table("currencies")), None)
    return tenant.ref("currencies", first["id"]) if first else None


def in_reach(tenant: Tenant, document_date: str | None, thru: str | None) -> bool:
    """Whether a document is dated up to `thru`, by default today where the server stands."""
    if not document_date:
        return True
    limit = calendar_day(thru) if thru else tenant.today()
    return calendar_day(document_date) <= limit
