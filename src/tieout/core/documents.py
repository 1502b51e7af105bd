"""Documents as the source holds them: what was sold or bought, to whom, on which accounts."""

from __future__ import annotations

import datetime as dt  # fields here are called `date`
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A customer or supplier as the source knows it."""

    id: str
    name: str
    identifier: str = ""
    account_number: str = ""
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line before tax. `amount` is positive for a charge and negative for a return, and is the truth;
    `quantity` x `unit_price` explains it. `account` and `tax_code` are the source's own texts."""

    position: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    account: str
    account_class: str = ""
    tax_code: str = ""
    taxable: bool = False
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxAmount:
    """Tax that the source charged on one level, with the sign of the document."""

    code: str
    amount: Decimal
    rate: Decimal | None = None  # a fraction: 0.1 is ten percent


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A closed invoice or received procurement, complete: what is needed to write it into any ledger.

    `total` = sum of the lines + sum of the taxes, exactly; a connector hands out nothing that breaks this.
    `tokens` are what the source wants back when it is told that the document was handed over; they change
    whenever the document is reopened, so they take no part in the fingerprint.
    """

    key: DocumentKey
    type: str  # the source's own word: Standard, Agreement, Progress ...
    number: str
    date: dt.date
    due_date: dt.date | None
    party: Party
    currency: str
    total: Decimal
    lines: tuple[Line, ...]
    taxes: tuple[TaxAmount, ...] = ()
    location: str = ""
    department: str = ""
    territory: str = ""
    reference: str = ""
    customer_po: str = ""
    closed_by: str = ""
    entered_by: str = ""
    sales_rep: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    distinction: str = ""  # tells documents of one number apart, as a packing slip does two deliveries
    tokens: tuple[str, ...] = ()

    @property
    def tax_total(self) -> Decimal:
        """All tax on the document."""
        return sum((tax.amount for tax in self.taxes), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unposted:
    """One row of the source's list of what is closed and handed over to no ledger yet.

    `version` changes when the document was reopened and closed again, so that unchanged rows need no second
    read. `order_id` is the source's id of the order that something was received for. `problem` says what of
    the row could not be read; its other members are then the best that is known.
    """

    key: DocumentKey
    version: str
    number: str
    date: dt.date
    party_id: str
    party_name: str
    currency: str
    total: Decimal
    location: str = ""
    department: str = ""
    order_id: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document as the source prints it. `name` is the same for every printing of the same document."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A listed document that the source could not give in full, and why. Never posted."""

    row: Unposted
    fault: Fault
