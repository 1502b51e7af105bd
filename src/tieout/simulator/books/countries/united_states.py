"""The United States: sales tax depends on the state, so the standard rates start at zero and a local one is added."""

from __future__ import annotations

from tieout.simulator.books.countries.pack import (
    EVERYWHERE,
    LIABILITIES,
    ON_PURCHASES,
    ON_SALES,
    CountryPack,
    TaxRow,
)

PACK = CountryPack(
    version="US",
    country_code="US",
    currency="USD",
    currency_name="United States Dollar",
    timezone="EASTERNSTANDARDTIME",
    zone="America/New_York",
    year_end=(31, 12),
    tax_basis="ACCRUAL",
    tax_period="MONTHLY",
    tax_rows=(
        TaxRow("OUTPUT", "Tax on Sales", "0", ON_SALES, "OUTPUT", "Sales Tax"),
        TaxRow("INPUT", "Tax on Purchases", "0", ON_PURCHASES, "INPUT", "Sales Tax"),
        TaxRow("GSTONIMPORTS", "Sales Tax on Imports", "0", (LIABILITIES,), "GSTONIMPORTS", "Sales Tax"),
        TaxRow("NONE", "Tax Exempt", "0", EVERYWHERE, "NONE", "Sales Tax"),
        TaxRow("TAX001", "New York City 8.875%", "8.875", EVERYWHERE, "OUTPUT", "Sales Tax"),
    ),
    taxes={
        "sales": "TAX001",
        "purchases": "NONE",
        "exempt-sales": "NONE",
        "exempt-purchases": "NONE",
        "outside": "NONE",
    },
    renamed={"820": "Sales Tax", "469": "Rent Expense"},
)
