"""What Xero checks on a whole document: dates and locks, number, currency, totals, plan; never just the first fault."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.organisation import ADVISER
from tieout.simulator.books.records import CREDIT_NOTE_TYPES, Document, Line
from tieout.simulator.books.rejections import not_found
from tieout.simulator.books.requests import DocumentAsked, LineAsked
from tieout.simulator.books.statuses import CHECKED, HAS_MONEY_APPLIED, POSTED

LIMIT_REACHED = "You have reached the limit of invoices you can approve"
# Approved documents a month on plans of the starter class.
_STARTER_PLANS = frozenset({"STARTER", "IGNITE"})
_STARTER_CAPS = {"ACCREC": 20, "ACCPAY": 5}


def document(desk: Desk, wanted: Document, asked: DocumentAsked, before: Document | None) -> list[str]:
    """Everything wrong with the document as a whole; `before` is its stored state when it is being changed."""
    messages = [
        *_dates(desk, wanted, asked, before),
        *_number(desk, wanted, before),
        *_lines(wanted),
        *_totals(wanted, asked),
    ]
    if wanted.currency not in desk.org.currencies:
        messages.append(f"Organisation is not subscribed to currency {wanted.currency}")
    newly_approved = wanted.status in POSTED and (before is None or before.status not in POSTED)
    if newly_approved and _over_plan(desk, wanted):
        messages.append(LIMIT_REACHED)
    return messages


def unknown_contact(desk: Desk) -> str:
    """The message for a ContactID that nobody has. Raises: Rejection (404), by the switch "unknown-contact-id"."""
    if desk.switches.on("unknown-contact-id", "404"):
        raise not_found()
    return "The contact with the specified contact details could not be found"


def locked(desk: Desk, day: date, *, posted: bool) -> list[str]:
    """The messages for a day in a locked period (Xero: lock dates)."""
    if not posted and desk.switches.on("locked-drafts", "allowed"):
        return []
    messages = []
    advised = desk.org.role == ADVISER and desk.app and desk.switches.on("adviser-before-lock", "allowed")
    for lock, name in (
        (None if advised else desk.org.period_lock, "period lock date"),
        (desk.org.year_lock, "end of year lock date"),
    ):
        if lock is not None and day <= lock:
            shown = (
                lock.isoformat()
                if desk.switches.on("lock-date-format", "iso")
                else f"{lock.day} {lock:%b %Y}"
            )
            messages.append(f"The document date cannot be before the {name}, currently set at {shown}")
    return messages


def _dates(desk: Desk, wanted: Document, asked: DocumentAsked, before: Document | None) -> list[str]:
    messages = []
    approved = wanted.status in CHECKED
    if (
        before is None
        and asked.day is None
        and approved
        and desk.switches.on("approved-without-date", "refused")
    ):
        messages.append("The Date field must be specified.")
    if approved and wanted.due is None and wanted.type not in CREDIT_NOTE_TYPES:
        messages.append("The document DueDate field must be specified.")
    posted = wanted.status in POSTED
    messages += locked(desk, wanted.day, posted=posted)
    if before is not None and before.day != wanted.day:
        messages += [one for one in locked(desk, before.day, posted=posted) if one not in messages]
    return messages


def _number(desk: Desk, wanted: Document, before: Document | None) -> list[str]:
    messages = []
    if len(wanted.number) > 255:
        messages.append("The InvoiceNumber must be at most 255 characters long")
    if wanted.reference is not None and len(wanted.reference) > 255:
        messages.append("The Reference must be at most 255 characters long")
    unchanged = before is not None and before.number == wanted.number
    if wanted.sales and wanted.number and not unchanged:
        same = desk.org.shelf(wanted.type).find("number", wanted.number)
        if any(other.type == wanted.type and other.id != wanted.id for other in same):
            credit = wanted.type in CREDIT_NOTE_TYPES
            messages.append("Credit Note # must be unique." if credit else "Invoice # must be unique.")
    return messages


def _lines(wanted: Document) -> list[str]:
    draft_note = wanted.type in CREDIT_NOTE_TYPES and wanted.status == "DRAFT"
    return [] if wanted.lines or draft_note else ["One or more line items must be specified"]


def _totals(wanted: Document, asked: DocumentAsked) -> list[str]:
    messages = []
    pairs = (
        (asked.sub_total, wanted.sub_total),
        (asked.total_tax, wanted.total_tax),
        (asked.total, wanted.total),
    )
    # Totals are compared only where lines come with them: an answer sent back with a new status is not refused.
    if asked.lines is not None and any(sent is not None and sent != sum_ for sent, sum_ in pairs):
        messages.append("The document total does not equal the sum of the lines")
    if wanted.status in CHECKED and wanted.total < ZERO:
        messages.append("The document total must not be negative")
    return messages


def _over_plan(desk: Desk, wanted: Document) -> bool:
    cap = _STARTER_CAPS.get(wanted.type)
    if desk.org.plan not in _STARTER_PLANS or cap is None:
        return False
    return desk.org.approvals.get(f"{wanted.type}:{wanted.day:%Y-%m}", 0) >= cap


def settled(desk: Desk, stored: Document, asked: DocumentAsked) -> list[str]:
    """Everything asked that a part-paid or paid document does not allow (Xero: paid-document whitelist)."""
    messages: list[str] = []
    fixed = (
        (asked.day, stored.day),
        (asked.basis, stored.basis),
        (asked.currency, stored.currency),
        (asked.currency_rate, stored.currency_rate),
        (asked.total, stored.total),
    )
    if any(wanted is not None and wanted != kept for wanted, kept in fixed):
        messages.append(HAS_MONEY_APPLIED)
    moves_contact = asked.contact is not None and asked.contact.id not in {None, stored.contact_id}
    if moves_contact and stored.allocations and HAS_MONEY_APPLIED not in messages:
        messages.append(HAS_MONEY_APPLIED)
    kept_lines = {line.id: line for line in stored.lines}
    for line in asked.lines or ():
        problem = _settled_line(desk, line, kept_lines)
        if problem and problem not in messages:
            messages.append(problem)
    if asked.number and asked.number != stored.number:
        renumbered = Document(
            **{name: getattr(stored, name) for name in _NUMBERED}, lines=[], number=asked.number
        )
        messages += _number(desk, renumbered, stored)
    return messages


_NUMBERED = ("id", "type", "contact_id", "status", "day", "updated", "created", "currency", "currency_rate")


def _settled_line(desk: Desk, asked: LineAsked, kept: dict[str, Line]) -> str | None:
    if not asked.id or asked.id not in kept:
        return "To update fields on a paid invoice line item, you must supply a LineItemID"
    line = kept[asked.id]
    figures: tuple[tuple[Decimal | str | None, Decimal | str | None], ...] = (
        (asked.quantity, line.quantity),
        (asked.unit_amount, line.unit_amount),
        (asked.amount, line.amount),
        (asked.tax_amount, line.tax_amount),
        (asked.tax_type, line.tax_type),
        (asked.discount_rate, line.discount_rate),
        (asked.discount_amount, line.discount_amount),
    )
    if any(wanted is not None and wanted != stored for wanted, stored in figures):
        return HAS_MONEY_APPLIED
    if asked.account_code and desk.org.account_by_code(asked.account_code) is None:
        return f"Account code '{asked.account_code}' is not a valid code for this document."
    return None
