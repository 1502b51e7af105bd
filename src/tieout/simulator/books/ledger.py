"""The general ledger that follows from the documents: what each account stands at, in base currency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tieout.simulator.books.arithmetic import INCLUSIVE, ZERO, cents
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import PREPAYMENT_TYPES, Document, Payment
from tieout.simulator.books.statuses import POSTED

Posting = tuple[str, date, Decimal]


def postings(org: Organisation) -> Iterator[Posting]:
    """Every posting as (account id, day, amount), debit positive; the postings of each event sum to nothing.

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
    for allocation in org.allocations.values():
        prepayment = org.prepayments.get(allocation.credit_id)
        if prepayment is not None:  # other credits stand on the control account from the beginning
            rows = [
                *_released(org, prepayment, allocation.amount),
                _controlled(org, prepayment, allocation.amount),
            ]
            yield from _balanced(org, allocation.day, rows)


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
    sign = _line_sign(document)
    yield from _lines(org, document, sign)
    # The other side: debtors or creditors, or the bank for money that came ahead.
    other = document.bank_account_id or _control(org, document)
    yield other, cents(-sign * document.total / document.currency_rate)


def _lines(org: Organisation, document: Document, share: Decimal) -> Iterator[tuple[str, Decimal]]:
    """The lines and the tax of a document, times `share`, in base currency."""
    rate = document.currency_rate
    for line in document.lines:
        net = line.amount - line.tax_amount if document.basis == INCLUSIVE else line.amount
        if net and line.account_id:
            yield line.account_id, cents(share * net / rate)
    if document.total_tax:
        yield org.system_account("GST").id, cents(share * document.total_tax / rate)


def _payment(org: Organisation, document: Document, payment: Payment) -> Iterator[tuple[str, Decimal]]:
    """Money in debits the bank, money out credits it; the other side is the control account.

    What is paid back of a prepayment never stood there: it goes back to where the prepayment's lines put it.
    """
    into_bank = document.type in {"ACCREC", "ACCPAYCREDIT", "SPEND-OVERPAYMENT", "SPEND-PREPAYMENT"}
    sign = Decimal(1) if into_bank else Decimal(-1)
    amount = cents(sign * payment.amount / payment.currency_rate)
    yield payment.account_id, amount
    if document.type in PREPAYMENT_TYPES:
        yield from _released(org, document, payment.amount)
    else:
        yield _control(org, document), -amount


def _released(org: Organisation, prepayment: Document, amount: Decimal) -> Iterator[tuple[str, Decimal]]:
    """The part of a prepayment's lines and tax that `amount` of it is, taken back."""
    return _lines(org, prepayment, -_line_sign(prepayment) * amount / prepayment.total)


def _controlled(org: Organisation, prepayment: Document, amount: Decimal) -> tuple[str, Decimal]:
    """What applying `amount` of a prepayment does to debtors or creditors."""
    return _control(org, prepayment), cents(_line_sign(prepayment) * amount / prepayment.currency_rate)


def _control(org: Organisation, document: Document) -> str:
    return org.system_account("DEBTORS" if document.sales else "CREDITORS").id


def _line_sign(document: Document) -> Decimal:
    """-1 where the document's lines are credited, 1 where they are debited."""
    return Decimal(-1) if document.type in _CREDITS_ITS_LINES else Decimal(1)


_CREDITS_ITS_LINES = frozenset({"ACCREC", "ACCPAYCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"})
