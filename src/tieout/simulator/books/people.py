"""What a person does at Xero's screens: the same books, without the API's gate."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tieout.simulator.books import document_shapes, documents, opening
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.records import CREDIT_NOTE_TYPES, INVOICE_TYPES, Contact, Document
from tieout.simulator.books.rejections import Rejection
from tieout.simulator.books.requests import DocumentAsked, read_document
from tieout.simulator.books.wire import decode, encode
from tieout.simulator.calls import Refusal

Args = Mapping[str, Any]
Action = Callable[[Desk, Args], dict[str, Any]]


def act(desk: Desk, action: str, args: Args) -> dict[str, Any]:
    """Do `action`. Raises: Refusal, naming the known actions or what Xero's screen would say."""
    done = ACTIONS.get(action)
    if done is None:
        raise Refusal(f"no action '{action}' at Xero; there are {', '.join(sorted(ACTIONS))}")
    try:
        return done(desk, args)
    except KeyError as error:
        raise Refusal(f"'{action}' needs {error}") from error
    except Rejection as rejection:
        raise Refusal(str(rejection)) from rejection


def find_document(desk: Desk, text: str) -> Document:
    """Any document by id or number, an invoice before a credit note. Raises: Refusal."""
    found = desk.org.document(text.lower())
    if found is not None:
        return found
    for shelf in desk.org.shelves():
        numbered = shelf.find("number", text)
        if numbered:
            return numbered[0]
    raise Refusal(f"no document '{text}' in {desk.org.name}")


def find_contact(desk: Desk, text: str) -> Contact:
    """A contact by id, number or name. Raises: Refusal."""
    shelf = desk.org.contacts
    found = shelf.get(text.lower())
    if found is not None:
        return found
    for key in ("number", "name"):
        matching = shelf.find(key, text)
        if matching:
            return matching[0]
    raise Refusal(f"no contact '{text}' in {desk.org.name}")


# Documents


def _read(desk: Desk, document: Document) -> dict[str, Any]:
    return document_shapes.read(desk.org, document, 4)


def _asked(values: Args, document_type: str) -> DocumentAsked:
    """A change in Xero's own keys, read as if it had come over the wire."""
    credit = document_type in CREDIT_NOTE_TYPES
    asked = Asked(decode(encode(dict(values))), "Document")
    types = CREDIT_NOTE_TYPES if credit else INVOICE_TYPES
    return read_document(asked, types, "CreditNote" if credit else "Invoice")


def change_document(desk: Desk, document: Document, values: Args) -> dict[str, Any]:
    """Change a document through its screen. Raises: Refusal with everything that forbids it."""
    desk.unit_places = 4
    outcome = documents.change(desk, document, _asked(values, document.type))
    if outcome.messages or outcome.document is None:
        raise Refusal("; ".join(outcome.messages))
    return _read(desk, outcome.document)


def _to_status(status: str) -> Action:
    def move(desk: Desk, args: Args) -> dict[str, Any]:
        document = find_document(desk, str(args["document"]))
        return change_document(desk, document, {"Status": status})

    return move


def create_document(desk: Desk, args: Args) -> dict[str, Any]:
    """Enter a document by hand: `fields` in Xero's own keys."""
    desk.unit_places = 4
    values: Args = args["fields"]
    outcome = documents.create(desk, _asked(values, str(values.get("Type", "ACCREC"))))
    if outcome.messages or outcome.document is None:
        raise Refusal("; ".join(outcome.messages))
    return _read(desk, outcome.document)


def edit_document(desk: Desk, args: Args) -> dict[str, Any]:
    """Change header fields or all lines: `fields` in Xero's own keys."""
    return change_document(desk, find_document(desk, str(args["document"])), args["fields"])


def edit_line(desk: Desk, args: Args) -> dict[str, Any]:
    """Change one line, counted from 1: `fields` in Xero's own keys; the other lines stay."""
    document = find_document(desk, str(args["document"]))
    place = int(args.get("line", 1))
    if not 1 <= place <= len(document.lines):
        raise Refusal(f"{document.number} has {len(document.lines)} lines, there is no line {place}")
    rows: list[dict[str, Any]] = [{"LineItemID": line.id} for line in document.lines]
    rows[place - 1] |= args["fields"]
    return change_document(desk, document, {"LineItems": rows})


# Contacts


def _changed_contact(desk: Desk, contact: Contact, **values: Any) -> dict[str, Any]:
    changed = copy.copy(contact)
    for name, value in values.items():
        setattr(changed, name, value)
    changed.updated = desk.now
    desk.org.contacts.put(changed)
    desk.announce("CONTACT", "UPDATE", "Contacts", changed.id)
    return {"ContactID": changed.id, "Name": changed.name, "ContactStatus": changed.status}


def create_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Add a contact: `fields` in Xero's own keys."""
    contact = opening.add_contact(desk.org, desk.seeded, desk.now, args["fields"])
    desk.announce("CONTACT", "CREATE", "Contacts", contact.id)
    return {"ContactID": contact.id, "Name": contact.name, "ContactStatus": contact.status}


def rename_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Give a contact another name."""
    return _changed_contact(desk, find_contact(desk, str(args["contact"])), name=str(args["name"]))


def archive_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Archive a contact; its open documents stay."""
    return _changed_contact(desk, find_contact(desk, str(args["contact"])), status="ARCHIVED")


def restore_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Take a contact out of the archive; only a person can."""
    return _changed_contact(desk, find_contact(desk, str(args["contact"])), status="ACTIVE")


def merge_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Merge `contact` into `into`: its documents move over and it is archived."""
    gone, kept = find_contact(desk, str(args["contact"])), find_contact(desk, str(args["into"]))
    for shelf in desk.org.shelves():
        for document in shelf.find("contact", gone.id):
            moved = copy.copy(document)
            moved.contact_id = kept.id
            desk.touch(moved)
    _changed_contact(desk, gone, status="ARCHIVED", merged_into=kept.id)
    return {"ContactID": gone.id, "MergedToContactID": kept.id}


# Settings


def archive_account(desk: Desk, args: Args) -> dict[str, Any]:
    """Archive an account."""
    return _account_status(desk, str(args["account"]), "ARCHIVED")


def restore_account(desk: Desk, args: Args) -> dict[str, Any]:
    """Take an account out of the archive."""
    return _account_status(desk, str(args["account"]), "ACTIVE")


def _account_status(desk: Desk, code: str, status: str) -> dict[str, Any]:
    account = desk.org.account_by_code(code)
    if account is None:
        raise Refusal(f"no account '{code}' in {desk.org.name}")
    account.status, account.updated = status, desk.now
    return {"Code": account.code, "Status": status}


def set_lock_date(desk: Desk, args: Args) -> dict[str, Any]:
    """Lock a period: `period` and `year` as ISO days, "" to unlock; one not named stays."""
    for key, name in (("period", "period_lock"), ("year", "year_lock")):
        if key in args:
            setattr(desk.org, name, date.fromisoformat(str(args[key])) if args[key] else None)
    return {"period": str(desk.org.period_lock or ""), "year": str(desk.org.year_lock or "")}


def change_plan(desk: Desk, args: Args) -> dict[str, Any]:
    """Move the organisation to another plan: STARTER, STANDARD, PREMIUM ..."""
    desk.org.plan = str(args["plan"])
    return {"Class": desk.org.plan}


def subscribe_currency(desk: Desk, args: Args) -> dict[str, Any]:
    """Switch a currency on."""
    opening.subscribe(desk.org, [str(args["currency"])])
    return {"currencies": list(desk.org.currencies)}


def take_offline(desk: Desk, args: Args) -> dict[str, Any]:
    """Take the organisation off line, or back with `offline` false."""
    desk.org.offline = bool(args.get("offline", True))
    return {"offline": desk.org.offline}


def archive_option(desk: Desk, args: Args) -> dict[str, Any]:
    """Archive a tracking option by name; without an option, the whole category."""
    category = desk.org.category_by_name(str(args["category"]))
    if category is None:
        raise Refusal(f"no active tracking category '{args['category']}' in {desk.org.name}")
    if not args.get("option"):
        category.status = "ARCHIVED"
        return {"archived": category.name}
    for option in category.options:
        if option.name.lower() == str(args["option"]).lower():
            option.status = "ARCHIVED"
            return {"archived": option.name}
    raise Refusal(f"no option '{args['option']}' in {category.name}")


ACTIONS: dict[str, Action] = {
    "approve": _to_status("AUTHORISED"),
    "submit": _to_status("SUBMITTED"),
    "void": _to_status("VOIDED"),
    "delete": _to_status("DELETED"),
    "create-document": create_document,
    "edit": edit_document,
    "edit-line": edit_line,
    "create-contact": create_contact,
    "rename-contact": rename_contact,
    "archive-contact": archive_contact,
    "restore-contact": restore_contact,
    "merge-contact": merge_contact,
    "archive-account": archive_account,
    "restore-account": restore_account,
    "set-lock-date": set_lock_date,
    "change-plan": change_plan,
    "subscribe-currency": subscribe_currency,
    "take-offline": take_offline,
    "archive-tracking-option": archive_option,
}
