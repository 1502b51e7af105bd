"""A receipt of a purchase order in the accounting export: its lines, freight and tax, and its vendor.

total = - (sum of the details + sum of the tax details). Header dates have no zone, detail dates are American.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tieout.simulator.psa import taxes
from tieout.simulator.psa.gl import Document, Entry, total_of
from tieout.simulator.psa.records import Record, american, without_empty, without_links
from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.psa.unposted import split_key

TAX_TYPES = ("PT", "FT")


def purchase_transaction(tenant: Tenant, order: Record, document: Document, entries: list[Entry]) -> Record:
    """One element of `purchaseTransactions` made of these rows."""
    _, slip = split_key(str(document.key))
    levels = taxes.levels(tenant.record("taxCodes", order.get("taxCode")))
    terms = tenant.record("billingTerms", order.get("terms")) or {}
    supplier = tenant.record("companies", order["vendorCompany"]) or {}
    payable = tenant.mapping.find("AP", ("Location", order.get("locationId") or 0)) or {}
    freight = -total_of(entries, "PF")
    stamp = american(document.closed_at)
    details = [
        _detail(tenant, order, entry, levels, stamp) for entry in entries if entry.type not in TAX_TYPES
    ]
    tax_rows = [_tax_detail(order, entry, levels, stamp) for entry in entries if entry.type in TAX_TYPES]
    return without_empty({
        "id": f"PO #{order['poNumber']}, Packing Slip: {slip}",
        "documentDate": _local(document.closed_at[:10]),
        "documentNumber": order["poNumber"],
        "description": "Purchase",
        "apAccountNumber": payable.get("segment1"),
        "purchaseDate": _local(order.get("poDate")),
        "company": _short(order["vendorCompany"]),
        "site": without_links(order.get("vendorSite") or supplier.get("site")),
        "freightAmount": freight,
        "freightPackingSlip": slip if freight else None,
        "packingSlip": slip,
        "dropshipFlag": bool(order.get("dropShipCustomerFlag")),
        "currency": without_links(order.get("currency")),
        "total": -total_of(entries),
        "billingTerms": without_links(order.get("terms")),
        "dueDays": int(terms.get("dueDays") or 0),
        "vendorAccountNumber": supplier.get("accountNumber"),
        "vendorInvoiceDate": _local(order.get("vendorInvoiceDate")),
        "taxCode": without_links(order.get("taxCode")),
        "taxGroupRate": sum((level.fraction for level in levels), Decimal(0)),
        "purchaseHeaderTaxGroup": (order.get("taxCode") or {}).get("name"),
        "purchaseHeaderTaxableFlag": bool(order.get("taxPoFlag")),
        "purchaseHeaderFreightTaxableFlag": bool(order.get("taxFreightFlag")),
        "taxLevels": [{"taxLevel": level.number, "taxCodeXref": level.xref} for level in levels],
        "purchaseDetail": details,
        "purchaseDetailTax": tax_rows,
    }) | {
        "memo": "", "purchaseClass": "", "vendorNumber": supplier.get("vendorIdentifier") or "",
        "billingTermsXref": terms.get("termsXref") or "",
        "vendorInvoiceNumber": order.get("vendorInvoiceNumber") or "",
        "stateTaxXref": levels[0].xref if levels else "",
    }  # fmt: skip


def vendor(tenant: Tenant, order: Record) -> Record:
    """One element of `vendors`."""
    company = tenant.record("companies", order["vendorCompany"]) or {}
    terms = tenant.record("billingTerms", company.get("billingTerms") or order.get("terms")) or {}
    return without_empty({
        "vendor": _short(order["vendorCompany"]),
        "company": _short(order["vendorCompany"]),
        "contact": without_links(company.get("billingContact")),
        "accountNumber": company.get("accountNumber"),
        "billingTerms": without_links(company.get("billingTerms") or order.get("terms")),
        "dueDays": int(terms.get("dueDays") or 0),
        "site": without_links(company.get("site")),
        "taxCode": without_links(company.get("taxCode")),
    }) | {"vendorNumber": company.get("vendorIdentifier") or ""}  # fmt: skip


def _detail(
    tenant: Tenant, order: Record, entry: Entry, levels: list[taxes.Level], stamp: str
) -> dict[str, Any]:
    if entry.type == "PF":
        return _freight(order, entry, levels, stamp)
    line = tenant.table("purchaseLines").get(entry.charge) or {}
    item = tenant.record("catalog", line.get("product")) or {}
    mapped = tenant.mapping.find("RP", ("Product", item.get("id", 0)), _subcategory(item)) or {}
    taxed = bool(line.get("tax"))
    return without_empty({
        "id": entry.id,
        "documentDate": stamp,
        "glTypeId": entry.type,
        "glItemId": item.get("identifier"),
        "description": "Purchase",
        "cost": abs(entry.amount),
        "memo": line.get("description"),
        "accountNumber": entry.account,
        "costAccountNumber": mapped.get("cogs1"),
        "inventoryAccountNumber": mapped.get("inventory"),
        "item": {"id": item["id"], "identifier": item["identifier"]} if item else None,
        "itemDescription": line.get("description"),
        "taxable": taxed,
        "itemPrice": item.get("price"),
        "itemCost": line.get("unitCost"),
        "unitOfMeasure": line.get("unitOfMeasure"),
        "quantity": -Decimal(line.get("receivedQuantity") or line.get("quantity") or 0),
        "total": entry.amount,
        "lineNumber": line.get("lineNumber"),
        "subCategory": item.get("subcategory"),
        "taxRate": levels[0].fraction if taxed and levels else None,
        "serializedFlag": False,
        "dropShippedFlag": False,
    }) | {"taxCodeXref": (levels[0].xref if taxed and levels else taxes.NOT_TAXED)}  # fmt: skip


def _freight(order: Record, entry: Entry, levels: list[taxes.Level], stamp: str) -> dict[str, Any]:
    """The freight of a receipt; only taxed freight says under which code."""
    row = {
        "id": entry.id, "documentDate": stamp, "glTypeId": "PF", "memo": "Freight", "description": "Purchase",
        "accountNumber": entry.account, "quantity": -1, "total": entry.amount,
        "taxable": bool(order.get("taxFreightFlag") and levels),
    }  # fmt: skip
    if row["taxable"]:
        row |= {"taxCodeXref": levels[0].xref, "taxRate": levels[0].fraction}
    return row


def _tax_detail(order: Record, entry: Entry, levels: list[taxes.Level], stamp: str) -> dict[str, Any]:
    # This kind of row has no taxCodeXref in the official schema.
    level = next(level for level in levels if level.number == entry.tax_level)
    return without_empty({
        "id": entry.id,
        "documentDate": stamp,
        "glTypeId": entry.type,
        "memo": "Tax" if entry.type == "PT" else "Freight Tax",
        "accountNumber": entry.account,
        "quantity": 0,
        "total": entry.amount,
        "taxCode": without_links(order.get("taxCode")),
        "taxRate": level.fraction,
        "taxRatePercent": level.percent,
    })  # fmt: skip


def _subcategory(item: Record) -> tuple[str, int]:
    return "Product Subcategory", (item.get("subcategory") or {}).get("id", 0)


def _local(text: str | None) -> str | None:
    return f"{text[:10]}T00:00:00" if text else None


def _short(reference: Record) -> Record:
    return {"id": reference["id"], "identifier": reference.get("identifier")}
