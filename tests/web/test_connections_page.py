"""What the workspace talks to, and how a person connects a Xero organisation."""

from __future__ import annotations

import pytest

from tieout import wiring
from tieout.store.models import Connection


@pytest.fixture
def perth(desk) -> Connection:
    """An organisation that is connected in a browser, and is not yet."""
    return desk.ledger(
        "perth", "Harbour IT Perth", settings={"app": "standard"}, state="untested", checked_at=None
    )


@pytest.fixture
def xero(monkeypatch):
    """Xero's log-in: remembers what it was asked."""
    asked: dict[str, object] = {"problem": ""}

    def authorise_url(workspace, key, state, redirect_uri):
        asked.update(key=key, state=state, redirect_uri=redirect_uri)
        return f"https://login.xero.com/identity/connect/authorize?state={state}"

    def finish_authorisation(workspace, key, code, redirect_uri):
        asked.update(finished=key, code=code)
        return asked["problem"]

    monkeypatch.setattr(wiring, "authorise_url", authorise_url, raising=False)
    monkeypatch.setattr(wiring, "finish_authorisation", finish_authorisation, raising=False)
    return asked


def test_state_reason_and_last_answer_are_shown(desk, client, words):
    Connection.objects.of(desk.workspace).filter(key="sydney").update(
        state="disconnected", state_reason="The consent was withdrawn in Xero."
    )
    page = words(client.get("/connections/"))
    assert "ConnectWise Connected" in page
    assert "Harbour IT Sydney Not connected The consent was withdrawn in Xero." in page
    assert "Last answer seen 22 Nov 2026, 13:00:00" in page


def test_no_secret_is_on_the_page(desk, client):
    Connection.objects.of(desk.workspace).filter(key="sydney").update(
        settings={"app": "custom", "tenant_id": "7d1d", "client_secret": "canary-secret"}
    )
    assert b"canary-secret" not in client.get("/connections/").content


def test_only_an_app_with_a_browser_log_in_offers_to_connect(client, perth):
    html = client.get("/connections/").content.decode()
    assert html.count("Connect to Xero") == 1
    assert 'href="/connections/perth/connect"' in html
    assert client.get("/connections/adelaide/connect").status_code == 404


def test_connecting_leads_to_xero_and_back(client, perth, xero, words):
    page = client.get("/connections/perth/connect")
    assert (
        f'href="https://login.xero.com/identity/connect/authorize?state={xero["state"]}"'
        in page.content.decode()
    )
    assert str(xero["redirect_uri"]).endswith("/connections/return")
    back = client.get("/connections/return", {"code": "c0de", "state": xero["state"]}, follow=True)
    assert (xero["finished"], xero["code"]) == ("perth", "c0de")
    assert "Harbour IT Perth is connected" in words(back)


def test_an_answer_is_good_once_and_only_for_whoever_set_out(client, perth, xero, words):
    client.get("/connections/perth/connect")
    forged = client.get("/connections/return", {"code": "c0de", "state": "forged"}, follow=True)
    assert "does not belong to a connection that you started" in words(forged)
    late = client.get("/connections/return", {"code": "c0de", "state": xero["state"]}, follow=True)
    assert "does not belong to a connection that you started" in words(late)
    assert "finished" not in xero


def test_a_refusal_at_xero_is_told(client, perth, xero, words):
    client.get("/connections/perth/connect")
    back = client.get("/connections/return", {"error": "access_denied", "state": xero["state"]}, follow=True)
    assert "Xero did not connect: access_denied" in words(back)


def test_a_problem_with_the_code_is_told(client, perth, xero, words):
    xero["problem"] = "The code has expired."
    client.get("/connections/perth/connect")
    back = client.get("/connections/return", {"code": "c0de", "state": xero["state"]}, follow=True)
    assert "Xero did not connect Harbour IT Perth: The code has expired." in words(back)


def test_a_workspace_without_connections_says_who_enters_them(desk, client, words):
    Connection.objects.of(desk.workspace).delete()
    assert "An operator enters it with tieout setup apply" in words(client.get("/connections/"))
