"""Applying money: payments and allocations against documents, and what that does to their status."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.records import Allocation, Document, Payment

# Document type -> the type of a payment against it (Xero: payment types).
PAYMENT_TYPES = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT",
}


def pay(desk: Desk, payment: Payment, document: Document) -> None:
    """Record a payment that was found to be right."""
    desk.org.payments.put(payment)
    document.payments.append(payment.id)
    document.paid += payment.amount
    settle(desk, document, payment.day)
    words = (
        f"Payment received on {_long(payment.day)}"
        if document.sales
        else f"Payment made on {_long(payment.day)}"
    )
    desk.note(document.id, "Paid", f"{words} for {payment.amount:.2f}. ")
    _after(desk, document)


def unpay(desk: Desk, payment: Payment, document: Document) -> None:
    """Take a payment back; its document is open again."""
    payment.status = "DELETED"
    payment.updated = desk.now
    desk.org.payments.put(payment)
    document.payments.remove(payment.id)
    document.paid -= payment.amount
    settle(desk, document, payment.day)
    desk.note(document.id, "Payment Deleted", f"Payment of {payment.amount:.2f} deleted.")
    _after(desk, document)


def allocate(desk: Desk, credit: Document, invoice: Document, amount: Decimal) -> Allocation:
    """Apply an amount of a credit to an invoice, on the later of their two days (Xero: allocation date)."""
    day = max(credit.day, invoice.day)
    allocation = Allocation(desk.seeded.guid(), credit.id, invoice.id, amount, day)
    desk.org.allocations[allocation.id] = allocation
    for document in (credit, invoice):
        document.allocations.append(allocation.id)
        document.credited += amount
        settle(desk, document, day)
        _after(desk, document)
    desk.note(invoice.id, "Credit Applied", f"Amount credited on {day:%d/%m/%Y} for {amount:.2f}.")
    desk.note(credit.id, "Credited", f"Amount credited on {day:%d/%m/%Y} for {amount:.2f}.")
    return allocation


def unallocate(desk: Desk, allocation: Allocation, credit: Document, invoice: Document) -> None:
    """Take an allocation back."""
    del desk.org.allocations[allocation.id]
    for document in (credit, invoice):
        document.allocations.remove(allocation.id)
        document.credited -= allocation.amount
        settle(desk, document, allocation.day)
        desk.note(document.id, "Credit Removed", f"Allocation of {allocation.amount:.2f} removed.")
        _after(desk, document)


def settle(desk: Desk, document: Document, day: date) -> None:
    """Flip between AUTHORISED and PAID by what is left (Xero: PAID is set by Xero)."""
    if document.status not in {"AUTHORISED", "PAID"}:
        return
    left = document.total - document.paid - document.credited
    zero_stays_open = document.total == ZERO and desk.switches.on("zero-total", "authorised")
    if left == ZERO and not zero_stays_open:
        document.status = "PAID"
        document.settled_on = max(day, document.settled_on or day)
    else:
        document.status = "AUTHORISED"
        document.settled_on = None


def _after(desk: Desk, document: Document) -> None:
    desk.touch(document)
    if document.type not in {"ACCREC", "ACCPAY"} or desk.switches.on("payment-webhook", "update"):
        desk.announce_document(document, "UPDATE")


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
