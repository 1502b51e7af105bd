"""Which scopes exist: the granular ones, and the broad ones that still work until 13 September 2027."""

from __future__ import annotations

_FAMILIES = (
    "accounting.transactions",
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
    "accounting.settings",
    "accounting.contacts",
    "accounting.attachments",
)
_REPORTS = (
    "aged",
    "balancesheet",
    "banksummary",
    "budgetsummary",
    "executivesummary",
    "profitandloss",
    "trialbalance",
    "taxreports",
)

IDENTITY = frozenset({"openid", "profile", "email", "offline_access"})
KNOWN = (
    IDENTITY
    | frozenset(_FAMILIES)
    | frozenset(f"{family}.read" for family in _FAMILIES)
    | frozenset(f"accounting.reports.{report}.read" for report in _REPORTS)
    | {"accounting.reports.read", "accounting.journals.read", "app.connections"}
)


def unknown(scopes: list[str]) -> list[str]:
    """The scopes that do not exist."""
    return [scope for scope in scopes if scope not in KNOWN]
