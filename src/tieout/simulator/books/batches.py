"""Batch payments: several payments through one account on one day, made and taken back together."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.simulator.books import payments, settlement
from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.payments import PaymentAsked, read_payment
from tieout.simulator.books.records import BatchPayment, Document, Payment

_LIMITS = {"reference": 255, "particulars": 12, "code": 12, "narrative": 18}


@dataclass(frozen=True, slots=True)
class BatchAsked:
    """A batch as a request wants it."""

    account_id: str | None
    account_code: str | None
    day: date | None
    reference: str
    particulars: str
    code: str
    details: str
    narrative: str
    payments: tuple[PaymentAsked, ...]


def read_batch(asked: Asked) -> BatchAsked:
    """A batch from a request. Raises: Rejection (error number 14)."""
    account = asked.block("Account")
    return BatchAsked(
        account_id=account.guid("AccountID") if account else None,
        account_code=account.text("Code") if account else None,
        day=asked.day("Date"),
        reference=asked.text("Reference") or "",
        particulars=asked.text("Particulars") or "",
        code=asked.text("Code") or "",
        details=asked.text("Details") or "",
        narrative=asked.text("Narrative") or "",
        payments=tuple(read_payment(one) for one in asked.blocks("Payments") or ()),
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch that was found to be right, with its payments and their documents."""

    batch: BatchPayment
    payments: list[tuple[Payment, Document]]


def prepare(desk: Desk, asked: BatchAsked) -> tuple[Prepared | None, list[str]]:
    """The batch as it would stand in the books, or everything that is wrong with any of its payments."""
    messages = _form(asked)
    prepared: list[tuple[Payment, Document]] = []
    taken: dict[str, Decimal] = {}
    for one in asked.payments:
        wanted = dataclasses.replace(
            one, account_id=asked.account_id, account_code=asked.account_code, day=asked.day
        )
        payment, document, wrong = payments.prepare(desk, wanted)
        messages += [message for message in wrong if message not in messages]
        if payment is not None and document is not None:
            taken[document.id] = taken.get(document.id, ZERO) + payment.amount
            if taken[document.id] > document.outstanding and payments.TOO_MUCH not in messages:
                messages.append(payments.TOO_MUCH)
            prepared.append((payment, document))
    sides = {document.sales for _, document in prepared}
    if len(sides) > 1:
        messages.append("A batch is either of money received or of money paid")
    if messages or not prepared:
        return None, messages or ["A batch payment must have payments"]
    return _batch(desk, asked, prepared, received=sides == {True}), []


def _form(asked: BatchAsked) -> list[str]:
    return [
        f"The {name.capitalize()} must be at most {limit} characters long"
        for name, limit in _LIMITS.items()
        if len(getattr(asked, name)) > limit
    ]


def _batch(
    desk: Desk, asked: BatchAsked, prepared: list[tuple[Payment, Document]], *, received: bool
) -> Prepared:
    first = prepared[0][0]
    batch = BatchPayment(
        id=desk.seeded.guid(),
        account_id=first.account_id,
        type="RECBATCH" if received else "PAYBATCH",
        day=first.day,
        total=sum((payment.amount for payment, _ in prepared), ZERO),
        updated=desk.now,
        payments=[payment.id for payment, _ in prepared],
        reference=asked.reference,
        narrative=asked.narrative,
        particulars=asked.particulars,
        code=asked.code,
        details=asked.details,
    )
    for payment, _ in prepared:
        payment.batch_id = batch.id
    return Prepared(batch, prepared)


def put(desk: Desk, prepared: Prepared) -> None:
    """Put the batch and its payments into the books."""
    for payment, document in prepared.payments:
        settlement.pay(desk, payment, document)
    desk.org.batches[prepared.batch.id] = prepared.batch


def delete(desk: Desk, batch: BatchPayment) -> None:
    """Take a batch back with all its payments."""
    for payment_id in batch.payments:
        payment = desk.org.payments.get(payment_id)
        if payment is not None and payment.status == "AUTHORISED":
            payments.delete(desk, payment)
    batch.status, batch.updated = "DELETED", desk.now
