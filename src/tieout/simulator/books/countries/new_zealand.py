"""New Zealand: GST at 15 %, with the 12.5 % of before 2010 still in the list as deleted rates."""

from __future__ import annotations

from tieout.simulator.books.countries.pack import (
    EVERYWHERE,
    LIABILITIES,
    ON_PURCHASES,
    ON_SALES,
    REVENUE,
    CountryPack,
    TaxRow,
)

PACK = CountryPack(
    version="NZ",
    country_code="NZ",
    currency="NZD",
    currency_name="New Zealand Dollar",
    timezone="NEWZEALANDSTANDARDTIME",
    zone="Pacific/Auckland",
    year_end=(31, 3),
    tax_basis="PAYMENTS",
    tax_period="TWOMONTHS",
    tax_rows=(
        TaxRow("INPUT", "12.5% GST on Expenses", "12.5", ON_PURCHASES, "INPUT", "GST", "DELETED"),
        TaxRow("OUTPUT", "12.5% GST on Income", "12.5", ON_SALES, "OUTPUT", "GST", "DELETED"),
        TaxRow("INPUT2", "15% GST on Expenses", "15", ON_PURCHASES, "INPUT", "GST"),
        TaxRow("OUTPUT2", "15% GST on Income", "15", ON_SALES, "OUTPUT", "GST"),
        TaxRow("GSTONIMPORTS", "GST on Imports", "0", (LIABILITIES,), "GSTONIMPORTS", "GST"),
        TaxRow("NONE", "No GST", "0", EVERYWHERE, "NONE", "GST"),
        TaxRow("ZERORATED", "Zero Rated", "0", (LIABILITIES, REVENUE), "OUTPUT", "GST"),
    ),
    taxes={
        "sales": "OUTPUT2",
        "purchases": "INPUT2",
        "exempt-sales": "NONE",
        "exempt-purchases": "NONE",
        "outside": "NONE",
    },
    renamed={"820": "GST"},
)
