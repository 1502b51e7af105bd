"""Drafts: what we want a ledger to hold, complete, before anything is sent."""

from __future__ import annotations

import datetime as dt  # fields here are called `date`
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tieout.core.names import DocumentKey, LedgerId, LedgerKind, LedgerStatus, OrganisationKey, PartyId


class AmountsAre(StrEnum):
    """Whether line amounts carry their tax inside."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
    NO_TAX = "no_tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingChoice:
    """One analysis category and the option chosen on a line."""

    category: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One line as the ledger shall hold it. `amount` is what quantity x unit price must come to, to the cent.

    `tax` is the tax that the ledger will compute; `tax_override` says that it must be sent as a number
    because the source's cent differs from the ledger's arithmetic, or may differ.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    account: str
    tax_code: str
    tax: Decimal
    tax_override: bool = False
    item: str = ""
    tracking: tuple[TrackingChoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftParty:
    """Whom the document is for: an existing party by its ledger id, or a new one by name."""

    ledger_id: PartyId | None
    name: str
    source_id: str
    account_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A complete document for one organisation. Amounts are positive for every kind; the kind carries the
    sign."""

    document: DocumentKey
    organisation: OrganisationKey
    kind: LedgerKind
    number: str
    party: DraftParty
    date: dt.date
    due_date: dt.date
    currency: str
    amounts_are: AmountsAre
    status: LedgerStatus
    lines: tuple[DraftLine, ...]
    sub_total: Decimal
    tax_total: Decimal
    total: Decimal
    reference: str = ""
    url: str = ""
    sent: bool = False
    theme: str = ""  # the ledger's id of the look that it has there; "" for the ledger's default
    other_number: str = (
        ""  # to take when its number is that of another of our documents; "" when there is none
    )
    notes: tuple[str, ...] = ()  # what was done to make it fit, in sentences for people; not sent


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One line as a ledger holds it."""

    id: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    account: str
    tax_code: str
    tax: Decimal
    item: str = ""
    tracking: tuple[TrackingChoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDocument:
    """A document as a ledger holds it now. `applied` is what payments and credits have taken off it."""

    id: LedgerId
    kind: LedgerKind
    number: str
    party_id: PartyId
    party_name: str
    date: dt.date
    due_date: dt.date | None
    currency: str
    status: LedgerStatus
    total: Decimal
    tax_total: Decimal
    applied: Decimal
    lines: tuple[LedgerLine, ...]
    reference: str = ""
    link: str = ""  # where a person opens it
    source_url: str = ""  # the address of its document in the source, as it was sent
    version: str = ""  # another one after every change; "" where the ledger tells none
