"""Credits against invoices: allocations of credit notes, overpayments and prepayments, and how the latter two arise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.simulator.books import arithmetic, checks, contacts, lines
from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.lines import LineRules
from tieout.simulator.books.records import Account, Contact, Document, Line
from tieout.simulator.books.requests import LineAsked
from tieout.simulator.books.settlement import settle

NAMES = {
    "ACCRECCREDIT": "Credit Note",
    "ACCPAYCREDIT": "Credit Note",
    "RECEIVE-OVERPAYMENT": "Overpayment",
    "SPEND-OVERPAYMENT": "Overpayment",
    "RECEIVE-PREPAYMENT": "Prepayment",
    "SPEND-PREPAYMENT": "Prepayment",
}


@dataclass(frozen=True, slots=True)
class AllocationAsked:
    """An allocation as a request wants it. Its date is read and not honoured (Xero: allocation date)."""

    invoice_id: str | None
    invoice_number: str | None
    amount: Decimal | None
    day: date | None


def read_allocation(asked: Asked) -> AllocationAsked:
    """An allocation from a request. Raises: Rejection (error number 14)."""
    invoice = asked.block("Invoice")
    return AllocationAsked(
        invoice.guid("InvoiceID") if invoice else None,
        invoice.text("InvoiceNumber") if invoice else None,
        asked.money("Amount") if asked.has("Amount") else asked.money("AppliedAmount"),
        asked.day("Date"),
    )


def allocation_target(desk: Desk, asked: AllocationAsked) -> Document | None:
    """The invoice that an allocation names."""
    if asked.invoice_id:
        return desk.org.invoices.get(asked.invoice_id)
    numbered = desk.org.invoices.find("number", asked.invoice_number) if asked.invoice_number else []
    return numbered[0] if numbered else None


def allocation_problems(credit: Document, invoice: Document | None, amount: Decimal | None) -> list[str]:
    """Everything that keeps an amount of the credit from being applied to the invoice (Xero: allocation checks)."""
    name = NAMES[credit.type]
    if invoice is None:
        return ["An existing Invoice with the specified InvoiceID could not be found"]
    if credit.sales != invoice.sales:
        return [f"{name} cannot be allocated to an incorrect invoice type"]
    messages = []
    if invoice.status == "PAID":
        messages.append("The invoice you are trying to allocate to has already been paid off")
    elif invoice.status != "AUTHORISED":
        messages.append(f"{name} can only be allocated to an Authorised invoice")
    if credit.status != "AUTHORISED":
        messages.append(f"Only an Authorised {name} with remaining credit can be allocated")
    if credit.contact_id != invoice.contact_id:
        messages.append(f"{name} and invoice must have the same contact")
    if credit.currency != invoice.currency:
        messages.append(f"{name} and invoice must have the same currency")
    if amount is None or amount <= ZERO:
        messages.append("The allocated amount must be greater than zero")
    elif not messages and amount > min(credit.outstanding, invoice.outstanding):
        messages.append(f"{name} cannot be allocated as amount is greater than amount outstanding")
    return messages


@dataclass(frozen=True, slots=True)
class MoneyAsked:
    """Money received or spent ahead of an invoice, as a bank transaction wants it."""

    type: str
    contact: Contact
    account: Account
    day: date
    currency: str
    currency_rate: Decimal
    basis: str
    reference: str
    lines: list[LineAsked]


def open_credit(desk: Desk, asked: MoneyAsked, messages: list[str]) -> Document | None:
    """An overpayment or prepayment of a bank transaction; None and messages when something is wrong.

    An overpayment is one line on the debtors or creditors account (Xero: overpayments).
    """
    sales = asked.type.startswith("RECEIVE")
    over = asked.type.endswith("OVERPAYMENT")
    control = ("DEBTORS" if sales else "CREDITORS") if over else ""
    rules = LineRules(
        desk, sales, asked.basis, approved=True, discounts=False, contact=asked.contact, control=control
    )
    built = [lines.build(rules, line, None, messages) for line in asked.lines]
    if not built or (over and len(built) != 1):
        messages.append(
            "One or more line items must be specified" if not built else "An overpayment has one line"
        )
    sums = arithmetic.totals(((line.amount, line.tax_amount) for line in built), asked.basis)
    if sums.total <= ZERO:
        messages.append("The total must be greater than zero")
    if asked.currency not in desk.org.currencies:
        messages.append(f"Organisation is not subscribed to currency {asked.currency}")
    messages += checks.locked(desk, asked.day, posted=True)
    if messages:
        return None
    return put_credit(desk, asked, built, sums)


def put_credit(desk: Desk, asked: MoneyAsked, built: list[Line], sums: arithmetic.Totals) -> Document:
    """Put an overpayment or prepayment that was found to be right into the books."""
    credit = Document(
        id=desk.seeded.guid(),
        type=asked.type,
        number="",
        contact_id=asked.contact.id,
        status="AUTHORISED",
        day=asked.day,
        updated=desk.now,
        created=desk.now,
        currency=asked.currency,
        currency_rate=asked.currency_rate,
        lines=built,
        basis=asked.basis,
        reference=asked.reference,
        sub_total=sums.sub_total,
        total_tax=sums.total_tax,
        total=sums.total,
        app=desk.app,
        bank_account_id=asked.account.id,
        bank_transaction_id=desk.seeded.guid(),
    )
    contacts.flag_side(asked.contact, sales=credit.sales)
    settle(desk, credit, credit.day)
    desk.touch(credit)
    desk.note(credit.id, "Created", f"{NAMES[asked.type]} of {credit.total:.2f} {credit.currency}.")
    desk.announce_document(credit, "CREATE")
    return credit
