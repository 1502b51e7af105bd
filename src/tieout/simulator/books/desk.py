"""Where a change to the books is made: the organisation, the moment, who does it and under which open rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tieout.simulator.books.arithmetic import ROUNDINGS, cents
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Document, HistoryRow
from tieout.simulator.seeds import Seeded
from tieout.simulator.switchboard import Switches


@dataclass(frozen=True, slots=True)
class Event:
    """Something that webhooks tell: `category` INVOICE, CONTACT, ...; `kind` CREATE or UPDATE."""

    category: str
    kind: str
    tenant_id: str
    resource_id: str
    at: datetime
    resource: str
    type: str = ""
    status: str = ""


@dataclass(slots=True)
class Desk:
    """One sitting at the books, by an app's request or by a person at the screen.

    `app` is the client id of the app, "" for a person; `unit_places` the decimals of unit amounts (2 or 4);
    `drops_tracking` acts out the mishap of that name; `tell` takes what webhooks are to tell.
    """

    org: Organisation
    now: datetime
    seeded: Seeded
    switches: Switches
    user: str
    tell: Callable[[Event], None]
    app: str = ""
    unit_places: int = 2
    drops_tracking: bool = False
    rounding: str = field(init=False)

    def __post_init__(self) -> None:
        self.rounding = ROUNDINGS[self.switches["half-cent"]]

    def today(self) -> date:
        """The day it is in the organisation."""
        return self.org.today(self.now)

    def cents(self, amount: Decimal) -> Decimal:
        """`amount` to two decimals, by the rule in force."""
        return cents(amount, self.rounding)

    def note(self, record_id: str, changes: str, details: str = "", *, system: bool = False) -> None:
        """Write a row into a record's history, in the user's name or as Xero's own."""
        who = "System Generated" if system else self.user
        self.org.note(record_id, HistoryRow(changes, details, who, self.now))

    def announce(self, category: str, kind: str, resource: str, resource_id: str) -> None:
        """Tell the webhooks about a record that is no document."""
        self.tell(Event(category, kind, self.org.tenant_id, resource_id, self.now, resource))

    def announce_document(self, document: Document, kind: str) -> None:
        """Tell the webhooks about a document."""
        resource, category = RESOURCES[document.type]
        event = Event(
            category,
            kind,
            self.org.tenant_id,
            document.id,
            self.now,
            resource,
            document.type,
            document.status,
        )
        self.tell(event)

    def touch(self, document: Document) -> None:
        """Put a changed document back: its last change is now."""
        document.updated = self.now
        self.org.shelf(document.type).put(document)


# Document type -> the endpoint it is found at, and its webhook category.
RESOURCES = {
    "ACCREC": ("Invoices", "INVOICE"),
    "ACCPAY": ("Invoices", "INVOICE"),
    "ACCRECCREDIT": ("CreditNotes", "CREDITNOTE"),
    "ACCPAYCREDIT": ("CreditNotes", "CREDITNOTE"),
    "RECEIVE-OVERPAYMENT": ("Overpayments", "OVERPAYMENT"),
    "SPEND-OVERPAYMENT": ("Overpayments", "OVERPAYMENT"),
    "RECEIVE-PREPAYMENT": ("Prepayments", "PREPAYMENT"),
    "SPEND-PREPAYMENT": ("Prepayments", "PREPAYMENT"),
}
