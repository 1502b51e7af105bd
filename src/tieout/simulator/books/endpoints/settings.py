"""The organisation itself, its currencies and its branding themes."""

from __future__ import annotations

from tieout.simulator.books import setting_shapes
from tieout.simulator.books.opening import CURRENCY_NAMES, subscribe
from tieout.simulator.books.organisation import ADVISER
from tieout.simulator.books.rejections import invalid, not_found, not_implemented
from tieout.simulator.books.visit import Answer, Reply, Visit

_ACTIONS = (
    "CreateApprovedInvoice",
    "CreateDraftInvoice",
    "CreateApprovedBill",
    "CreateDraftBill",
    "CreateInvoicePayment",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
    "CreateDraftPurchaseOrder",
    "CreateApprovedPurchaseOrder",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateDraftQuote",
    "CreateSentQuote",
    "ApproveTransactionsBeforePeriodLockDate",
)
# Plans on which foreign currencies can be switched on.
_MULTICURRENCY = frozenset({"PREMIUM", "ULTIMATE", "COMPREHENSIVE", "ULTRA", "DEMO", "STANDARD"})


def organisation(visit: Visit) -> Answer:
    """GET /Organisation"""
    own_id = visit.desk.switches.on("organisation-id", "own")
    return Reply("Organisations", [setting_shapes.organisation(visit.org, own_id=own_id)])


def organisation_is_read_only(_visit: Visit) -> Answer:
    """PUT and POST /Organisation: 501 (Xero: other statuses)."""
    raise not_implemented()


def actions(visit: Visit) -> Answer:
    """GET /Organisation/Actions: what this organisation's plan, and the role of who connected the app, allow."""
    denied = set() if visit.org.plan in _MULTICURRENCY else {"UseMulticurrency"}
    if visit.org.role != ADVISER:
        denied.add("ApproveTransactionsBeforePeriodLockDate")
    rows = [{"Name": name, "Status": "NOT-ALLOWED" if name in denied else "ALLOWED"} for name in _ACTIONS]
    return Reply("Actions", rows)


def list_currencies(visit: Visit) -> Answer:
    """GET /Currencies: those that are switched on."""
    rows = [{"Code": code, "Description": name} for code, name in visit.org.currencies.items()]
    return Reply("Currencies", rows)


def put_currency(visit: Visit) -> Answer:
    """PUT /Currencies: switch one on."""
    asked = visit.body("Currency")
    code = (asked.text("Code") or "").upper()
    if code not in CURRENCY_NAMES:
        raise invalid(
            [{"Code": code, "ValidationErrors": [{"Message": f"Currency code '{code}' is not valid"}]}]
        )
    subscribe(visit.org, [code])
    return Reply("Currencies", [{"Code": code, "Description": visit.org.currencies[code]}])


def list_themes(visit: Visit) -> Answer:
    """GET /BrandingThemes"""
    return Reply("BrandingThemes", [setting_shapes.branding_theme(theme) for theme in visit.org.themes])


def get_theme(visit: Visit) -> Answer:
    """GET /BrandingThemes/{id}"""
    for theme in visit.org.themes:
        if theme.id == visit.values["theme_id"].lower():
            return Reply("BrandingThemes", [setting_shapes.branding_theme(theme)])
    raise not_found()


ROUTES = (
    ("GET", "/Organisation", organisation),
    ("PUT", "/Organisation", organisation_is_read_only),
    ("POST", "/Organisation", organisation_is_read_only),
    ("GET", "/Organisation/Actions", actions),
    ("GET", "/Currencies", list_currencies),
    ("PUT", "/Currencies", put_currency),
    ("GET", "/BrandingThemes", list_themes),
    ("GET", "/BrandingThemes/<theme_id>", get_theme),
)
