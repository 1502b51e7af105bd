"""The token endpoint and revocation: what an app gets for a code, a refresh token or its own credentials."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tieout.simulator.calls import Call
from tieout.simulator.clock import Clock
from tieout.simulator.identity import scopes
from tieout.simulator.identity.directory import Directory
from tieout.simulator.identity.records import CUSTOM, App
from tieout.simulator.identity.tokens import Tokens
from tieout.simulator.switchboard import Switches

_SPENT = {"error": "invalid_grant"}


@dataclass(slots=True)
class TokenEndpoint:
    """Gives tokens and takes them back."""

    directory: Directory
    tokens: Tokens
    clock: Clock
    switches: Switches

    def token(self, call: Call) -> Response:
        """POST /connect/token"""
        form = _form(call)
        app = self._client(call, form)
        if app is None:
            return self._invalid_client()
        grants = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
            "client_credentials": self._by_credentials,
        }
        grant = grants.get(form.get("grant_type", ""))
        return grant(app, form) if grant else as_json({"error": "unsupported_grant_type"}, 400)

    def revoke(self, call: Call) -> Response:
        """POST /connect/revocation: ends every connection of the token's user with the app."""
        form = _form(call)
        app = self._client(call, form)
        if app is None:
            return self._invalid_client()
        token = self.tokens.refresh.get(form.get("token", ""))
        if token is not None and token.client_id == app.client_id:
            self.revoke_all(app, token.user_id)
        return Response("", 200)

    def revoke_all(self, app: App, user_id: str) -> None:
        """Take back all tokens and connections of a user with an app."""
        self.tokens.revoke(app.client_id, user_id)
        for connection in self.directory.connections_of(app.client_id, user_id):
            self.directory.disconnect(connection.id)

    def _client(self, call: Call, form: MultiDict[str, str]) -> App | None:
        """The app, by basic authentication or by the form."""
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        header = call.headers.get("Authorization", "")
        if header.lower().startswith("basic "):
            try:
                pair = base64.b64decode(header[6:], validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return None
            client_id, _, secret = pair.partition(":")
        app = self.directory.apps.get(client_id)
        return app if app is not None and app.secret == secret else None

    def _invalid_client(self) -> Response:
        return as_json({"error": "invalid_client"}, int(self.switches["invalid-client"]))

    def _by_code(self, app: App, form: MultiDict[str, str]) -> Response:
        now = self.clock.now()
        code = self.tokens.redeem(
            app,
            form.get("code", ""),
            redirect_uri=form.get("redirect_uri", ""),
            verifier=form.get("code_verifier", ""),
            now=now,
        )
        if code is None:
            return as_json(_SPENT, 400)
        user = self.directory.user(code.user_id)
        return as_json(self.tokens.issue(app, user, code.scopes, event=code.auth_event_id, now=now))

    def _by_refresh(self, app: App, form: MultiDict[str, str]) -> Response:
        now = self.clock.now()
        spent = self.tokens.rotate(app, form.get("refresh_token", ""), now)
        if spent is None:
            return as_json(_SPENT, 400)
        user = self.directory.user(spent.user_id)
        reply = self.tokens.issue(app, user, spent.scopes, event=spent.auth_event_id, now=now, spent=spent)
        return as_json(reply)

    def _by_credentials(self, app: App, form: MultiDict[str, str]) -> Response:
        if app.kind != CUSTOM:
            return as_json({"error": "unauthorized_client"}, 400)
        configured = app.scopes if app.scopes is not None else sorted(scopes.KNOWN - scopes.IDENTITY)
        wanted = form.get("scope", "").split() or configured
        if scopes.unknown(wanted) or set(wanted) - set(configured):
            failed = "Client credentials scope validation failed"
            return as_json({"error": "invalid_scope", "error_description": failed}, 400)
        return as_json(self.tokens.issue(app, None, wanted, event="", now=self.clock.now()))


def _form(call: Call) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))


def as_json(body: Mapping[str, Any], status: int = 200) -> Response:
    """An answer of the identity service."""
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")
