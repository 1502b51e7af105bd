"""Australia: GST at 10 %, and the zero rates that a business activity statement tells apart."""

from __future__ import annotations

from tieout.simulator.books.countries.pack import (
    ASSETS,
    EVERYWHERE,
    EXPENSES,
    LIABILITIES,
    ON_PURCHASES,
    ON_SALES,
    REVENUE,
    CountryPack,
    TaxRow,
)

PACK = CountryPack(
    version="AU",
    country_code="AU",
    currency="AUD",
    currency_name="Australian Dollar",
    timezone="AUSEASTERNSTANDARDTIME",
    zone="Australia/Sydney",
    year_end=(30, 6),
    tax_basis="ACCRUALS",
    tax_period="QUARTERLY1",
    tax_rows=(
        TaxRow("OUTPUT", "GST on Income", "10", ON_SALES, "OUTPUT", "GST"),
        TaxRow("INPUT", "GST on Expenses", "10", ON_PURCHASES, "INPUT", "GST"),
        TaxRow("EXEMPTOUTPUT", "GST Free Income", "0", (REVENUE, LIABILITIES), "EXEMPTOUTPUT", "GST"),
        TaxRow("EXEMPTEXPENSES", "GST Free Expenses", "0", ON_PURCHASES, "EXEMPTEXPENSES", "GST"),
        TaxRow("EXEMPTEXPORT", "GST Free Exports", "0", (REVENUE,), "EXEMPTEXPORT", "GST"),
        TaxRow("INPUTTAXED", "Input Taxed", "0", (REVENUE, EXPENSES), "INPUTTAXED", "GST"),
        TaxRow("CAPEXINPUT", "GST on Capital", "10", (ASSETS,), "CAPEXINPUT", "GST"),
        TaxRow("GSTONIMPORTS", "GST on Imports", "0", (LIABILITIES,), "GSTONIMPORTS", "GST"),
        TaxRow("BASEXCLUDED", "BAS Excluded", "0", EVERYWHERE, "BASEXCLUDED", "GST"),
    ),
    taxes={
        "sales": "OUTPUT",
        "purchases": "INPUT",
        "exempt-sales": "EXEMPTOUTPUT",
        "exempt-purchases": "EXEMPTEXPENSES",
        "outside": "BASEXCLUDED",
    },
    renamed={"820": "GST"},
)
