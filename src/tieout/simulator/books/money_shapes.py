"""Payments, batches, over- and prepayments and allocations as Xero shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tieout.simulator.books import contact_shapes, document_shapes
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import (
    CREDIT_NOTE_TYPES,
    OVERPAYMENT_TYPES,
    Allocation,
    BatchPayment,
    Document,
    Payment,
)
from tieout.simulator.books.wire import ZERO_GUID, day_stamp, day_string, moment_stamp, moment_string

# What money received or spent ahead is called inside of its refund, which takes it for a kind of invoice.
_AS_TARGET = {
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENT",
}


def payment(org: Organisation, one: Payment) -> dict[str, Any]:
    """A payment; what it is against stands under `Invoice`, for refunds too (Xero: payments)."""
    shape: dict[str, Any] = {
        "PaymentID": one.id,
        "Date": day_stamp(one.day),
        "BankAmount": one.bank_amount,
        "Amount": one.amount,
        "CurrencyRate": one.currency_rate,
        "PaymentType": one.type,
        "Status": one.status,
        "UpdatedDateUTC": moment_stamp(one.updated),
        "UpdatedDateUTCString": moment_string(one.updated),
        "HasAccount": True,
        "IsReconciled": one.reconciled,
    }
    if one.reference:
        shape["Reference"] = one.reference
    if one.batch_id:
        shape["BatchPaymentID"] = one.batch_id
    shape["Account"] = _account(org, one.account_id)
    document = org.document(one.document_id)
    if document is not None:
        shape["Invoice"] = _target(org, document)
    return shape | {"HasValidationErrors": False}


def _account(org: Organisation, account_id: str) -> dict[str, Any]:
    account = org.accounts[account_id]
    code = {"Code": account.code} if account.code else {}
    return {"AccountID": account.id, **code, "Name": account.name}


def _target(org: Organisation, document: Document) -> dict[str, Any]:
    """The document inside a payment: its head, its contact in short, no lines."""
    shape: dict[str, Any] = {
        "Type": _AS_TARGET.get(document.type, document.type),
        "InvoiceID": document.id,
        "InvoiceNumber": document.number,
        "Reference": document.reference or "",
        "Prepayments": [],
        "Overpayments": [],
        "AmountDue": document.outstanding,
        "AmountPaid": document.paid,
        "CurrencyRate": document.currency_rate,
        "IsDiscounted": False,
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "Contact": contact_shapes.summary(org.contacts.get(document.contact_id)),
        "DateString": day_string(document.day),
        "Date": day_stamp(document.day),
    }
    if document.due is not None:
        shape |= {"DueDateString": day_string(document.due), "DueDate": day_stamp(document.due)}
    return shape | {
        "Status": document.status,
        "LineAmountTypes": document.basis,
        "LineItems": [],
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "CurrencyCode": document.currency,
    }


def refused_payment(targets: tuple[tuple[str, str | None, str | None], ...], amount: Any) -> dict[str, Any]:
    """A refused payment: what was sent, under a zero id."""
    shape: dict[str, Any] = {"PaymentID": ZERO_GUID}
    if amount is not None:
        shape["Amount"] = amount
    for kind, record_id, number in targets:
        named = {f"{kind}ID": record_id} if record_id else {}
        shape[kind] = named | ({f"{kind}Number": number} if number else {})
    return shape | {"HasAccount": False, "IsReconciled": False}


def batch(org: Organisation, one: BatchPayment, members: Iterable[Payment]) -> dict[str, Any]:
    """A batch of payments; `members` are its payments."""
    rows = []
    for member in members:
        invoice = org.document(member.document_id)
        number = invoice.number if invoice else ""
        rows.append(
            {
                "PaymentID": member.id,
                "Amount": member.amount,
                "BankAmount": member.bank_amount,
                "Invoice": document_shapes.invoice_stub(member.document_id, number),
            }
        )
    shape: dict[str, Any] = {
        "Account": _account(org, one.account_id),
        "Reference": one.reference,
        "BatchPaymentID": one.id,
        "DateString": day_string(one.day),
        "Date": day_stamp(one.day),
        "Type": one.type,
        "Status": one.status,
        "TotalAmount": one.total,
        "UpdatedDateUTC": moment_stamp(one.updated),
        "IsReconciled": False,
        "Payments": rows,
        "ValidationErrors": [],
    }
    extras = (
        ("Particulars", one.particulars),
        ("Code", one.code),
        ("Details", one.details),
        ("Narrative", one.narrative),
    )
    return shape | {key: text for key, text in extras if text}


def credit(org: Organisation, document: Document, places: int, *, lines: bool = True) -> dict[str, Any]:
    """An overpayment or prepayment."""
    noun = "Overpayment" if document.type in OVERPAYMENT_TYPES else "Prepayment"
    contact = org.contacts.get(document.contact_id)
    shape: dict[str, Any] = {f"{noun}ID": document.id, "ID": document.id}
    if document.reference:
        shape["Reference"] = document.reference
    shape |= {
        "Type": document.type,
        "CurrencyRate": document.currency_rate,
        "RemainingCredit": document.outstanding,
        "Allocations": document_shapes.allocation_rows(org, document),
        "Payments": [
            document_shapes.payment_row(org, document, payment_id) for payment_id in document.payments
        ],
        "HasAttachments": bool(org.attachments.get(document.id)),
        "UpdatedDateUTCString": moment_string(document.updated),
        "Contact": contact_shapes.full(contact) if contact and lines else contact_shapes.summary(contact),
        "DateString": day_string(document.day),
        "Date": day_stamp(document.day),
        "Status": document.status,
        "LineAmountTypes": document.basis,
        "LineItems": [document_shapes.line(org, one, places) for one in document.lines] if lines else [],
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "UpdatedDateUTC": moment_stamp(document.updated),
        "CurrencyCode": document.currency,
    }
    return shape


def bank_transaction(org: Organisation, document: Document, places: int) -> dict[str, Any]:
    """The bank transaction that an overpayment or prepayment arose from."""
    noun = "Overpayment" if document.type in OVERPAYMENT_TYPES else "Prepayment"
    contact = org.contacts.get(document.contact_id)
    shape: dict[str, Any] = {
        "BankTransactionID": document.bank_transaction_id,
        f"{noun}ID": document.id,
        "BankAccount": _account(org, document.bank_account_id),
        "Type": document.type,
        "IsReconciled": False,
        "HasAttachments": False,
        "Contact": contact_shapes.summary(contact),
        "DateString": day_string(document.day),
        "Date": day_stamp(document.day),
        "Status": "VOIDED" if document.status == "VOIDED" else "AUTHORISED",
        "LineAmountTypes": document.basis,
        "LineItems": [document_shapes.line(org, one, places) for one in document.lines],
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "UpdatedDateUTC": moment_stamp(document.updated),
        "CurrencyCode": document.currency,
    }
    if document.reference:
        shape["Reference"] = document.reference
    return shape


def allocation(credit_: Document, one: Allocation) -> dict[str, Any]:
    """An allocation just made; its id is not told (Xero: read the credit to learn it)."""
    if credit_.type in CREDIT_NOTE_TYPES:
        noun = "CreditNote"
    else:
        noun = "Overpayment" if credit_.type in OVERPAYMENT_TYPES else "Prepayment"
    return {
        "Amount": one.amount,
        "Date": day_stamp(one.day),
        "Invoice": {
            key: value
            for key, value in document_shapes.invoice_stub(one.invoice_id, "").items()
            if key != "InvoiceNumber"
        },
        noun: {f"{noun}ID": credit_.id, "ID": credit_.id, "LineItems": []},
        "ValidationErrors": [],
    }
