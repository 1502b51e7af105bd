"""Payments recorded on an invoice: outside of its lock, with a balance that stays exact (ConnectWise: payments)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tieout.simulator.psa import conditions
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import existing, listed, one
from tieout.simulator.psa.errors import complaint, forbidden, invalid, not_found, refused
from tieout.simulator.psa.invoices import is_closed, settle
from tieout.simulator.psa.patching import patched
from tieout.simulator.psa.records import ZERO, Record, midnight
from tieout.simulator.psa.schema import written
from tieout.simulator.psa.tables import PAYMENT
from tieout.simulator.psa.tenant import Tenant

AREA = "Finance/Invoicing"
_PATH = "finance/invoices/<int:key>/payments"


def routes() -> list[Route]:
    """The payments of an invoice; there is no count."""
    item = f"{_PATH}/<int:payment>"
    return [
        Route("GET", _PATH, AREA, "inquire", page),
        Route("POST", _PATH, AREA, "inquire", create),  # and what the switch says, see `create`
        Route("GET", item, AREA, "inquire", get),
        Route("PATCH", item, AREA, "edit", patch),
        Route("PUT", item, AREA, "edit", put),
        Route("DELETE", item, AREA, "edit", delete),
    ]


def page(ask: Ask, key: int) -> Reply:
    """GET the payments of an invoice."""
    existing(ask.tenant, "invoices", key)

    def read(tenant: Tenant, after: int, _: conditions.Node | None) -> Iterator[Record]:
        return (payment for payment in of_invoice(tenant, key) if payment["id"] > after)

    return listed(ask, PAYMENT, read)


def get(ask: Ask, key: int, payment: int) -> Reply:
    """GET one payment."""
    return one(ask, PAYMENT, _existing(ask.tenant, key, payment), payment)


def create(ask: Ask, key: int) -> Reply:
    """POST a payment; which permission it needs is not documented."""
    tenant = ask.tenant
    if not tenant.roles[ask.credential.role].allows(AREA, tenant.switches["payment-permission"]):
        raise forbidden()
    made = record_payment(ask.tenant, key, ask.record(), ask.who)
    return one(ask, PAYMENT, made, made["id"], 201)


def patch(ask: Ask, key: int, payment: int) -> Reply:
    """PATCH a payment."""
    record = _existing(ask.tenant, key, payment)
    changes = patched(record, ask.body(), "payment")
    return one(ask, PAYMENT, change_payment(ask.tenant, record, changes, ask.who), payment)


def put(ask: Ask, key: int, payment: int) -> Reply:
    """PUT a payment: the same, with members that are not sent left out."""
    record = _existing(ask.tenant, key, payment)
    return one(ask, PAYMENT, change_payment(ask.tenant, record, ask.record(), ask.who), payment)


def delete(ask: Ask, key: int, payment: int) -> Reply:
    """DELETE a payment."""
    delete_payment(ask.tenant, _existing(ask.tenant, key, payment), ask.who)
    return Reply(204)


def of_invoice(tenant: Tenant, key: int) -> list[Record]:
    """The payments of an invoice, oldest first."""
    return [tenant.table("payments").get(payment) or {} for payment in tenant.payments_of.get(key, [])]


def record_payment(tenant: Tenant, key: int, body: Record, who: str) -> Record:
    """Put a payment on an invoice. A `credit` (a reference to a credit memo) makes it an application of that credit.

    Raises: Problem 400 for an amount that does not fit, or by the switches about what may be paid, 404.
    """
    invoice = existing(tenant, "invoices", key)
    members = tenant.expanded(PAYMENT, written(PAYMENT, {**body, "invoice": {"id": key}}))
    _refuse_unpayable(tenant, invoice)
    if members.get("credit") and tenant.switches.on("credit-by-api", "refused"):
        raise refused("A credit cannot be applied here.")
    amount = members.get("amount")
    if amount is None:
        raise invalid(
            "payment", complaint("MissingRequiredField", "amount is required.", "payment", "amount")
        )
    _refuse_too_much(tenant, invoice, amount, ZERO)
    made = tenant.insert(
        "payments",
        {
            "type": members.get("type") or _type(tenant, members),
            "source": members.get("source") or "Default",
            "invoice": members["invoice"],
            "credit": members.get("credit"),
            "amount": amount,
            "paymentDate": members.get("paymentDate") or midnight(tenant.today()),
            "appliedBy": who,
            "paymentSyncStatus": members.get("paymentSyncStatus") or "Unapplied",
        },
        who,
    )
    tenant.payments_of.setdefault(key, []).append(made["id"])
    _apply(tenant, invoice, made, amount, who)
    return made


def change_payment(tenant: Tenant, payment: Record, changes: Record, who: str) -> Record:
    """Change amount, date or account of a payment.

    Raises: Problem 400.
    """
    invoice = existing(tenant, "invoices", payment["invoice"]["id"])
    members = written(
        PAYMENT, {name: value for name, value in changes.items() if name not in ("invoice", "credit")}
    )
    before = payment["amount"]
    amount = members.get("amount", before)
    if amount is None:
        raise invalid(
            "payment", complaint("MissingRequiredField", "amount is required.", "payment", "amount")
        )
    _refuse_too_much(tenant, invoice, amount, before)
    payment.update(members)
    _apply(tenant, invoice, payment, amount - before, who)
    tenant.changed("payments", payment, who)
    return payment


def delete_payment(tenant: Tenant, payment: Record, who: str) -> None:
    """Take a payment back; the balance is what it was before."""
    invoice = existing(tenant, "invoices", payment["invoice"]["id"])
    _apply(tenant, invoice, payment, -payment["amount"], who)
    tenant.payments_of[invoice["id"]].remove(payment["id"])
    tenant.table("payments").delete(payment["id"])


def _type(tenant: Tenant, members: Record) -> str:
    """P for a payment; what an applied credit is called is not documented."""
    return tenant.switches["credit-payment-type"] if members.get("credit") else "P"


def _apply(tenant: Tenant, invoice: Record, payment: Record, by: Decimal, who: str) -> None:
    """Move the invoice's sums by an amount; an applied credit uses the credit memo up by as much."""
    credit = tenant.record("invoices", payment.get("credit"))
    invoice["credits" if credit else "payments"] += by
    settle(invoice)
    if credit is not None:
        credit["credits"] -= by
        settle(credit)
    for each in of_invoice(tenant, invoice["id"]):
        each["balance"] = each["invoiceBalance"] = invoice["balance"]
        each["invoiceTotal"] = invoice["total"]
    if tenant.switches.on("payment-bumps-invoice", "yes"):
        tenant.stamp(invoice, who)


def _refuse_unpayable(tenant: Tenant, invoice: Record) -> None:
    if not is_closed(invoice) and tenant.switches.on("payment-on-open", "reject"):
        raise refused("A payment cannot be applied to an invoice that is not closed.")
    if invoice["type"] == "CreditMemo" and tenant.switches.on("payment-on-credit", "reject"):
        raise refused("A payment cannot be applied to a credit memo.")
    if tenant.payments_of.get(invoice["id"]) and tenant.switches.on("second-payment", "reject"):
        raise refused("This invoice already has a payment.")


def _refuse_too_much(tenant: Tenant, invoice: Record, amount: Decimal, before: Decimal) -> None:
    """Refuse more than is open, counting `before` as given back (credit memos count the other way)."""
    if tenant.switches.on("overpayment", "accept"):
        return
    still_open = invoice["balance"] + before
    beyond = amount < still_open if still_open < 0 else amount > still_open
    if beyond:
        sentence = f"The field amount must be between 0 and {still_open}."
        raise invalid("payment", complaint("OutOfRange", sentence, "payment", "amount"))


def _existing(tenant: Tenant, key: int, payment: int) -> Record:
    existing(tenant, "invoices", key)
    record = tenant.table("payments").get(payment)
    if record is None or record["invoice"]["id"] != key:
        raise not_found("payment", payment)
    return record
