"""The shapes that ConnectWise sends, as far as we read them. Any member may be missing: null and empty ones
are left out of every answer, and older servers know fewer. (ConnectWise: accounting interface, finance.)
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias, TypedDict

Number: TypeAlias = int | Decimal
"""A JSON number as it is read: whole ones as int, all others exact. Never a float."""


class Reference(TypedDict, total=False):
    """A pointer to another record."""

    id: int
    name: str
    identifier: str


class Currency(TypedDict, total=False):
    """A pointer to a currency; the code is the ISO one."""

    id: int
    currencyCode: str
    name: str


class CustomField(TypedDict, total=False):
    """A value that the company defined itself."""

    id: int
    caption: str
    value: Any


class RecordNotes(TypedDict, total=False):
    """Who made and changed a record, when; stamps are UTC."""

    lastUpdated: str
    updatedBy: str
    dateEntered: str
    enteredBy: str


class UnpostedInvoice(TypedDict, total=False):
    """A closed invoice in no batch. `id` is a ledger entry's, `billingLogId` the invoice's."""

    id: int
    billingLogId: int
    locationId: int
    location: Reference
    departmentId: int
    department: Reference
    company: Reference
    billToCompany: Reference
    invoiceNumber: str
    invoiceDate: str
    invoiceType: str
    dueDate: str
    dateClosed: str
    currency: Currency
    total: Number


class UnpostedProcurement(TypedDict, total=False):
    """One receipt of a purchase order in no batch. `unpostedProductId` is an opaque text with user text in
    it.
    """

    id: int
    unpostedProductId: str
    procurementType: str
    locationId: int
    departmentId: int
    purchaseOrder: Reference
    purchaseDate: str
    vendor: Reference
    vendorInvoiceNumber: str
    vendorInvoiceDate: str
    dateClosed: str
    currency: Currency
    total: Number


class TaxLevel(TypedDict, total=False):
    """Whether a row is taxed on one of the six levels."""

    taxLevel: int
    taxableFlag: bool
    taxCodeXref: str


class Detail(TypedDict, total=False):
    """A row of an exported document: a line, or the tax of one level. Amounts are credits: a charge is
    negative.
    """

    id: int
    documentDate: str
    accountNumber: str
    glClass: str
    glTypeId: str
    glItemId: str
    memo: str
    description: str
    itemDescription: str
    salesDescription: str
    quantity: Number
    total: Number
    item: Reference
    taxCode: Reference
    taxCodeXref: str
    taxRate: Number
    taxRatePercent: Number
    taxable: bool
    taxableFlag: bool
    taxable2Flag: bool
    taxable3Flag: bool
    taxable4Flag: bool
    taxable5Flag: bool
    taxLevels: list[TaxLevel]


class Transaction(TypedDict, total=False):
    """An exported invoice or credit memo. `total` is a debit: positive for a charge, negative for a
    credit.
    """

    id: int
    documentDate: str
    documentNumber: str
    documentType: str
    billingType: str
    company: Reference
    companyAccountNumber: str
    salesTerritory: str
    salesRepId: str
    salesRepName: str
    purchaseOrder: Reference
    dueDate: str
    dueDays: int
    currency: Currency
    total: Number
    taxCode: Reference
    stateTaxXref: str
    glEntryIds: str
    detail: list[Detail]
    taxLevels: list[TaxLevel]


class PurchaseTransaction(TypedDict, total=False):
    """An exported receipt of a purchase order. `id` is a text for people, `documentNumber` the order's
    number.
    """

    id: str
    documentDate: str
    documentNumber: str
    purchaseDate: str
    packingSlip: str
    company: Reference
    vendorAccountNumber: str
    vendorInvoiceDate: str
    vendorInvoiceNumber: str
    dueDays: int
    currency: Currency
    total: Number
    taxCode: Reference
    stateTaxXref: str
    purchaseDetail: list[Detail]
    purchaseDetailTax: list[Detail]
    taxLevels: list[TaxLevel]


class Export(TypedDict, total=False):
    """The accounting view of documents: everything that a ledger needs, accounts and taxes resolved."""

    transactions: list[Transaction]
    purchaseTransactions: list[PurchaseTransaction]


class InvoiceHeader(TypedDict, total=False):
    """What the export leaves out about an invoice."""

    id: int
    reference: str
    customerPO: str
    closedBy: str
    location: Reference
    department: Reference
    territory: Reference
    agreement: Reference
    customFields: list[CustomField]
    _info: RecordNotes


class Agreement(TypedDict, total=False):
    """What an agreement adds to the invoices that it is billed by."""

    id: int
    customFields: list[CustomField]


class PurchaseOrder(TypedDict, total=False):
    """What the export leaves out about the order of a receipt."""

    id: int
    enteredBy: str
    closedBy: str
    customFields: list[CustomField]


class Company(TypedDict, total=False):
    """A customer or vendor."""

    id: int
    identifier: str
    name: str
    accountNumber: str
    types: list[Reference]
    integratorTags: list[str]
    customFields: list[CustomField]


class Batch(TypedDict, total=False):
    """A mark that documents were handed over."""

    id: int
    batchIdentifier: str
    closedFlag: bool
