"""Xero's accounting API as one object: organisations can be opened in it, calls answered, people's actions done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Response

from tieout.simulator.books import endpoints, keeping, opening, people, wordings, worldview
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.gate import Gate
from tieout.simulator.books.limits import Limits
from tieout.simulator.books.organisation import STANDARD, Organisation
from tieout.simulator.books.rejections import Rejection, ServerFailed, not_allowed, not_found
from tieout.simulator.books.replays import Replays, Stored
from tieout.simulator.books.switches import SWITCHES
from tieout.simulator.books.visit import Raw, Reply, Visit
from tieout.simulator.books.webhooks import Webhooks
from tieout.simulator.books.wire import bare_stamp, encode
from tieout.simulator.calls import Call, Refusal
from tieout.simulator.clock import Clock
from tieout.simulator.identity import Grant, Identity
from tieout.simulator.seeds import Seeded
from tieout.simulator.switchboard import Switches

_CONNECTIONS = "/connections"
_JSON = "application/json; charset=utf-8"
_FIXED_HEADERS = {
    "cache-control": "max-age=0, no-cache, no-store",
    "pragma": "no-cache",
    "expires": "0",
    "x-client-tls-ver": "tls1.3",
    "server": "nginx",
}
_DEFAULT_TRACKING: Mapping[str, Sequence[str]] = {"Office": ("Adelaide", "Sydney")}


class Books:
    """All organisations of a simulated Xero; the half of the simulator with `system` "xero"."""

    system = "xero"

    def __init__(self, clock: Clock, seeded: Seeded, identity: Identity) -> None:
        self.clock = clock
        self.seeded = seeded
        self.identity = identity
        self.switches = Switches(SWITCHES)
        self.limits = Limits(self.switches)
        self.organisations: dict[str, Organisation] = {}
        self.webhooks = Webhooks(clock, seeded)
        self._replays = Replays(self.switches)
        self._gate = Gate(identity, self.switches)
        self._routes = endpoints.routes().bind("api.xero.com")
        self._own_actions: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "turn-switch": self._turn_switch,
            "set-limits": self._set_limits,
            "subscribe-webhooks": self._subscribe,
            "unsubscribe-webhooks": self._unsubscribe,
            "enable-webhooks": self._enable,
            "deliver-webhooks": self._deliver,
        }

    # Setting up

    def open_organisation(
        self,
        name: str,
        country: str = "AU",
        *,
        tenant_id: str | None = None,
        short_code: str | None = None,
        base_currency: str | None = None,
        currencies: Iterable[str] = (),
        period_lock: date | None = None,
        year_lock: date | None = None,
        tracking: Mapping[str, Sequence[str]] = _DEFAULT_TRACKING,
        contacts: Iterable[Mapping[str, Any]] = (),
        accounts: Iterable[Mapping[str, Any]] = (),
        plan: str = "STANDARD",
        role: str = STANDARD,
    ) -> Organisation:
        """A new organisation with its country's chart of accounts and taxes.

        `currencies` are switched on beside the base currency; `contacts` and `accounts` are rows in Xero's own keys
        (an account with a known Code changes that account). Raises: Refusal for what does not exist.
        """
        now = self.clock.now()
        org = opening.new_organisation(self.seeded, now, name, country, tenant_id)
        org.short_code = short_code or f"!{self.seeded.entropy(5)}"
        if base_currency:
            org.base_currency = base_currency
            opening.subscribe(org, [base_currency])
        opening.subscribe(org, currencies)
        org.period_lock, org.year_lock, org.plan = period_lock, year_lock, plan
        opening.assign(org, role)
        opening.add_tracking(org, self.seeded, tracking)
        for account in accounts:
            opening.add_account(org, self.seeded, now, account)
        for contact in contacts:
            opening.add_contact(org, self.seeded, now, contact)
        self.organisations[org.tenant_id] = org
        self.identity.know_organisation(org.tenant_id, name)
        return org

    def find(self, text: str) -> Organisation:
        """The organisation with this tenant id or name; the only one there is for an empty text.

        Raises: Refusal naming those that there are.
        """
        if not text and len(self.organisations) == 1:
            return next(iter(self.organisations.values()))
        for org in self.organisations.values():
            if text in {org.tenant_id, org.name}:
                return org
        known = ", ".join(org.name for org in self.organisations.values())
        raise Refusal(f"no organisation '{text}'; there are {known or 'none'}")

    # The half

    def owns(self, path: str) -> bool:
        """Whether requests for `path` are for this system."""
        return path.startswith("/api.xro/") or _is_connections(path)

    def answer(self, call: Call) -> Response:
        """Answer a request as Xero would."""
        headers: dict[str, str] = {}
        try:
            grant = self._gate.grant(call)
            if _is_connections(call.path):
                stored = self._connections(call, grant)
            else:
                stored = self._accounting(call, grant, headers)
        except Rejection as rejection:
            headers |= rejection.headers
            stored = self._rejected(rejection)
        return _response(stored, headers)

    def world(self) -> list[dict[str, Any]]:
        """Every organisation with its records in Xero's own shape."""
        return [worldview.organisation(org) for org in self.organisations.values()]

    def save(self) -> dict[str, Any]:
        """The whole state as JSON."""
        return {
            "organisations": [keeping.save(org) for org in self.organisations.values()],
            "switches": self.switches.save(),
            "limits": self.limits.save(),
            "webhooks": self.webhooks.save(),
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Replace the whole state by one that `save` gave; the idempotency store starts empty."""
        loaded = [keeping.load(one) for one in state["organisations"]]
        self.organisations = {org.tenant_id: org for org in loaded}
        self.switches.load(state["switches"])
        self.limits.load(state["limits"])
        self.webhooks.load(state["webhooks"])
        self._replays.clear()

    def act(self, action: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a person does at Xero's screens; `people.ACTIONS` lists what there is.

        `args["tenant"]` names the organisation by id or name. Raises: Refusal.
        """
        if action in self._own_actions:
            return self._own_actions[action](args)
        if action not in people.ACTIONS and action != "disconnect":
            known = sorted({*people.ACTIONS, *self._own_actions, "disconnect"})
            raise Refusal(f"no action '{action}' at Xero; there are {', '.join(known)}")
        org = self.find(str(args.get("tenant") or ""))
        if action == "disconnect":
            return {"disconnected": self.identity.disconnect(org.tenant_id, args.get("client_id"))}
        with org.lock:
            return people.act(self.desk(org, user=str(args.get("user") or "Pat Person")), action, args)

    def _turn_switch(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self.switches.turn(str(args.get("name")), str(args.get("position")))
        return self.switches.save()

    def _subscribe(self, args: Mapping[str, Any]) -> dict[str, Any]:
        if not args.get("url") or not args.get("key"):
            raise Refusal("subscribe-webhooks needs a url and a key")
        problems = self.webhooks.subscribe(str(args["url"]), str(args["key"]))
        if args.get("background", True):
            self.webhooks.run()
        return {"enabled": not problems, "problems": problems}

    def _unsubscribe(self, _args: Mapping[str, Any]) -> dict[str, Any]:
        self.webhooks.unsubscribe()
        return {"enabled": False}

    def _deliver(self, _args: Mapping[str, Any]) -> dict[str, Any]:
        return {"delivered": self.webhooks.deliver(), "waiting": len(self.webhooks.waiting)}

    def _enable(self, _args: Mapping[str, Any]) -> dict[str, Any]:
        problems = self.webhooks.prove()
        return {"enabled": not problems, "problems": problems}

    def _set_limits(self, args: Mapping[str, Any]) -> dict[str, Any]:
        known = self.limits.save()
        wanted = {name: value for name, value in args.items() if name in known}
        if not wanted:
            raise Refusal(f"set-limits takes {', '.join(known)}")
        self.limits.load(known | wanted)
        return self.limits.save()

    def desk(
        self, org: Organisation, *, user: str, app: str = "", places: int = 2, drops: bool = False
    ) -> Desk:
        """A desk at an organisation's books, now."""
        return Desk(
            org,
            self.clock.now(),
            self.seeded,
            self.switches,
            user,
            self.webhooks.tell,
            app,
            places,
            drops_tracking=drops,
        )

    # Answering

    def _connections(self, call: Call, grant: Grant) -> Stored:
        connection_id = call.path[len(_CONNECTIONS) :].strip("/")
        if call.method == "GET" and not connection_id:
            rows = self.identity.connection_list(grant, call.args.get("authEventId"))
            return Stored(200, _JSON, encode(rows))
        if call.method == "DELETE" and connection_id:
            if not self.identity.delete_connection(grant, connection_id.lower()):
                raise not_found()
            return Stored(204, "", b"")
        raise not_allowed()

    def _accounting(self, call: Call, grant: Grant, headers: dict[str, str]) -> Stored:
        org = self._gate.organisation(call, grant, self.organisations.get)
        now = self.clock.now()
        headers |= self.limits.enter(grant.client_id, org.tenant_id, now)
        try:
            self._gate.scope(call, grant)
            self._gate.form(call)
            return self._replays.once(grant.client_id, call, now, lambda: self._worked(call, grant, org))
        finally:
            self.limits.leave(grant.client_id, org.tenant_id)

    def _worked(self, call: Call, grant: Grant, org: Organisation) -> Stored:
        """The work of a call and its reply; refusals are replies too, so that they are stored under the key."""
        try:
            if "500-stored" in call.mishaps:
                raise ServerFailed
            endpoint, values = self._route(call)
            args = call.args
            places = 4 if args.get("unitdp") == "4" else 2
            desk = self.desk(
                org,
                user=grant.user_name,
                app=grant.client_id,
                places=places,
                drops="tracking-dropped" in call.mishaps,
            )
            with org.lock:
                reply = endpoint(Visit(call, desk, args, values))
                return self._stored(reply, grant)
        except Rejection as rejection:
            return self._rejected(rejection)

    def _route(self, call: Call) -> tuple[endpoints.Endpoint, dict[str, str]]:
        try:
            endpoint, values = self._routes.match(call.path, call.method)
        except MethodNotAllowed as error:
            raise not_allowed() from error
        except NotFound as error:
            raise not_found() from error
        return endpoint, dict(values)

    def _stored(self, reply: Reply | Raw, grant: Grant) -> Stored:
        if isinstance(reply, Raw):
            body = reply.body if isinstance(reply.body, bytes) else encode(reply.body)
            return Stored(reply.status, reply.content_type, body)
        envelope: dict[str, Any] = {
            "Id": str(uuid4()),
            "Status": "OK",
            "ProviderName": grant.app_name,
            "DateTimeUTC": bare_stamp(self.clock.now()),
        }
        if reply.pagination is not None:
            envelope["pagination"] = reply.pagination
        envelope[reply.plural] = reply.rows
        return Stored(200, _JSON, encode(self._in_words(envelope)))

    def _rejected(self, rejection: Rejection) -> Stored:
        body = self._in_words(rejection.body)
        sent = body.encode() if isinstance(body, str) else encode(body)
        return Stored(rejection.status, rejection.content_type, sent)

    def _in_words(self, body: Any) -> Any:
        """The answer, with other words for those that are a guess where the switch says so."""
        return wordings.otherwise(body) if self.switches.on("unproven-words", "otherwise") else body


def _is_connections(path: str) -> bool:
    """Xero does not mind the case: its own client asks for `/Connections`."""
    return path.lower().startswith(_CONNECTIONS)


def _response(stored: Stored, headers: Mapping[str, str]) -> Response:
    response = Response(stored.body, stored.status)
    del response.headers["Content-Type"]
    if stored.content_type:
        response.headers["Content-Type"] = stored.content_type
    for name, value in (_FIXED_HEADERS | {"xero-correlation-id": str(uuid4())} | dict(headers)).items():
        response.headers[name] = value
    return response
