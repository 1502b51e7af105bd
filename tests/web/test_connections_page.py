"""What the workspace talks to, and how a person connects a Xero organisation."""

from __future__ import annotations

import pytest

from tieout import wiring
from tieout.connectors.wire import Consent
from tieout.store import vault
from tieout.store.models import AllowanceRow, Connection
from tieout.wiring import Check


@pytest.fixture
def perth(desk) -> Connection:
    """An organisation that is connected in a browser, and is not yet."""
    return desk.ledger(
        "perth", "Harbour IT Perth", settings={"app": "standard"}, state="untested", checked_at=None
    )


@pytest.fixture
def xero(monkeypatch):
    """Xero's log-in: remembers what it was asked."""
    asked: dict[str, object] = {"check": Check(ok=True, sentences=("Harbour IT Perth is connected.",))}

    def authorise(workspace, key, redirect_uri):
        asked.update(key=key, redirect_uri=redirect_uri)
        return Consent(
            url="https://login.xero.com/identity/connect/authorize?state=st4te",
            state="st4te",
            verifier="pr00f",
        )

    def finish_authorisation(workspace, key, *, code, verifier, redirect_uri, who):
        asked.update(finished=key, code=code, verifier=verifier)
        return asked["check"]

    monkeypatch.setattr(wiring, "authorise", authorise)
    monkeypatch.setattr(wiring, "finish_authorisation", finish_authorisation)
    return asked


def test_how_many_of_the_calls_of_a_day_are_spent_is_shown_for_each_organisation(desk, client, words):
    lasting = 4_000_000_000.0  # a day that has not ended, whatever the clock of the database says
    AllowanceRow.objects.of(desk.workspace).create(bucket="adelaide", day_started=lasting, day_count=137)
    Connection.objects.of(desk.workspace).filter(key="sydney").update(settings={"calls_per_day": "5000"})
    page = words(client.get("/connections/"))
    assert "Calls today 137 of 1,000" in page
    assert "Calls today 0 of 5,000" in page


def test_state_reason_and_last_answer_are_shown(desk, client, words):
    Connection.objects.of(desk.workspace).filter(key="sydney").update(
        state="disconnected", state_reason="The consent was withdrawn in Xero."
    )
    page = words(client.get("/connections/"))
    assert "ConnectWise Connected" in page
    assert "Harbour IT Sydney Not connected" in page
    assert "The consent was withdrawn in Xero." in page
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
    assert 'href="https://login.xero.com/identity/connect/authorize?state=st4te"' in page.content.decode()
    assert str(xero["redirect_uri"]).endswith("/connections/return")
    back = client.get("/connections/return", {"code": "c0de", "state": "st4te"}, follow=True)
    assert (xero["finished"], xero["code"], xero["verifier"]) == ("perth", "c0de", "pr00f")
    assert "Harbour IT Perth is connected" in words(back)


def test_an_answer_is_good_once_and_only_for_whoever_set_out(client, perth, xero, words):
    client.get("/connections/perth/connect")
    forged = client.get("/connections/return", {"code": "c0de", "state": "förged"}, follow=True)
    assert "belongs to no connection that you started" in words(forged)
    late = client.get("/connections/return", {"code": "c0de", "state": "st4te"}, follow=True)
    assert "belongs to no connection that you started" in words(late)
    assert "finished" not in xero


def test_who_cancels_at_xero_is_told_that_nothing_changed(client, perth, xero, words):
    client.get("/connections/perth/connect")
    back = client.get("/connections/return", {"error": "access_denied", "state": "st4te"}, follow=True)
    assert "You cancelled at Xero, so nothing was changed for Harbour IT Perth." in words(back)


def test_another_refusal_at_xero_is_told_in_its_word(client, perth, xero, words):
    client.get("/connections/perth/connect")
    back = client.get("/connections/return", {"error": "invalid_scope", "state": "st4te"}, follow=True)
    assert "Xero did not connect Harbour IT Perth: invalid_scope." in words(back)


def test_a_problem_with_the_code_is_told(client, perth, xero, words):
    xero["check"] = wiring.Check(ok=False, sentences=("The code has expired.",))
    client.get("/connections/perth/connect")
    back = client.get("/connections/return", {"code": "c0de", "state": "st4te"}, follow=True)
    assert "The code has expired." in words(back)


def test_an_address_to_which_xero_sends_nobody_back_is_told_before_anybody_leaves(client, desk, words):
    vault.keep(desk.workspace, "sydney", {"client_secret": "hush"})
    Connection.objects.of(desk.workspace).filter(key="sydney").update(
        settings={"app": "standard", "client_id": "app"}
    )
    page = words(client.get("/connections/sydney/connect", follow=True))
    assert "Harbour IT Sydney cannot be connected: Xero sends people back to https addresses only" in page
    assert "set TIEOUT_PUBLIC_URL to such an address and open Tieout there" in page


def test_a_workspace_without_connections_says_who_enters_them(desk, client, words):
    Connection.objects.of(desk.workspace).delete()
    assert "An operator enters it with tieout setup apply" in words(client.get("/connections/"))


def test_a_set_up_that_cannot_be_connected_says_what_to_change(client, perth, monkeypatch, words):
    def authorise(*_):
        raise wiring.ConsentImpossible("Harbour IT Perth cannot be connected so: client_id is missing.")

    monkeypatch.setattr(wiring, "authorise", authorise)
    assert "client_id is missing" in words(client.get("/connections/perth/connect", follow=True))


# --- testing and disconnecting ------------------------------------------------------------------------------


def test_a_connection_is_tested_and_what_it_said_is_told(desk, client, monkeypatch, words):
    tested: list[str] = []

    def check_connection(workspace, key):
        tested.append(key)
        return Check(ok=key == "sydney", sentences=("The company is Harbour.", "All rights are there."))

    monkeypatch.setattr(wiring, "check_connection", check_connection)
    good = client.post("/connections/sydney/test", follow=True)
    assert "Harbour IT Sydney: The company is Harbour. All rights are there." in words(good)
    assert "alert-success" in good.content.decode()
    bad = client.post("/connections/connectwise/test", follow=True)
    assert "alert-danger" in bad.content.decode()
    assert tested == ["sydney", "connectwise"]


def test_a_vault_that_no_key_opens_is_a_clear_page_at_every_step(desk, client, perth, settings, words):
    vault.keep(desk.workspace, "perth", {"client_secret": "hush"})
    settings.DATA_KEYS = ("Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",)
    for answer in (
        client.get("/connections/perth/connect", follow=True),
        client.post("/connections/perth/test", follow=True),
        client.post("/connections/perth/disconnect", follow=True),
    ):
        assert answer.status_code == 200
        assert "cannot be decrypted with any key of TIEOUT_DATA_KEYS" in words(answer)


def test_disconnecting_is_asked_first_with_what_waits(desk, client, perth, monkeypatch, words):
    gone: list[tuple[str, str]] = []

    def disconnect(workspace, key, *, who):
        gone.append((key, str(who)))
        return Check(ok=True, sentences=("Harbour IT Perth is disconnected.",))

    monkeypatch.setattr(wiring, "disconnect", disconnect)
    desk.document(organisation="perth")
    desk.document(organisation="perth")
    assert "2 documents are ready for this organisation" in words(client.get("/connections/perth/disconnect"))
    assert gone == []
    told = client.post("/connections/perth/disconnect", follow=True)
    assert "Harbour IT Perth is disconnected." in words(told)
    assert gone == [("perth", "Owner")]


def test_only_what_was_connected_in_a_browser_is_disconnected_there(desk, client, perth):
    assert (
        client.get("/connections/adelaide/disconnect").status_code == 404
    )  # a custom connection ends in Xero
    assert client.post("/connections/connectwise/disconnect").status_code == 404
    assert "/connections/perth/disconnect" not in client.get("/connections/").content.decode()
    vault.TokenCupboard(desk.workspace, "perth")  # as a consent leaves it
    assert "/connections/perth/disconnect" in client.get("/connections/").content.decode()


def test_who_may_not_manage_is_offered_no_button(desk, enter, perth):
    for role in ("manager", "exporter", "viewer"):
        html = enter(role).get("/connections/").content.decode()
        for path in ('/connect"', '/test"', '/disconnect"'):
            assert path not in html
