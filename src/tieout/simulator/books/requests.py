"""What a request wants a document or a contact to be, read and typed but not yet judged.

None means "not mentioned"; an empty text means "make it empty".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.simulator.books.asked import Asked, readers

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

    id: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    amount: Decimal | None = None
    tax_amount: Decimal | None = None
    tax_type: str | None = None
    account_code: str | None = None
    account_id: str | None = None
    item_code: str | None = None
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    tracking: list[Asked] | None = None


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """An invoice, bill or credit note."""

    id: str | None = None
    type: str | None = None
    number: str | None = None
    contact: ContactAsked | None = None
    lines: list[LineAsked] | None = None
    day: date | None = None
    due: date | None = None
    basis: str | None = None
    reference: str | None = None
    theme_id: str | None = None
    url: str | None = None
    currency: str | None = None
    currency_rate: Decimal | None = None
    status: str | None = None
    sent: bool | None = None
    expected: date | None = None
    planned: date | None = None
    sub_total: Decimal | None = None
    total_tax: Decimal | None = None
    total: Decimal | None = None


_CONTACT = readers({key: (field_name, Asked.text) for field_name, key in CONTACT_TEXTS.items()})


def read_contact(asked: Asked) -> ContactAsked:
    """A contact from a request. Raises: Rejection (error number 14) for what cannot be read."""
    texts = {name: text.strip() for name, text in asked.all_of(_CONTACT).items()}
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


_LINE = readers(
    {
        "LineItemID": ("id", Asked.guid),
        "Description": ("description", Asked.text),
        "Quantity": ("quantity", Asked.money),
        "UnitAmount": ("unit_amount", Asked.money),
        "LineAmount": ("amount", Asked.money),
        "TaxAmount": ("tax_amount", Asked.money),
        "TaxType": ("tax_type", Asked.text),
        "AccountCode": ("account_code", Asked.text),
        "AccountID": ("account_id", Asked.guid),
        "ItemCode": ("item_code", Asked.text),
        "DiscountRate": ("discount_rate", Asked.money),
        "DiscountAmount": ("discount_amount", Asked.money),
        "Tracking": ("tracking", Asked.blocks),
    }
)
_DOCUMENT = readers(
    {
        "Date": ("day", Asked.day),
        "DueDate": ("due", Asked.day),
        "Reference": ("reference", Asked.text),
        "BrandingThemeID": ("theme_id", Asked.guid),
        "Url": ("url", Asked.text),
        "CurrencyCode": ("currency", Asked.text),
        "CurrencyRate": ("currency_rate", Asked.money),
        "SentToContact": ("sent", Asked.truth),
        "ExpectedPaymentDate": ("expected", Asked.day),
        "PlannedPaymentDate": ("planned", Asked.day),
        "SubTotal": ("sub_total", Asked.money),
        "TotalTax": ("total_tax", Asked.money),
        "Total": ("total", Asked.money),
    }
)


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
        basis=asked.choice("LineAmountTypes", BASES, "LineAmountType"),
        status=asked.choice("Status", STATUSES, f"{noun}Status"),
        **asked.all_of(_DOCUMENT),
    )


def read_line(asked: Asked) -> LineAsked:
    """A line from a request. Raises: Rejection (14, or 500 when Tracking is no list)."""
    return LineAsked(**asked.all_of(_LINE))
