"""Closing an invoice writes its general-ledger rows with the account mapping that is valid at that moment."""

from __future__ import annotations

from tieout.simulator.psa import taxes
from tieout.simulator.psa.charges import REVENUE_TYPES, Charge
from tieout.simulator.psa.gl import RECEIVABLE, SALES_TAX, Entry, total_of
from tieout.simulator.psa.mapping import account_text
from tieout.simulator.psa.records import Record, instant
from tieout.simulator.psa.tenant import Tenant


def write_invoice_rows(tenant: Tenant, invoice: Record, tax: list[taxes.LevelTax]) -> bool:
    """Write the rows of an invoice that was just closed. False when an account is not mapped: then it gets none.

    The trap is the real system's: such an invoice can never be exported until the mapping is mended and it is
    reopened and closed again. `tax` is what each level comes to.
    """
    where = places(invoice)
    receivable = tenant.mapping.find(RECEIVABLE, *where)
    if receivable is None:
        return False
    account = account_text(receivable)
    revenue = _revenue_rows(tenant, invoice, where, account)
    levied = _tax_rows(tenant, invoice, tax, where, account)
    if revenue is None or levied is None:
        return False
    entries = [*revenue, *levied]
    if tenant.switches.on("receivable-rows", "one"):
        entries = _with_one_receivable(entries, account)
    if not entries:  # a header without lines still waits to be posted
        entries.append(Entry(0, RECEIVABLE, invoice["total"], account))
    if not invoice["total"] and tenant.switches.on("zero-total", "left-out"):
        return False
    tenant.gl.write("invoice", invoice["id"], instant(tenant.clock.now()), entries)
    return True


def _revenue_rows(
    tenant: Tenant, invoice: Record, where: list[tuple[str, int]], receivable: str
) -> list[Entry] | None:
    """A credit and a receivable row for each charge; None when one's account is not mapped."""
    entries: list[Entry] = []
    for charge in tenant.charges.of_invoice(invoice["id"]):
        revenue = revenue_account(tenant, charge, where)
        if revenue is None:
            return None
        kind, account = REVENUE_TYPES[charge.kind], account_text(revenue)
        entries.append(Entry(0, kind, -charge.amount, account, charge.kind, charge.id))
        entries.append(Entry(0, RECEIVABLE, charge.amount, receivable, charge.kind, charge.id))
    return entries


def _tax_rows(
    tenant: Tenant,
    invoice: Record,
    tax: list[taxes.LevelTax],
    where: list[tuple[str, int]],
    receivable: str,
) -> list[Entry] | None:
    """A credit and a receivable row for each tax level, as the package set-up wants them; None without an account."""
    setup = _setup(tenant)
    if not setup.get("includeSalesTaxFlag", True):
        return []
    code = ("Tax Code", (invoice.get("taxCode") or {}).get("id", 0))
    entries: list[Entry] = []
    for each in tax:
        payable = tenant.mapping.find(SALES_TAX, code, *where)
        if payable is None:
            return None
        if each.tax or setup.get("zeroDollarTaxAmountsFlag"):
            level = each.level.number
            entries.append(Entry(0, SALES_TAX, -each.tax, account_text(payable), tax_level=level))
            entries.append(Entry(0, RECEIVABLE, each.tax, receivable, tax_level=level))
    return entries


def _with_one_receivable(entries: list[Entry], account: str) -> list[Entry]:
    """The same rows with a single receivable row over all of them."""
    others = [entry for entry in entries if entry.type != RECEIVABLE]
    return [*others, Entry(0, RECEIVABLE, -total_of(others), account)] if others else []


def places(record: Record) -> list[tuple[str, int]]:
    """The department and the location of a document as dimensions of the account mapping."""
    return [("Department", record.get("departmentId") or 0), ("Location", record.get("locationId") or 0)]


def revenue_account(tenant: Tenant, charge: Charge, where: list[tuple[str, int]]) -> Record | None:
    """The mapping row for the revenue of a charge, or None."""
    return tenant.mapping.find(REVENUE_TYPES[charge.kind], *particulars(tenant, charge), *where)


def particulars(tenant: Tenant, charge: Charge) -> list[tuple[str, int]]:
    """What is special about a charge to the account mapping: its product, its work role, its expense type."""
    if charge.kind == "product":
        item = tenant.table("catalog").get(charge.item) or {}
        return [
            ("Product", charge.item),
            ("Product Subcategory", (item.get("subcategory") or {}).get("id", 0)),
        ]
    if charge.kind == "time":
        return [("Work Role", charge.role)]
    if charge.kind == "expense":
        return [("Expense Type", charge.role)]
    return []


def _setup(tenant: Tenant) -> Record:
    return next(iter(tenant.table("accountingPackageSetup")), {})
