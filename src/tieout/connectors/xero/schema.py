"""The shapes of Xero's JSON, as far as we read or send them. (Xero: endpoints.)

Amounts are JSON numbers: Decimal, or int where Xero leaves the fraction out. Keys whose value is null are
left out by Xero, so nothing that we read is taken for granted.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NotRequired, TypedDict

Number = Decimal | int


class Message(TypedDict):
    """One sentence of Xero about what is wrong."""

    Message: str


class Tracking(TypedDict):
    """A category and its option, by name: by id alone Xero drops them without a word."""

    Name: str
    Option: str


class LineItem(TypedDict, total=False):
    """One line of an invoice, bill or credit note."""

    LineItemID: str
    Description: str
    Quantity: Number
    UnitAmount: Number
    LineAmount: Number
    AccountCode: str
    TaxType: str
    TaxAmount: Number
    ItemCode: str
    Tracking: list[Tracking]


class Contact(TypedDict, total=False):
    """A customer or supplier."""

    ContactID: str
    ContactNumber: str
    AccountNumber: str
    ContactStatus: str
    Name: str
    UpdatedDateUTC: str
    HasValidationErrors: bool
    StatusAttributeString: str
    ValidationErrors: list[Message]


class Applied(TypedDict, total=False):
    """A payment on a document, or an allocation of a credit note."""

    Amount: Number


class Document(TypedDict, total=False):
    """An invoice, a bill or a credit note; which of them says `Type`."""

    Type: str
    InvoiceID: str
    InvoiceNumber: str
    CreditNoteID: str
    CreditNoteNumber: str
    Reference: str
    Url: str
    Contact: Contact
    Date: str
    DateString: str
    DueDate: str
    DueDateString: str
    LineAmountTypes: str
    LineItems: list[LineItem]
    Status: str
    CurrencyCode: str
    SentToContact: bool
    UpdatedDateUTC: str
    SubTotal: Number
    TotalTax: Number
    Total: Number
    AmountDue: Number
    AmountPaid: Number
    AmountCredited: Number
    RemainingCredit: Number
    Payments: list[Applied]
    Allocations: list[Applied]
    HasErrors: bool
    StatusAttributeString: str
    ValidationErrors: list[Message]


class Organisation(TypedDict, total=False):
    """The legal entity."""

    OrganisationID: str
    Name: str
    BaseCurrency: str
    CountryCode: str
    PeriodLockDate: str
    EndOfYearLockDate: str
    ShortCode: str
    Class: str


class Account(TypedDict, total=False):
    """One entry of the chart of accounts."""

    Code: str
    Name: str
    Status: str
    Type: str
    Class: str
    SystemAccount: str


class TaxRate(TypedDict, total=False):
    """One tax rate; `EffectiveRate` in percent."""

    TaxType: str
    Name: str
    Status: str
    EffectiveRate: Number
    CanApplyToAssets: bool
    CanApplyToEquity: bool
    CanApplyToExpenses: bool
    CanApplyToLiabilities: bool
    CanApplyToRevenue: bool


class TrackingOption(TypedDict, total=False):
    """One option of a tracking category."""

    Name: str
    Status: str


class TrackingCategory(TypedDict, total=False):
    """One tracking category."""

    Name: str
    Status: str
    Options: list[TrackingOption]


class Currency(TypedDict, total=False):
    """A currency that the organisation has switched on."""

    Code: str


class Action(TypedDict, total=False):
    """Something that the plan, and the role of who connected the app, allow or not."""

    Name: str
    Status: str


class Settings(TypedDict):
    """What `facts` reads, five calls in one shape; a sixth where a period is locked."""

    Organisations: list[Organisation]
    Accounts: list[Account]
    TaxRates: list[TaxRate]
    TrackingCategories: list[TrackingCategory]
    Currencies: list[Currency]
    Actions: NotRequired[list[Action]]


class Connection(TypedDict, total=False):
    """One organisation that a person connected to the app."""

    id: str
    authEventId: str
    tenantId: str
    tenantType: str
    tenantName: str
