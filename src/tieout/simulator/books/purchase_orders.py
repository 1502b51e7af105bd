"""Purchase orders: what is ordered from a supplier, in no ledger until it is billed (Xero: purchase orders)."""

from __future__ import annotations

import copy
import dataclasses
from decimal import Decimal

from tieout.simulator.books import arithmetic, checks, contacts, lines
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.lines import LineRules
from tieout.simulator.books.records import Contact, Document
from tieout.simulator.books.requests import BASES, ContactAsked, DocumentAsked, read_contact, read_line

TYPE = "PURCHASEORDER"
STATUSES = ("DRAFT", "SUBMITTED", "AUTHORISED", "BILLED", "DELETED")
NUMBER_TAKEN = "Order number must be unique"
NO_SUCH_MOVE = "PurchaseOrder status change is invalid"
IS_DELETED = "Deleted PurchaseOrders cannot be updated"
MAY_NOT_BE_SENT = "Only AUTHORISED and BILLED purchase orders may have SentToContact updated."

_OPEN = frozenset(STATUSES)
_MOVES = {
    "DRAFT": _OPEN,
    "SUBMITTED": _OPEN,
    "AUTHORISED": _OPEN,
    "BILLED": frozenset({"BILLED", "DELETED"}),
    "DELETED": frozenset[str](),
}


def read_order(asked: Asked) -> DocumentAsked:
    """An order from a request; its delivery date is read as the due date. Raises: Rejection (error number 14)."""
    contact, rows = asked.block("Contact"), asked.blocks("LineItems")
    return DocumentAsked(
        id=asked.guid("PurchaseOrderID"),
        type=TYPE,
        number=asked.text("PurchaseOrderNumber"),
        contact=read_contact(contact) if contact is not None else None,
        lines=[read_line(row) for row in rows] if rows is not None else None,
        day=asked.day("Date"),
        due=asked.day("DeliveryDate"),
        basis=asked.choice("LineAmountTypes", BASES, "LineAmountType"),
        reference=asked.text("Reference"),
        theme_id=asked.guid("BrandingThemeID"),
        currency=asked.text("CurrencyCode"),
        currency_rate=asked.money("CurrencyRate"),
        status=asked.choice("Status", STATUSES, "PurchaseOrderStatus"),
        sent=asked.truth("SentToContact"),
    )


def problems(desk: Desk, asked: DocumentAsked, existing: Document | None) -> list[str]:
    """Everything that forbids making (`existing` None) or changing the order as asked, its lines apart."""
    if existing is not None and existing.status == "DELETED":
        return [NO_SUCH_MOVE, IS_DELETED]
    moves = _OPEN - {"DELETED"} if existing is None else _MOVES[existing.status]
    messages = [NO_SUCH_MOVE] if asked.status and asked.status not in moves else []
    if existing is None or asked.contact is not None:
        messages += _contact_problems(desk, asked.contact)
    if existing is None and not asked.lines:
        messages.append("One or more line items must be specified")
    same = desk.org.purchase_orders.find("number", asked.number) if asked.number else []
    if any(existing is None or one.id != existing.id for one in same):
        messages.append(NUMBER_TAKEN)
    currency = (asked.currency or "").upper()
    if currency and currency not in desk.org.currencies:
        messages.append(f"Organisation is not subscribed to currency {currency}")
    return messages


def _contact_problems(desk: Desk, asked: ContactAsked | None) -> list[str]:
    """An order makes no contact: it must be there."""
    if asked is None or not asked.identifies:
        return ["A Contact must be specified for this type of transaction"]
    found = contacts.find(desk, asked)
    if found is None:
        return [checks.unknown_contact(desk)]
    return [] if found.status == "ACTIVE" else [contacts.ARCHIVED_ON_DOCUMENT]


def save(desk: Desk, asked: DocumentAsked, existing: Document | None) -> tuple[Document, list[str]]:
    """Make or change the order, and what is wrong with its lines; nothing is kept then. `problems` found none."""
    contact = contacts.find(desk, asked.contact) if asked.contact is not None else None
    order = _new(desk, contact) if existing is None else copy.copy(existing)
    order.contact_id = contact.id if contact is not None else order.contact_id
    order.status = asked.status or order.status
    order.number = asked.number or order.number
    order.day, order.due = asked.day or order.day, asked.due or order.due
    order.basis = asked.basis or order.basis
    order.reference = order.reference if asked.reference is None else asked.reference
    order.theme_id = asked.theme_id or order.theme_id
    order.currency = (asked.currency or order.currency).upper()
    order.currency_rate = asked.currency_rate or order.currency_rate
    if asked.sent is not None and may_be_sent(order):
        order.sent = asked.sent
    messages = _build_lines(desk, order, asked, contact)
    if not messages:
        order.number = order.number or desk.org.next_number("PO-", desk.org.purchase_orders)
        order.updated = desk.now
        desk.org.purchase_orders.put(order)
        desk.note(order.id, "Created" if existing is None else "Edited", f"Purchase order {order.number}.")
    return order, messages


def may_be_sent(order: Document) -> bool:
    """Whether the order is far enough to be marked as sent."""
    return order.status in {"AUTHORISED", "BILLED"}


def _new(desk: Desk, contact: Contact | None) -> Document:
    org = desk.org
    return Document(
        id=desk.seeded.guid(),
        type=TYPE,
        number="",
        contact_id="",
        status="DRAFT",
        day=desk.today(),
        updated=desk.now,
        created=desk.now,
        currency=(contact.currency if contact else "") or org.base_currency,
        currency_rate=Decimal(1),
        lines=[],
        theme_id=org.default_theme_id(),
        app=desk.app,
    )


def _build_lines(desk: Desk, order: Document, asked: DocumentAsked, contact: Contact | None) -> list[str]:
    """The lines as asked, unit amounts to four decimals always; those not listed are gone."""
    if asked.lines is None:
        return []
    messages: list[str] = []
    exact = dataclasses.replace(desk, unit_places=4)
    rules = LineRules(exact, sales=False, basis=order.basis, approved=False, discounts=False, contact=contact)
    stored = {line.id: line for line in order.lines}
    order.lines = [lines.build(rules, line, stored.get(line.id or ""), messages) for line in asked.lines]
    sums = arithmetic.totals(((line.amount, line.tax_amount) for line in order.lines), order.basis)
    order.sub_total, order.total_tax, order.total = sums.sub_total, sums.total_tax, sums.total
    return messages
