"""The shape of a country pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ASSETS = "Assets"
EQUITY = "Equity"
EXPENSES = "Expenses"
LIABILITIES = "Liabilities"
REVENUE = "Revenue"

EVERYWHERE = (ASSETS, EQUITY, EXPENSES, LIABILITIES, REVENUE)
ON_SALES = (ASSETS, EQUITY, LIABILITIES, REVENUE)
ON_PURCHASES = (ASSETS, EQUITY, EXPENSES, LIABILITIES)


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One rate of a tax table: `rate` in percent as text, `applies_to` the account classes it may be used with."""

    tax_type: str
    name: str
    rate: str
    applies_to: tuple[str, ...]
    report_type: str
    component: str
    status: str = "ACTIVE"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account: `tax` is a word of the pack's `taxes`, or a tax type itself; `system` Xero's own use of it."""

    code: str
    name: str
    type: str
    tax: str
    system: str = ""
    payments: bool = False


@dataclass(frozen=True, slots=True)
class CountryPack:
    """A country: how Xero calls it, its money, its time and its taxes.

    `taxes` translates the words of the common chart ("sales", "purchases", "exempt-sales", "exempt-purchases",
    "outside") into tax types; `renamed` gives local names to accounts of the common chart, by code.
    """

    version: str
    country_code: str
    currency: str
    currency_name: str
    timezone: str
    zone: str
    year_end: tuple[int, int]
    tax_basis: str
    tax_period: str
    tax_rows: tuple[TaxRow, ...]
    taxes: Mapping[str, str]
    renamed: Mapping[str, str]
