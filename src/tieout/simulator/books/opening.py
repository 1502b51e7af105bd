"""How an organisation comes to be: its country's chart, taxes and currency, then what is its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from tieout.simulator.books.countries import PACKS, AccountRow
from tieout.simulator.books.countries.chart import CLASSES, chart_of
from tieout.simulator.books.organisation import ADVISER, STANDARD, Organisation
from tieout.simulator.books.records import (
    Account,
    BrandingTheme,
    Contact,
    TaxComponent,
    TaxRate,
    TrackingCategory,
    TrackingOption,
)
from tieout.simulator.calls import Refusal
from tieout.simulator.seeds import Seeded

CURRENCY_NAMES = {
    "AUD": "Australian Dollar",
    "CAD": "Canadian Dollar",
    "CHF": "Swiss Franc",
    "EUR": "Euro",
    "FJD": "Fijian Dollar",
    "GBP": "British Pound",
    "HKD": "Hong Kong Dollar",
    "JPY": "Japanese Yen",
    "NZD": "New Zealand Dollar",
    "SGD": "Singapore Dollar",
    "USD": "United States Dollar",
    "ZAR": "South African Rand",
}

# The keys of an account row that a scenario may give beside Code, Name and Type.
_ACCOUNT_KEYS = {
    "Code",
    "Name",
    "Type",
    "TaxType",
    "Status",
    "EnablePaymentsToAccount",
    "CurrencyCode",
    "SystemAccount",
}


def new_organisation(
    seeded: Seeded, now: datetime, name: str, country: str, tenant_id: str | None
) -> Organisation:
    """An organisation with what its country gives it and nothing else.

    Raises: Refusal for a country without a pack.
    """
    if country not in PACKS:
        raise Refusal(f"no country pack '{country}'; the countries are {', '.join(sorted(PACKS))}")
    org = Organisation(tenant_id or seeded.guid(), name, country, now)
    org.currencies[org.base_currency] = org.pack.currency_name
    for rate in org.pack.tax_rows:
        component = TaxComponent(rate.component, Decimal(rate.rate))
        org.tax_rates[rate.tax_type] = TaxRate(
            rate.tax_type, rate.name, rate.report_type, [component], list(rate.applies_to), rate.status
        )
    for row in chart_of(org.pack):
        org.put_account(_account(seeded, now, org, row))
    org.themes = [
        BrandingTheme(seeded.guid(), "Standard", 0, now),
        BrandingTheme(seeded.guid(), "Special Projects", 1, now),
    ]
    return org


def _account(seeded: Seeded, now: datetime, org: Organisation, row: AccountRow) -> Account:
    currency = org.base_currency if row.type == "BANK" else ""
    bank_number = f"0630001{seeded.number('bank account', 20_345_678)}" if row.type == "BANK" else ""
    return Account(
        id=seeded.guid(),
        code=row.code,
        name=row.name,
        type=row.type,
        account_class=CLASSES[row.type],
        tax_type=row.tax,
        updated=now,
        system=row.system,
        payments=row.payments,
        currency=currency,
        bank_number=bank_number,
    )


def assign(org: Organisation, role: str) -> None:
    """Say what the person who connected the app is in this organisation. Raises: Refusal."""
    if role not in (STANDARD, ADVISER):
        raise Refusal(f"no role '{role}'; there are {STANDARD} and {ADVISER}")
    org.role = role


def subscribe(org: Organisation, codes: Iterable[str]) -> None:
    """Switch currencies on."""
    for code in codes:
        org.currencies[code] = CURRENCY_NAMES.get(code, code)


def add_tracking(org: Organisation, seeded: Seeded, categories: Mapping[str, Sequence[str]]) -> None:
    """Make tracking categories with their options."""
    for name, options in categories.items():
        made = [TrackingOption(seeded.guid(), option) for option in options]
        org.tracking.append(TrackingCategory(seeded.guid(), name, made))


def add_account(org: Organisation, seeded: Seeded, now: datetime, row: Mapping[str, Any]) -> Account:
    """Add an account, or change the one with this code. Keys as in Xero (Code, Name, Type, TaxType, Status ...).

    Raises: Refusal for an unknown key or type.
    """
    unknown = set(row) - _ACCOUNT_KEYS
    if unknown:
        raise Refusal(
            f"an account has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(_ACCOUNT_KEYS))}"
        )
    known = org.account_by_code(str(row.get("Code", "")))
    account_type = str(row.get("Type") or (known.type if known else "EXPENSE"))
    if account_type not in CLASSES:
        raise Refusal(f"no account type '{account_type}'; the types are {', '.join(sorted(CLASSES))}")
    tax_word = "sales" if CLASSES[account_type] == "REVENUE" else "purchases"
    account = Account(
        id=known.id if known else seeded.guid(),
        code=str(row.get("Code", "")),
        name=str(row.get("Name") or (known.name if known else f"Account {row.get('Code')}")),
        type=account_type,
        account_class=CLASSES[account_type],
        tax_type=str(row.get("TaxType", known.tax_type if known else org.pack.taxes[tax_word])),
        updated=now,
        status=str(row.get("Status") or "ACTIVE"),
        system=str(row.get("SystemAccount") or (known.system if known else "")),
        payments=bool(row.get("EnablePaymentsToAccount", known.payments if known else False)),
        currency=str(row.get("CurrencyCode") or (org.base_currency if account_type == "BANK" else "")),
    )
    org.put_account(account)
    return account


def add_contact(org: Organisation, seeded: Seeded, now: datetime, row: Mapping[str, Any]) -> Contact:
    """Add a contact. Keys as in Xero: Name, AccountNumber, ContactNumber, EmailAddress, ContactStatus ..."""
    contact = Contact(
        id=str(row.get("ContactID") or seeded.guid()),
        name=str(row["Name"]),
        updated=now,
        status=str(row.get("ContactStatus") or "ACTIVE"),
        number=str(row.get("ContactNumber") or ""),
        account_number=str(row.get("AccountNumber") or ""),
        email=str(row.get("EmailAddress") or ""),
        currency=str(row.get("DefaultCurrency") or ""),
        is_customer=bool(row.get("IsCustomer")),
        is_supplier=bool(row.get("IsSupplier")),
    )
    org.contacts.put(contact)
    return contact
