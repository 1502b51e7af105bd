"""An invoice in the accounting export: header, one detail per revenue row, one per tax level, and its customer.

Header totals are the receivable (positive for an invoice, negative for a credit memo), details the opposite:
total = - sum of the details.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tieout.simulator.psa import taxes
from tieout.simulator.psa.charges import Charge
from tieout.simulator.psa.closing import particulars, places
from tieout.simulator.psa.gl import RECEIVABLE, SALES_TAX, Entry, total_of
from tieout.simulator.psa.mapping import account_text
from tieout.simulator.psa.records import ZERO, Record, without_empty, without_links
from tieout.simulator.psa.tenant import Tenant

_WORDS = {"time": "Services", "product": "Products", "expense": "Expenses", "agreement": "Agreement",
          "downpayment": "Down Payment"}  # fmt: skip
_NOTHING = Decimal(0)


def transaction(tenant: Tenant, invoice: Record, entries: list[Entry], *, detailed: bool) -> Record:
    """One element of `transactions` made of these rows."""
    levels = taxes.levels(tenant.record("taxCodes", invoice.get("taxCode")))
    terms = tenant.record("billingTerms", invoice.get("billingTerms")) or {}
    receivables = [entry for entry in entries if entry.type == RECEIVABLE]
    kind = _document_type(tenant, invoice, receivables)
    taxed = _taxed(tenant, entries, levels)
    tax = -total_of(entries, SALES_TAX)
    rows = [entry for entry in entries if entry.type not in (RECEIVABLE, SALES_TAX)]
    details = [_revenue(tenant, invoice, entry, levels, kind) for entry in rows]
    if not detailed:
        details = _condensed(details)
    details += [_tax_row(entry, levels, invoice, kind) for entry in entries if entry.type == SALES_TAX]
    return without_empty({
        "id": invoice["id"],
        "glTypeId": "AR",
        "documentDate": invoice["date"],
        "documentNumber": invoice["invoiceNumber"],
        "documentType": kind,
        "description": "Accounts Receivable",
        "attention": invoice.get("attention"),
        "salesTerritory": (invoice.get("territory") or {}).get("name"),
        "company": _short(invoice["company"]),
        "companyType": _company_type(tenant, invoice["company"]),
        "companyAccountNumber": invoice.get("accountNumber"),
        "site": without_links(invoice.get("billingSite")),
        "billingTerms": without_links(invoice.get("billingTerms")),
        "dueDate": invoice.get("dueDate"),
        "emailDeliveryFlag": False,
        "printDeliveryFlag": False,
        "agreementPrePaymentFlag": False,
        "accountNumber": receivables[0].account if receivables else None,
        "billingType": invoice["type"],
        "glEntryIds": ",".join(str(entry.id) for entry in receivables),
        "currency": without_links(invoice.get("currency")),
        "total": total_of(receivables),
        "taxable": bool(invoice.get("taxableFlag")),
        "taxableTotal": sum((each.taxable for each in taxed), ZERO),
        "taxCode": without_links(invoice.get("taxCode")),
        "taxGroupRate": sum((level.fraction for level in levels), _NOTHING),
        "piggyBackFlag": False,
        "taxAccountNumber": next((entry.account for entry in entries if entry.type == SALES_TAX), None),
        "salesTax": tax,
        **{f"{word}Tax": each.tax for word, each in zip(("state", "county", "city"), taxed, strict=False)},
        "taxableAmount1": taxed[0].taxable if taxed else None,
        "taxAgencyXref": levels[0].agency if levels else None,
        "taxDpAppliedFlag": False,
        "useAvalaraFlag": False,
        "sendAvalaraTaxFlag": False,
        "shipToCompany": _short(invoice.get("shipToCompany")),
        "detail": details,
        "taxLevels": [
            {"taxLevel": each.level.number, "taxAmount": each.tax, "taxableAmount": each.taxable,
             "taxCodeXref": each.level.xref}
            for each in taxed
        ],
    }) | {
        # Cross-references are sent even when empty.
        "glClass": "", "memo": "",
        "billingTermsXref": terms.get("termsXref") or "",
        "dueDays": int(terms.get("dueDays") or 0),
        "stateTaxXref": levels[0].xref if levels else "",
    }  # fmt: skip


def _document_type(tenant: Tenant, invoice: Record, receivables: list[Entry]) -> str:
    negative = total_of(receivables) < 0 and tenant.switches.on("negative-invoice", "CREDIT MEMO")
    return "CREDIT MEMO" if invoice["type"] == "CreditMemo" or negative else "INVOICE"


def customer(tenant: Tenant, company_id: int) -> Record:
    """One element of `customers`: rates here are percent."""
    company = tenant.table("companies").get(company_id) or {}
    terms = tenant.record("billingTerms", company.get("billingTerms")) or {}
    levels = taxes.levels(tenant.record("taxCodes", company.get("taxCode")))
    return without_empty({
        "company": _short(tenant.ref("companies", company_id)),
        "companyType": _company_type(tenant, {"id": company_id}),
        "contact": without_links(company.get("billingContact")),
        "site": without_links(company.get("site")),
        "accountNumber": company.get("accountNumber"),
        "billingTerms": without_links(company.get("billingTerms")),
        "billingTermsXref": terms.get("termsXref"),
        "dueDays": terms.get("dueDays"),
        "taxable": bool(levels),
        "taxCode": without_links(company.get("taxCode")),
        "currency": without_links(company.get("currency")),
        "stateTaxXref": levels[0].xref if levels else None,
        "stateTaxRate": levels[0].percent if levels else None,
        "taxGroupRate": sum((level.fraction for level in levels), _NOTHING),
        "taxLevels": [
            {"taxLevel": level.number, "taxRate": level.percent, "taxCodeXref": level.xref, "agencyXref": level.agency}
            for level in levels
        ],
    })  # fmt: skip


def charge_of(tenant: Tenant, entry: Entry) -> Charge | None:
    """The billed row behind a ledger row."""
    return tenant.charges.get(entry.charge_kind, entry.charge) if entry.charge else None


def _taxed(tenant: Tenant, entries: Iterable[Entry], levels: list[taxes.Level]) -> list[taxes.LevelTax]:
    """What each level taxes and comes to among these rows."""
    rows = list(entries)
    charges = [
        charge for entry in rows if entry.type not in (RECEIVABLE, SALES_TAX)
        and (charge := charge_of(tenant, entry)) is not None
    ]  # fmt: skip
    made = []
    for level in levels:
        tax = -sum(
            (row.amount for row in rows if row.type == SALES_TAX and row.tax_level == level.number), ZERO
        )
        taxable = sum((charge.amount for charge in charges if level.taxes(charge)), ZERO)
        if tax or taxable:
            made.append(taxes.LevelTax(level, taxable, tax))
    return made


def _revenue(
    tenant: Tenant, invoice: Record, entry: Entry, levels: list[taxes.Level], document_type: str
) -> dict[str, Any]:
    charge = charge_of(tenant, entry)
    detail: dict[str, Any] = {
        "id": entry.id,
        "documentDate": invoice["date"],
        "documentType": document_type,
        "accountNumber": entry.account,
        "glTypeId": entry.type,
        "invoiceSummaryOption": "2",
        "total": entry.amount,
    }
    if charge is None:
        return detail
    flags = [level.taxes(charge) for level in levels]
    taxed = any(flags)
    detail |= {
        "cost": (charge.cost * charge.quantity).quantize(Decimal("0.01")),
        "memo": charge.text,
        "description": f"{'Taxable' if taxed else 'Non-Taxable'} {_WORDS[charge.kind]}",
        "quantity": -charge.quantity,
        "taxCode": without_links(invoice.get("taxCode")),
        "taxCodeXref": taxes.xref_of(charge, levels),
        "taxableFlag": taxed,
        "itemTaxableFlag": charge.taxable,
        "locationXref": "DEFAULT",
        "taxLevels": [
            {"taxLevel": level.number, "taxableFlag": flag} for level, flag in zip(levels, flags, strict=True)
        ],
    }
    if charge.kind == "time":
        detail["timeEntry"] = {"id": charge.id}
    if charge.kind == "product":
        detail |= _product_members(tenant, invoice, entry, charge)
    return without_empty(detail)


def _product_members(tenant: Tenant, invoice: Record, entry: Entry, charge: Charge) -> dict[str, Any]:
    setup = next(iter(tenant.table("accountingPackageSetup")), {})
    item = tenant.table("catalog").get(charge.item)
    mapped = tenant.mapping.find("RP", *particulars(tenant, charge), *places(invoice)) or {}
    members: dict[str, Any] = {
        "costAccountNumber": mapped.get("cogs1"),
        "inventoryAccountNumber": mapped.get("inventory"),
        "productAccountNumber": account_text(mapped) if mapped else entry.account,
        "cogsXref": mapped.get("cogs1"),
        "inventoryXref": mapped.get("inventory"),
        "serializedFlag": False,
        "dropShippedFlag": False,
        "itemPrice": charge.price,
        "itemCost": charge.cost,
        "itemDescription": charge.text,
        "salesDescription": charge.text,
    }
    if item is not None and setup.get("includeItemsFlag", True):
        members |= {
            "glItemId": item["identifier"],
            "item": {"id": item["id"], "identifier": item["identifier"]},
            "product": {"id": charge.id},
            "unitOfMeasure": item.get("unitOfMeasure"),
            "subCategory": item.get("subcategory"),
            "itemTypeXref": "Service" if item.get("productClass") == "Service" else "Inventory",
        }
    return members


def _tax_row(entry: Entry, levels: list[taxes.Level], invoice: Record, document_type: str) -> dict[str, Any]:
    level = next(level for level in levels if level.number == entry.tax_level)
    return {
        "id": entry.id,
        "documentDate": invoice["date"],
        "documentType": document_type,
        "accountNumber": entry.account,
        "glTypeId": SALES_TAX,
        "invoiceSummaryOption": "2",
        "memo": "Sales Tax",
        "description": f"Level {level.number} Sales Tax",
        "quantity": 0,
        "total": entry.amount,
        "taxCode": without_links(invoice.get("taxCode")),
        "taxCodeXref": level.xref,
        "taxAgencyXref": level.agency,
        "taxNote": "AUTOSTAX",
        "taxRate": level.fraction,
        "taxRatePercent": level.percent,
        "taxLevels": [{"taxLevel": level.number, "taxableFlag": True}],
    }


def _condensed(details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the same account and taxability as one; what is particular to an item is lost.

    The merged row keeps the first id, and the others' ids stay out of sight, as the header's receivable ids do not.
    """
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for detail in details:
        key = (detail["accountNumber"], detail["glTypeId"], detail.get("taxCodeXref"))
        row = merged.get(key)
        if row is None:
            kept = ("id", "documentDate", "documentType", "accountNumber", "glTypeId", "invoiceSummaryOption",
                    "description", "taxCode", "taxCodeXref", "taxableFlag", "itemTaxableFlag", "total", "cost",
                    "locationXref", "taxLevels")  # fmt: skip
            merged[key] = {name: detail[name] for name in kept if name in detail} | {"quantity": -1}
        else:
            row["total"] += detail["total"]
            row["cost"] = row.get("cost", ZERO) + detail.get("cost", ZERO)
    return list(merged.values())


def _short(reference: Record | None) -> Record | None:
    """A company as the export shows it: id and identifier."""
    return {"id": reference["id"], "identifier": reference.get("identifier")} if reference else None


def _company_type(tenant: Tenant, company: Record) -> Record | None:
    record = tenant.table("companies").get(company["id"]) or {}
    kinds = record.get("types") or []
    return {"id": kinds[0]["id"], "name": kinds[0]["name"]} if kinds else None
