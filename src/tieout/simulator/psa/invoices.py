"""The life of an invoice: open, closed (its ledger rows are written), batched, and back (ConnectWise: lifecycle)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tieout.simulator.psa import taxes
from tieout.simulator.psa.charges import Charge
from tieout.simulator.psa.closing import write_invoice_rows
from tieout.simulator.psa.collections import Writing, existing
from tieout.simulator.psa.errors import complaint, invalid, refused
from tieout.simulator.psa.records import ZERO, Record, calendar_day, midnight, money
from tieout.simulator.psa.schema import written
from tieout.simulator.psa.tables import CLOSED_INVOICE
from tieout.simulator.psa.tenant import Tenant

NO_ACCOUNT = (
    "Company does not have an account. "
    "Please update using the Company Finance screen before closing this invoice."
)
_TOTALS = {
    "time": "serviceTotal",
    "product": "productTotal",
    "expense": "expenseTotal",
    "agreement": "agreementAmount",
}
_CHANGEABLE_WHEN_CLOSED = {"status", "internalNotes"}


class InvoiceWriting(Writing):
    """The rules for creating, changing and deleting invoices."""

    def __init__(self) -> None:
        super().__init__("invoices")

    def create(self, tenant: Tenant, body: Record, who: str) -> Record:
        """A new invoice; a closed status closes it at once."""
        made = super().create(tenant, body, who)
        recompute(tenant, made)
        if is_closed(made):
            made["closedBy"] = who
            write_invoice_rows(tenant, made, tax_of(tenant, made))
        tenant.tell("Invoice", made["id"], "added", who)
        return made

    def change(self, tenant: Tenant, record: Record, changes: Record, who: str) -> Record:
        """Change an open invoice, or the status of a closed one that is in no batch."""
        was_closed = is_closed(record)
        refuse_locked(tenant, record, changes)
        changed = super().change(tenant, record, changes, who)
        recompute(tenant, changed)
        follow_status(tenant, changed, who, was_closed=was_closed)
        tenant.tell("Invoice", changed["id"], "updated", who)
        return changed

    def delete(self, tenant: Tenant, record: Record, who: str) -> None:
        """Delete an invoice that is in no batch; its rows are un-billed again."""
        if is_batched(tenant, record["id"]):
            raise refused("This invoice has been batched and cannot be deleted.")
        for charge in list(tenant.charges.of_invoice(record["id"])):
            tenant.charges.detach(charge)
        tenant.gl.erase("invoice", record["id"])
        super().delete(tenant, record, who)
        tenant.tell("Invoice", record["id"], "deleted", who)

    def check(self, tenant: Tenant, members: Record, before: Record | None) -> None:
        """An invoice number is given once, and the type stays what it was."""
        if before is not None and members.get("type", before["type"]) != before["type"]:
            sentence = "The type of an invoice cannot be changed."
            raise invalid("invoice", complaint("InvalidField", sentence, "invoice", "type"))
        number = members.get("invoiceNumber")
        if number and tenant.switches.on("invoice-number", "unique"):
            other = tenant.table("invoices").find(invoiceNumber=number)
            if other is not None and other is not before:
                raise invalid(
                    "invoice",
                    complaint("ObjectExists", "Invoice Number already in use.", "invoice", "invoiceNumber"),
                )

    def completed(self, tenant: Tenant, record: Record) -> Record:
        """Fill in what follows from the company, the location and the terms."""
        company = tenant.record("companies", record["company"]) or {}
        table = tenant.table("invoices")
        record.setdefault("id", table.next_id)
        record["invoiceNumber"] = record.get("invoiceNumber") or str(record["id"] + 5500)
        record["status"] = record.get("status") or default_status(tenant)
        for name in ("billToCompany", "shipToCompany"):
            record[name] = record.get(name) or record["company"]
        record["accountNumber"] = company.get("accountNumber")
        record["date"] = record.get("date") or midnight(tenant.today())
        record["locationId"] = record.get("locationId") or 0
        record["location"] = tenant.ref("locations", record["locationId"]) or record.get("location")
        record["locationId"] = (record["location"] or {}).get("id")
        record["territory"] = record.get("territory") or record["location"]
        record["territoryId"] = (record["territory"] or {}).get("id")
        record["department"] = tenant.ref("departments", record.get("departmentId")) or record.get(
            "department"
        )
        record["departmentId"] = (record["department"] or {}).get("id")
        record["billingTerms"] = record.get("billingTerms") or company.get("billingTerms")
        record["taxCode"] = record.get("taxCode") or company.get("taxCode")
        record["taxableFlag"] = record["taxCode"] is not None
        record["currency"] = record.get("currency") or company.get("currency") or default_currency(tenant)
        record["dueDate"] = record.get("dueDate") or due_date(tenant, record)
        record["specialInvoiceFlag"] = record["type"] in ("CreditMemo", "DownPayment", "Miscellaneous")
        _fill_site(tenant, record, company)
        return record


def default_status(tenant: Tenant) -> Record | None:
    """The billing status that new invoices get."""
    found = tenant.table("billingStatuses").find(defaultFlag=True)
    return tenant.ref("billingStatuses", found["id"]) if found else None


def status_with(tenant: Tenant, *, closed: bool) -> Record | None:
    """The first billing status that counts as closed, or as open."""
    found = tenant.table("billingStatuses").find(closedFlag=closed)
    return tenant.ref("billingStatuses", found["id"]) if found else None


def default_currency(tenant: Tenant) -> Record | None:
    """The tenant's first currency."""
    first = next(iter(tenant.table("currencies")), None)
    return tenant.ref("currencies", first["id"]) if first else None


def due_date(tenant: Tenant, record: Record) -> str:
    """The invoice date plus the days of the terms."""
    terms = tenant.record("billingTerms", record.get("billingTerms")) or {}
    return midnight(calendar_day(record["date"]) + timedelta(days=int(terms.get("dueDays") or 0)))


def is_closed(invoice: Record) -> bool:
    """Whether the status is a closed one; its name does not matter."""
    return bool((invoice.get("status") or {}).get("isClosed"))


def is_batched(tenant: Tenant, key: int) -> bool:
    """Whether any row of the invoice is in a batch."""
    document = tenant.gl.find("invoice", key)
    return document is not None and bool(document.batches())


def refuse_locked(tenant: Tenant, record: Record, changes: Record) -> None:
    """Refuse changes that a closed or batched invoice does not take.

    Raises: Problem 400.
    """
    if is_batched(tenant, record["id"]):
        raise refused("This invoice has been batched. Delete the batch before changing it.")
    if is_closed(record) and set(changes) - _CHANGEABLE_WHEN_CLOSED:
        raise refused("A closed invoice cannot be changed. Change its status first.")


def follow_status(tenant: Tenant, invoice: Record, who: str, *, was_closed: bool) -> None:
    """Write or delete the general-ledger rows when the status has just closed or opened the invoice."""
    if is_closed(invoice) and not was_closed:
        company = tenant.record("companies", invoice["company"]) or {}
        if tenant.switches.on("close-without-account", "refused") and not company.get("accountNumber"):
            invoice["status"] = status_with(tenant, closed=False)
            raise refused(NO_ACCOUNT, proven=True)
        invoice["closedBy"] = who
        write_invoice_rows(tenant, invoice, tax_of(tenant, invoice))
    elif was_closed and not is_closed(invoice):
        tenant.gl.erase("invoice", invoice["id"])
        invoice.pop("closedBy", None)


def change_closed(tenant: Tenant, key: int, changes: Record, who: str) -> Record:
    """Move a closed invoice to another status, or add a note to it.

    Raises: Problem 400 while it is batched.
    """
    invoice = existing(tenant, "invoices", key)
    wanted = written(CLOSED_INVOICE, changes)
    members = tenant.expanded(CLOSED_INVOICE, wanted)
    if is_batched(tenant, key) and "status" in members and not _stays_closed(tenant, members):
        raise refused("This invoice has been batched. Delete the batch before changing its status.")
    was_closed = is_closed(invoice)
    invoice.update(members)
    follow_status(tenant, invoice, who, was_closed=was_closed)
    tenant.changed("invoices", invoice, who)
    tenant.tell("Invoice", key, "updated", who)
    return invoice


def _stays_closed(tenant: Tenant, members: Record) -> bool:
    """Whether a batched invoice only moves to another closed status, and the server lets it."""
    return is_closed(members) and tenant.switches.on("batched-status", "between-closed")


def set_status(tenant: Tenant, key: int, *, closed: bool, who: str) -> Record:
    """Close or reopen an invoice, as a person does."""
    return change_closed(
        tenant, key, {"status": {"id": (status_with(tenant, closed=closed) or {}).get("id")}}, who
    )


def tax_of(tenant: Tenant, invoice: Record) -> list[taxes.LevelTax]:
    """The tax of each level; an override by a person replaces the first level's."""
    levels = taxes.levels(tenant.record("taxCodes", invoice.get("taxCode")))
    per_line = tenant.switches.on("tax-rounding", "line")
    found = taxes.on_charges(levels, tenant.charges.of_invoice(invoice["id"]), per_line=per_line)
    override = tenant.tax_overrides.get(invoice["id"])
    if override is not None and found:
        rest = sum((each.tax for each in found[1:]), ZERO)
        found[0] = taxes.LevelTax(found[0].level, found[0].taxable, override - rest)
    return found


def recompute(tenant: Tenant, invoice: Record) -> None:
    """Bring all totals of the header up to date with its charges and payments."""
    sums = dict.fromkeys(("serviceTotal", "expenseTotal", "productTotal", "agreementAmount"), ZERO)
    down_payments = ZERO
    for charge in tenant.charges.of_invoice(invoice["id"]):
        if charge.kind in _TOTALS:
            sums[_TOTALS[charge.kind]] += charge.amount
        else:
            down_payments += charge.amount
    tax = sum((each.tax for each in tax_of(tenant, invoice)), ZERO)
    subtotal = sum(sums.values(), ZERO) + down_payments
    invoice.update(sums)
    invoice.update(
        previousProgressApplied=ZERO, serviceAdjustmentAmount=ZERO, downpaymentApplied=ZERO, remainingDownpayment=ZERO,
        subtotal=subtotal, salesTax=tax, total=subtotal + tax,
    )  # fmt: skip
    invoice.setdefault("payments", ZERO)
    invoice.setdefault("credits", ZERO)
    settle(invoice)


def settle(invoice: Record) -> None:
    """Balance = total - payments - credits."""
    invoice["balance"] = invoice["total"] - invoice["payments"] - invoice["credits"]


def add_charge(tenant: Tenant, invoice: Record, kind: str, **members: Any) -> Charge:
    """Put a charge on an invoice; the caller recomputes the totals afterwards."""
    quantity: Decimal = members.pop("quantity")
    price: Decimal = members.pop("price")
    amount = members.pop("amount", None)
    return tenant.charges.add(
        kind,
        invoice=invoice["id"],
        company=invoice["company"]["id"],
        quantity=quantity,
        price=price,
        amount=money(quantity * price) if amount is None else amount,
        day=members.pop("day", invoice["date"]),
        location=invoice.get("locationId") or 0,
        department=invoice.get("departmentId") or 0,
        **members,
    )


def _fill_site(tenant: Tenant, record: Record, company: Record) -> None:
    site = tenant.record(
        "sites", record.get("billingSite") or company.get("billingSite") or company.get("site")
    )
    if site is None:
        return
    record["billingSite"] = tenant.ref("sites", site["id"])
    record["billingSiteAddressLine1"] = site.get("addressLine1")
    record["billingSiteCity"] = site.get("city")
    record["billingSiteZip"] = site.get("zip")
    record["billingSiteCountry"] = (site.get("country") or {}).get("name")
