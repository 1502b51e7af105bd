"""What a person does at Xero's screens: the same books, without the API's gate."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tieout.simulator.books import (
    credits,
    document_shapes,
    documents,
    money_shapes,
    opening,
    payments,
    settlement,
)
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.credits import MoneyAsked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.payments import PaymentAsked
from tieout.simulator.books.records import (
    CREDIT_NOTE_TYPES,
    INVOICE_TYPES,
    OVERPAYMENT_TYPES,
    PREPAYMENT_TYPES,
    Contact,
    Document,
    Payment,
)
from tieout.simulator.books.rejections import Rejection
from tieout.simulator.books.requests import DocumentAsked, read_document, read_line
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


# Money


def _account_code(desk: Desk, args: Args) -> str:
    return str(
        args.get("account") or next(one.code for one in desk.org.accounts.values() if one.type == "BANK")
    )


def _amount(text: Any) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation as error:
        raise Refusal(f"'{text}' is no amount") from error


def pay(desk: Desk, args: Args) -> dict[str, Any]:
    """Receive or pay money for a document: all that is due without an `amount`, a part of it with one.

    More than is due pays the document and opens an overpayment with the rest.
    """
    document = find_document(desk, str(args["document"]))
    due = document.outstanding
    amount = _amount(args["amount"]) if args.get("amount") is not None else due
    day = date.fromisoformat(str(args["date"])) if args.get("date") else desk.today()
    payment = _pay(desk, document, min(amount, due), day, args)
    shape = money_shapes.payment(desk.org, payment)
    if amount > due:
        shape["Overpayment"] = _overpay(desk, document, amount - due, day, args)
    return shape


def _pay(desk: Desk, document: Document, amount: Decimal, day: date, args: Args) -> Payment:
    kind = next(kind for kind, types in _KINDS.items() if document.type in types)
    asked = PaymentAsked(
        targets=((kind, document.id, None),),
        account_id=None,
        account_code=_account_code(desk, args),
        day=day,
        amount=amount,
        currency_rate=None,
        bank_amount=None,
        reference=str(args.get("reference") or ""),
        reconciled=bool(args.get("reconciled")),
    )
    payment, target, messages = payments.prepare(desk, asked)
    if payment is None or target is None:
        raise Refusal("; ".join(messages))
    settlement.pay(desk, payment, target)
    return payment


_KINDS = {
    "Invoice": INVOICE_TYPES,
    "CreditNote": CREDIT_NOTE_TYPES,
    "Overpayment": OVERPAYMENT_TYPES,
    "Prepayment": PREPAYMENT_TYPES,
}


def _overpay(desk: Desk, document: Document, amount: Decimal, day: date, args: Args) -> dict[str, Any]:
    values = {
        "type": "RECEIVE-OVERPAYMENT" if document.sales else "SPEND-OVERPAYMENT",
        "contact": document.contact_id,
        "amount": str(amount),
        "date": day.isoformat(),
        "currency": document.currency,
    }
    return receive_ahead(desk, {**args, **values})


def receive_ahead(desk: Desk, args: Args) -> dict[str, Any]:
    """Money without an invoice: `type` RECEIVE-OVERPAYMENT (default), RECEIVE-PREPAYMENT, SPEND-... ."""
    contact = find_contact(desk, str(args["contact"]))
    kind = str(args.get("type") or "RECEIVE-OVERPAYMENT")
    if kind not in {*OVERPAYMENT_TYPES, *PREPAYMENT_TYPES}:
        raise Refusal(f"no type '{kind}'; there are {', '.join((*OVERPAYMENT_TYPES, *PREPAYMENT_TYPES))}")
    sales, over = kind.startswith("RECEIVE"), kind.endswith("OVERPAYMENT")
    control = desk.org.system_account("DEBTORS" if sales else "CREDITORS").code
    prepaid = str(args.get("line_account") or ("200" if sales else "300"))
    line = {
        "Description": f"{'Overpayment' if over else 'Prepayment'} of {contact.name}",
        "Quantity": 1,
        "UnitAmount": str(args["amount"]),
        "AccountCode": control if over else prepaid,
    }
    bank = desk.org.account_by_code(_account_code(desk, args))
    if bank is None:
        raise Refusal(f"no account '{args.get('account')}' in {desk.org.name}")
    asked = MoneyAsked(
        type=kind,
        contact=contact,
        account=bank,
        day=date.fromisoformat(str(args["date"])) if args.get("date") else desk.today(),
        currency=str(args.get("currency") or desk.org.base_currency),
        currency_rate=Decimal(1),
        basis=str(args.get("basis") or "NoTax"),
        reference=str(args.get("reference") or ""),
        lines=[read_line(Asked(decode(encode(line)), "LineItems[0]"))],
    )
    messages: list[str] = []
    credit = credits.open_credit(desk, asked, messages)
    if credit is None:
        raise Refusal("; ".join(messages))
    return money_shapes.credit(desk.org, credit, 4)


def delete_payment(desk: Desk, args: Args) -> dict[str, Any]:
    """Take a payment back: by `payment` id, or the latest one of a `document`."""
    payment_id = str(args.get("payment") or "")
    if not payment_id:
        document = find_document(desk, str(args["document"]))
        payment_id = document.payments[-1] if document.payments else ""
    payment = desk.org.payments.get(payment_id)
    if payment is None:
        raise Refusal("there is no such payment")
    problem = payments.deletion_problem(payment)
    if problem:
        raise Refusal(problem)
    payments.delete(desk, payment)
    return money_shapes.payment(desk.org, payment)


def credit_document(desk: Desk, args: Args) -> dict[str, Any]:
    """Credit an invoice: an approved credit note over `amount` (all that is due without one), applied to it."""
    invoice = find_document(desk, str(args["document"]))
    amount = _amount(args["amount"]) if args.get("amount") is not None else invoice.outstanding
    first = invoice.lines[0]
    account = desk.org.accounts.get(first.account_id)
    values = {
        "Type": f"{invoice.type}CREDIT",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": invoice.contact_id},
        "Date": str(args.get("date") or desk.today()),
        "CurrencyCode": invoice.currency,
        "LineAmountTypes": "Inclusive",
        "CreditNoteNumber": args.get("number"),
        "Reference": args.get("reference"),
        "LineItems": [
            {
                "Description": f"Credit of {invoice.number}",
                "Quantity": 1,
                "UnitAmount": str(amount),
                "AccountCode": account.code if account else "200",
                "TaxType": first.tax_type,
            }
        ],
    }
    made = create_document(desk, {"fields": values})
    if args.get("apply", True):
        apply_credit(desk, {"credit": made["CreditNoteID"], "document": invoice.id, "amount": str(amount)})
    return _read(desk, find_document(desk, made["CreditNoteID"]))


def apply_credit(desk: Desk, args: Args) -> dict[str, Any]:
    """Apply a credit note, overpayment or prepayment to an invoice: as much as fits without an `amount`."""
    credit, invoice = find_document(desk, str(args["credit"])), find_document(desk, str(args["document"]))
    if credit.type in INVOICE_TYPES:
        raise Refusal(f"{credit.number} is no credit")
    most = min(credit.outstanding, invoice.outstanding)
    amount = _amount(args["amount"]) if args.get("amount") is not None else most
    messages = credits.allocation_problems(credit, invoice, amount)
    if messages:
        raise Refusal("; ".join(messages))
    settlement.allocate(desk, credit, invoice, amount)
    return _read(desk, invoice)


def remove_credit(desk: Desk, args: Args) -> dict[str, Any]:
    """Take back the latest allocation to an invoice."""
    invoice = find_document(desk, str(args["document"]))
    if not invoice.allocations:
        raise Refusal(f"nothing is applied to {invoice.number}")
    allocation = desk.org.allocations[invoice.allocations[-1]]
    settlement.unallocate(desk, allocation, find_document(desk, allocation.credit_id), invoice)
    return _read(desk, invoice)


def refund(desk: Desk, args: Args) -> dict[str, Any]:
    """Pay a credit back: all that remains without an `amount`."""
    credit = find_document(desk, str(args["credit"]))
    if credit.type in INVOICE_TYPES:
        raise Refusal(f"{credit.number} is no credit")
    return pay(desk, {**args, "document": credit.id})


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
    "pay": pay,
    "delete-payment": delete_payment,
    "receive-ahead": receive_ahead,
    "credit": credit_document,
    "allocate": apply_credit,
    "remove-allocation": remove_credit,
    "refund": refund,
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
