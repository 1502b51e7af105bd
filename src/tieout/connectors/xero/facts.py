"""What one organisation allows today, read from Xero's settings. (Xero: Organisation, Accounts, TaxRates,
TrackingCategories, Currencies.)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tieout.connectors.xero.plans import APPROVALS_A_MONTH
from tieout.connectors.xero.schema import Account, Action, Organisation, Settings, TaxRate
from tieout.connectors.xero.schema import TrackingCategory as Category
from tieout.connectors.xero.translate import amount, day
from tieout.core.ledgers import AccountClass, LedgerAccount, LedgerFacts, LedgerTax, TrackingCategory
from tieout.core.names import OrganisationKey

_CLASSES = {
    "ASSET": AccountClass.ASSET,
    "EQUITY": AccountClass.EQUITY,
    "EXPENSE": AccountClass.EXPENSE,
    "LIABILITY": AccountClass.LIABILITY,
    "REVENUE": AccountClass.REVENUE,
}


def facts_of(settings: Settings, *, organisation: OrganisationKey, read_at: datetime) -> LedgerFacts:
    """Return the facts. Raises KeyError, ValueError or TypeError for settings that Xero does not document.

    Accounts without a code (some bank accounts) cannot be named on a line and are left out.
    """
    books = settings["Organisations"][0]
    lock, year = books.get("PeriodLockDate"), books.get("EndOfYearLockDate")
    currencies = {currency["Code"] for currency in settings["Currencies"]}
    return LedgerFacts(
        organisation=organisation,
        name=books["Name"],
        country=books.get("CountryCode", ""),
        base_currency=books["BaseCurrency"],
        currencies=frozenset(currencies | {books["BaseCurrency"]}),
        accounts={one["Code"]: _account(one) for one in settings["Accounts"] if one.get("Code")},
        taxes={one["TaxType"]: _tax(one) for one in settings["TaxRates"]},
        tracking=tuple(_category(one) for one in settings["TrackingCategories"] if _is_active(one)),
        read_at=read_at,
        period_lock=day(lock) if lock else None,
        year_lock=day(year) if year else None,
        short_code=books.get("ShortCode", ""),
        approvals_a_month=APPROVALS_A_MONTH.get(books.get("Class", "")),
        adviser=any(_before_the_lock(action) for action in settings.get("Actions", ())),
    )


def locks_a_period(books: Sequence[Organisation]) -> bool:
    """Whether it matters who connected us: only advisers write before a period lock. (Xero: lock dates.)"""
    return bool(books and books[0].get("PeriodLockDate"))


def _before_the_lock(action: Action) -> bool:
    named = action.get("Name") == "ApproveTransactionsBeforePeriodLockDate"
    return named and action.get("Status") == "ALLOWED"


def _account(account: Account) -> LedgerAccount:
    """Bank accounts and the accounts that Xero keeps for itself take no document lines (Xero: Accounts)."""
    return LedgerAccount(
        code=account["Code"],
        name=account["Name"],
        account_class=_CLASSES[account["Class"]],
        active=account.get("Status", "ACTIVE") == "ACTIVE",
        postable=account["Type"] != "BANK" and not account.get("SystemAccount"),
    )


def _tax(rate: TaxRate) -> LedgerTax:
    """The classes of account for which a rate may be used decide whether Xero takes it on a line."""
    allowed = {
        AccountClass.ASSET: rate.get("CanApplyToAssets", False),
        AccountClass.EQUITY: rate.get("CanApplyToEquity", False),
        AccountClass.EXPENSE: rate.get("CanApplyToExpenses", False),
        AccountClass.LIABILITY: rate.get("CanApplyToLiabilities", False),
        AccountClass.REVENUE: rate.get("CanApplyToRevenue", False),
    }
    return LedgerTax(
        code=rate["TaxType"],
        name=rate["Name"],
        rate=amount(rate["EffectiveRate"]),
        active=rate.get("Status", "ACTIVE") == "ACTIVE",
        applies_to=frozenset(account_class for account_class, may in allowed.items() if may),
    )


def _category(category: Category) -> TrackingCategory:
    options = (option["Name"] for option in category.get("Options", ()) if _is_active(option))
    return TrackingCategory(name=category["Name"], options=tuple(options))


def _is_active(thing: object) -> bool:
    return isinstance(thing, dict) and thing.get("Status", "ACTIVE") == "ACTIVE"
