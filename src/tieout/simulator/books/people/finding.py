"""Finding what a person means: a document or a contact, by id, number or name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tieout.simulator.books import document_shapes, money_shapes
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.records import OVERPAYMENT_TYPES, PREPAYMENT_TYPES, Contact, Document
from tieout.simulator.calls import Refusal

Args = Mapping[str, Any]
Action = Callable[[Desk, Args], dict[str, Any]]


def shown(desk: Desk, document: Document) -> dict[str, Any]:
    """The document as a read would show it."""
    if document.type in {*OVERPAYMENT_TYPES, *PREPAYMENT_TYPES}:
        return money_shapes.credit(desk.org, document, 4)
    return document_shapes.read(desk.org, document, 4)


def amount_in(args: Args, default: Decimal) -> Decimal:
    """The `amount` that a person typed, or `default`. Raises: Refusal."""
    text = args.get("amount")
    if text is None:
        return default
    try:
        return Decimal(str(text))
    except InvalidOperation as error:
        raise Refusal(f"'{text}' is no amount") from error


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
