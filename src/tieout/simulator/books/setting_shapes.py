"""Settings as Xero shows them: organisation, accounts, tax rates, tracking, currencies, branding themes."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from tieout.simulator.books.countries.chart import REPORTING
from tieout.simulator.books.countries.pack import EVERYWHERE
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Account, BrandingTheme, TaxRate, TrackingCategory, TrackingOption
from tieout.simulator.books.wire import bare_stamp, day_stamp, moment_stamp


def organisation(org: Organisation, *, own_id: bool = False) -> dict[str, Any]:
    """The organisation; lock dates only when they are set. `own_id` gives it another id than that of the tenant."""
    pack = org.pack
    day, month = pack.year_end
    shape: dict[str, Any] = {
        "Name": org.name,
        "LegalName": org.name,
        "PaysTax": True,
        "Version": pack.version,
        "OrganisationType": "COMPANY",
        "BaseCurrency": org.base_currency,
        "CountryCode": pack.country_code,
        "IsDemoCompany": False,
        "OrganisationStatus": "ACTIVE",
        "FinancialYearEndDay": day,
        "FinancialYearEndMonth": month,
        "SalesTaxBasis": pack.tax_basis,
        "SalesTaxPeriod": pack.tax_period,
        "DefaultSalesTax": "Remember previous",
        "DefaultPurchasesTax": "Remember previous",
    }
    if org.period_lock is not None:
        shape["PeriodLockDate"] = day_stamp(org.period_lock)
    if org.year_lock is not None:
        shape["EndOfYearLockDate"] = day_stamp(org.year_lock)
    return shape | {
        "CreatedDateUTC": bare_stamp(org.created),
        "OrganisationEntityType": "COMPANY",
        "Timezone": pack.timezone,
        "ShortCode": org.short_code,
        "OrganisationID": str(uuid5(UUID(org.tenant_id), "organisation")) if own_id else org.tenant_id,
        "Edition": "BUSINESS",
        "Class": org.plan,
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
        "PaymentTerms": {},
    }


def account(one: Account, *, attachments: bool) -> dict[str, Any]:
    """An account of the chart."""
    shape: dict[str, Any] = {"AccountID": one.id}
    if one.code:
        shape["Code"] = one.code
    shape |= {"Name": one.name, "Status": one.status, "Type": one.type}
    if one.tax_type:
        shape["TaxType"] = one.tax_type
    if one.description:
        shape["Description"] = one.description
    shape["Class"] = one.account_class
    if one.system:
        shape["SystemAccount"] = one.system
    shape |= {"EnablePaymentsToAccount": one.payments, "ShowInExpenseClaims": False}
    if one.type == "BANK":
        shape |= {
            "BankAccountNumber": one.bank_number,
            "BankAccountType": "BANK",
            "CurrencyCode": one.currency,
        }
    code, name = REPORTING[one.account_class]
    return shape | {
        "ReportingCode": code,
        "ReportingCodeName": name,
        "HasAttachments": attachments,
        "UpdatedDateUTC": moment_stamp(one.updated),
        "AddToWatchlist": False,
    }


def tax_rate(rate: TaxRate) -> dict[str, Any]:
    """A tax rate; deleted ones stay in the list."""
    components = [
        {
            "Name": part.name,
            "Rate": part.rate,
            "IsCompound": part.compound,
            "IsNonRecoverable": part.non_recoverable,
        }
        for part in rate.components
    ]
    shape: dict[str, Any] = {
        "Name": rate.name,
        "TaxType": rate.tax_type,
        "ReportTaxType": rate.report_type,
    }
    shape |= {f"CanApplyTo{plural}": plural in rate.applies_to for plural in EVERYWHERE}
    return shape | {
        "DisplayTaxRate": rate.rate,
        "EffectiveRate": rate.rate,
        "Status": rate.status,
        "TaxComponents": components,
    }


def tracking_category(category: TrackingCategory, *, archived_options: bool) -> dict[str, Any]:
    """A tracking category with its options."""
    shown = [one for one in category.options if archived_options or one.status == "ACTIVE"]
    return {
        "Name": category.name,
        "Status": category.status,
        "TrackingCategoryID": category.id,
        "Options": [tracking_option(option) for option in shown],
    }


def tracking_option(option: TrackingOption) -> dict[str, Any]:
    """One option of a tracking category."""
    return {
        "TrackingOptionID": option.id,
        "Name": option.name,
        "Status": option.status,
        "HasValidationErrors": False,
        "IsDeleted": option.status == "DELETED",
        "IsArchived": option.status == "ARCHIVED",
        "IsActive": option.status == "ACTIVE",
    }


def branding_theme(theme: BrandingTheme) -> dict[str, Any]:
    """A branding theme."""
    return {
        "BrandingThemeID": theme.id,
        "Name": theme.name,
        "Type": "INVOICE",
        "SortOrder": theme.sort_order,
        "CreatedDateUTC": moment_stamp(theme.created),
    }
