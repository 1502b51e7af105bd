"""The identity service as one object: apps and users can be registered, requests answered, people's actions done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from tieout.simulator.calls import Call, Refusal
from tieout.simulator.clock import Clock
from tieout.simulator.identity.consent import AUTHORIZE, Consent
from tieout.simulator.identity.directory import Directory
from tieout.simulator.identity.records import CUSTOM, STANDARD, App, Grant, User
from tieout.simulator.identity.switches import SWITCHES
from tieout.simulator.identity.token_endpoint import TokenEndpoint, as_json
from tieout.simulator.identity.tokens import ISSUER, Tokens
from tieout.simulator.seeds import Seeded
from tieout.simulator.switchboard import Switches

TOKEN = "/connect/token"
REVOCATION = "/connect/revocation"
METADATA = "/.well-known/openid-configuration"
ACTIONS = ("disconnect", "expire-tokens", "revoke", "turn-switch")


class Identity:
    """Apps, users and what they allowed; the half of the simulator with `system` "identity"."""

    system = "identity"

    def __init__(self, clock: Clock, seeded: Seeded) -> None:
        self._clock = clock
        self.switches = Switches(SWITCHES)
        self.directory = Directory(clock, seeded, self.switches)
        self.tokens = Tokens(seeded, self.switches)
        self._consent = Consent(self.directory, self.tokens, clock)
        self._endpoint = TokenEndpoint(self.directory, self.tokens, clock, self.switches)

    @property
    def apps(self) -> Mapping[str, App]:
        """The registered apps by client id."""
        return self.directory.apps

    @property
    def users(self) -> Mapping[str, User]:
        """The registered users by e-mail address."""
        return self.directory.users

    # Setting up

    def register_app(
        self,
        client_id: str,
        client_secret: str,
        redirect_uris: Sequence[str] = (),
        kind: str = STANDARD,
        *,
        tenant: str | None = None,
        scopes: Sequence[str] | None = None,
        name: str = "Tieout",
    ) -> App:
        """Register an app, or change a registered one. `scopes` None lets it ask for any that exists.

        Raises: Refusal for a kind that does not exist, a custom app without a tenant, or a redirect address that
        Xero does not accept (https, or http on localhost; never http on 127.0.0.1).
        """
        listed = list(scopes) if scopes is not None else None
        app = App(client_id, name, client_secret, list(redirect_uris), kind, tenant or "", listed)
        return self.directory.put_app(app)

    def register_user(self, email: str, name: str, tenants: Sequence[str] = ()) -> User:
        """Register a login that can see these organisations, or change which it sees."""
        return self.directory.put_user(email, name, tenants)

    def know_organisation(self, tenant_id: str, name: str) -> None:
        """Learn what an organisation is called, for the consent page and the connections."""
        self.directory.tenant_names[tenant_id] = name

    def connect(self, client_id: str, email: str, tenants: Sequence[str], scope: str) -> dict[str, Any]:
        """Consent without a browser: connect and return the token reply. For tests and ready-made demos."""
        app, user = self.directory.apps[client_id], self.directory.users[email]
        event = self.directory.connect(app, user, tenants)
        return self.tokens.issue(app, user, scope.split(), event=event, now=self._clock.now())

    # The gate of the API asks these

    def grant(self, bearer: str) -> Grant:
        """What a bearer token stands for. Raises: TokenProblem."""
        token = self.tokens.check(bearer, self._clock.now())
        app, scopes = self.directory.apps[token.client_id], frozenset(token.scopes)
        if app.kind == CUSTOM:
            only = app.tenant_id
            return Grant(app.client_id, app.name, "", app.name, scopes, frozenset({only}), only)
        user = self.directory.user(token.user_id)
        held = self.directory.connections_of(app.client_id, user.id)
        tenants = frozenset(one.tenant_id for one in held)
        return Grant(app.client_id, app.name, user.id, user.name, scopes, tenants)

    def connection_list(self, grant: Grant, auth_event_id: str | None = None) -> list[dict[str, str]]:
        """The connections of this token's user with this token's app."""
        return [
            {
                "id": one.id,
                "authEventId": one.auth_event_id,
                "tenantId": one.tenant_id,
                "tenantType": "ORGANISATION",
                "tenantName": self.directory.tenant_name(one.tenant_id),
                "createdDateUtc": one.created.strftime("%Y-%m-%dT%H:%M:%S.%f0"),
                "updatedDateUtc": one.updated.strftime("%Y-%m-%dT%H:%M:%S.%f0"),
            }
            for one in self.directory.connections_of(grant.client_id, grant.user_id)
            if auth_event_id in {None, "", one.auth_event_id}
        ]

    def delete_connection(self, grant: Grant, connection_id: str) -> bool:
        """Disconnect one organisation; whether there was such a connection."""
        own = {one.id for one in self.directory.connections_of(grant.client_id, grant.user_id)}
        if connection_id not in own:
            return False
        self.directory.disconnect(connection_id)
        return True

    def disconnect(self, tenant_id: str, client_id: str | None = None) -> int:
        """What a person does inside Xero: take an organisation away from an app (from all, without one)."""
        gone = [
            one.id
            for one in list(self.directory.connections.values())
            if one.tenant_id == tenant_id and client_id in {None, one.client_id}
        ]
        for connection_id in gone:
            self.directory.disconnect(connection_id)
        return len(gone)

    # The half

    def owns(self, path: str) -> bool:
        """Whether requests for `path` are for this system."""
        return path.startswith("/identity/connect/") or path in {TOKEN, REVOCATION, METADATA}

    def answer(self, call: Call) -> Response:
        """Answer a request of an app or of a person's browser."""
        routes: dict[tuple[str, str], Callable[[Call], Response]] = {
            (AUTHORIZE, "GET"): self._consent.ask,
            (AUTHORIZE, "POST"): self._consent.decide,
            (TOKEN, "POST"): self._endpoint.token,
            (REVOCATION, "POST"): self._endpoint.revoke,
        }
        if self.switches.on("metadata", "served"):
            routes[METADATA, "GET"] = _metadata
        route = routes.get((call.path, call.method))
        if route is not None:
            return route(call)
        known = any(path == call.path for path, _ in routes)
        return Response("", 405 if known else 404)

    def world(self) -> list[dict[str, Any]]:
        """Each user with what they connected to which app."""
        held = list(self.directory.connections.values())
        return [
            {
                "email": user.email,
                "name": user.name,
                "connections": [
                    {"client_id": one.client_id, "tenantId": one.tenant_id, "id": one.id}
                    for one in held
                    if one.user_id == user.id
                ],
            }
            for user in self.directory.users.values()
        ]

    def save(self) -> dict[str, Any]:
        """The whole state as JSON."""
        return {
            **self.directory.save(),
            "tokens": self.tokens.save(),
            "switches": self.switches.save(),
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Replace the whole state by one that `save` gave."""
        self.directory.load(state)
        self.tokens.load(state["tokens"])
        self.switches.load(state["switches"])

    def act(self, action: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """What a person does: disconnect, revoke, expire-tokens, turn-switch. Raises: Refusal."""
        if action == "disconnect":
            return {"disconnected": self.disconnect(str(args.get("tenant")), args.get("client_id"))}
        if action == "revoke":
            return self._revoke(args)
        if action == "expire-tokens":
            return {"expired": self.tokens.expire(self._clock.now())}
        if action == "turn-switch":
            self.switches.turn(str(args.get("name")), str(args.get("position")))
            return self.switches.save()
        raise Refusal(f"no action '{action}' at the identity service; there are {', '.join(ACTIONS)}")

    def _revoke(self, args: Mapping[str, Any]) -> dict[str, Any]:
        user = self.directory.users.get(str(args.get("email")))
        app = self.directory.apps.get(str(args.get("client_id")))
        if user is None or app is None:
            raise Refusal("revoke needs the email of a user and the client_id of an app")
        self._endpoint.revoke_all(app, user.id)
        return {"revoked": user.email}


def _metadata(call: Call) -> Response:
    return as_json(
        {
            "issuer": ISSUER,
            "authorization_endpoint": f"{call.base_url}{AUTHORIZE}",
            "token_endpoint": f"{call.base_url}{TOKEN}",
            "revocation_endpoint": f"{call.base_url}{REVOCATION}",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        }
    )
