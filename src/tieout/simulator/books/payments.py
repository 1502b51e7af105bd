"""Payments and refunds: what is asked, what Xero checks, and putting them in the books or taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.simulator.books import checks, settlement
from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.records import Account, Document, Payment

NOT_AUTHORISED = "Payments can only be made against Authorised documents"
TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"
NO_ACCOUNT = "Account could not be found"
NOT_DELETABLE = "Payment not of valid status for modification"
RECONCILED = "This payment is reconciled and cannot be deleted."
IN_A_BATCH = "Payments within a batch cannot be deleted."

# What a payment can be against: key on the wire -> (id key, number key).
TARGETS = {
    "Invoice": ("InvoiceID", "InvoiceNumber"),
    "CreditNote": ("CreditNoteID", "CreditNoteNumber"),
    "Overpayment": ("OverpaymentID", "OverpaymentNumber"),
    "Prepayment": ("PrepaymentID", "PrepaymentNumber"),
}


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """A payment as a request wants it; `targets` are (kind, id, number) of all that it names."""

    targets: tuple[tuple[str, str | None, str | None], ...]
    account_id: str | None
    account_code: str | None
    day: date | None
    amount: Decimal | None
    currency_rate: Decimal | None
    bank_amount: Decimal | None
    reference: str
    reconciled: bool


def read_payment(asked: Asked) -> PaymentAsked:
    """A payment from a request. Raises: Rejection (error number 14)."""
    targets = []
    for kind, (id_key, number_key) in TARGETS.items():
        block = asked.block(kind)
        if block is not None:
            targets.append((kind, block.guid(id_key), block.text(number_key)))
    for kind, key in (("Invoice", "InvoiceNumber"), ("CreditNote", "CreditNoteNumber")):
        if asked.text(key) and not any(named == kind for named, _, _ in targets):
            targets.append((kind, None, asked.text(key)))
    account = asked.block("Account")
    return PaymentAsked(
        targets=tuple(targets),
        account_id=account.guid("AccountID") if account else None,
        account_code=(account.text("Code") if account else None) or asked.text("Code"),
        day=asked.day("Date"),
        amount=asked.money("Amount"),
        currency_rate=asked.money("CurrencyRate"),
        bank_amount=asked.money("BankAmount"),
        reference=asked.text("Reference") or "",
        reconciled=bool(asked.truth("IsReconciled")),
    )


def target(desk: Desk, asked: PaymentAsked, messages: list[str]) -> Document | None:
    """The one document that the payment is against."""
    if len(asked.targets) != 1:
        messages.append("Exactly one of Invoice, CreditNote, Prepayment and Overpayment must be specified")
        return None
    kind, record_id, number = asked.targets[0]
    shelf = {
        "Invoice": desk.org.invoices,
        "CreditNote": desk.org.credit_notes,
        "Overpayment": desk.org.overpayments,
        "Prepayment": desk.org.prepayments,
    }[kind]
    found = shelf.get(record_id) if record_id else None
    if found is None and number:
        numbered = shelf.find("number", number)
        found = numbered[0] if numbered else None
    if found is None:
        messages.append(f"{kind} could not be found")
    return found


def account_for(desk: Desk, account_id: str | None, code: str | None, messages: list[str]) -> Account | None:
    """The account that money may go through: a bank account or one with payments enabled."""
    account = desk.org.accounts.get(account_id) if account_id else None
    if account is None and code:
        account = desk.org.account_by_code(code)
    usable = (
        account is not None and account.status == "ACTIVE" and (account.type == "BANK" or account.payments)
    )
    if not usable:
        messages.append(NO_ACCOUNT)
        return None
    return account


def prepare(desk: Desk, asked: PaymentAsked) -> tuple[Payment | None, Document | None, list[str]]:
    """The payment as it would stand in the books, its document, and everything wrong with it."""
    messages: list[str] = []
    document = target(desk, asked, messages)
    account = account_for(desk, asked.account_id, asked.account_code, messages)
    amount = asked.amount if asked.amount is not None else ZERO
    day = asked.day or desk.today()
    if amount <= ZERO:
        messages.append("The payment amount must be greater than zero")
    if document is not None:
        messages += _against(desk, document, account, amount)
    messages += checks.locked(desk, day, posted=True)
    if messages or document is None or account is None:
        return None, document, messages
    rate = asked.currency_rate or document.currency_rate
    payment = Payment(
        id=desk.seeded.guid(),
        document_id=document.id,
        account_id=account.id,
        day=day,
        amount=desk.cents(amount),
        currency_rate=rate,
        bank_amount=asked.bank_amount or _bank_amount(desk, document, account, amount, rate),
        type=settlement.PAYMENT_TYPES[document.type],
        updated=desk.now,
        reference=asked.reference,
        reconciled=asked.reconciled,
    )
    return payment, document, messages


def _against(desk: Desk, document: Document, account: Account | None, amount: Decimal) -> list[str]:
    messages = []
    if document.status != "AUTHORISED":
        messages.append(NOT_AUTHORISED)
    if amount > document.outstanding:
        messages.append(TOO_MUCH)
    if account is not None and account.type == "BANK":
        allowed = {document.currency, desk.org.base_currency}
        if account.currency and account.currency not in allowed:
            messages.append("The bank account must be in the document's or the organisation's currency")
    return messages


def _bank_amount(desk: Desk, document: Document, account: Account, amount: Decimal, rate: Decimal) -> Decimal:
    """What the bank sees: the amount itself, or its worth in base currency (Xero: currency rates divide)."""
    if document.currency == (account.currency or desk.org.base_currency):
        return desk.cents(amount)
    return desk.cents(amount / rate)


def deletion_problem(desk: Desk, payment: Payment) -> str | None:
    """Why a payment cannot be taken back, if it cannot."""
    if payment.status != "AUTHORISED":
        return NOT_DELETABLE
    if payment.reconciled and desk.switches.on("reconciled-payment", "kept"):
        return RECONCILED
    return IN_A_BATCH if payment.batch_id else None


def delete(desk: Desk, payment: Payment) -> None:
    """Take a payment back. `deletion_problem` must have found none."""
    document = desk.org.document(payment.document_id)
    if document is None:
        raise LookupError(f"payment {payment.id} is against {payment.document_id}, which is not there")
    settlement.unpay(desk, payment, document)
