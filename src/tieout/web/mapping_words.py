"""The words of the mapping screens: each table of the rules with its columns, and each choice with its label."""
# ruff: noqa: E501 - a table is read by its columns

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.core.names import LedgerKind
from tieout.core.rulebook import RouteBy, StaffRole, TrackingFrom
from tieout.core.rulebook_rows import MappingKind


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, and what to enter."""

    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TableWords:
    """How screens speak of one table of the rules. `columns` are by the names that files use."""

    kind: MappingKind
    slug: str
    title: str
    one: str
    intro: str
    wanting: str
    columns: Mapping[str, Column]

    @property
    def a_one(self) -> str:
        """One of them, with its article: an account."""
        return f"{'an' if self.one[0] in 'aeio' else 'a'} {self.one}"


_WHOSE = Column("Organisation")

TABLES: tuple[TableWords, ...] = (
    TableWords(MappingKind.ROUTES, "routes", "Routes", "route", "Into which books a document goes.", "Locations that no route names", {
        "by": Column("Looks at"),
        "value": Column("Is", "A tag, person, location, company or currency, as ConnectWise writes it; upper and lower case are the same. Nothing for the default."),
        "role": Column("In the role of", "Only for staff."),
        "organisation": Column("Goes to"),
    }),
    TableWords(MappingKind.ACCOUNTS, "accounts", "Accounts", "account", "Which account of Xero a GL account of ConnectWise becomes.", "Used, and not mapped", {
        "organisation": _WHOSE,
        "account": Column("ConnectWise account"),
        "class": Column("Class", "Only where lines of this class go to another account."),
        "ledger_account": Column("Xero account"),
    }),
    TableWords(MappingKind.TAXES, "taxes", "Taxes", "tax code", "Which tax rate of Xero a tax code of ConnectWise becomes.", "Used, and not mapped", {
        "organisation": _WHOSE,
        "tax": Column("ConnectWise tax code", "Several levels are joined: GST+PST. Lines without tax are (no tax)."),
        "ledger_tax": Column("Xero tax rate"),
    }),
    TableWords(MappingKind.TRACKING, "tracking", "Tracking", "tracking category", "What fills the tracking categories of Xero; two for a line at most.", "", {
        "organisation": _WHOSE,
        "category": Column("Xero category"),
        "from": Column("Filled from"),
        "field": Column("Custom field, or the option itself", "The caption of a custom field; or the option that every line gets."),
        "required": Column("Required", "A document without a value waits."),
    }),
    TableWords(MappingKind.OPTIONS, "options", "Tracking options", "option", "Values that Xero writes otherwise. What is not here is used as it stands.", "Used, and no option in Xero", {
        "organisation": _WHOSE,
        "category": Column("Xero category"),
        "value": Column("In ConnectWise"),
        "option": Column("Xero option"),
    }),
    TableWords(MappingKind.PARTIES, "contacts", "Contacts", "contact", "Companies that are linked to a contact by hand. All others are found by number, account number or exact name.", "Companies without a contact", {
        "organisation": _WHOSE,
        "party": Column("ConnectWise company", "Its id."),
        "contact": Column("Xero contact"),
    }),
)  # fmt: skip
BY_SLUG: Mapping[str, TableWords] = {words.slug: words for words in TABLES}
BY_KIND: Mapping[MappingKind, TableWords] = {words.kind: words for words in TABLES}

#: Tables that have a page of their own without columns to name.
_OF_THEIR_OWN = {MappingKind.NUMBERS: "Numbers", MappingKind.POLICIES: "Policies"}


def title_of(kind: MappingKind) -> str:
    """What a table of the rules is called on a screen."""
    return _OF_THEIR_OWN.get(kind) or BY_KIND[kind].title


ROUTE_BY: Mapping[RouteBy, str] = {
    RouteBy.TAG: "Tag",
    RouteBy.STAFF: "Staff",
    RouteBy.LOCATION: "Location",
    RouteBy.COMPANY: "Company",
    RouteBy.CURRENCY: "Currency",
    RouteBy.DEFAULT: "Everything else",
}
STAFF_ROLES: Mapping[StaffRole, str] = {
    StaffRole.ANY: "Any role",
    StaffRole.CLOSED_BY: "Closed by",
    StaffRole.ENTERED_BY: "Entered by",
    StaffRole.SALES_REP: "Sales representative",
}
TRACKING_FROM: Mapping[TrackingFrom, str] = {
    TrackingFrom.LOCATION: "Location",
    TrackingFrom.DEPARTMENT: "Department",
    TrackingFrom.TERRITORY: "Territory",
    TrackingFrom.FIELD: "A custom field",
    TrackingFrom.FIXED: "Always the same option",
}
NUMBERED: Mapping[LedgerKind, str] = {
    LedgerKind.INVOICE: "Invoices",
    LedgerKind.CREDIT_NOTE: "Credit notes",
    LedgerKind.BILL: "Bills",
    LedgerKind.SUPPLIER_CREDIT: "Supplier credit notes",
}

#: The tabs of the screens that show a table.
TABS: tuple[tuple[str, str], ...] = tuple(
    (words.slug, words.title) for words in TABLES if words.kind is not MappingKind.OPTIONS
)

#: The choices of a column that has few: what a file says -> what people read.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "by": {by.value: label for by, label in ROUTE_BY.items()},
    "role": {role.value: label for role, label in STAFF_ROLES.items()},
    "from": {origin.value: label for origin, label in TRACKING_FROM.items()},
    "required": {"true": "Yes", "false": "No"},
}
