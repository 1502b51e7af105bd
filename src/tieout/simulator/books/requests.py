"""What a request wants a document or a contact to be, read and typed but not yet judged.

None means "not mentioned"; an empty text means "make it empty".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.simulator.books.asked import Asked

STATUSES = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")
BASES = ("Exclusive", "Inclusive", "NoTax")
CONTACT_STATUSES = ("ACTIVE", "ARCHIVED", "GDPRREQUEST")
TERM_TYPES = ("DAYSAFTERBILLDATE", "DAYSAFTERBILLMONTH", "OFCURRENTMONTH", "OFFOLLOWINGMONTH")

# Field of a contact record -> its key on the wire.
CONTACT_TEXTS = {
    "name": "Name",
    "number": "ContactNumber",
    "account_number": "AccountNumber",
    "first_name": "FirstName",
    "last_name": "LastName",
    "company_number": "CompanyNumber",
    "email": "EmailAddress",
    "bank_details": "BankAccountDetails",
    "tax_number": "TaxNumber",
    "sales_tax": "AccountsReceivableTaxType",
    "purchases_tax": "AccountsPayableTaxType",
    "sales_account": "SalesDefaultAccountCode",
    "purchases_account": "PurchasesDefaultAccountCode",
    "currency": "DefaultCurrency",
    "website": "Website",
}


@dataclass(frozen=True, slots=True)
class TermAsked:
    """A payment term."""

    day: int
    type: str


@dataclass(frozen=True, slots=True)
class ContactAsked:
    """A contact block: `texts` by field of the record; lists are wanted as a whole."""

    id: str | None
    texts: dict[str, str]
    status: str | None
    addresses: list[Asked] | None
    phones: list[Asked] | None
    persons: list[Asked] | None
    sales_terms: TermAsked | None
    bill_terms: TermAsked | None

    @property
    def identifies(self) -> bool:
        """Whether there is anything to find a contact by."""
        return bool(self.id or self.texts.get("name", "").strip() or self.texts.get("number"))


@dataclass(frozen=True, slots=True)
class LineAsked:
    """A document line."""

    id: str | None
    description: str | None
    quantity: Decimal | None
    unit_amount: Decimal | None
    amount: Decimal | None
    tax_amount: Decimal | None
    tax_type: str | None
    account_code: str | None
    account_id: str | None
    item_code: str | None
    discount_rate: Decimal | None
    discount_amount: Decimal | None
    tracking: list[Asked] | None


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """An invoice, bill or credit note."""

    id: str | None
    type: str | None
    number: str | None
    contact: ContactAsked | None
    lines: list[LineAsked] | None
    day: date | None
    due: date | None
    basis: str | None
    reference: str | None
    theme_id: str | None
    url: str | None
    currency: str | None
    currency_rate: Decimal | None
    status: str | None
    sent: bool | None
    expected: date | None
    planned: date | None
    sub_total: Decimal | None
    total_tax: Decimal | None
    total: Decimal | None


def read_contact(asked: Asked) -> ContactAsked:
    """A contact from a request. Raises: Rejection (error number 14) for what cannot be read."""
    texts = {}
    for field_name, key in CONTACT_TEXTS.items():
        if asked.has(key):
            texts[field_name] = (asked.text(key) or "").strip()
    terms = asked.block("PaymentTerms")
    return ContactAsked(
        id=asked.guid("ContactID"),
        texts=texts,
        status=asked.choice("ContactStatus", CONTACT_STATUSES, "ContactStatus"),
        addresses=asked.blocks("Addresses"),
        phones=asked.blocks("Phones"),
        persons=asked.blocks("ContactPersons"),
        sales_terms=_term(terms, "Sales"),
        bill_terms=_term(terms, "Bills"),
    )


def _term(terms: Asked | None, side: str) -> TermAsked | None:
    block = terms.block(side) if terms is not None else None
    if block is None:
        return None
    day, kind = block.money("Day"), block.choice("Type", TERM_TYPES, "PaymentTermType")
    return TermAsked(int(day), kind) if day is not None and kind else None


def read_document(asked: Asked, types: tuple[str, ...], noun: str) -> DocumentAsked:
    """A document from a request; `noun` is "Invoice" or "CreditNote". Raises: Rejection (error number 14)."""
    contact = asked.block("Contact")
    lines = asked.blocks("LineItems")
    return DocumentAsked(
        id=asked.guid(f"{noun}ID"),
        type=asked.choice("Type", types, f"{noun}Type"),
        number=asked.text(f"{noun}Number"),
        contact=read_contact(contact) if contact is not None else None,
        lines=[read_line(line) for line in lines] if lines is not None else None,
        day=asked.day("Date"),
        due=asked.day("DueDate"),
        basis=asked.choice("LineAmountTypes", BASES, "LineAmountType"),
        reference=asked.text("Reference"),
        theme_id=asked.guid("BrandingThemeID"),
        url=asked.text("Url"),
        currency=asked.text("CurrencyCode"),
        currency_rate=asked.money("CurrencyRate"),
        status=asked.choice("Status", STATUSES, f"{noun}Status"),
        sent=asked.truth("SentToContact"),
        expected=asked.day("ExpectedPaymentDate"),
        planned=asked.day("PlannedPaymentDate"),
        sub_total=asked.money("SubTotal"),
        total_tax=asked.money("TotalTax"),
        total=asked.money("Total"),
    )


def read_line(asked: Asked) -> LineAsked:
    """A line from a request. Raises: Rejection (14, or 500 when Tracking is no list)."""
    return LineAsked(
        id=asked.guid("LineItemID"),
        description=asked.text("Description"),
        quantity=asked.money("Quantity"),
        unit_amount=asked.money("UnitAmount"),
        amount=asked.money("LineAmount"),
        tax_amount=asked.money("TaxAmount"),
        tax_type=asked.text("TaxType"),
        account_code=asked.text("AccountCode"),
        account_id=asked.guid("AccountID"),
        item_code=asked.text("ItemCode"),
        discount_rate=asked.money("DiscountRate"),
        discount_amount=asked.money("DiscountAmount"),
        tracking=asked.blocks("Tracking"),
    )
