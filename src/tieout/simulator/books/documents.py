"""Creating and changing invoices, bills and credit notes: prepared on a copy, judged whole, then put in the books."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tieout.simulator.books import arithmetic, checks, contacts, lines
from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.lines import LineRules
from tieout.simulator.books.records import CREDIT_NOTE_TYPES, Contact, Document, Line, PaymentTerm
from tieout.simulator.books.requests import ContactAsked, DocumentAsked
from tieout.simulator.books.settlement import settle
from tieout.simulator.books.statuses import CHECKED, CLOSED, POSTED, creation_problem, move_problem

PREFIXES = {"ACCREC": "INV-", "ACCRECCREDIT": "CN-"}


@dataclass(slots=True)
class Outcome:
    """What became of one element: the document as it stands now (or would have), and why not, if not."""

    document: Document | None
    messages: list[str]
    amount_due_before: Decimal | None = None


def create(desk: Desk, asked: DocumentAsked) -> Outcome:
    """Create a document, or tell everything that is wrong with it (Xero: PUT creates)."""
    document_type = asked.type or ""
    messages: list[str] = []
    if not document_type:
        return Outcome(None, ["The Type field must be specified."])
    status = asked.status or "DRAFT"
    problem = creation_problem(document_type, status)
    if problem:
        messages.append(problem)
    contact = _contact(desk, asked.contact, messages)
    document = Document(
        id=desk.seeded.guid(),
        type=document_type,
        number=asked.number or "",
        contact_id=contact.id if contact else "",
        status=status,
        day=asked.day or desk.today(),
        updated=desk.now,
        created=desk.now,
        currency=(asked.currency or (contact.currency if contact else "") or desk.org.base_currency).upper(),
        currency_rate=asked.currency_rate or Decimal(1),
        lines=[],
        app=desk.app,
    )
    _fill(document, asked, contact)
    if document.sales and not document.theme_id:
        document.theme_id = desk.org.default_theme_id()
    _build_lines(desk, document, asked, contact, messages)
    messages += checks.document(desk, document, asked, None)
    if messages:
        return Outcome(document, messages)
    return Outcome(_commit_new(desk, document, asked), [])


def _commit_new(desk: Desk, document: Document, asked: DocumentAsked) -> Document:
    contact = _settled_contact(desk, asked.contact)
    document.contact_id = contact.id
    prefix = PREFIXES.get(document.type)
    if not document.number and prefix:
        document.number = desk.org.next_number(prefix, desk.org.shelf(document.type))
    contacts.flag_side(contact, sales=document.sales)
    if document.status in POSTED:
        _approved(desk, document)
    desk.touch(document)
    desk.note(document.id, "Created", _told(document))
    if document.status in POSTED:
        desk.note(document.id, "Approved", _told(document))
    desk.announce_document(document, "CREATE")
    return document


def change(desk: Desk, document: Document, asked: DocumentAsked) -> Outcome:
    """Change a stored document as asked, or tell everything that forbids it (Xero: POST updates)."""
    wanted = asked.status or document.status
    problem = move_problem(document, wanted)
    if problem:
        return Outcome(document, [problem])
    if wanted in CLOSED:
        return _close(desk, document, wanted)
    if document.touched:
        return _change_settled(desk, document, asked)
    return _change_open(desk, document, asked, wanted)


def _close(desk: Desk, document: Document, status: str) -> Outcome:
    """Void or delete: nothing else of the request counts."""
    # A draft is nowhere in the ledger: throwing it away changes no locked period.
    messages = checks.locked(desk, document.day, posted=True) if document.status in POSTED else []
    contact = desk.org.contacts.get(document.contact_id)
    if contact is not None and contact.status != "ACTIVE" and status == "VOIDED":
        messages.append(contacts.ARCHIVED_ON_DOCUMENT)
    if messages:
        return Outcome(document, messages)
    due = document.outstanding
    document.status = status
    desk.touch(document)
    desk.note(document.id, status.capitalize(), _told(document))
    desk.announce_document(document, "UPDATE")
    return Outcome(document, [], amount_due_before=due)


def _change_open(desk: Desk, document: Document, asked: DocumentAsked, wanted: str) -> Outcome:
    messages: list[str] = []
    names_contact = asked.contact is not None and asked.contact.identifies
    if names_contact:
        contact = _contact(desk, asked.contact, messages)
    else:
        contact = desk.org.contacts.get(document.contact_id)
        if contact is not None and contact.status != "ACTIVE":
            messages.append(contacts.ARCHIVED_ON_DOCUMENT)
    changed = copy.copy(document)
    changed.status = wanted
    changed.contact_id = contact.id if contact else document.contact_id
    changed.number = asked.number or document.number
    changed.day = asked.day or document.day
    changed.currency = (asked.currency or document.currency).upper()
    changed.currency_rate = asked.currency_rate or document.currency_rate
    _fill(changed, asked, contact)
    _build_lines(desk, changed, asked, contact, messages, before=document)
    messages += checks.document(desk, changed, asked, document)
    if messages:
        return Outcome(document, messages)
    if names_contact:
        changed.contact_id = _settled_contact(desk, asked.contact).id
    _put_changed(desk, changed, newly_approved=wanted in POSTED and document.status not in POSTED)
    return Outcome(changed, [])


def _put_changed(desk: Desk, changed: Document, *, newly_approved: bool) -> None:
    desk.note(changed.id, "Approved" if newly_approved else "Edited", _told(changed))
    if newly_approved:
        _approved(desk, changed)
    if changed.status in POSTED:
        settle(desk, changed, changed.day)
    desk.touch(changed)
    desk.announce_document(changed, "UPDATE")


def _change_settled(desk: Desk, document: Document, asked: DocumentAsked) -> Outcome:
    """What may still change once money is applied (Xero: paid-document whitelist)."""
    messages = checks.settled(desk, document, asked)
    contact = None
    if asked.contact is not None and asked.contact.identifies:
        contact = _contact(desk, asked.contact, messages)
    relabelled = _relabelled_lines(desk, document, asked, messages) if not messages else []
    if messages:
        return Outcome(document, messages)
    changed = copy.copy(document)
    quiet = {"due", "sent"}  # these alone do not move the document in the change list
    loud = _overwrite_whitelisted(changed, asked) - quiet
    if contact is not None and contact.id != document.contact_id:
        changed.contact_id = contact.id
        loud.add("contact")
    if asked.lines:
        loud.add("lines")
        changed.lines = relabelled
    if loud:
        changed.updated = desk.now
    desk.org.shelf(changed.type).put(changed)
    desk.note(changed.id, "Edited", _told(changed))
    return Outcome(changed, [])


def _overwrite_whitelisted(changed: Document, asked: DocumentAsked) -> set[str]:
    before = copy.copy(changed)
    if asked.number:
        changed.number = asked.number
    _fill(changed, asked, None)
    changed.basis = before.basis
    names = ("number", "reference", "due", "theme_id", "url", "sent", "expected", "planned")
    return {name for name in names if getattr(changed, name) != getattr(before, name)}


def _relabelled_lines(
    desk: Desk, document: Document, asked: DocumentAsked, messages: list[str]
) -> list[Line]:
    """The stored lines with the description, account and tracking that the request gives some of them."""
    rules = LineRules(desk, document.sales, document.basis, approved=True, discounts=True)
    stored = {line.id: line for line in document.lines}
    for line in asked.lines or ():
        old = stored[line.id or ""]
        new = lines.build(rules, dataclasses.replace(line, tax_type=old.tax_type), old, messages)
        relabelled = copy.copy(old)
        relabelled.description, relabelled.account_id = new.description, new.account_id
        relabelled.tracking = new.tracking
        stored[old.id] = relabelled
    return list(stored.values())


def _contact(desk: Desk, asked: ContactAsked | None, messages: list[str]) -> Contact | None:
    """The contact that a document names, without changing anything yet."""
    if asked is None or not asked.identifies:
        messages.append("A Contact must be specified for this type of transaction")
        return None
    found = contacts.find(desk, asked)
    if found is None:
        if asked.id:
            messages.append(checks.unknown_contact(desk))
        else:
            messages.extend(contacts.problems(desk, asked, None))
        return None
    if found.status != "ACTIVE":
        messages.append(contacts.ARCHIVED_ON_DOCUMENT)
    else:
        messages.extend(contacts.uniqueness_problems(desk, asked, found))
    return found


def _settled_contact(desk: Desk, asked: ContactAsked | None) -> Contact:
    """The contact of a document that is going into the books: made when it is new, overwritten by the block."""
    if asked is None:
        raise LookupError("a document without a contact passed its checks")
    found = contacts.find(desk, asked)
    if found is None:
        return contacts.save(desk, asked, None)
    return contacts.overwrite_from_document(desk, asked, found)


def _fill(document: Document, asked: DocumentAsked, contact: Contact | None) -> None:
    """Header fields that the request mentions."""
    document.basis = asked.basis or document.basis
    if document.sales and asked.reference is not None:
        document.reference = asked.reference
    if document.sales and asked.theme_id:
        document.theme_id = asked.theme_id
    if asked.url is not None:
        document.url = asked.url
    if asked.sent is not None and document.status in POSTED:
        document.sent = asked.sent
    document.expected = asked.expected or document.expected
    document.planned = asked.planned or document.planned
    if document.type in CREDIT_NOTE_TYPES:
        return
    if asked.due:
        document.due = asked.due
    elif document.due is None and contact is not None:
        terms = contact.sales_terms if document.sales else contact.bill_terms
        if terms is not None:
            document.due = due_day(document.day, terms)


def due_day(day: date, terms: PaymentTerm) -> date:
    """When a document of `day` falls due (Xero: payment terms)."""
    if terms.type == "DAYSAFTERBILLDATE":
        return day + timedelta(days=terms.day)
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    if terms.type == "DAYSAFTERBILLMONTH":
        return first_of_next - timedelta(days=1) + timedelta(days=terms.day)
    start = day.replace(day=1) if terms.type == "OFCURRENTMONTH" else first_of_next
    end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(start + timedelta(days=terms.day - 1), end)


def _build_lines(
    desk: Desk,
    document: Document,
    asked: DocumentAsked,
    contact: Contact | None,
    messages: list[str],
    before: Document | None = None,
) -> None:
    """The lines as asked: a known LineItemID is updated, one without is added, one not listed is gone."""
    rules = LineRules(
        desk,
        document.sales,
        document.basis,
        approved=document.status in CHECKED,
        discounts=document.type == "ACCREC",
        contact=contact,
        basis_changed=before is not None and before.basis != document.basis,
    )
    stored: dict[str, Line] = {line.id: line for line in before.lines} if before else {}
    if asked.lines is not None:
        document.lines = [
            lines.build(rules, line, stored.get(line.id or ""), messages) for line in asked.lines
        ]
    elif rules.basis_changed or (before is not None and before.status not in CHECKED and rules.approved):
        document.lines = [lines.rebuild(rules, line, messages) for line in stored.values()]
    sums = arithmetic.totals(((line.amount, line.tax_amount) for line in document.lines), document.basis)
    document.sub_total, document.total_tax, document.total = sums.sub_total, sums.total_tax, sums.total


def _approved(desk: Desk, document: Document) -> None:
    month = f"{document.type}:{document.day:%Y-%m}"
    desk.org.approvals[month] = desk.org.approvals.get(month, 0) + 1
    if document.total == ZERO:
        settle(desk, document, document.day)


def _told(document: Document) -> str:
    name = f" {document.number}" if document.number else ""
    return f"{document.type.capitalize()}{name} for {document.total:.2f} {document.currency}."
