"""Entering, approving, editing, voiding and deleting documents by hand."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import documents
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.people.finding import Args, find_document, shown
from tieout.simulator.books.records import CREDIT_NOTE_TYPES, INVOICE_TYPES, Document
from tieout.simulator.books.requests import DocumentAsked, read_document
from tieout.simulator.books.wire import decode, encode
from tieout.simulator.calls import Refusal


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
    return shown(desk, outcome.document)


def approve(desk: Desk, args: Args) -> dict[str, Any]:
    """Approve a `document`."""
    return _to_status(desk, args, "AUTHORISED")


def submit(desk: Desk, args: Args) -> dict[str, Any]:
    """Submit a `document` for approval."""
    return _to_status(desk, args, "SUBMITTED")


def void(desk: Desk, args: Args) -> dict[str, Any]:
    """Void an approved `document`."""
    return _to_status(desk, args, "VOIDED")


def delete(desk: Desk, args: Args) -> dict[str, Any]:
    """Delete a `document` that is not approved."""
    return _to_status(desk, args, "DELETED")


def _to_status(desk: Desk, args: Args, status: str) -> dict[str, Any]:
    return change_document(desk, find_document(desk, str(args["document"])), {"Status": status})


def create_document(desk: Desk, args: Args) -> dict[str, Any]:
    """Enter a document by hand: `fields` in Xero's own keys."""
    desk.unit_places = 4
    values: Args = args["fields"]
    outcome = documents.create(desk, _asked(values, str(values.get("Type", "ACCREC"))))
    if outcome.messages or outcome.document is None:
        raise Refusal("; ".join(outcome.messages))
    return shown(desk, outcome.document)


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
