"""The general ledger that follows from the documents: what each account stands at, in base currency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tieout.simulator.books.arithmetic import INCLUSIVE, ZERO, cents
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Document, Payment
from tieout.simulator.books.statuses import POSTED

Posting = tuple[str, date, Decimal]


def postings(org: Organisation) -> Iterator[Posting]:
    """Every posting as (account id, day, amount), debit positive; the postings of each document sum to nothing.

    Differences that come from converting line by line go to the rounding account.
    """
    for shelf in org.shelves():
        for document in shelf:
            if document.status in POSTED:
                yield from _balanced(org, document.day, list(_document(org, document)))
    for payment in org.payments:
        if payment.status == "AUTHORISED":
            against = org.document(payment.document_id)
            if against is not None:
                yield from _balanced(org, payment.day, list(_payment(org, against, payment)))


def balances(org: Organisation, until: date, start: date | None = None) -> dict[str, Decimal]:
    """What each account stands at up to and including `until`, counted from `start` (or from ever)."""
    sums: dict[str, Decimal] = {}
    for account_id, day, amount in postings(org):
        if day <= until and (start is None or day >= start):
            sums[account_id] = sums.get(account_id, ZERO) + amount
    return {account_id: amount for account_id, amount in sums.items() if amount}


def _balanced(org: Organisation, day: date, rows: list[tuple[str, Decimal]]) -> Iterator[Posting]:
    left = -sum((amount for _, amount in rows), ZERO)
    for account_id, amount in rows:
        yield account_id, day, amount
    if left:
        yield org.system_account("ROUNDING").id, day, left


def _document(org: Organisation, document: Document) -> Iterator[tuple[str, Decimal]]:
    """Sales invoices and supplier credits credit their lines, bills and customer credits debit them."""
    sign = Decimal(-1) if document.type in _CREDITS_ITS_LINES else Decimal(1)
    rate = document.currency_rate
    control = _control(org, document)
    for line in document.lines:
        net = line.amount - line.tax_amount if document.basis == INCLUSIVE else line.amount
        if net and line.account_id:
            yield line.account_id, cents(sign * net / rate)
    if document.total_tax:
        yield org.system_account("GST").id, cents(sign * document.total_tax / rate)
    yield control, cents(-sign * document.total / rate)


def _payment(org: Organisation, document: Document, payment: Payment) -> Iterator[tuple[str, Decimal]]:
    """Money in debits the bank, money out credits it; the other side is the document's control account."""
    into_bank = document.type in {"ACCREC", "ACCPAYCREDIT", "SPEND-OVERPAYMENT", "SPEND-PREPAYMENT"}
    sign = Decimal(1) if into_bank else Decimal(-1)
    amount = cents(sign * payment.amount / payment.currency_rate)
    yield payment.account_id, amount
    yield org.system_account("DEBTORS" if document.sales else "CREDITORS").id, -amount


def _control(org: Organisation, document: Document) -> str:
    """Where a document's total stands: debtors, creditors, or the bank for money that came ahead."""
    return document.bank_account_id or org.system_account("DEBTORS" if document.sales else "CREDITORS").id


_CREDITS_ITS_LINES = frozenset({"ACCREC", "ACCPAYCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"})
