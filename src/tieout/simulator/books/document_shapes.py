"""Invoices, bills and credit notes as Xero shows them: in write replies, single reads, lists, and as refused echoes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tieout.simulator.books import contact_shapes
from tieout.simulator.books.arithmetic import cents
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import CREDIT_NOTE_TYPES, Document, Line
from tieout.simulator.books.wire import (
    day_stamp,
    day_string,
    moment_stamp,
    moment_string,
    without_nulls,
)

NO_ERRORS: list[dict[str, str]] = []


def line(org: Organisation, stored: Line, places: int) -> dict[str, Any]:
    """One line; `places` 2 rounds the unit amount on the way out (Xero: unitdp)."""
    account = org.accounts.get(stored.account_id) if stored.account_id else None
    shape: dict[str, Any] = {"ItemCode": stored.item_code} if stored.item_code else {}
    shape["Description"] = stored.description
    if stored.unit_amount is not None:
        shape["UnitAmount"] = stored.unit_amount if places == 4 else cents(stored.unit_amount)
    if stored.tax_type:
        shape["TaxType"] = stored.tax_type
    shape["TaxAmount"] = stored.tax_amount
    shape["LineAmount"] = stored.amount
    if account is not None:
        shape["AccountCode"] = account.code
    if stored.item_code:
        shape |= _item(org, stored.item_code)
    shape["Tracking"] = _tracking(org, stored) if stored.tracking else []
    if stored.quantity is not None:
        shape["Quantity"] = stored.quantity
    if stored.discount_rate or stored.discount_amount:
        shape |= without_nulls(
            (("DiscountRate", stored.discount_rate), ("DiscountAmount", stored.discount_amount))
        )
    shape["LineItemID"] = stored.id
    if account is not None:
        shape["AccountID"] = account.id
    shape["ValidationErrors"] = NO_ERRORS
    return shape


def _item(org: Organisation, code: str) -> dict[str, Any]:
    found = org.items.find("code", code)
    return {"Item": {"ItemID": found[0].id, "Name": found[0].name, "Code": found[0].code}} if found else {}


def _tracking(org: Organisation, stored: Line) -> list[dict[str, str]]:
    places = []
    for tracked in stored.tracking:
        for category in org.tracking:
            if category.id != tracked.category_id:
                continue
            names = [option.name for option in category.options if option.id == tracked.option_id]
            places.append(
                {
                    "Name": category.name,
                    "Option": names[0],
                    "TrackingCategoryID": category.id,
                    "TrackingOptionID": tracked.option_id,
                }
            )
    return places


def written(org: Organisation, document: Document, places: int, due: Decimal | None = None) -> dict[str, Any]:
    """The document as a write replies with it. `due` is shown instead of what is due (Xero: void reply)."""
    if document.type in CREDIT_NOTE_TYPES:
        return _credit_note(org, document, places, whole=False)
    shape = _invoice_head(document, document.outstanding if due is None else due)
    shape["Contact"] = _whole_contact(org, document)
    shape |= invoice_tail(document)
    shape["LineItems"] = [line(org, one, places) for one in document.lines]
    return shape | sums(document)


def read(org: Organisation, document: Document, places: int) -> dict[str, Any]:
    """The document as a single read gives it."""
    if document.type in CREDIT_NOTE_TYPES:
        return _credit_note(org, document, places, whole=True)
    shape = _invoice_head(document, document.outstanding) | _applied(org, document)
    shape["Contact"] = _whole_contact(org, document)
    shape |= invoice_tail(document)
    shape["LineItems"] = [line(org, one, places) for one in document.lines]
    return shape | sums(document)


def listed(org: Organisation, document: Document, places: int, *, lines: bool, brief: bool) -> dict[str, Any]:
    """The document in a list: `lines` only when paged; `brief` leaves payments and attachments out too."""
    contact = contact_shapes.summary(org.contacts.get(document.contact_id))
    rows = [line(org, one, places) for one in document.lines] if lines else []
    if document.type in CREDIT_NOTE_TYPES:
        shape = _credit_note(org, document, places, whole=True)
        return shape | {"Contact": contact, "LineItems": rows}
    shape = _invoice_head(document, document.outstanding)
    shape |= {"AmountCredited": document.credited} if brief else _applied(org, document)
    shape["Contact"] = contact
    shape |= invoice_tail(document)
    if not brief:
        shape["LineItems"] = rows
    return shape | sums(document)


def _invoice_head(document: Document, due: Decimal) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "Type": document.type,
        "InvoiceID": document.id,
        "InvoiceNumber": document.number,
    }
    if document.sales:
        shape["Reference"] = document.reference or ""
    shape["Prepayments"] = []
    shape["Overpayments"] = []
    shape["AmountDue"] = due
    shape["AmountPaid"] = document.paid
    if document.url:
        shape["Url"] = document.url
    shape["SentToContact"] = document.sent
    shape["CurrencyRate"] = document.currency_rate
    shape["IsDiscounted"] = any(one.discount_rate or one.discount_amount for one in document.lines)
    shape["HasErrors"] = False
    shape["InvoicePaymentServices"] = []
    shape["UpdatedDateUTCString"] = moment_string(document.updated)
    return shape


def invoice_tail(document: Document) -> dict[str, Any]:
    """The dates, the theme, the status and the line amount type."""
    shape: dict[str, Any] = {"DateString": day_string(document.day), "Date": day_stamp(document.day)}
    if document.due is not None:
        shape |= {"DueDateString": day_string(document.due), "DueDate": day_stamp(document.due)}
    if document.expected is not None:
        shape["ExpectedPaymentDate"] = day_stamp(document.expected)
    if document.planned is not None:
        shape["PlannedPaymentDate"] = day_stamp(document.planned)
    if document.theme_id:
        shape["BrandingThemeID"] = document.theme_id
    shape["Status"] = document.status
    shape["LineAmountTypes"] = document.basis
    return shape


def sums(document: Document) -> dict[str, Any]:
    """The totals, the last change and the currency."""
    shape: dict[str, Any] = {
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "UpdatedDateUTC": moment_stamp(document.updated),
        "CurrencyCode": document.currency,
    }
    if document.status == "PAID" and document.settled_on is not None:
        shape["FullyPaidOnDate"] = day_stamp(document.settled_on)
    return shape


def _whole_contact(org: Organisation, document: Document) -> dict[str, Any]:
    contact = org.contacts.get(document.contact_id)
    return contact_shapes.full(contact) if contact else contact_shapes.summary(None)


def _applied(org: Organisation, document: Document) -> dict[str, Any]:
    """What stands against an invoice: payments, credit notes, over- and prepayments."""
    credits_: dict[str, list[dict[str, Any]]] = {"CreditNotes": [], "Prepayments": [], "Overpayments": []}
    for allocation in org.allocations_of(document):
        credit = org.document(allocation.credit_id)
        if credit is not None:
            key, shape = _applied_credit(credit, allocation.amount)
            credits_[key].append(shape)
    return {
        "Payments": [payment_row(org, document, payment_id) for payment_id in document.payments],
        **credits_,
        "AmountCredited": document.credited,
        "HasAttachments": bool(org.attachments.get(document.id)),
        "InvoiceAddresses": [],
    }


def _applied_credit(credit: Document, amount: Decimal) -> tuple[str, dict[str, Any]]:
    dated = {
        "DateString": day_string(credit.day),
        "Date": day_stamp(credit.day),
        "LineItems": [],
        "Total": credit.total,
    }
    if credit.type in CREDIT_NOTE_TYPES:
        named = {"CreditNoteID": credit.id, "CreditNoteNumber": credit.number, "ID": credit.id}
        return "CreditNotes", {
            **named,
            "HasErrors": False,
            "InvoiceAddresses": [],
            "AppliedAmount": amount,
            **dated,
        }
    noun = "Overpayment" if credit.type.endswith("OVERPAYMENT") else "Prepayment"
    return f"{noun}s", {f"{noun}ID": credit.id, "ID": credit.id, "AppliedAmount": amount, **dated}


def payment_row(org: Organisation, document: Document, payment_id: str) -> dict[str, Any]:
    """A payment inside the document that it is against."""
    payment = org.payments.get(payment_id)
    if payment is None:
        raise LookupError(f"document {document.id} lists payment {payment_id} that is not there")
    return {
        "PaymentID": payment.id,
        "Date": day_stamp(payment.day),
        "Amount": payment.amount,
        "Reference": payment.reference,
        "CurrencyRate": payment.currency_rate,
        "HasAccount": False,
        "HasValidationErrors": False,
    }


def _credit_note(org: Organisation, document: Document, places: int, *, whole: bool) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "CreditNoteID": document.id,
        "CreditNoteNumber": document.number,
        "SentToContact": document.sent,
    }
    if whole:
        shape["Payments"] = [payment_row(org, document, payment_id) for payment_id in document.payments]
    shape |= {
        "ID": document.id,
        "HasErrors": False,
        "InvoiceAddresses": [],
        "CurrencyRate": document.currency_rate,
        "Type": document.type,
    }
    if document.sales:
        shape["Reference"] = document.reference or ""
    shape["RemainingCredit"] = document.outstanding
    if whole:
        shape["Allocations"] = allocation_rows(org, document)
        shape["HasAttachments"] = bool(org.attachments.get(document.id))
    shape["UpdatedDateUTCString"] = moment_string(document.updated)
    shape["Contact"] = _whole_contact(org, document)
    shape |= invoice_tail(document)
    shape["LineItems"] = [line(org, one, places) for one in document.lines]
    return shape | sums(document)


def allocation_rows(org: Organisation, credit: Document) -> list[dict[str, Any]]:
    """The allocations inside the credit that they are from."""
    rows = []
    for allocation in org.allocations_of(credit):
        invoice = org.invoices.get(allocation.invoice_id)
        rows.append(
            {
                "AllocationID": allocation.id,
                "Amount": allocation.amount,
                "Date": day_stamp(allocation.day),
                "Invoice": invoice_stub(allocation.invoice_id, invoice.number if invoice else ""),
            }
        )
    return rows


def invoice_stub(invoice_id: str, number: str) -> dict[str, Any]:
    """An invoice inside an allocation: its name and empty lists."""
    return {
        "InvoiceID": invoice_id,
        "InvoiceNumber": number,
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "HasErrors": False,
        "IsDiscounted": False,
        "LineItems": [],
        "ValidationErrors": [],
    }
