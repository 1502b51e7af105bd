"""One organisation: its settings, its shelves of records, and the look-ups that every endpoint needs."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tieout.simulator.books.countries import PACKS, CountryPack
from tieout.simulator.books.records import (
    CREDIT_NOTE_TYPES,
    INVOICE_TYPES,
    OVERPAYMENT_TYPES,
    Account,
    Allocation,
    Attachment,
    BatchPayment,
    BrandingTheme,
    Contact,
    Document,
    HistoryRow,
    Item,
    Payment,
    TaxRate,
    TrackingCategory,
)
from tieout.simulator.books.register import Register

STANDARD, ADVISER = "standard", "adviser"


def _documents() -> Register[Document]:
    return Register(number=lambda document: document.number, contact=lambda document: document.contact_id)


class Organisation:
    """The books of one legal entity. Whoever reads or changes them holds `lock`.

    `plan` is Xero's Class ("STARTER", "STANDARD" ...), `period_lock` and `year_lock` the last locked days, `role`
    what the person who connected the app is here: "standard" or "adviser".
    """

    def __init__(self, tenant_id: str, name: str, country: str, created: datetime) -> None:
        self.lock = threading.RLock()
        self.tenant_id = tenant_id
        self.name = name
        self.country = country
        self.created = created
        self.base_currency = self.pack.currency
        self.short_code = ""
        self.plan = "STANDARD"
        self.role = STANDARD
        self.offline = False
        self.period_lock: date | None = None
        self.year_lock: date | None = None
        self.currencies: dict[str, str] = {}
        self.accounts: dict[str, Account] = {}
        self.tax_rates: dict[str, TaxRate] = {}
        self.tracking: list[TrackingCategory] = []
        self.themes: list[BrandingTheme] = []
        self.numbers: dict[str, int] = {}
        self.approvals: dict[str, int] = {}
        self.attachments: dict[str, list[Attachment]] = {}
        self.history: dict[str, list[HistoryRow]] = {}
        self.allocations: dict[str, Allocation] = {}
        self.batches: dict[str, BatchPayment] = {}
        self.contacts: Register[Contact] = Register(
            name=lambda contact: contact.name, number=lambda contact: contact.number
        )
        self.items: Register[Item] = Register(code=lambda item: item.code)
        self.invoices = _documents()
        self.credit_notes = _documents()
        self.overpayments = _documents()
        self.prepayments = _documents()
        self.purchase_orders = _documents()
        self.payments: Register[Payment] = Register(document=lambda payment: payment.document_id)
        self._codes: dict[str, Account] = {}
        self._systems: dict[str, Account] = {}

    @property
    def pack(self) -> CountryPack:
        """The country's pack."""
        return PACKS[self.country]

    def today(self, now: datetime) -> date:
        """The calendar day that it is in this organisation."""
        return now.astimezone(ZoneInfo(self.pack.zone)).date()

    # Accounts and taxes

    def put_account(self, account: Account) -> None:
        """Add an account or take a changed one in its place."""
        self.accounts[account.id] = account
        self._codes = {one.code.lower(): one for one in self.accounts.values() if one.code}
        self._systems = {one.system: one for one in self.accounts.values() if one.system}

    def account_by_code(self, code: str) -> Account | None:
        """The account with this code, without regard to case."""
        return self._codes.get(code.lower())

    def system_account(self, system: str) -> Account:
        """Xero's own account for one purpose, as DEBTORS. Raises: KeyError."""
        return self._systems[system]

    # Tracking, themes

    def category_by_name(self, name: str) -> TrackingCategory | None:
        """The active tracking category with this name."""
        folded = name.strip().lower()
        for category in self.tracking:
            if category.status == "ACTIVE" and category.name.lower() == folded:
                return category
        return None

    def default_theme_id(self) -> str:
        """The branding theme that a document gets when it names none."""
        return min(self.themes, key=lambda theme: theme.sort_order).id if self.themes else ""

    # Documents

    def shelf(self, document_type: str) -> Register[Document]:
        """The register that documents of this type stand in."""
        if document_type in INVOICE_TYPES:
            return self.invoices
        if document_type in CREDIT_NOTE_TYPES:
            return self.credit_notes
        return self.overpayments if document_type in OVERPAYMENT_TYPES else self.prepayments

    def document(self, document_id: str) -> Document | None:
        """Any document by its id."""
        for shelf in self.shelves():
            found = shelf.get(document_id)
            if found is not None:
                return found
        return None

    def shelves(self) -> Iterable[Register[Document]]:
        """All registers of documents."""
        return (self.invoices, self.credit_notes, self.overpayments, self.prepayments)

    def payments_of(self, document: Document) -> list[Payment]:
        """The payments that stand against the document, oldest first."""
        found = (self.payments.get(payment_id) for payment_id in document.payments)
        return [payment for payment in found if payment is not None]

    def allocations_of(self, document: Document) -> list[Allocation]:
        """The allocations from or to the document, oldest first."""
        return [self.allocations[allocation_id] for allocation_id in document.allocations]

    def next_number(self, prefix: str, shelf: Register[Document]) -> str:
        """The next free number of a sequence, as INV-0001; numbers that people used are stepped over."""
        while True:
            self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
            number = f"{prefix}{self.numbers[prefix]:04d}"
            if not shelf.find("number", number):
                return number

    # History

    def note(self, record_id: str, row: HistoryRow) -> None:
        """Add a row to a record's history."""
        self.history.setdefault(record_id, []).append(row)

    def knows(self, endpoint: str, record_id: str) -> bool:
        """Whether `endpoint` ("Invoices", "Contacts" ...) has a record with this id."""
        shelves: dict[str, Any] = {
            "Invoices": self.invoices,
            "CreditNotes": self.credit_notes,
            "Overpayments": self.overpayments,
            "Prepayments": self.prepayments,
            "PurchaseOrders": self.purchase_orders,
            "Payments": self.payments,
            "Contacts": self.contacts,
            "Items": self.items,
            "Accounts": self.accounts,
            "BatchPayments": self.batches,
        }
        shelf = shelves.get(endpoint)
        return shelf is not None and shelf.get(record_id) is not None
