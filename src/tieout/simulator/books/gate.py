"""Who gets in at the accounting API: token, organisation, scope, Accept and size are checked in this order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from uuid import uuid4

from werkzeug.http import parse_accept_header

from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.rejections import OFFLINE_TEXT, Rejection, access, bad_post
from tieout.simulator.calls import Call
from tieout.simulator.identity import Grant, Identity, TokenProblem
from tieout.simulator.switchboard import Switches

MAX_BODY = 10 * 1024 * 1024

_TRANSACTIONS = "accounting.transactions"
# Endpoint -> the scopes that reach it; `.read` of each is enough for reading (Xero: granular scopes).
_SCOPES: Mapping[str, tuple[str, ...]] = {
    "Organisation": ("accounting.settings",),
    "Accounts": ("accounting.settings",),
    "TaxRates": ("accounting.settings",),
    "TrackingCategories": ("accounting.settings",),
    "Currencies": ("accounting.settings",),
    "BrandingThemes": ("accounting.settings",),
    "Items": ("accounting.settings", "accounting.invoices", _TRANSACTIONS),
    "Contacts": ("accounting.contacts",),
    "Invoices": ("accounting.invoices", _TRANSACTIONS),
    "CreditNotes": ("accounting.invoices", _TRANSACTIONS),
    "PurchaseOrders": ("accounting.invoices", _TRANSACTIONS),
    "Payments": ("accounting.payments", _TRANSACTIONS),
    "BatchPayments": ("accounting.payments", _TRANSACTIONS),
    "Overpayments": ("accounting.payments", _TRANSACTIONS),
    "Prepayments": ("accounting.payments", _TRANSACTIONS),
    "BankTransactions": ("accounting.banktransactions", _TRANSACTIONS),
}
_REPORTS: Mapping[str, str] = {
    "AgedReceivablesByContact": "accounting.reports.aged.read",
    "AgedPayablesByContact": "accounting.reports.aged.read",
    "TrialBalance": "accounting.reports.trialbalance.read",
}


class Gate:
    """The checks that come before a call is looked at."""

    def __init__(self, identity: Identity, switches: Switches) -> None:
        self._identity = identity
        self._switches = switches

    def grant(self, call: Call) -> Grant:
        """Whose token it is. Raises: Rejection 401."""
        header = call.headers.get("Authorization", "")
        bearer = header[7:].strip() if header.lower().startswith("bearer ") else ""
        try:
            return self._identity.grant(bearer)
        except TokenProblem as problem:
            raise self._expired(problem) from problem

    def organisation(
        self, call: Call, grant: Grant, find: Callable[[str], Organisation | None]
    ) -> Organisation:
        """Which organisation it is about. Raises: Rejection 403, or 503 for one that is offline."""
        tenant_id = grant.only_tenant or (call.headers.get("xero-tenant-id") or "").strip().lower()
        org = find(tenant_id) if tenant_id in grant.tenants else None
        if org is None:
            raise access(403, "AuthenticationUnsuccessful", str(uuid4()))
        if org.offline:
            raise Rejection(503, OFFLINE_TEXT, "text/html; charset=utf-8")
        return org

    def scope(self, call: Call, grant: Grant) -> None:
        """Whether the token may do this here. Raises: Rejection 401 (or 403, by the switch "missing-scope")."""
        wanted = _wanted(call.path, reading=call.method == "GET")
        if wanted and not wanted & grant.scopes:
            status = int(self._switches["missing-scope"])
            raise access(status, "AuthorizationUnsuccessful", str(uuid4()))

    def form(self, call: Call) -> None:
        """Whether the answer can be JSON and the body is not too big. Raises: Rejection 406 or 400."""
        wants_file = re.search(r"/Attachments/[^/]+$|/pdf$", call.path, re.IGNORECASE) is not None
        accepted = parse_accept_header(call.headers.get("Accept", ""))
        names_json = any(value.lower() in {"application/json", "text/json"} for value in accepted.values())
        if not names_json and not wants_file:
            if self._switches.on("not-json-accept", "xml"):
                raise Rejection(200, "<Response><Status>OK</Status></Response>", "text/xml; charset=utf-8")
            raise Rejection(406, "Ask for JSON: Accept: application/json", "text/plain; charset=utf-8")
        if len(call.body) > MAX_BODY:
            raise bad_post("The request is larger than 10 MB")

    def _expired(self, problem: TokenProblem) -> Rejection:
        if problem.expired_at is None:
            return access(401, "AuthenticationUnsuccessful", str(uuid4()))
        at = problem.expired_at.strftime("%m/%d/%Y %H:%M:%S")
        return access(401, f"TokenExpired: token expired at {at}", str(uuid4()))


def _wanted(path: str, *, reading: bool) -> frozenset[str]:
    """The scopes of which the token needs one; none for an endpoint that is not known."""
    parts = path.removeprefix("/api.xro/2.0/").split("/")
    endpoint = parts[0]
    if endpoint == "Reports":
        report = _REPORTS.get(parts[1] if len(parts) > 1 else "")
        return frozenset({report, "accounting.reports.read"}) if report else frozenset()
    families: tuple[str, ...] = _SCOPES.get(endpoint, ())
    if len(parts) > 2 and parts[2] == "Attachments":
        families = ("accounting.attachments",)
    wanted = set(families)
    if reading:
        wanted |= {f"{family}.read" for family in families}
    return frozenset(wanted)
