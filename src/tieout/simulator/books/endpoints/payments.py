"""Payments and batch payments: list, read, make, take back."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import batches, fields, listing, money_shapes, payments, settlement
from tieout.simulator.books.endpoints.documents import changed_since
from tieout.simulator.books.payments import PaymentAsked
from tieout.simulator.books.records import BatchPayment, Payment
from tieout.simulator.books.rejections import not_found
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.wire import ZERO_GUID
from tieout.simulator.books.writing import Written, write_each, write_one

_FLAG = "HasValidationErrors"
_STATUSES = ("AUTHORISED", "DELETED")


def list_payments(visit: Visit) -> Answer:
    """GET /Payments: deleted ones too."""
    known = fields.payments(visit.org)
    pinned = listing.equalities(visit.args, known, "Payment")
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    inclusive = visit.desk.switches.on("if-modified-since", "inclusive")
    if "invoice.invoiceid" in pinned:
        rows = visit.org.payments.find("document", pinned["invoice.invoiceid"])
        if since is not None:
            rows = [one for one in rows if changed_since(one.updated, since, inclusive=inclusive)]
    elif since is not None:
        rows = visit.org.payments.since(since, inclusive=inclusive)
    else:
        rows = list(visit.org.payments)
    found = listing.filtered(rows, visit.args, known, "Payment")
    shown, pagination = listing.cut(found, listing.page_of(visit.args))
    return Reply("Payments", [money_shapes.payment(visit.org, one) for one in shown], pagination)


def get_payment(visit: Visit) -> Answer:
    """GET /Payments/{PaymentID}"""
    return Reply("Payments", [money_shapes.payment(visit.org, _payment(visit))])


def put_payments(visit: Visit) -> Answer:
    """PUT and POST /Payments: make one or many."""

    def write(asked: PaymentAsked) -> Written:
        payment, document, messages = payments.prepare(visit.desk, asked)
        if payment is None or document is None:
            return Written(money_shapes.refused_payment(asked.targets, asked.amount), messages)
        settlement.pay(visit.desk, payment, document)
        return Written(money_shapes.payment(visit.org, payment))

    asked = [payments.read_payment(one) for one in visit.elements("Payments", "Payment")]
    return write_each(visit, "Payments", asked, write, flag=_FLAG)


def delete_payment(visit: Visit) -> Answer:
    """POST /Payments/{PaymentID}: a payment can be deleted and nothing else."""
    payment = _payment(visit)
    asked = visit.elements("Payments", "Payment")[0]
    if asked.choice("Status", _STATUSES, "PaymentStatus") != "DELETED":
        return write_one(
            "Payments",
            Written(money_shapes.payment(visit.org, payment), ["Only Status accepted for updates."]),
            flag=_FLAG,
        )
    problem = payments.deletion_problem(visit.desk, payment)
    if problem is None:
        payments.delete(visit.desk, payment)
    shape = money_shapes.payment(visit.org, payment)
    return write_one("Payments", Written(shape, [problem] if problem else []), flag=_FLAG)


def _payment(visit: Visit) -> Payment:
    payment = visit.org.payments.get(visit.values["payment_id"].lower())
    if payment is None:
        raise not_found()
    return payment


# Batch payments


def list_batches(visit: Visit) -> Answer:
    """GET /BatchPayments"""
    rows = list(visit.org.batches.values())
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    if since is not None:
        inclusive = visit.desk.switches.on("if-modified-since", "inclusive")
        rows = [one for one in rows if changed_since(one.updated, since, inclusive=inclusive)]
    found = listing.filtered(rows, visit.args, fields.batch_payments(visit.org), "BatchPayment")
    return Reply("BatchPayments", [_shape(visit, one) for one in found])


def get_batch(visit: Visit) -> Answer:
    """GET /BatchPayments/{BatchPaymentID}"""
    return Reply("BatchPayments", [_shape(visit, _batch(visit, visit.values["batch_id"]))])


def put_batches(visit: Visit) -> Answer:
    """PUT /BatchPayments: all payments of a batch or none."""

    def write(asked: batches.BatchAsked) -> Written:
        prepared, messages = batches.prepare(visit.desk, asked)
        if prepared is None:
            return Written({"BatchPaymentID": ZERO_GUID, "Reference": asked.reference}, messages)
        if "batch-lost" not in visit.call.mishaps:  # that mishap tells of a success that never was
            batches.put(visit.desk, prepared)
        members = [payment for payment, _ in prepared.payments]
        return Written(money_shapes.batch(visit.org, prepared.batch, members))

    asked = [batches.read_batch(one) for one in visit.elements("BatchPayments", "BatchPayment")]
    return write_each(visit, "BatchPayments", asked, write, flag=_FLAG)


def post_batches(visit: Visit) -> Answer:
    """POST /BatchPayments: delete, by the id in the body."""
    asked = visit.elements("BatchPayments", "BatchPayment")[0]
    return _delete_batch(visit, asked.guid("BatchPaymentID") or "", asked.text("Status"))


def post_batch(visit: Visit) -> Answer:
    """POST /BatchPayments/{BatchPaymentID}: delete."""
    asked = visit.elements("BatchPayments", "BatchPayment")[0]
    return _delete_batch(visit, visit.values["batch_id"], asked.text("Status"))


def _delete_batch(visit: Visit, batch_id: str, status: str | None) -> Answer:
    batch = _batch(visit, batch_id)
    messages = []
    if status != "DELETED":
        messages.append("Only Status accepted for updates.")
    elif batch.status == "DELETED":
        messages.append("Batch payment not of valid status for modification")
    else:
        batches.delete(visit.desk, batch)
    return write_one("BatchPayments", Written(_shape(visit, batch), messages), flag=_FLAG)


def _shape(visit: Visit, batch: BatchPayment) -> dict[str, Any]:
    members = (visit.org.payments.get(payment_id) for payment_id in batch.payments)
    return money_shapes.batch(visit.org, batch, [one for one in members if one is not None])


def _batch(visit: Visit, batch_id: str) -> BatchPayment:
    batch = visit.org.batches.get(batch_id.lower())
    if batch is None:
        raise not_found()
    return batch


ROUTES = (
    ("GET", "/Payments", list_payments),
    ("PUT", "/Payments", put_payments),
    ("POST", "/Payments", put_payments),
    ("GET", "/Payments/<payment_id>", get_payment),
    ("POST", "/Payments/<payment_id>", delete_payment),
    ("GET", "/BatchPayments", list_batches),
    ("PUT", "/BatchPayments", put_batches),
    ("POST", "/BatchPayments", post_batches),
    ("GET", "/BatchPayments/<batch_id>", get_batch),
    ("POST", "/BatchPayments/<batch_id>", post_batch),
)
