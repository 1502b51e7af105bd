"""The chart of accounts that a new organisation gets, in Xero's standard numbering."""

from __future__ import annotations

from tieout.simulator.books.countries.pack import AccountRow, CountryPack

_SALES = "sales"
_PURCHASES = "purchases"
_EXEMPT_SALES = "exempt-sales"
_EXEMPT_PURCHASES = "exempt-purchases"
_OUTSIDE = "outside"

COMMON = (
    AccountRow("090", "Business Bank Account", "BANK", _OUTSIDE),
    AccountRow("091", "Business Savings Account", "BANK", _OUTSIDE),
    AccountRow("200", "Sales", "REVENUE", _SALES),
    AccountRow("260", "Other Revenue", "REVENUE", _SALES),
    AccountRow("270", "Interest Income", "REVENUE", _EXEMPT_SALES),
    AccountRow("300", "Purchases", "DIRECTCOSTS", _PURCHASES),
    AccountRow("310", "Cost of Goods Sold", "DIRECTCOSTS", _PURCHASES),
    AccountRow("400", "Advertising", "EXPENSE", _PURCHASES),
    AccountRow("404", "Bank Fees", "EXPENSE", _EXEMPT_PURCHASES),
    AccountRow("412", "Consulting & Accounting", "EXPENSE", _PURCHASES),
    AccountRow("416", "Depreciation", "DEPRECIATN", _OUTSIDE),
    AccountRow("420", "Entertainment", "EXPENSE", _PURCHASES),
    AccountRow("425", "Freight & Courier", "EXPENSE", _PURCHASES),
    AccountRow("429", "General Expenses", "EXPENSE", _PURCHASES),
    AccountRow("433", "Insurance", "EXPENSE", _PURCHASES),
    AccountRow("445", "Light, Power, Heating", "EXPENSE", _PURCHASES),
    AccountRow("449", "Motor Vehicle Expenses", "EXPENSE", _PURCHASES),
    AccountRow("453", "Office Expenses", "EXPENSE", _PURCHASES),
    AccountRow("461", "Printing & Stationery", "EXPENSE", _PURCHASES),
    AccountRow("469", "Rent", "EXPENSE", _PURCHASES),
    AccountRow("473", "Repairs and Maintenance", "EXPENSE", _PURCHASES),
    AccountRow("477", "Wages and Salaries", "EXPENSE", _OUTSIDE),
    AccountRow("485", "Subscriptions", "EXPENSE", _PURCHASES),
    AccountRow("489", "Telephone & Internet", "EXPENSE", _PURCHASES),
    AccountRow("493", "Travel - National", "EXPENSE", _PURCHASES),
    AccountRow("494", "Travel - International", "EXPENSE", _EXEMPT_PURCHASES),
    AccountRow("497", "Bank Revaluations", "EXPENSE", _OUTSIDE, "BANKCURRENCYGAIN"),
    AccountRow("498", "Unrealised Currency Gains", "EXPENSE", _OUTSIDE, "UNREALISEDCURRENCYGAIN"),
    AccountRow("499", "Realised Currency Gains", "EXPENSE", _OUTSIDE, "REALISEDCURRENCYGAIN"),
    AccountRow("610", "Accounts Receivable", "CURRENT", _OUTSIDE, "DEBTORS"),
    AccountRow("620", "Prepayments", "CURRENT", _OUTSIDE),
    AccountRow("630", "Inventory", "INVENTORY", _OUTSIDE),
    AccountRow("710", "Office Equipment", "FIXED", _PURCHASES),
    AccountRow("720", "Computer Equipment", "FIXED", _PURCHASES),
    AccountRow("800", "Accounts Payable", "CURRLIAB", _OUTSIDE, "CREDITORS"),
    AccountRow("801", "Unpaid Expense Claims", "CURRLIAB", _OUTSIDE, "UNPAIDEXPCLM"),
    AccountRow("820", "Sales Tax", "CURRLIAB", _OUTSIDE, "GST"),
    AccountRow("835", "Revenue Received in Advance", "CURRLIAB", _OUTSIDE),
    AccountRow("840", "Historical Adjustment", "CURRLIAB", _OUTSIDE, "HISTORICAL"),
    AccountRow("855", "Clearing Account", "CURRLIAB", _OUTSIDE, payments=True),
    AccountRow("860", "Rounding", "CURRLIAB", _OUTSIDE, "ROUNDING"),
    AccountRow("877", "Tracking Transfers", "CURRLIAB", _OUTSIDE, "TRACKINGTRANSFERS"),
    AccountRow("881", "Owner A Funds Introduced", "CURRLIAB", _OUTSIDE, payments=True),
    AccountRow("900", "Loan", "TERMLIAB", _OUTSIDE),
    AccountRow("960", "Retained Earnings", "EQUITY", _OUTSIDE, "RETAINEDEARNINGS"),
    AccountRow("970", "Owner A Share Capital", "EQUITY", _OUTSIDE),
)

# Xero: account classes by account type.
CLASSES = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "FIXED": "ASSET",
    "INVENTORY": "ASSET",
    "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET",
    "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY",
    "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY",
    "EQUITY": "EQUITY",
    "DEPRECIATN": "EXPENSE",
    "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE",
    "OVERHEADS": "EXPENSE",
    "OTHERINCOME": "REVENUE",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
}

# Xero: reporting codes, the plain ones a new organisation has.
REPORTING = {
    "ASSET": ("ASS", "Assets"),
    "LIABILITY": ("LIA", "Liabilities"),
    "EQUITY": ("EQU", "Equity"),
    "EXPENSE": ("EXP", "Expense"),
    "REVENUE": ("REV", "Revenue"),
}


def chart_of(pack: CountryPack) -> list[AccountRow]:
    """The common chart in a country's own words: local names, and tax types instead of the chart's tax words."""
    return [
        AccountRow(
            row.code,
            pack.renamed.get(row.code, row.name),
            row.type,
            pack.taxes[row.tax],
            row.system,
            row.payments,
        )
        for row in COMMON
    ]
