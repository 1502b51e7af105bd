"""The PSA half of the world: finds the tenant, lets the caller in, answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.wrappers import Response

from tieout.simulator.calls import Call
from tieout.simulator.clock import Clock
from tieout.simulator.psa import (
    batches,
    billed_rows,
    bundles,
    callbacks,
    companies,
    export,
    invoice_routes,
    paper,
    payments,
    people,
    procurement_routes,
    setup,
)
from tieout.simulator.psa.access import Credential, presented
from tieout.simulator.psa.asking import Ask, Reply, Routes
from tieout.simulator.psa.callbacks import KEY_PATH, Callbacks
from tieout.simulator.psa.errors import (
    Problem,
    forbidden,
    no_client_id,
    no_endpoint,
    shaped,
    unauthenticated,
    unroutable,
)
from tieout.simulator.psa.switches import SWITCHES
from tieout.simulator.psa.tenant import FALLBACK_CODEBASE, Tenant
from tieout.simulator.psa.unposted import UnpostedExpenses, UnpostedInvoices, UnpostedProcurement
from tieout.simulator.psa.worldview import tenant_world
from tieout.simulator.rendering import to_json
from tieout.simulator.seeds import Seeded
from tieout.simulator.switchboard import Switches

LONGEST_ADDRESS = 10_000
_API = re.compile(r"^/(?P<codebase>[^/]+/)apis/3\.0(?P<rest>/.*)?$", re.IGNORECASE)
_DISCOVERY = re.compile(r"^/login/companyinfo/(?P<company>[^/]*)/?$", re.IGNORECASE)
_SIGNING_KEY = re.compile(rf"^/{KEY_PATH}/(?P<company>[^/]+)$", re.IGNORECASE)
_NEWEST = (2025, 8)


class Psa:
    """One or more ConnectWise tenants behind one address."""

    system = "psa"

    def __init__(self, clock: Clock, seeded: Seeded) -> None:
        self.clock = clock
        self.seeded = seeded
        self.switches = Switches(SWITCHES)
        self.tenants: dict[str, Tenant] = {}
        # Where this world was last reached; links in callbacks lead there.
        self.address = "http://localhost"
        self.callbacks = Callbacks(self)
        self._routes = _all_routes()

    def open_tenant(self, company_id: str, name: str, **settings: Any) -> Tenant:
        """A new, empty tenant; `settings` are those of `Tenant` (time_zone, site)."""
        tenant = Tenant(company_id, name, self.clock, self.switches, **settings)
        tenant.notice = partial(self.callbacks.tell, tenant)
        self.tenants[company_id.lower()] = tenant
        return tenant

    def tenant(self, company_id: str) -> Tenant | None:
        """The tenant with this company id, in any case of letters."""
        return self.tenants.get(company_id.lower())

    def rotate_codebase(self, company_id: str) -> str:
        """What an upgrade does: a new code base, and the old one no longer routes. Returns the new one."""
        tenant = self.tenants.get(company_id.lower()) or next(iter(self.tenants.values()))
        with tenant.lock:
            tenant.former_codebases.append(tenant.codebase)
            tenant.codebase = f"v2025_{len(tenant.former_codebases) + 1}/"
            return tenant.codebase

    def owns(self, path: str) -> bool:
        """Discovery and everything under `/apis/3.0`."""
        return _DISCOVERY.match(path) is not None or _API.match(path) is not None

    def tenant_of(self, call: Call) -> str:
        """The company id that a request names, "" when it names none."""
        found = _DISCOVERY.match(call.path)
        return found["company"] if found else presented(call.headers).company

    def answer(self, call: Call) -> Response:
        """Answer one request as the real system would."""
        try:
            reply = self._reply(call)
        except Problem as problem:
            body = problem.otherwise() if self.switches.on("unproven-words", "otherwise") else problem.body
            text = isinstance(body, str)
            reply = Reply(
                problem.status,
                body.encode() if isinstance(body, str) else body,
                problem.headers,
                "text/plain; charset=utf-8" if text else "",
            )
        return self._response(reply)

    def world(self) -> list[dict[str, Any]]:
        """Every tenant in ConnectWise's own shape."""
        views = []
        for tenant in self.tenants.values():
            with tenant.lock:
                views.append(tenant_world(tenant))
        return views

    def save(self) -> dict[str, Any]:
        """The whole half as JSON."""
        saved = []
        for tenant in self.tenants.values():
            with tenant.lock:
                saved.append(tenant.save())
        return {"switches": self.switches.save(), "tenants": saved}

    def load(self, state: dict[str, Any]) -> None:
        """Replace everything by what `save` gave."""
        self.switches.load(state["switches"])
        self.tenants = {}
        for saved in state["tenants"]:
            self.open_tenant(saved["company_id"], saved["name"]).load(saved)

    def act(self, action: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a person does in the PSA; see `people`."""
        return people.act(self, action, dict(args))

    def _reply(self, call: Call) -> Reply:
        self.address = call.base_url
        if found := _DISCOVERY.match(call.path):
            tenant = self.tenant(found["company"])
            return Reply(200, setup.company_info(tenant) if tenant else None, content_type="application/json")
        match = _API.match(call.path)
        if match is None:
            raise no_endpoint()
        if len(call.path) + len(call.query) > LONGEST_ADDRESS:
            raise shaped(414, "InvalidArgument", "The request address is too long.")
        if found := _SIGNING_KEY.match(match["rest"] or ""):
            return self._signing_key(found["company"])
        tenant, credential = self._admitted(call, match["codebase"])
        tenant.rate_limit.spend()
        route, parameters = self._routes.find(call.method, match["rest"] or "/")
        if not tenant.roles[credential.role].allows(route.area, route.action):
            raise forbidden()
        self._check_version(call)
        args = {name.lower(): text for name, text in parse_qsl(call.query, keep_blank_values=True)}
        ask = Ask(tenant, credential, call, args, f"{call.base_url}{call.path}")
        with tenant.lock:
            return self._ready(route.answer(ask, **parameters))

    def _signing_key(self, company_id: str) -> Reply:
        """The key that callbacks of a tenant are signed with; open, as the receiver has no other way to learn it."""
        tenant = self.tenant(company_id)
        if tenant is None:
            raise no_endpoint()
        key = to_json({"signing_key": self.callbacks.signing_key(tenant)})
        return Reply(200, key, content_type="application/json")

    def _ready(self, reply: Reply) -> Reply:
        """The reply with its body written out while the tenant is still locked."""
        if reply.body is None or isinstance(reply.body, bytes):
            return reply
        return Reply(reply.status, to_json(reply.body), reply.headers, reply.content_type)

    def _admitted(self, call: Call, codebase: str) -> tuple[Tenant, Credential]:
        """The tenant and the credential of a caller.

        Raises: Problem 400 as plain text for an unknown code base or company, 401 for wrong keys or no clientId.
        """
        self._routable(codebase)
        keys = presented(call.headers)
        tenant = self.tenant(keys.company)
        if tenant is None:
            raise unroutable() if keys.company else unauthenticated()
        if codebase.lower() not in (tenant.codebase.lower(), FALLBACK_CODEBASE):
            raise self._old_codebase()
        credential = tenant.credentials.get(keys.public)
        if credential is None or credential.private != keys.private:
            raise unauthenticated()
        if not call.headers.get("clientId"):
            raise no_client_id()
        return tenant, credential

    def _routable(self, codebase: str) -> None:
        known = {tenant.codebase.lower() for tenant in self.tenants.values()} | {FALLBACK_CODEBASE}
        if codebase.lower() not in known:
            former = {old.lower() for tenant in self.tenants.values() for old in tenant.former_codebases}
            raise self._old_codebase() if codebase.lower() in former else unroutable()

    def _old_codebase(self) -> Problem:
        return no_endpoint() if self.switches.on("old-codebase", "404") else unroutable()

    def _check_version(self, call: Call) -> None:
        found = re.search(r"version=(\d+)\.(\d+)", call.headers.get("Accept", ""))
        newer = found is not None and (int(found[1]), int(found[2])) > _NEWEST
        if newer and self.switches.on("newer-version", "415"):
            raise shaped(415, "UnsupportedMediaType", "The requested version is not supported.")

    def _response(self, reply: Reply) -> Response:
        body = (
            reply.body
            if isinstance(reply.body, bytes)
            else b""
            if reply.status == 204
            else to_json(reply.body)
        )
        response = Response(body, reply.status)
        response.content_type = reply.content_type or "application/vnd.connectwise.com+json; version=2025.8"
        if reply.status == 204:
            response.headers.remove("Content-Type")
        response.headers["api-current-version"] = "2025.8"
        response.headers["x-cw-request-id"] = self.seeded.guid()
        response.headers["Cache-Control"] = "no-cache"
        for name, value in reply.headers.items():
            response.headers[name] = value
        return response


@cache
def _all_routes() -> Routes:
    """The addresses, compiled once: all tenants of all worlds have the same."""
    return Routes(
        [
            *setup.routes(),
            *companies.routes(),
            *invoice_routes.routes(),
            *UnpostedInvoices().routes(),
            *UnpostedProcurement().routes(),
            *UnpostedExpenses().routes(),
            *export.routes(),
            *batches.routes(),
            *payments.routes(),
            *procurement_routes.routes(),
            *billed_rows.routes(),
            *paper.routes(),
            *callbacks.routes(),
            *bundles.routes(),
        ]
    )
