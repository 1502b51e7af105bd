"""The consent page: who is it, which organisations, allow or cancel; then back to the app with a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tieout.simulator.calls import Call
from tieout.simulator.clock import Clock
from tieout.simulator.identity import pages, scopes
from tieout.simulator.identity.directory import Directory
from tieout.simulator.identity.records import CUSTOM, App, User
from tieout.simulator.identity.tokens import Tokens

AUTHORIZE = "/identity/connect/authorize"

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


class Stopped(Exception):
    """The request ends here with this page or redirect."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(slots=True)
class Consent:
    """Asks a person and acts on the decision."""

    directory: Directory
    tokens: Tokens
    clock: Clock

    def ask(self, call: Call) -> Response:
        """GET of the page: log in first where there are several users, then choose."""
        asked = call.args
        try:
            app = self._authorizable(asked)
        except Stopped as stopped:
            return stopped.answer
        user = self.directory.users.get(asked.get("login", ""))
        if user is None and len(self.directory.users) == 1:
            user = next(iter(self.directory.users.values()))
        if user is None:
            return pages.login(AUTHORIZE, _carried(asked), self.directory.users.values())
        return self._page(app, user, asked)

    def decide(self, call: Call) -> Response:
        """POST of the page: allow or cancel."""
        form = MultiDict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        try:
            app = self._authorizable(form)
        except Stopped as stopped:
            return stopped.answer
        user = self.directory.users.get(form.get("login", ""))
        if user is None:
            return pages.error("login_required", "Log in first.")
        if form.get("decision") != "allow":
            return _back(form, {"error": "access_denied"})
        chosen = [tenant_id for tenant_id in form.getlist("tenant") if tenant_id in user.tenants]
        if not chosen and not self.directory.connections_of(app.client_id, user.id):
            return self._page(app, user, form, "Choose an organisation.")
        return self._allowed(app, user, form, chosen)

    def _allowed(self, app: App, user: User, form: MultiDict[str, str], chosen: list[str]) -> Response:
        wanted = form.get("scope", "")
        code = self.tokens.new_code(
            app,
            user,
            redirect_uri=form["redirect_uri"],
            scopes=wanted.split(),
            challenge=form.get("code_challenge", ""),
            event=self.directory.connect(app, user, chosen),
            now=self.clock.now(),
        )
        return _back(form, {"code": code, "scope": wanted})

    def _page(self, app: App, user: User, asked: MultiDict[str, str], note: str = "") -> Response:
        connected = {one.tenant_id for one in self.directory.connections_of(app.client_id, user.id)}
        choices = [
            (tenant_id, self.directory.tenant_name(tenant_id), tenant_id in connected)
            for tenant_id in user.tenants
        ]
        form = _carried(asked) | {"login": user.email}
        return pages.consent(
            AUTHORIZE,
            form,
            app_name=app.name,
            user=user,
            choices=choices,
            scopes=asked.get("scope", "").split(),
            several="bulk_connect:false" not in asked.get("acr_values", ""),
            note=note,
        )

    def _authorizable(self, asked: MultiDict[str, str]) -> App:
        """The app that asks. Raises: Stopped, on a page where its address is not to be trusted, else by redirect."""
        app = self.directory.apps.get(asked.get("client_id", ""))
        if app is None or app.kind == CUSTOM:
            raise Stopped(pages.error("unauthorized_client", "Unknown client or client not enabled"))
        if asked.get("redirect_uri", "") not in app.redirect_uris:
            raise Stopped(pages.error("invalid_request", "Invalid redirect_uri"))
        wanted = asked.get("scope", "").split()
        challenge, method = asked.get("code_challenge", ""), asked.get("code_challenge_method", "")
        problems = (
            ("unsupported_response_type", asked.get("response_type") != "code"),
            ("invalid_scope", not wanted or bool(scopes.unknown(wanted))),
            # A native app has no secret and must prove itself by PKCE, which is S256 only.
            ("invalid_request", challenge != "" and method != "S256"),
            ("invalid_request", challenge == "" and app.secret == ""),
        )
        for error, is_wrong in problems:
            if is_wrong:
                raise Stopped(_back(asked, {"error": error}))
        if app.scopes is not None and set(wanted) - set(app.scopes):
            raise Stopped(pages.error("unauthorized_client", "Invalid scope for client"))
        return app


def _carried(asked: MultiDict[str, str]) -> dict[str, str]:
    """The parameters of the request, to come back with the decision."""
    return {name: asked[name] for name in _ASKED if name in asked}


def _back(asked: MultiDict[str, str], fields: Mapping[str, str]) -> Response:
    """Send the browser back to the app, with its state."""
    uri = asked["redirect_uri"]
    carried = dict(fields) | ({"state": asked["state"]} if "state" in asked else {})
    joint = "&" if "?" in uri else "?"
    return Response("", 302, headers={"Location": f"{uri}{joint}{urlencode(carried)}"})
