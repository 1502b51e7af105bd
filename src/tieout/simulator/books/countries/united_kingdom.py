"""The United Kingdom: VAT at 20 %, 5 % and zero, exempt, outside, and two reverse charges."""

from __future__ import annotations

from tieout.simulator.books.countries.pack import (
    EVERYWHERE,
    ON_PURCHASES,
    ON_SALES,
    CountryPack,
    TaxRow,
)

PACK = CountryPack(
    version="UK",
    country_code="GB",
    currency="GBP",
    currency_name="British Pound",
    timezone="GMTSTANDARDTIME",
    zone="Europe/London",
    year_end=(31, 3),
    tax_basis="ACCRUAL",
    tax_period="QUARTERLY1",
    tax_rows=(
        TaxRow("OUTPUT2", "20% (VAT on Income)", "20", ON_SALES, "OUTPUT", "VAT"),
        TaxRow("INPUT2", "20% (VAT on Expenses)", "20", ON_PURCHASES, "INPUT", "VAT"),
        TaxRow("RROUTPUT", "5% (VAT on Income)", "5", ON_SALES, "OUTPUT", "VAT"),
        TaxRow("RRINPUT", "5% (VAT on Expenses)", "5", ON_PURCHASES, "INPUT", "VAT"),
        TaxRow("ZERORATEDOUTPUT", "Zero Rated Income", "0", ON_SALES, "OUTPUT", "VAT"),
        TaxRow("ZERORATEDINPUT", "Zero Rated Expenses", "0", ON_PURCHASES, "INPUT", "VAT"),
        TaxRow("EXEMPTOUTPUT", "Exempt Income", "0", ON_SALES, "EXEMPTOUTPUT", "VAT"),
        TaxRow("EXEMPTINPUT", "Exempt Expenses", "0", ON_PURCHASES, "EXEMPTINPUT", "VAT"),
        TaxRow(
            "DRCHARGESUPPLY20",
            "Domestic Reverse Charge @ 20% (VAT on Income)",
            "0",
            ON_SALES,
            "OUTPUT",
            "VAT",
        ),
        TaxRow("REVERSECHARGES", "Reverse Charge Expenses (20%)", "0", ON_PURCHASES, "REVERSECHARGES", "VAT"),
        TaxRow("NONE", "No VAT", "0", EVERYWHERE, "NONE", "VAT"),
    ),
    taxes={
        "sales": "OUTPUT2",
        "purchases": "INPUT2",
        "exempt-sales": "EXEMPTOUTPUT",
        "exempt-purchases": "EXEMPTINPUT",
        "outside": "NONE",
    },
    renamed={"820": "VAT", "489": "Telephone & Broadband", "461": "Postage & Printing"},
)
