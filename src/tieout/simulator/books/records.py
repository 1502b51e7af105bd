"""What an organisation's books consist of: accounts, taxes, contacts, documents, payments and allocations.

Records are plain and mutable; a change is prepared on a copy (`copy.copy`) and put in place when it is known to be
right. Amounts are `Decimal` in the document's own currency, days are calendar days, moments are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tieout.simulator.books.arithmetic import ZERO, effective_rate

# Document types, by what they are to the books.
INVOICE_TYPES = ("ACCREC", "ACCPAY")
CREDIT_NOTE_TYPES = ("ACCRECCREDIT", "ACCPAYCREDIT")
OVERPAYMENT_TYPES = ("RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT")
PREPAYMENT_TYPES = ("RECEIVE-PREPAYMENT", "SPEND-PREPAYMENT")
# Those of the customer's side.
SALES_SIDE = frozenset({"ACCREC", "ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"})

OPEN_STATUSES = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID")


@dataclass(slots=True)
class Account:
    """One account of the chart."""

    id: str
    code: str
    name: str
    type: str
    account_class: str
    tax_type: str
    updated: datetime
    status: str = "ACTIVE"
    system: str = ""
    payments: bool = False
    description: str = ""
    currency: str = ""
    bank_number: str = ""


@dataclass(slots=True)
class TaxComponent:
    """One part of a tax rate, in percent."""

    name: str
    rate: Decimal
    compound: bool = False
    non_recoverable: bool = False


@dataclass(slots=True)
class TaxRate:
    """One tax rate; `applies_to` holds account classes in Xero's plural ("Assets", "Revenue" ...)."""

    tax_type: str
    name: str
    report_type: str
    components: list[TaxComponent]
    applies_to: list[str]
    status: str = "ACTIVE"
    rate: Decimal = field(init=False, default=ZERO)

    def __post_init__(self) -> None:
        self.rate = effective_rate((part.rate, part.compound) for part in self.components)


@dataclass(slots=True)
class TrackingOption:
    """One option of a tracking category."""

    id: str
    name: str
    status: str = "ACTIVE"


@dataclass(slots=True)
class TrackingCategory:
    """An analysis category with its options."""

    id: str
    name: str
    options: list[TrackingOption]
    status: str = "ACTIVE"


@dataclass(slots=True)
class BrandingTheme:
    """A layout for documents; the one with sort order 0 is the default."""

    id: str
    name: str
    sort_order: int
    created: datetime


@dataclass(slots=True)
class Address:
    """One address of a contact."""

    type: str
    lines: list[str] = field(default_factory=list)
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    attention_to: str = ""


@dataclass(slots=True)
class Phone:
    """One telephone number of a contact."""

    type: str
    number: str = ""
    area_code: str = ""
    country_code: str = ""


@dataclass(slots=True)
class ContactPerson:
    """A further person at a contact."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    include_in_emails: bool = False


@dataclass(slots=True)
class PaymentTerm:
    """When a document falls due: `day` days or day of month, by `type`."""

    day: int
    type: str


@dataclass(slots=True)
class Contact:
    """A customer or supplier."""

    id: str
    name: str
    updated: datetime
    status: str = "ACTIVE"
    number: str = ""
    account_number: str = ""
    first_name: str = ""
    last_name: str = ""
    company_number: str = ""
    email: str = ""
    bank_details: str = ""
    tax_number: str = ""
    sales_tax: str = ""
    purchases_tax: str = ""
    sales_account: str = ""
    purchases_account: str = ""
    currency: str = ""
    website: str = ""
    addresses: list[Address] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    persons: list[ContactPerson] = field(default_factory=list)
    sales_terms: PaymentTerm | None = None
    bill_terms: PaymentTerm | None = None
    is_customer: bool = False
    is_supplier: bool = False
    merged_into: str = ""


@dataclass(slots=True)
class ItemPrice:
    """The selling or the buying half of an item."""

    unit_price: Decimal | None = None
    account_code: str = ""
    cogs_account_code: str = ""
    tax_type: str = ""


@dataclass(slots=True)
class Item:
    """Something sold or bought; its halves are defaults for document lines."""

    id: str
    code: str
    updated: datetime
    name: str = ""
    description: str = ""
    purchase_description: str = ""
    is_sold: bool = True
    is_purchased: bool = True
    sales: ItemPrice = field(default_factory=ItemPrice)
    purchases: ItemPrice = field(default_factory=ItemPrice)
    inventory_account_code: str = ""


@dataclass(slots=True)
class Tracked:
    """A line's place in one tracking category, by ids; the names are looked up when shown."""

    category_id: str
    option_id: str


@dataclass(slots=True)
class Line:
    """One line. `quantity` None marks a comment line, that has a description only."""

    id: str
    description: str
    quantity: Decimal | None
    unit_amount: Decimal | None
    amount: Decimal
    tax_amount: Decimal
    tax_type: str = ""
    account_id: str = ""
    item_code: str = ""
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    tracking: list[Tracked] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """An invoice, bill, credit note, overpayment or prepayment.

    `paid` is the sum of its payments (for a credit: of its refunds), `credited` the sum of its allocations.
    """

    id: str
    type: str
    number: str
    contact_id: str
    status: str
    day: date
    updated: datetime
    created: datetime
    currency: str
    currency_rate: Decimal
    lines: list[Line]
    basis: str = "Exclusive"
    due: date | None = None
    reference: str | None = None
    theme_id: str = ""
    url: str = ""
    expected: date | None = None
    planned: date | None = None
    sent: bool = False
    sub_total: Decimal = ZERO
    total_tax: Decimal = ZERO
    total: Decimal = ZERO
    paid: Decimal = ZERO
    credited: Decimal = ZERO
    settled_on: date | None = None
    app: str = ""
    bank_account_id: str = ""
    bank_transaction_id: str = ""
    payments: list[str] = field(default_factory=list)
    allocations: list[str] = field(default_factory=list)

    @property
    def outstanding(self) -> Decimal:
        """What is still due on an invoice, or left of a credit; nothing on what was voided or deleted."""
        if self.status in {"VOIDED", "DELETED"}:
            return ZERO
        return self.total - self.paid - self.credited

    @property
    def touched(self) -> bool:
        """Whether a payment or an allocation stands against it."""
        return bool(self.payments or self.allocations)

    @property
    def sales(self) -> bool:
        """Whether it is on the customer's side."""
        return self.type in SALES_SIDE


@dataclass(slots=True)
class Payment:
    """Money received or paid against one document, or refunded from a credit."""

    id: str
    document_id: str
    account_id: str
    day: date
    amount: Decimal
    currency_rate: Decimal
    bank_amount: Decimal
    type: str
    updated: datetime
    reference: str = ""
    status: str = "AUTHORISED"
    reconciled: bool = False
    batch_id: str = ""


@dataclass(slots=True)
class Allocation:
    """An amount of a credit applied to an invoice."""

    id: str
    credit_id: str
    invoice_id: str
    amount: Decimal
    day: date


@dataclass(slots=True)
class BatchPayment:
    """Several payments that crossed the bank as one."""

    id: str
    account_id: str
    type: str
    day: date
    total: Decimal
    updated: datetime
    payments: list[str]
    reference: str = ""
    narrative: str = ""
    particulars: str = ""
    code: str = ""
    details: str = ""
    status: str = "AUTHORISED"


@dataclass(slots=True)
class Attachment:
    """A file at a record; the bytes are kept as they came."""

    id: str
    name: str
    mime_type: str
    content: bytes
    include_online: bool = False


@dataclass(slots=True)
class HistoryRow:
    """One line of a record's history; a note when `changes` is "Note"."""

    changes: str
    details: str
    user: str
    at: datetime
