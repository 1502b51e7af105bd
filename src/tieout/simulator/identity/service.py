"""The identity service itself: the consent page, the token endpoint, revocation and connections."""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tieout.simulator.calls import Call, Refusal
from tieout.simulator.clock import Clock
from tieout.simulator.identity import pages, scopes
from tieout.simulator.identity.records import CUSTOM, STANDARD, App, Connection, Grant, User
from tieout.simulator.identity.switches import SWITCHES
from tieout.simulator.identity.tokens import ISSUER, Tokens
from tieout.simulator.recorded import freeze, thaw
from tieout.simulator.seeds import Seeded
from tieout.simulator.switchboard import Switches

AUTHORIZE = "/identity/connect/authorize"
TOKEN = "/connect/token"
REVOCATION = "/connect/revocation"
METADATA = "/.well-known/openid-configuration"

_ASKED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "acr_values",
)


class Identity:
    """Apps, users and what they allowed; the half of the simulator with `system` "identity"."""

    system = "identity"

    def __init__(self, clock: Clock, seeded: Seeded) -> None:
        self._clock = clock
        self._seeded = seeded
        self._lock = threading.RLock()
        self.switches = Switches(SWITCHES)
        self.tokens = Tokens(seeded, self.switches)
        self.apps: dict[str, App] = {}
        self.users: dict[str, User] = {}
        self.connections: dict[str, Connection] = {}
        self._tenant_names: dict[str, str] = {}

    # Setting up

    def register_app(
        self,
        client_id: str,
        client_secret: str,
        redirect_uris: Sequence[str] = (),
        kind: str = STANDARD,
        tenant: str | None = None,
        scopes: Sequence[str] | None = None,
        name: str = "Tieout",
    ) -> App:
        """Register an app, or change a registered one. `scopes` None lets it ask for any that exists.

        Raises: Refusal for a kind that does not exist, a custom app without a tenant, or a redirect address that
        Xero does not accept (https, or http on localhost; never http on 127.0.0.1).
        """
        if kind not in {STANDARD, CUSTOM}:
            raise Refusal(f"an app is '{STANDARD}' or '{CUSTOM}', not '{kind}'")
        if kind == CUSTOM and not tenant:
            raise Refusal("a custom connection belongs to exactly one organisation: name its tenant id")
        for uri in redirect_uris:
            if not _acceptable(uri):
                raise Refusal(f"Xero takes https, or http on localhost, as redirect address, not {uri}")
        listed = list(scopes) if scopes is not None else None
        app = App(client_id, name, client_secret, list(redirect_uris), kind, tenant or "", listed)
        self.apps[client_id] = app
        return app

    def register_user(self, email: str, name: str, tenants: Sequence[str] = ()) -> User:
        """Register a login that can see these organisations, or change which it sees."""
        known = self.users.get(email)
        user = User(known.id if known else self._seeded.guid(), email, name, list(tenants))
        self.users[email] = user
        return user

    def know_organisation(self, tenant_id: str, name: str) -> None:
        """Learn what an organisation is called, for the consent page and the connections."""
        self._tenant_names[tenant_id] = name

    def connect(self, client_id: str, email: str, tenants: Sequence[str], scope: str) -> dict[str, Any]:
        """Consent without a browser: connect and return the token reply. For tests and ready-made demos."""
        app, user = self.apps[client_id], self.users[email]
        event = self._connect(app, user, tenants)
        return self.tokens.issue(app, user, scope.split(), event, self._clock.now())

    # The gate of the API asks these

    def grant(self, bearer: str) -> Grant:
        """What a bearer token stands for. Raises: TokenProblem."""
        token = self.tokens.check(bearer, self._clock.now())
        app = self.apps[token.client_id]
        if app.kind == CUSTOM:
            return Grant(
                app.client_id,
                app.name,
                "",
                app.name,
                frozenset(token.scopes),
                frozenset({app.tenant_id}),
                app.tenant_id,
            )
        user = self._user(token.user_id)
        held = frozenset(one.tenant_id for one in self._connections_of(app.client_id, user.id))
        return Grant(app.client_id, app.name, user.id, user.name, frozenset(token.scopes), held)

    def connection_list(self, grant: Grant, auth_event_id: str | None = None) -> list[dict[str, str]]:
        """The connections of this token's user with this token's app."""
        return [
            {
                "id": one.id,
                "authEventId": one.auth_event_id,
                "tenantId": one.tenant_id,
                "tenantType": "ORGANISATION",
                "tenantName": self._tenant_names.get(one.tenant_id, one.tenant_id),
                "createdDateUtc": one.created.strftime("%Y-%m-%dT%H:%M:%S.%f0"),
                "updatedDateUtc": one.updated.strftime("%Y-%m-%dT%H:%M:%S.%f0"),
            }
            for one in self._connections_of(grant.client_id, grant.user_id)
            if auth_event_id in {None, "", one.auth_event_id}
        ]

    def delete_connection(self, grant: Grant, connection_id: str) -> bool:
        """Disconnect one organisation; whether there was such a connection."""
        with self._lock:
            found = self.connections.get(connection_id)
            if found is None or (found.client_id, found.user_id) != (grant.client_id, grant.user_id):
                return False
            del self.connections[connection_id]
            return True

    def disconnect(self, tenant_id: str, client_id: str | None = None) -> int:
        """What a person does inside Xero: take an organisation away from an app (from all, without one)."""
        with self._lock:
            gone = [
                one.id
                for one in self.connections.values()
                if one.tenant_id == tenant_id and client_id in {None, one.client_id}
            ]
            for connection_id in gone:
                del self.connections[connection_id]
        return len(gone)

    # The half

    def owns(self, path: str) -> bool:
        """Whether requests for `path` are for this system."""
        return path.startswith("/identity/connect/") or path in {TOKEN, REVOCATION, METADATA}

    def answer(self, call: Call) -> Response:
        """Answer a request of an app or of a person's browser."""
        routes = {
            (AUTHORIZE, "GET"): self._ask,
            (AUTHORIZE, "POST"): self._decide,
            (TOKEN, "POST"): self._token,
            (REVOCATION, "POST"): self._revoke,
            (METADATA, "GET"): self._metadata,
        }
        route = routes.get((call.path, call.method))
        if route is not None:
            return route(call)
        known = any(path == call.path for path, _ in routes)
        return Response("", 405 if known else 404)

    def world(self) -> list[dict[str, Any]]:
        """Each user with what they connected to which app."""
        return [
            {
                "email": user.email,
                "name": user.name,
                "connections": [
                    {"client_id": one.client_id, "tenantId": one.tenant_id, "id": one.id}
                    for one in self.connections.values()
                    if one.user_id == user.id
                ],
            }
            for user in self.users.values()
        ]

    def save(self) -> dict[str, Any]:
        """The whole state as JSON."""
        with self._lock:
            return {
                "apps": freeze(self.apps),
                "users": freeze(self.users),
                "connections": freeze(self.connections),
                "tenant_names": dict(self._tenant_names),
                "tokens": self.tokens.save(),
                "switches": self.switches.save(),
            }

    def load(self, state: Mapping[str, Any]) -> None:
        """Replace the whole state by one that `save` gave."""
        with self._lock:
            self.apps = {key: thaw(App, one) for key, one in state["apps"].items()}
            self.users = {key: thaw(User, one) for key, one in state["users"].items()}
            self.connections = {key: thaw(Connection, one) for key, one in state["connections"].items()}
            self._tenant_names = dict(state["tenant_names"])
            self.tokens.load(state["tokens"])
            self.switches.load(state["switches"])

    def act(self, action: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """What a person does: disconnect, revoke, expire-tokens, turn-switch."""
        if action == "disconnect":
            return {"disconnected": self.disconnect(str(args["tenant"]), args.get("client_id"))}
        if action == "revoke":
            user = self.users.get(str(args.get("email")))
            app = self.apps.get(str(args.get("client_id")))
            if user is None or app is None:
                raise Refusal("revoke needs the email of a user and the client_id of an app")
            self._revoke_all(app, user.id)
            return {"revoked": user.email}
        if action == "expire-tokens":
            return {"expired": self.tokens.expire(self._clock.now())}
        if action == "turn-switch":
            self.switches.turn(str(args.get("name")), str(args.get("position")))
            return {str(args["name"]): str(args["position"])}
        raise Refusal(f"no action '{action}' at the identity service; there are {', '.join(ACTIONS)}")

    # The consent page

    def _ask(self, call: Call) -> Response:
        asked = call.args
        app, problem = self._authorizable(asked)
        if problem is not None or app is None:
            return problem or pages.error("unauthorized_client", "Unknown app.")
        hidden = {name: asked[name] for name in _ASKED if name in asked}
        user = self.users.get(asked.get("login", ""))
        if user is None and len(self.users) == 1:
            user = next(iter(self.users.values()))
        if user is None:
            return pages.login(AUTHORIZE, hidden, self.users.values())
        return self._consent(app, user, hidden, asked)

    def _consent(
        self, app: App, user: User, hidden: dict[str, str], asked: MultiDict[str, str], note: str = ""
    ) -> Response:
        connected = {one.tenant_id for one in self._connections_of(app.client_id, user.id)}
        choices = [
            (tenant_id, self._tenant_names.get(tenant_id, tenant_id), tenant_id in connected)
            for tenant_id in user.tenants
        ]
        several = "bulk_connect:false" not in asked.get("acr_values", "")
        wanted = asked.get("scope", "").split()
        form = hidden | {"login": user.email}
        return pages.consent(AUTHORIZE, form, app.name, user, choices, wanted, several=several, note=note)

    def _authorizable(self, asked: MultiDict[str, str]) -> tuple[App | None, Response | None]:
        """The app that asks, or why it may not: on a page when its address is not known, else by redirect."""
        app = self.apps.get(asked.get("client_id", ""))
        if app is None or app.kind == CUSTOM:
            return None, pages.error("unauthorized_client", "Unknown client or client not enabled")
        if asked.get("redirect_uri", "") not in app.redirect_uris:
            return None, pages.error("invalid_request", "Invalid redirect_uri")
        if asked.get("response_type") != "code":
            return app, _back(asked, {"error": "unsupported_response_type"})
        wanted = asked.get("scope", "").split()
        if not wanted or scopes.unknown(wanted):
            return app, _back(asked, {"error": "invalid_scope"})
        if app.scopes is not None and set(wanted) - set(app.scopes):
            return app, pages.error("unauthorized_client", "Invalid scope for client")
        challenge, method = asked.get("code_challenge", ""), asked.get("code_challenge_method", "")
        if (challenge and method != "S256") or (not challenge and not app.secret):
            return app, _back(asked, {"error": "invalid_request"})
        return app, None

    def _decide(self, call: Call) -> Response:
        form = _form(call)
        app, problem = self._authorizable(form)
        user = self.users.get(form.get("login", ""))
        if problem is not None or app is None or user is None:
            return problem or pages.error("login_required", "Log in first.")
        if form.get("decision") != "allow":
            return _back(form, {"error": "access_denied"})
        chosen = [tenant_id for tenant_id in form.getlist("tenant") if tenant_id in user.tenants]
        if not chosen and not self._connections_of(app.client_id, user.id):
            hidden = {name: form[name] for name in _ASKED if name in form}
            return self._consent(app, user, hidden, form, "Choose an organisation.")
        event = self._connect(app, user, chosen)
        code = self.tokens.new_code(
            app,
            user,
            form["redirect_uri"],
            form.get("scope", "").split(),
            form.get("code_challenge", ""),
            event,
            self._clock.now(),
        )
        return _back(form, {"code": code, "scope": form.get("scope", "")})

    def _connect(self, app: App, user: User, tenants: Sequence[str]) -> str:
        now, event = self._clock.now(), self._seeded.guid()
        with self._lock:
            connected = {one.tenant_id for one in self._connections_of(app.client_id, user.id)}
            for tenant_id in tenants:
                if tenant_id not in connected:
                    made = Connection(self._seeded.guid(), app.client_id, user.id, tenant_id, event, now, now)
                    self.connections[made.id] = made
        return event

    # Tokens

    def _token(self, call: Call) -> Response:
        form = _form(call)
        app = self._client(call, form)
        if app is None:
            return _json({"error": "invalid_client"}, int(self.switches["invalid-client"]))
        grants = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
            "client_credentials": self._by_credentials,
        }
        grant = grants.get(form.get("grant_type", ""))
        return grant(app, form) if grant else _json({"error": "unsupported_grant_type"}, 400)

    def _client(self, call: Call, form: MultiDict[str, str]) -> App | None:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        header = call.headers.get("Authorization", "")
        if header.lower().startswith("basic "):
            try:
                pair = base64.b64decode(header[6:], validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return None
            client_id, _, secret = pair.partition(":")
        app = self.apps.get(client_id)
        return app if app is not None and app.secret == secret else None

    def _by_code(self, app: App, form: MultiDict[str, str]) -> Response:
        now = self._clock.now()
        code = self.tokens.redeem(
            app, form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", ""), now
        )
        if code is None:
            return _json({"error": "invalid_grant"}, 400)
        user = self._user(code.user_id)
        return _json(self.tokens.issue(app, user, code.scopes, code.auth_event_id, now))

    def _by_refresh(self, app: App, form: MultiDict[str, str]) -> Response:
        now = self._clock.now()
        spent = self.tokens.rotate(app, form.get("refresh_token", ""), now)
        if spent is None:
            return _json({"error": "invalid_grant"}, 400)
        user = self._user(spent.user_id)
        return _json(self.tokens.issue(app, user, spent.scopes, spent.auth_event_id, now, spent))

    def _by_credentials(self, app: App, form: MultiDict[str, str]) -> Response:
        if app.kind != CUSTOM:
            return _json({"error": "unauthorized_client"}, 400)
        configured = app.scopes if app.scopes is not None else sorted(scopes.KNOWN - scopes.IDENTITY)
        wanted = form.get("scope", "").split() or configured
        if scopes.unknown(wanted) or set(wanted) - set(configured):
            failed = {
                "error": "invalid_scope",
                "error_description": "Client credentials scope validation failed",
            }
            return _json(failed, 400)
        return _json(self.tokens.issue(app, None, wanted, "", self._clock.now()))

    def _revoke(self, call: Call) -> Response:
        form = _form(call)
        app = self._client(call, form)
        if app is None:
            return _json({"error": "invalid_client"}, int(self.switches["invalid-client"]))
        token = self.tokens.refresh.get(form.get("token", ""))
        if token is not None and token.client_id == app.client_id:
            self._revoke_all(app, token.user_id)
        return Response("", 200)

    def _revoke_all(self, app: App, user_id: str) -> None:
        self.tokens.revoke(app.client_id, user_id)
        with self._lock:
            for connection in self._connections_of(app.client_id, user_id):
                del self.connections[connection.id]

    def _metadata(self, call: Call) -> Response:
        return _json(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{call.base_url}{AUTHORIZE}",
                "token_endpoint": f"{call.base_url}{TOKEN}",
                "revocation_endpoint": f"{call.base_url}{REVOCATION}",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _user(self, user_id: str) -> User:
        return next(user for user in self.users.values() if user.id == user_id)

    def _connections_of(self, client_id: str, user_id: str) -> list[Connection]:
        with self._lock:
            return [
                one
                for one in self.connections.values()
                if (one.client_id, one.user_id) == (client_id, user_id)
            ]


ACTIONS = ("disconnect", "expire-tokens", "revoke", "turn-switch")


def _acceptable(uri: str) -> bool:
    parts = urlsplit(uri)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "localhost")
    )


def _form(call: Call) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))


def _back(asked: MultiDict[str, str], fields: Mapping[str, str]) -> Response:
    """Send the browser back to the app, with its state."""
    uri = asked["redirect_uri"]
    carried = dict(fields) | ({"state": asked["state"]} if "state" in asked else {})
    joint = "&" if "?" in uri else "?"
    return Response("", 302, headers={"Location": f"{uri}{joint}{urlencode(carried)}"})


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")
