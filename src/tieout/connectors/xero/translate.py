"""Between Xero's documents and contacts and our own: one named function each way, and no decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tieout.connectors.xero.schema import Applied, Contact, Document, LineItem
from tieout.core.drafts import AmountsAre, Draft, DraftLine, LedgerDocument, LedgerLine, TrackingChoice
from tieout.core.ledgers import LedgerParty
from tieout.core.names import CREDITS, LedgerId, LedgerKind, LedgerStatus, PartyId
from tieout.core.ports import NewParty

TYPES: Mapping[LedgerKind, str] = {
    LedgerKind.INVOICE: "ACCREC",
    LedgerKind.BILL: "ACCPAY",
    LedgerKind.CREDIT_NOTE: "ACCRECCREDIT",
    LedgerKind.SUPPLIER_CREDIT: "ACCPAYCREDIT",
}
KINDS: Mapping[str, LedgerKind] = {xero: kind for kind, xero in TYPES.items()}
SALES = frozenset({LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE})

STATUSES: Mapping[LedgerStatus, str] = {
    LedgerStatus.DRAFT: "DRAFT",
    LedgerStatus.AWAITING_APPROVAL: "SUBMITTED",
    LedgerStatus.APPROVED: "AUTHORISED",
    LedgerStatus.PAID: "PAID",
    LedgerStatus.VOIDED: "VOIDED",
    LedgerStatus.DELETED: "DELETED",
}
_STATUS_OF: Mapping[str, LedgerStatus] = {xero: status for status, xero in STATUSES.items()}

_AMOUNTS_ARE = {
    AmountsAre.EXCLUSIVE: "Exclusive",
    AmountsAre.INCLUSIVE: "Inclusive",
    AmountsAre.NO_TAX: "NoTax",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number_field(kind: LedgerKind) -> str:
    """Return the name of the field that holds the document's number."""
    return "CreditNoteNumber" if kind in CREDITS else "InvoiceNumber"


# --- from a draft to what is sent -------------------------------------------------------------------------


def document_of(draft: Draft) -> Document:
    """Return the invoice, bill or credit note to create. (Xero: Invoices, CreditNotes.)

    Totals are not sent: Xero works them out, and its answer is compared. A contact is named by id alone,
    because anything else in the block would overwrite the contact. Raises ValueError for a draft without one.
    """
    if draft.party.ledger_id is None:
        raise ValueError(f"{draft.number} names no contact of the ledger")
    document: dict[str, Any] = {
        "Type": TYPES[draft.kind],
        "Contact": {"ContactID": draft.party.ledger_id},
        number_field(draft.kind): draft.number,
        "Date": draft.date.isoformat(),
        "LineAmountTypes": _AMOUNTS_ARE[draft.amounts_are],
        "CurrencyCode": draft.currency,
        "Status": STATUSES[draft.status],
        "LineItems": [_line_of(line) for line in draft.lines],
    }
    if draft.kind in SALES and draft.reference:  # bills have no reference: their number is the supplier's
        document["Reference"] = draft.reference
    if draft.kind not in CREDITS:
        document["DueDate"] = draft.due_date.isoformat()
        if draft.url:
            document["Url"] = draft.url
    if (
        draft.theme and draft.kind in SALES
    ):  # bills have no look of ours: it is their supplier who printed them
        document["BrandingThemeID"] = draft.theme
    if draft.sent and draft.kind is LedgerKind.INVOICE and draft.status is LedgerStatus.APPROVED:
        document["SentToContact"] = True  # of a credit note it can only be read
    return document  # type: ignore[return-value]  # one key is chosen at run time


def _line_of(line: DraftLine) -> LineItem:
    if not line.account:  # a line of text: with a figure or an account on it, it would be one of amounts
        return {"Description": line.description}
    sent: LineItem = {
        "Description": line.description,
        "Quantity": line.quantity,
        "UnitAmount": line.unit_price,
        "AccountCode": line.account,
    }
    if line.tax_code:
        sent["TaxType"] = line.tax_code
    if line.tax_override:
        sent["TaxAmount"] = line.tax
    if line.item:
        sent["ItemCode"] = line.item
    if line.tracking:
        sent["Tracking"] = [{"Name": choice.category, "Option": choice.option} for choice in line.tracking]
    return sent


def contact_of(party: NewParty) -> Contact:
    """Return the contact to create. The source's id becomes its number, by which it is found again."""
    contact: Contact = {"Name": party.name, "ContactNumber": party.number}
    if party.account_number:
        contact["AccountNumber"] = party.account_number
    return contact


# --- from what Xero says to what we know ------------------------------------------------------------------


def ledger_document(document: Document, *, short_code: str) -> LedgerDocument:
    """Return a document as Xero holds it. Raises KeyError, ValueError or TypeError when it is none."""
    kind = KINDS[document["Type"]]
    ledger_id = LedgerId(document["CreditNoteID"] if kind in CREDITS else document["InvoiceID"])
    contact = document.get("Contact", {})
    return LedgerDocument(
        id=ledger_id,
        kind=kind,
        number=document.get("CreditNoteNumber", "") if kind in CREDITS else document.get("InvoiceNumber", ""),
        party_id=PartyId(contact.get("ContactID", "")),
        party_name=contact.get("Name", ""),
        date=day(document["DateString"] if "DateString" in document else document["Date"]),
        due_date=None if kind in CREDITS else _due_date(document),
        currency=document["CurrencyCode"],
        status=_STATUS_OF[document["Status"]],
        total=amount(document["Total"]),
        tax_total=amount(document.get("TotalTax", 0)),
        applied=_applied(document, kind),
        lines=tuple(_ledger_line(line) for line in document.get("LineItems", ())),
        reference=document.get("Reference", ""),
        link=page_of(kind, ledger_id, short_code),
        source_url=document.get("Url", ""),
        version=document.get("UpdatedDateUTC", ""),
    )


def _ledger_line(line: LineItem) -> LedgerLine:
    return LedgerLine(
        id=line.get("LineItemID", ""),
        description=line.get("Description", ""),
        quantity=amount(line.get("Quantity", 0)),
        unit_price=amount(line.get("UnitAmount", 0)),
        amount=amount(line.get("LineAmount", 0)),
        account=line.get("AccountCode", ""),
        tax_code=line.get("TaxType", ""),
        tax=amount(line.get("TaxAmount", 0)),
        item=line.get("ItemCode", ""),
        tracking=tuple(
            TrackingChoice(category=choice["Name"], option=choice["Option"])
            for choice in line.get("Tracking", ())
        ),
    )


def _applied(document: Document, kind: LedgerKind) -> Decimal:
    """What payments and credits have taken off; AmountDue is not used: right after a void it is stale."""
    if kind in CREDITS:
        return _sum(document.get("Payments", [])) + _sum(document.get("Allocations", []))
    return amount(document.get("AmountPaid", 0)) + amount(document.get("AmountCredited", 0))


def _sum(applied: list[Applied]) -> Decimal:
    return sum((amount(one["Amount"]) for one in applied), Decimal(0))


def _due_date(document: Document) -> date | None:
    text = document.get("DueDateString") or document.get("DueDate")
    return day(text) if text else None


def party_of(contact: Contact) -> LedgerParty:
    """Return a contact as a party. Raises KeyError when it is none."""
    return LedgerParty(
        id=PartyId(contact["ContactID"]),
        name=contact.get("Name", ""),
        number=contact.get("ContactNumber", ""),
        account_number=contact.get("AccountNumber", ""),
        archived=contact.get("ContactStatus", "ACTIVE") != "ACTIVE",
    )


def page_of(kind: LedgerKind, ledger_id: LedgerId, short_code: str) -> str:
    """Return where a person opens the document in Xero, "" while the organisation's short code is unknown."""
    if not short_code:
        return ""
    section = "bills" if kind is LedgerKind.BILL else "invoicing"
    return f"https://go.xero.com/app/{short_code}/{section}/view/{ledger_id}"


def amount(number: object) -> Decimal:
    """Return a JSON number as an exact decimal. Raises TypeError for anything else, a float among them."""
    if isinstance(number, Decimal):
        return number
    if isinstance(number, int) and not isinstance(number, bool):
        return Decimal(number)
    raise TypeError(f"{number!r} is no amount")


def day(text: str) -> date:
    """Return the calendar day of "2026-09-14T00:00:00" or of "/Date(1789344000000+0000)/"."""
    if text.startswith("/Date("):
        return moment(text).date()
    return date.fromisoformat(text[:10])


def moment(text: str) -> datetime:
    """Return the moment, in UTC, of "/Date(1789378199100+0000)/"; what follows "+" shifts nothing."""
    milliseconds = text.removeprefix("/Date(").rstrip("/").rstrip(")").partition("+")[0]
    return _EPOCH + timedelta(milliseconds=int(milliseconds))
