"""What every tenant has on its first day: statuses, terms, currencies, package set-up, an account mapping.

The numbers of accounts are those of a small managed service provider; a scenario adds its own tax codes, offices,
products and people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tieout.simulator.psa.access import Credential
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import Tenant

ADMIN = "admin"
_STATUSES = (
    {"id": 1, "name": "New", "sortOrder": 1, "defaultFlag": True, "closedFlag": False, "sentFlag": False},
    {
        "id": 2,
        "name": "Reviewed",
        "sortOrder": 2,
        "defaultFlag": False,
        "closedFlag": False,
        "sentFlag": False,
    },
    {"id": 13, "name": "Closed", "sortOrder": 3, "defaultFlag": False, "closedFlag": True, "sentFlag": False},
    {"id": 14, "name": "Paid", "sortOrder": 4, "defaultFlag": False, "closedFlag": True, "sentFlag": True},
)
_TERMS = ((1, "Due on receipt", 0), (2, "Net 7 days", 7), (3, "Net 14 days", 14), (4, "Net 30 days", 30))
CURRENCIES = {
    "AUD": ("$", "Australian Dollar"), "NZD": ("$", "New Zealand Dollar"), "GBP": ("£", "Pounds Sterling"),
    "USD": ("$", "US Dollar"), "EUR": ("€", "Euro"), "SGD": ("$", "Singapore Dollar"),
}  # fmt: skip
# GL type -> account, cost of goods, inventory; the owner's level.
_ACCOUNTS: tuple[tuple[str, str, str | None, str | None], ...] = (
    ("AR", "1200", None, None), ("R", "4000", None, None), ("RP", "4001", "5000", "1400"),
    ("RE", "4002", None, None), ("RA", "4010", None, None), ("RD", "2300", None, None), ("ST", "2200", None, None),
    ("AP", "2100", None, None), ("PF", "5100", None, None), ("PT", "2201", None, None), ("FT", "2201", None, None),
    ("EE", "6100", None, None), ("P", "2100", None, None),
)  # fmt: skip


def furnish(tenant: Tenant, *, currency: str = "AUD", other_currencies: Iterable[str] = ()) -> None:
    """Fill the set-up tables of an empty tenant."""
    for status in _STATUSES:
        tenant.insert("billingStatuses", dict(status), ADMIN)
    for key, name, days in _TERMS:
        terms = {"id": key, "name": name, "dueDays": days, "termsXref": name.removesuffix(" days")}
        tenant.insert("billingTerms", terms | {"defaultFlag": days == 30}, ADMIN)
    for key, code in enumerate((currency, *other_currencies), start=7):
        add_currency(tenant, code, key)
    for key, name, vendor in ((1, "Client", False), (2, "Prospect", False), (3, "Vendor", True)):
        tenant.insert(
            "companyTypes", {"id": key, "name": name, "defaultFlag": key == 1, "vendorFlag": vendor}, ADMIN
        )
    tenant.insert("companyStatuses", {"id": 1, "name": "Active", "defaultFlag": True}, ADMIN)
    for key, name, closed in (
        (1, "New", False),
        (2, "Waiting", False),
        (3, "Received", True),
        (4, "Cancelled", True),
    ):
        row = {"id": key, "name": name, "closedFlag": closed, "defaultFlag": key == 1, "sortOrder": key,
               "defaultClosedFlag": key == 3}  # fmt: skip
        tenant.insert("purchaseOrderStatuses", row, ADMIN)
    tenant.insert("accountingPackageSetup", _package(), ADMIN)
    tenant.insert("glCaptions", {"segment1": "Account", "segment1type": "Account"}, ADMIN)
    for gl_type, account, cogs, inventory in _ACCOUNTS:
        add_account(tenant, gl_type, account, cogs=cogs, inventory=inventory)


def add_currency(tenant: Tenant, code: str, key: int | None = None) -> Record:
    """A currency by its ISO code."""
    symbol, name = CURRENCIES.get(code, (code, code))
    return tenant.insert(
        "currencies",
        {
            **({"id": key} if key else {}),
            "currencyIdentifier": code, "name": name, "symbol": symbol, "currencyCode": {"id": key or 1, "name": code},
            "decimalSeparator": ".", "numberOfDecimals": 2, "thousandsSeparator": ",",
            "negativeParenthesesFlag": False, "displaySymbolFlag": True, "displayIdFlag": False, "rightAlign": False,
        },
        ADMIN,
    )  # fmt: skip


def add_account(
    tenant: Tenant,
    gl_type: str,
    account: str,
    *,
    dimension: str = "Owner",
    record: int = 1,
    name: str = "My Company",
    cogs: str | None = None,
    inventory: str | None = None,
) -> Record:
    """One row of the account mapping: `account` may join several segments with colons."""
    segments = {f"segment{n}": part for n, part in enumerate(account.split(":"), start=1)}
    row = {
        "glType": gl_type, "mappedType": {"id": 1, "name": dimension}, "mappedRecord": {"id": record, "name": name},
        **segments, "cogs1": cogs, "inventory": inventory,
    }  # fmt: skip
    return tenant.insert("glAccounts", row, ADMIN)


def add_tax_code(tenant: Tenant, words: Mapping[str, Any]) -> Record:
    """A tax code: `identifier`, `rate` in percent, `xref`, and any of id, description, agency, services, products,
    expenses (whether it taxes them), and up to five more levels in `rate_two`, `xref_two` ... `rate_six`."""
    identifier = str(words["identifier"])
    record: Record = {
        **({"id": int(words["id"])} if "id" in words else {}),
        "identifier": identifier,
        "description": words.get("description", identifier),
        "invoiceCaption": words.get("caption", identifier),
        "effectiveDate": "2020-01-01T00:00:00Z",
        "defaultFlag": bool(words.get("default", False)),
        "displayOnInvoiceFlag": True,
    }
    more = ((level, f"_{level.lower()}") for level in ("Two", "Three", "Four", "Five", "Six"))
    for level, suffix in (("One", ""), *more):
        if f"rate{suffix}" not in words:
            continue
        record |= {
            f"level{level}Rate": Decimal(str(words[f"rate{suffix}"])),
            f"level{level}RateType": "Percent",
            f"level{level}Caption": identifier,
            f"level{level}TaxCodeXref": words.get(f"xref{suffix}", identifier),
            f"level{level}AgencyXref": words.get("agency"),
            f"level{level}ServicesFlag": bool(words.get(f"services{suffix}", words.get("services", True))),
            f"level{level}ProductsFlag": bool(words.get(f"products{suffix}", words.get("products", True))),
            f"level{level}ExpensesFlag": bool(words.get(f"expenses{suffix}", words.get("expenses", True))),
        }
    made = tenant.insert("taxCodes", record, ADMIN)
    for description, levels in (("Taxable", [1]), ("Non-Taxable", [])):
        row = {
            "description": description, "defaultFlag": bool(levels), "taxCode": tenant.ref("taxCodes", made["id"]),
            "levelOne": "Taxable" if levels else "NonTaxable", "taxableLevels": levels,
        }  # fmt: skip
        tenant.insert("taxCodeXRefs", row, ADMIN)
    return made


def add_item(tenant: Tenant, words: Mapping[str, Any]) -> Record:
    """A product: `identifier`, and any of id, description, price, cost, class, category, category_id."""
    identifier = str(words["identifier"])
    category = {"id": int(words.get("category_id", 1)), "name": str(words.get("category", "Hardware"))}
    record = {
        **({"id": int(words["id"])} if "id" in words else {}),
        "identifier": identifier,
        "description": str(words.get("description", identifier))[:60],
        "customerDescription": words.get("description", identifier),
        "productClass": words.get("class", "NonInventory"),
        "subcategory": category,
        "category": category,
        "type": {"id": 1, "name": "Product"},
        "unitOfMeasure": {"id": 13, "name": "Each"},
        "price": Decimal(str(words.get("price", "0"))),
        "cost": Decimal(str(words.get("cost", "0"))),
        "taxableFlag": bool(words.get("taxable", True)),
        "inactiveFlag": False,
    }
    return tenant.insert("catalog", record, ADMIN)


def add_office(tenant: Tenant, name: str, key: int | None = None, prefix: str = "") -> Record:
    """A location, with its billing set-up."""
    record = {
        "name": name,
        "structureLevel": {"id": 2, "name": "Location"},
        "locationFlag": True,
        "clientFlag": False,
    }
    made = tenant.insert("locations", record | ({"id": key} if key else {}), ADMIN)
    made["ownerLevelId"] = made["id"]
    row = {
        "remitName": name,
        "invoiceTitle": "Tax invoice",
        "payableName": name,
        "overallInvoiceDefault": {"id": 1, "name": "Standard"},
        "emailTemplate": {"id": 1, "name": "Invoice"},
        "location": tenant.ref("locations", made["id"]),
        "prefixSuffixFlag": "Prefix",
        "prefixSuffixText": prefix,
    }
    tenant.insert("billingSetups", row, ADMIN)
    return made


def add_member(tenant: Tenant, identifier: str, first: str, last: str, **members: Any) -> Record:
    """A person of the provider; `members` are any others of the record."""
    record = {
        "identifier": identifier,
        "firstName": first,
        "lastName": last,
        "licenseClass": "F",
        "hireDate": "2020-01-01T00:00:00Z",
        "defaultEmail": "Office",
        "defaultPhone": "Office",
        "securityRole": {"id": 63, "name": "Admin"},
        "inactiveFlag": False,
    }
    return tenant.insert("members", record | members, ADMIN)


def add_keys(
    tenant: Tenant, public: str, private: str, member: str = "TieoutAPI", role: str = "full"
) -> Credential:
    """An API member with keys."""
    if tenant.table("members").find(identifier=member) is None:
        add_member(tenant, member, "Tieout", "API", licenseClass="A")
    tenant.credentials[public] = Credential(public, private, member, role)
    return tenant.credentials[public]


def _package() -> Record:
    return {
        "accountingPackage": {"id": 6, "identifier": "Other", "name": "Other"}, "directTransferFlag": False,
        "includeInvoicesFlag": True, "invoiceFormat": "Detailed", "includeExpensesFlag": True,
        "transferExpensesAsBillFlag": True, "expenseFormat": "Default", "suppressMemoFlag": False,
        "syncPaymentInfoFlag": True, "includeSalesTaxFlag": True, "enableTaxGroupsFlag": True,
        "zeroDollarTaxAmountsFlag": False, "includeItemsFlag": True, "includeCogsEntriesFlag": True,
        "includeCogsDropShipFlag": False,
    }  # fmt: skip
