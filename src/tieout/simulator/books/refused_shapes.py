"""Refused documents as Xero echoes them: what was sent, or the stored document under the status that was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.document_shapes import invoice_tail, line, sums
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import CREDIT_NOTE_TYPES, Document
from tieout.simulator.books.requests import ContactAsked, DocumentAsked, LineAsked
from tieout.simulator.books.wire import ZERO_GUID, day_stamp, day_string, without_nulls


def refused_change(
    org: Organisation, document: Document, asked: DocumentAsked, places: int
) -> dict[str, Any]:
    """A refused change: the stored document under the status that was asked for (Xero: never trust it)."""
    credit = document.type in CREDIT_NOTE_TYPES
    name = {"CreditNoteID": document.id} if credit else {"InvoiceID": document.id}
    rows = [line(org, one, places) for one in document.lines]
    for row in rows:
        del row["ValidationErrors"]
    tail = invoice_tail(document) | {"Status": asked.status or document.status}
    figures = sums(document)
    for key in ("UpdatedDateUTC", "FullyPaidOnDate", "BrandingThemeID"):
        figures.pop(key, None)
        tail.pop(key, None)
    return {
        "Type": document.type,
        **name,
        **_empty_lists(credit=credit),
        **_marks(credit=credit),
        "Contact": _contact_echo({"ContactID": document.contact_id}),
        **tail,
        "LineItems": rows,
        **figures,
    }


def refused_creation(asked: DocumentAsked, document: Document | None, *, credit: bool) -> dict[str, Any]:
    """A refused creation: what was sent, under a zero id."""
    noun = "CreditNote" if credit else "Invoice"
    shape: dict[str, Any] = {"Type": asked.type} if asked.type else {}
    shape[f"{noun}ID"] = asked.id or ZERO_GUID
    shape |= without_nulls(((f"{noun}Number", asked.number), ("Reference", asked.reference)))
    shape |= _empty_lists(credit=credit)
    shape |= _marks(credit=credit)
    shape["Contact"] = _contact_echo(_asked_contact(asked.contact))
    if asked.day:
        shape |= {"DateString": day_string(asked.day), "Date": day_stamp(asked.day)}
    if asked.due:
        shape |= {"DueDateString": day_string(asked.due), "DueDate": day_stamp(asked.due)}
    shape["Status"] = asked.status or "DRAFT"
    shape["LineAmountTypes"] = asked.basis or "Exclusive"
    shape["LineItems"] = [_line_echo(one) for one in asked.lines or ()]
    shape["SubTotal"] = document.sub_total if document else ZERO
    shape["TotalTax"] = document.total_tax if document else ZERO
    shape["Total"] = document.total if document else ZERO
    if asked.currency:
        shape["CurrencyCode"] = asked.currency
    return shape


def _empty_lists(*, credit: bool) -> dict[str, list[Any]]:
    names: Iterable[str] = ("Payments", "Allocations") if credit else _INVOICE_LISTS
    return {name: [] for name in names}


def _marks(*, credit: bool) -> dict[str, Any]:
    """What only invoices have, a credit note has no place for (Xero: CreditNotes)."""
    marks: dict[str, Any] = {"InvoiceAddresses": [], "HasErrors": True}
    return marks if credit else {"IsDiscounted": False, **marks, "InvoicePaymentServices": []}


_INVOICE_LISTS = ("Payments", "CreditNotes", "Prepayments", "Overpayments")


def _contact_echo(named: dict[str, str]) -> dict[str, Any]:
    lists: dict[str, Any] = {"Addresses": [], "Phones": [], "ContactGroups": [], "ContactPersons": []}
    return {**named, **lists, "HasValidationErrors": False, "ValidationErrors": []}


def _asked_contact(asked: ContactAsked | None) -> dict[str, str]:
    if asked is None:
        return {}
    named = {"ContactID": asked.id} if asked.id else {}
    if asked.texts.get("name"):
        named["Name"] = asked.texts["name"]
    return named


def _line_echo(asked: LineAsked) -> dict[str, Any]:
    pairs = (
        ("LineItemID", asked.id),
        ("ItemCode", asked.item_code),
        ("Description", asked.description),
        ("UnitAmount", asked.unit_amount),
        ("TaxType", asked.tax_type),
        ("TaxAmount", asked.tax_amount),
        ("LineAmount", asked.amount),
        ("AccountCode", asked.account_code),
        ("Quantity", asked.quantity),
    )
    return {**without_nulls(pairs), "Tracking": [], "ValidationErrors": []}
