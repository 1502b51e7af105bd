"""Who may call: consent in a browser, codes, tokens that rotate, connections that end."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from werkzeug.datastructures import Headers

from tieout.simulator.books import Books
from tieout.simulator.calls import Call, Refusal
from tieout.simulator.clock import Clock
from tieout.simulator.identity import Identity
from tieout.simulator.seeds import Seeded

CALLBACK = "http://localhost:8000/callback"
SCOPE = "openid offline_access accounting.invoices accounting.settings.read"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class Scene:
    """Two organisations, a user who sees both, one app."""

    def __init__(self) -> None:
        self.clock, seeded = Clock(datetime(2026, 9, 14, 9, tzinfo=UTC)), Seeded(3)
        self.identity = Identity(self.clock, seeded)
        self.books = Books(self.clock, seeded, self.identity)
        self.adelaide = self.books.open_organisation("Adelaide Pty Ltd")
        self.sydney = self.books.open_organisation("Sydney Pty Ltd")
        self.identity.register_app("app", "secret", [CALLBACK])
        self.identity.register_user(
            "ada@example.com", "Ada Adviser", [self.adelaide.tenant_id, self.sydney.tenant_id]
        )

    def send(self, method, path, query=None, form=None, **headers):
        body = urlencode(form, doseq=True).encode() if form is not None else b""
        half = self.books if path.startswith(("/connections", "/api")) else self.identity
        return half.answer(Call(half.system, method, path, urlencode(query or {}), Headers(headers), body))

    def ask(self, **changes):
        return {
            "response_type": "code",
            "client_id": "app",
            "redirect_uri": CALLBACK,
            "scope": SCOPE,
            "state": "s1",
            **changes,
        }

    def decide(self, decision="allow", tenants=None, **changes):
        chosen = [self.adelaide.tenant_id] if tenants is None else tenants
        form = {**self.ask(**changes), "login": "ada@example.com", "decision": decision, "tenant": chosen}
        answer = self.send("POST", "/identity/connect/authorize", form=form)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        where = urlsplit(answer.headers["Location"])
        assert f"{where.scheme}://{where.netloc}{where.path}" == CALLBACK
        return {name: values[0] for name, values in parse_qs(where.query).items()}

    def token(self, client=("app", "secret"), **form):
        basic = base64.b64encode(":".join(client).encode()).decode()
        answer = self.send("POST", "/connect/token", form=form, Authorization=f"Basic {basic}")
        return answer.status_code, json.loads(answer.get_data())

    def tokens(self, **changes):
        code = self.decide(**changes)["code"]
        status, reply = self.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
        assert status == 200
        return reply

    def connections(self, access):
        answer = self.send("GET", "/connections", Authorization=f"Bearer {access}")
        return json.loads(answer.get_data())


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_person_reads_chooses_and_allows(scene):
    page = scene.send("GET", "/identity/connect/authorize", query=scene.ask())
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "Adelaide Pty Ltd" in text
    assert "Sydney Pty Ltd" in text
    assert "Allow access" in text
    assert "Cancel" in text
    assert scene.identity.directory.connections == {}  # looking is not allowing


def test_the_whole_way_from_consent_to_connections(scene):
    back = scene.decide()
    assert back["state"] == "s1"
    status, reply = scene.token(grant_type="authorization_code", code=back["code"], redirect_uri=CALLBACK)
    assert status == 200
    assert (reply["expires_in"], reply["token_type"], reply["scope"]) == (1800, "Bearer", SCOPE)
    claims = json.loads(base64.urlsafe_b64decode(reply["access_token"].split(".")[1] + "=="))
    assert {"xero_userid", "authentication_event_id", "scope", "exp", "client_id"} <= set(claims)
    (connection,) = scene.connections(reply["access_token"])
    assert connection["tenantId"] == scene.adelaide.tenant_id
    assert connection["tenantName"] == "Adelaide Pty Ltd"
    assert connection["tenantType"] == "ORGANISATION"
    assert re.fullmatch(r"2026-09-14T09:00:00\.\d{7}", connection["createdDateUtc"])


def test_cancelling_sends_access_denied(scene):
    assert scene.decide("cancel") == {"error": "access_denied", "state": "s1"}


def test_with_several_users_the_login_comes_first(scene):
    scene.identity.register_user("bob@example.com", "Bob Builder", [scene.sydney.tenant_id])
    first = scene.send("GET", "/identity/connect/authorize", query=scene.ask()).get_data(as_text=True)
    assert "Bob Builder" in first
    assert "Allow access" not in first
    then = scene.send(
        "GET", "/identity/connect/authorize", query=scene.ask(login="bob@example.com")
    ).get_data(as_text=True)
    assert "Adelaide" not in then


def test_allowing_without_an_organisation_asks_again(scene):
    form = {**scene.ask(), "login": "ada@example.com", "decision": "allow"}
    page = scene.send("POST", "/identity/connect/authorize", form=form)
    assert page.status_code == 200
    assert "Choose an organisation." in page.get_data(as_text=True)


def test_a_second_consent_adds_an_organisation(scene):
    scene.tokens()
    reply = scene.tokens(tenants=[scene.sydney.tenant_id])
    held = scene.connections(reply["access_token"])
    assert {one["tenantName"] for one in held} == {"Adelaide Pty Ltd", "Sydney Pty Ltd"}
    assert held[0]["authEventId"] != held[1]["authEventId"]


def test_a_second_consent_may_move_what_is_connected_to_its_own_event(scene):
    (before,) = scene.connections(scene.tokens()["access_token"])
    (kept,) = scene.connections(scene.tokens()["access_token"])
    scene.identity.switches.turn("second-consent", "moves")
    (moved,) = scene.connections(scene.tokens()["access_token"])
    assert before["authEventId"] == kept["authEventId"] != moved["authEventId"]
    assert before["id"] == kept["id"] == moved["id"]


@pytest.mark.parametrize("position, more", [("all", {"exp", "client_id", "sub", "aud"}), ("proven", set())])
def test_claims_that_nobody_confirmed_may_be_missing(scene, position, more):
    scene.identity.switches.turn("token-claims", position)
    token = scene.tokens()["access_token"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert {"xero_userid", "authentication_event_id", "scope"} | more <= set(claims)
    assert ("exp" in claims) == bool(more)
    assert scene.connections(token), "it is as good as the other"


def test_the_service_may_not_describe_itself(scene):
    described = json.loads(scene.send("GET", "/.well-known/openid-configuration").get_data())
    assert described["token_endpoint"].endswith("/connect/token")
    scene.identity.switches.turn("metadata", "absent")
    assert scene.send("GET", "/.well-known/openid-configuration").status_code == 404


@pytest.mark.parametrize("changes", [{"client_id": "nobody"}, {"redirect_uri": CALLBACK + "/"}])
def test_an_untrusted_request_stays_on_a_page(scene, changes):
    answer = scene.send("GET", "/identity/connect/authorize", query=scene.ask(**changes))
    assert answer.status_code == 400


def test_unknown_scopes_go_back_to_the_app(scene):
    answer = scene.send("GET", "/identity/connect/authorize", query=scene.ask(scope="accounting.magic"))
    assert "error=invalid_scope" in answer.headers["Location"]


def test_a_scope_that_the_app_may_not_ask_for_stays_on_a_page(scene):
    scene.identity.register_app("app", "secret", [CALLBACK], scopes=["openid"])
    answer = scene.send("GET", "/identity/connect/authorize", query=scene.ask())
    assert "Invalid scope for client" in answer.get_data(as_text=True)


def test_redirect_addresses_that_xero_takes(scene):
    for uri in ("http://127.0.0.1:8000/callback", "http://example.com/", "ftp://localhost/", "callback"):
        with pytest.raises(Refusal):
            scene.identity.register_app("other", "secret", [uri])
    scene.identity.register_app("other", "secret", ["https://example.com/", "http://localhost/"])


def test_a_code_works_once_and_for_five_minutes(scene):
    code = scene.decide()["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    assert scene.token(**form)[0] == 200
    assert scene.token(**form) == (400, {"error": "invalid_grant"})
    late = scene.decide()["code"]
    scene.clock.travel(timedelta(minutes=5))
    assert scene.token(grant_type="authorization_code", code=late, redirect_uri=CALLBACK)[0] == 400


def test_a_code_is_bound_to_its_redirect_address(scene):
    code = scene.decide()["code"]
    assert scene.token(grant_type="authorization_code", code=code, redirect_uri="https://elsewhere")[0] == 400


@pytest.mark.parametrize("verifier,status", [(VERIFIER, 200), ("w" * 43, 400), ("short", 400), ("", 400)])
def test_pkce(scene, verifier, status):
    code = scene.decide(code_challenge=CHALLENGE, code_challenge_method="S256")["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": verifier,
    }
    assert scene.token(**form)[0] == status


def test_plain_pkce_is_not_taken(scene):
    answer = scene.send(
        "GET",
        "/identity/connect/authorize",
        query=scene.ask(code_challenge="x", code_challenge_method="plain"),
    )
    assert "error=invalid_request" in answer.headers["Location"]


@pytest.mark.parametrize("position", ["400", "401"])
def test_wrong_client_credentials_by_both_positions_of_the_switch(scene, position):
    scene.identity.switches.turn("invalid-client", position)
    assert scene.token(client=("app", "wrong"), grant_type="refresh_token") == (
        int(position),
        {"error": "invalid_client"},
    )


def test_client_credentials_in_the_form_work_too(scene):
    code = scene.decide()["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "client_id": "app",
        "client_secret": "secret",
    }
    assert scene.send("POST", "/connect/token", form=form).status_code == 200


def test_refreshing_gives_a_new_pair(scene):
    first = scene.tokens()
    status, second = scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert status == 200
    assert second["refresh_token"] != first["refresh_token"]
    assert len(scene.connections(second["access_token"])) == 1


def test_a_lost_reply_can_be_asked_for_again_within_thirty_minutes(scene):
    first = scene.tokens()
    scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    scene.clock.travel(timedelta(minutes=30))
    assert scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])[0] == 200


def test_vector_70_spent_refresh_token_after_thirty_minutes(scene):
    first = scene.tokens()
    scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    scene.clock.travel(timedelta(minutes=30, seconds=1))
    answer = scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert answer == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize("position,status", [("grace", 200), ("refused", 400)])
def test_grace_after_the_successor_was_used_by_both_positions_of_the_switch(scene, position, status):
    scene.identity.switches.turn("spent-refresh-token", position)
    first = scene.tokens()
    second = scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])[1]
    scene.token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])[0] == status


def test_a_refresh_token_lives_sixty_days(scene):
    first = scene.tokens()
    scene.clock.travel(timedelta(days=60))
    assert scene.token(grant_type="refresh_token", refresh_token=first["refresh_token"])[0] == 400


def test_without_offline_access_there_is_no_refresh_token(scene):
    assert "refresh_token" not in scene.tokens(scope="openid accounting.invoices")


def test_disconnecting_one_organisation_leaves_the_other(scene):
    access = scene.tokens(tenants=[scene.adelaide.tenant_id, scene.sydney.tenant_id])["access_token"]
    gone = next(one for one in scene.connections(access) if one["tenantName"].startswith("Adelaide"))
    bearer = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
    assert scene.send("DELETE", f"/connections/{gone['id']}", **bearer).status_code == 204
    assert scene.send("DELETE", f"/connections/{gone['id']}", **bearer).status_code == 404
    assert [one["tenantName"] for one in scene.connections(access)] == ["Sydney Pty Ltd"]
    for org, status in ((scene.adelaide, 403), (scene.sydney, 200)):
        headers = {**bearer, "xero-tenant-id": org.tenant_id}
        assert scene.send("GET", "/api.xro/2.0/Organisation", **headers).status_code == status


def test_revocation_ends_everything_of_this_user(scene):
    reply = scene.tokens()
    form = {"token": reply["refresh_token"], "client_id": "app", "client_secret": "secret"}
    answer = scene.send("POST", "/connect/revocation", form=form)
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert scene.identity.directory.connections == {}
    assert scene.token(grant_type="refresh_token", refresh_token=reply["refresh_token"])[0] == 400
    headers = {"Authorization": f"Bearer {reply['access_token']}", "Accept": "application/json"}
    assert scene.send("GET", "/connections", **headers).status_code == 401


def test_a_custom_connection_needs_no_tenant_header(scene):
    scene.identity.register_app(
        "custom", "s", kind="custom", tenant=scene.sydney.tenant_id, scopes=["accounting.settings"]
    )
    status, reply = scene.token(
        client=("custom", "s"), grant_type="client_credentials", scope="accounting.settings"
    )
    assert status == 200
    assert "refresh_token" not in reply
    headers = {
        "Authorization": f"Bearer {reply['access_token']}",
        "Accept": "application/json",
        "xero-tenant-id": "",
    }
    answer = scene.send("GET", "/api.xro/2.0/Organisation", **headers)
    assert json.loads(answer.get_data())["Organisations"][0]["Name"] == "Sydney Pty Ltd"


def test_a_custom_connection_cannot_ask_for_more_than_it_has(scene):
    scene.identity.register_app(
        "custom", "s", kind="custom", tenant=scene.sydney.tenant_id, scopes=["accounting.settings"]
    )
    status, reply = scene.token(
        client=("custom", "s"), grant_type="client_credentials", scope="accounting.contacts"
    )
    assert (status, reply) == (
        400,
        {"error": "invalid_scope", "error_description": "Client credentials scope validation failed"},
    )
    assert scene.token(grant_type="client_credentials", scope="accounting.contacts") == (
        400,
        {"error": "unauthorized_client"},
    )
    assert scene.token(grant_type="password") == (400, {"error": "unsupported_grant_type"})
    with pytest.raises(Refusal, match="exactly one organisation"):
        scene.identity.register_app("custom", "s", kind="custom")


def test_saved_and_loaded_tokens_go_on_working(scene):
    reply = scene.tokens()
    state = json.loads(json.dumps(scene.identity.save()))
    fresh = Scene()
    fresh.identity.load(state)
    assert fresh.identity.save() == scene.identity.save()
    assert fresh.identity.world() == scene.identity.world()
    assert fresh.token(grant_type="refresh_token", refresh_token=reply["refresh_token"])[0] == 200


def test_what_a_person_can_do_and_what_not(scene):
    reply = scene.tokens()
    assert scene.identity.act("expire-tokens", {}) == {"expired": 1}
    headers = {"Authorization": f"Bearer {reply['access_token']}", "Accept": "application/json"}
    answer = scene.send("GET", "/connections", **headers)
    assert "TokenExpired" in json.loads(answer.get_data())["Detail"]
    assert scene.identity.act("disconnect", {"tenant": scene.adelaide.tenant_id}) == {"disconnected": 1}
    scene.identity.act("revoke", {"email": "ada@example.com", "client_id": "app"})
    with pytest.raises(Refusal, match="disconnect, expire-tokens, revoke"):
        scene.identity.act("fly", {})


def test_texts_on_the_page_are_escaped(scene):
    scene.identity.register_app("app", "secret", [CALLBACK], name="<script>alert(1)</script>")
    text = scene.send("GET", "/identity/connect/authorize", query=scene.ask(state='"><b>')).get_data(
        as_text=True
    )
    assert "<script>" not in text
    assert '"><b>' not in text
