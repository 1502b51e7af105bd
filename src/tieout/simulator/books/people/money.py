"""Money by hand: pay, overpay, credit, allocate, refund, and taking each back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tieout.simulator.books import crediting, money_shapes, payments, settlement
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.crediting import MoneyAsked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.payments import PaymentAsked
from tieout.simulator.books.people.documents import create_document
from tieout.simulator.books.people.finding import Args, amount_in, find_contact, find_document, shown
from tieout.simulator.books.records import (
    CREDIT_NOTE_TYPES,
    INVOICE_TYPES,
    OVERPAYMENT_TYPES,
    PREPAYMENT_TYPES,
    Document,
    Payment,
)
from tieout.simulator.books.requests import read_line
from tieout.simulator.books.wire import decode, encode
from tieout.simulator.calls import Refusal


def _account_code(desk: Desk, args: Args) -> str:
    return str(
        args.get("account") or next(one.code for one in desk.org.accounts.values() if one.type == "BANK")
    )


def pay(desk: Desk, args: Args) -> dict[str, Any]:
    """Receive or pay money for a document: all that is due without an `amount`, a part of it with one.

    More than is due pays the document and opens an overpayment with the rest.
    """
    document = find_document(desk, str(args["document"]))
    due = document.outstanding
    amount = amount_in(args, due)
    day = date.fromisoformat(str(args["date"])) if args.get("date") else desk.today()
    payment = _pay(desk, document, min(amount, due), day, args)
    shape = money_shapes.payment(desk.org, payment)
    if amount > due:
        shape["Overpayment"] = _overpay(desk, document, amount - due, day, args)
    return shape


def _pay(desk: Desk, document: Document, amount: Decimal, day: date, args: Args) -> Payment:
    kind = next(kind for kind, types in _KINDS.items() if document.type in types)
    asked = PaymentAsked(
        targets=((kind, document.id, None),),
        account_id=None,
        account_code=_account_code(desk, args),
        day=day,
        amount=amount,
        currency_rate=None,
        bank_amount=None,
        reference=str(args.get("reference") or ""),
        reconciled=bool(args.get("reconciled")),
    )
    payment, target, messages = payments.prepare(desk, asked)
    if payment is None or target is None:
        raise Refusal("; ".join(messages))
    settlement.pay(desk, payment, target)
    return payment


_KINDS = {
    "Invoice": INVOICE_TYPES,
    "CreditNote": CREDIT_NOTE_TYPES,
    "Overpayment": OVERPAYMENT_TYPES,
    "Prepayment": PREPAYMENT_TYPES,
}


def _overpay(desk: Desk, document: Document, amount: Decimal, day: date, args: Args) -> dict[str, Any]:
    values = {
        "type": "RECEIVE-OVERPAYMENT" if document.sales else "SPEND-OVERPAYMENT",
        "contact": document.contact_id,
        "amount": str(amount),
        "date": day.isoformat(),
        "currency": document.currency,
    }
    return receive_ahead(desk, {**args, **values})


def receive_ahead(desk: Desk, args: Args) -> dict[str, Any]:
    """Money without an invoice: `type` RECEIVE-OVERPAYMENT (default), RECEIVE-PREPAYMENT, SPEND-... ."""
    contact = find_contact(desk, str(args["contact"]))
    kind = str(args.get("type") or "RECEIVE-OVERPAYMENT")
    if kind not in {*OVERPAYMENT_TYPES, *PREPAYMENT_TYPES}:
        raise Refusal(f"no type '{kind}'; there are {', '.join((*OVERPAYMENT_TYPES, *PREPAYMENT_TYPES))}")
    sales, over = kind.startswith("RECEIVE"), kind.endswith("OVERPAYMENT")
    control = desk.org.system_account("DEBTORS" if sales else "CREDITORS").code
    prepaid = str(args.get("line_account") or ("200" if sales else "300"))
    line = {
        "Description": f"{'Overpayment' if over else 'Prepayment'} of {contact.name}",
        "Quantity": 1,
        "UnitAmount": str(args["amount"]),
        "AccountCode": control if over else prepaid,
    }
    bank = desk.org.account_by_code(_account_code(desk, args))
    if bank is None:
        raise Refusal(f"no account '{args.get('account')}' in {desk.org.name}")
    asked = MoneyAsked(
        type=kind,
        contact=contact,
        account=bank,
        day=date.fromisoformat(str(args["date"])) if args.get("date") else desk.today(),
        currency=str(args.get("currency") or desk.org.base_currency),
        currency_rate=Decimal(1),
        basis=str(args.get("basis") or "NoTax"),
        reference=str(args.get("reference") or ""),
        lines=[read_line(Asked(decode(encode(line)), "LineItems[0]"))],
    )
    messages: list[str] = []
    credit = crediting.open_credit(desk, asked, messages)
    if credit is None:
        raise Refusal("; ".join(messages))
    return money_shapes.credit(desk.org, credit, 4)


def delete_payment(desk: Desk, args: Args) -> dict[str, Any]:
    """Take a payment back: by `payment` id, or the latest one of a `document`."""
    payment = _chosen(desk, args)
    problem = payments.deletion_problem(desk, payment)
    if problem:
        raise Refusal(problem)
    payments.delete(desk, payment)
    return money_shapes.payment(desk.org, payment)


def reconcile_payment(desk: Desk, args: Args) -> dict[str, Any]:
    """Match a payment with the bank's statement: by `payment` id, or the latest one of a `document`."""
    payment = _chosen(desk, args)
    payment.reconciled, payment.updated = True, desk.now
    return money_shapes.payment(desk.org, payment)


def _chosen(desk: Desk, args: Args) -> Payment:
    payment_id = str(args.get("payment") or "")
    if not payment_id:
        document = find_document(desk, str(args["document"]))
        payment_id = document.payments[-1] if document.payments else ""
    payment = desk.org.payments.get(payment_id)
    if payment is None:
        raise Refusal("there is no such payment")
    return payment


def credit_document(desk: Desk, args: Args) -> dict[str, Any]:
    """Credit an invoice: an approved credit note over `amount` (all that is due without one), applied to it."""
    invoice = find_document(desk, str(args["document"]))
    amount = amount_in(args, invoice.outstanding)
    first = invoice.lines[0]
    account = desk.org.accounts.get(first.account_id)
    values = {
        "Type": f"{invoice.type}CREDIT",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": invoice.contact_id},
        "Date": str(args.get("date") or desk.today()),
        "CurrencyCode": invoice.currency,
        "LineAmountTypes": "Inclusive",
        "CreditNoteNumber": args.get("number"),
        "Reference": args.get("reference"),
        "LineItems": [
            {
                "Description": f"Credit of {invoice.number}",
                "Quantity": 1,
                "UnitAmount": str(amount),
                "AccountCode": account.code if account else "200",
                "TaxType": first.tax_type,
            }
        ],
    }
    made = create_document(desk, {"fields": values})
    if args.get("apply", True):
        apply_credit(desk, {"credit": made["CreditNoteID"], "document": invoice.id, "amount": str(amount)})
    return shown(desk, find_document(desk, made["CreditNoteID"]))


def apply_credit(desk: Desk, args: Args) -> dict[str, Any]:
    """Apply a credit note, overpayment or prepayment to an invoice: as much as fits without an `amount`."""
    credit, invoice = find_document(desk, str(args["credit"])), find_document(desk, str(args["document"]))
    if credit.type in INVOICE_TYPES:
        raise Refusal(f"{credit.number} is no credit")
    most = min(credit.outstanding, invoice.outstanding)
    amount = amount_in(args, most)
    messages = crediting.allocation_problems(credit, invoice, amount)
    if messages:
        raise Refusal("; ".join(messages))
    settlement.allocate(desk, credit, invoice, amount)
    return shown(desk, invoice)


def remove_credit(desk: Desk, args: Args) -> dict[str, Any]:
    """Take back the latest allocation to an invoice."""
    invoice = find_document(desk, str(args["document"]))
    if not invoice.allocations:
        raise Refusal(f"nothing is applied to {invoice.number}")
    allocation = desk.org.allocations[invoice.allocations[-1]]
    settlement.unallocate(desk, allocation, find_document(desk, allocation.credit_id), invoice)
    return shown(desk, invoice)


def refund(desk: Desk, args: Args) -> dict[str, Any]:
    """Pay a credit back: all that remains without an `amount`."""
    credit = find_document(desk, str(args["credit"]))
    if credit.type in INVOICE_TYPES:
        raise Refusal(f"{credit.number} is no credit")
    return pay(desk, {**args, "document": credit.id})
