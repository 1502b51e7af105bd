"""Being let in: consent, renewal by one worker at a time, lost replies, and the end of a connection."""

from __future__ import annotations

import threading
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from tests.connectors.xero.simulated import ADDRESS, REDIRECT, SECRET, SimulatedXero
from tieout.connectors.wire import AddressRefused
from tieout.connectors.xero import Tokens, XeroApp, XeroLedger, XeroSettings, consent
from tieout.connectors.xero.settings import AppKind
from tieout.core.names import LedgerKind
from tieout.core.ports import Unauthorised, Unavailable
from tieout.simulator.app import Application

MINUTE, DAY = 60, 86_400


@pytest.fixture
def standard() -> SimulatedXero:
    """A standard app that Ada has connected to her organisation."""
    world = SimulatedXero(kind=AppKind.STANDARD)
    connect(world)
    return world


def connect(world: SimulatedXero) -> None:
    """Ada consents in a browser, and what she brings back becomes a token."""
    started = consent.begin(world.app)
    browser = Client(Application(world.world))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(started.url).query).items()}
    form = {**asked, "login": "ada@example.com", "tenant": world.org.tenant_id, "decision": "allow"}
    back = browser.post("/identity/connect/authorize", data=form)
    returned = parse_qs(urlsplit(back.headers["Location"]).query)
    assert returned["state"] == [started.state]
    consent.finish(
        world.app,
        code=returned["code"][0],
        verifier=started.verifier,
        organisation="adelaide",
        courier=world.courier,
        cupboard_of=lambda _person: world.cupboard,
        now=world.now,
    )


def token_calls(world: SimulatedXero) -> int:
    return sum("/connect/token" in call for call in world.calls("identity"))


def test_a_person_is_sent_to_xero_with_a_proof_key_and_a_state():
    app = XeroApp(client_id="abc", client_secret="s", kind=AppKind.STANDARD, redirect_uri=REDIRECT)

    started, another = consent.begin(app), consent.begin(app)

    url = urlsplit(started.url)
    asked = parse_qs(url.query)
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://login.xero.com/identity/connect/authorize"
    assert asked["redirect_uri"] == [REDIRECT]
    assert asked["code_challenge_method"] == ["S256"]
    proof = urlsafe_b64encode(sha256(started.verifier.encode()).digest()).rstrip(b"=").decode()
    assert asked["code_challenge"] == [proof]
    assert 43 <= len(started.verifier) <= 128
    assert {"offline_access", "accounting.invoices", "accounting.contacts"} <= set(asked["scope"][0].split())
    assert (started.state, started.verifier) != (another.state, another.verifier)


def test_it_works_with_a_standard_app(standard: SimulatedXero):
    assert standard.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"
    assert [one["tenantName"] for one in standard.tokens.connections()] == ["Harbour IT Adelaide"]
    assert token_calls(standard) == 1


def test_r002_43_every_token_call_is_in_the_book_without_a_secret(standard: SimulatedXero):
    rows = [row for row in standard.book.rows if row.request["system"] == "xero-identity"]

    assert [str(row) for row in rows] == [
        "POST http://127.0.0.1:9200/connect/token -> 200 ok",
        "GET http://127.0.0.1:9200/connections -> 200 ok",
    ]
    stored = repr([(row.request, row.answer) for row in standard.book.rows])
    token = standard.cupboard.token
    for secret in (SECRET, token["access_token"], token["refresh_token"]):
        assert secret not in stored
    assert "code=[removed]" in stored
    assert "code_verifier=[removed]" in stored


def test_a_custom_connection_asks_for_a_token_by_itself_and_keeps_it(xero: SimulatedXero):
    first = xero.tokens.access_token()
    assert xero.new_tokens().access_token() == first
    assert token_calls(xero) == 1
    assert xero.cupboard.token["refresh_token"] == ""

    xero.later(28 * MINUTE + 1)  # two minutes before it runs out
    assert xero.tokens.access_token() != first
    assert token_calls(xero) == 2


def test_a_token_is_renewed_early_and_the_refresh_token_rotates(standard: SimulatedXero):
    before = standard.cupboard.token
    standard.later(27 * MINUTE)
    assert standard.tokens.access_token() == before["access_token"]

    standard.later(2 * MINUTE)
    standard.ledger.facts(not_older_than=0)

    after = standard.cupboard.token
    assert after["refresh_token"] != before["refresh_token"]
    assert after["expires_at"] == standard.now().timestamp() + 1800
    assert "accounting.invoices" in after["scope"].split()


def test_a_new_token_is_stored_before_it_is_used(standard: SimulatedXero):
    standard.later(DAY)
    standard.mishap("drop-after", system="xero")

    with pytest.raises(Unavailable):
        standard.ledger.facts(not_older_than=0)

    assert len(standard.cupboard.written) == 2  # the consent's and the renewed one
    assert standard.cupboard.holder == ""
    assert standard.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"


def test_r002_58_a_token_that_xero_calls_expired_is_renewed_once_and_the_call_repeated(xero: SimulatedXero):
    xero.tokens.access_token()
    xero.mishap("token-expired", system="xero")

    assert len(xero.ledger.parties(not_older_than=0).by_id) == 2

    assert xero.calls() == ["GET /api.xro/2.0/Contacts 401", "GET /api.xro/2.0/Contacts 200"]
    assert token_calls(xero) == 2


def test_a_token_that_stays_expired_is_not_repeated_for_ever(xero: SimulatedXero):
    xero.mishap("token-expired", system="xero", times=2)

    with pytest.raises(Unauthorised) as caught:
        xero.ledger.parties(not_older_than=0)

    assert caught.value.fault.code == "connection-lost"
    assert len(xero.calls()) == 2
    assert len(xero.ledger.parties(not_older_than=0).by_id) == 2


def test_the_token_of_a_quicker_worker_is_picked_up(standard: SimulatedXero):
    rejected = standard.tokens.access_token()
    standard.later(DAY)
    quicker = standard.new_tokens().access_token()

    assert standard.tokens.renewed(rejected=rejected) == quicker
    assert token_calls(standard) == 2


def test_workers_in_a_crowd_renew_once(standard: SimulatedXero):
    standard.later(DAY)
    lock, got = threading.Lock(), []
    claim = standard.cupboard.claim
    standard.cupboard.claim = lambda holder, seconds: _locked(lock, claim, holder, seconds)

    def work() -> None:
        tokens = standard.new_tokens()
        tokens._sleep = lambda _: threading.Event().wait(0.005)
        got.append(tokens.access_token())

    crowd = [threading.Thread(target=work) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert len(got) == 8
    assert len(set(got)) == 1
    assert token_calls(standard) == 2


def _locked(lock, claim, holder, seconds):
    with lock:
        return claim(holder, seconds)


def test_while_another_worker_renews_for_too_long_nothing_is_sent_and_it_goes_on_afterwards(
    standard: SimulatedXero,
):
    standard.later(DAY)
    standard.cupboard.claim("another worker", 60)

    with pytest.raises(Unavailable) as caught:
        standard.ledger.facts(not_older_than=0)
    assert caught.value.wait > 0
    assert standard.calls() == ["GET /connections 200"]  # of the consent

    standard.cupboard.release("another worker")
    assert standard.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"


def test_a_renewal_that_another_worker_took_over_meanwhile_stores_nothing(standard: SimulatedXero):
    standard.later(DAY)
    before = dict(standard.cupboard.token)
    ask = standard.tokens._endpoint.token

    def slowly(*args):
        fresh = ask(*args)
        standard.cupboard.holder = "a quicker worker"
        return fresh

    standard.tokens._endpoint.token = slowly
    with pytest.raises(Unavailable, match="taken over"):
        standard.tokens.access_token()
    assert standard.cupboard.token == before

    standard.cupboard.release("a quicker worker")
    assert standard.new_tokens().access_token() != before["access_token"]  # the old refresh token still works


def test_a_slow_renewal_never_writes_over_the_token_of_a_worker_that_came_and_went(standard: SimulatedXero):
    standard.later(DAY)
    ask = standard.tokens._endpoint.token
    quicker = {"access_token": "newer", "refresh_token": "newer", "expires_at": 2**40}

    def slowly(*args):
        fresh = ask(*args)
        standard.cupboard.holder, standard.cupboard.token = "", dict(quicker)
        return fresh

    standard.tokens._endpoint.token = slowly
    with pytest.raises(Unavailable, match="taken over"):
        standard.tokens.access_token()
    assert standard.cupboard.token == quicker


def test_a_lost_reply_is_asked_for_again_with_the_same_refresh_token(standard: SimulatedXero):
    standard.later(DAY)
    standard.mishap("refresh-reply-lost")

    assert standard.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"
    assert token_calls(standard) == 3


def test_two_lost_replies_are_an_outage_and_the_old_token_works_within_its_half_hour(standard: SimulatedXero):
    standard.later(DAY)
    standard.mishap("refresh-reply-lost", times=2)

    with pytest.raises(Unavailable):
        standard.ledger.create([standard.draft()], key="k")  # not Unclear: the document was never sent
    assert standard.cupboard.holder == ""
    assert standard.numbers == []

    standard.later(20 * MINUTE)
    assert standard.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"


def test_after_the_half_hour_a_person_must_connect_again(standard: SimulatedXero):
    standard.later(DAY)
    standard.mishap("refresh-reply-lost", times=2)
    with pytest.raises(Unavailable):
        standard.ledger.facts(not_older_than=0)
    standard.later(31 * MINUTE)

    with pytest.raises(Unauthorised) as caught:
        standard.ledger.facts(not_older_than=0)
    assert caught.value.fault.code == "connection-lost"
    assert caught.value.fault.facts == {"organisation": "adelaide"}
    assert "invalid_grant" in caught.value.quoted

    connect(standard)
    assert standard.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"


def test_r001_10_a_connection_that_was_taken_away_in_xero_is_lost_until_it_is_made_again(
    standard: SimulatedXero,
):
    standard.act("disconnect")

    with pytest.raises(Unauthorised) as caught:
        standard.ledger.find(LedgerKind.INVOICE, ["INV-1"])
    assert caught.value.fault.code == "connection-lost"

    connect(standard)
    assert standard.ledger.find(LedgerKind.INVOICE, ["INV-1"]) == []


def test_an_app_that_nobody_connected_yet_says_so_without_a_call():
    world = SimulatedXero(kind=AppKind.STANDARD)

    with pytest.raises(Unauthorised, match="nobody has connected"):
        world.ledger.facts(not_older_than=0)

    assert world.book.rows == []


@pytest.mark.parametrize("status", ["400", "401"])
def test_a_wrong_secret_is_named_and_the_right_one_works(xero: SimulatedXero, status):
    xero.world.identity.switches.turn("invalid-client", status)
    xero.world.identity.register_app("app", "changed over there", kind="custom", tenant=xero.org.tenant_id)

    with pytest.raises(Unauthorised) as caught:
        xero.ledger.facts(not_older_than=0)
    assert caught.value.fault.code == "settings-incomplete"
    assert caught.value.fault.facts == {
        "organisation": "adelaide",
        "setting": "client id and secret",
        "problem": "invalid_client",
    }

    xero.world.identity.register_app("app", SECRET, kind="custom", tenant=xero.org.tenant_id)
    assert xero.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"


def test_a_wrong_address_of_the_identity_service_is_named(xero: SimulatedXero):
    wrong = replace(xero.app, identity=f"{ADDRESS}/nowhere")
    tokens = Tokens(wrong, courier=xero.courier, cupboard=xero.cupboard, now=xero.now)

    with pytest.raises(Unauthorised) as caught:
        tokens.access_token("adelaide")
    assert caught.value.fault.facts["setting"] == "address of the identity service"
    assert caught.value.fault.facts["problem"] == "it answered 404"

    assert xero.tokens.access_token("adelaide")


def test_a_wrong_address_of_the_api_is_noticed_before_anything_is_written(xero: SimulatedXero):
    settings = XeroSettings(tenant_id=xero.org.tenant_id, api=f"{ADDRESS}/nowhere")
    elsewhere = XeroLedger(
        settings, key=xero.key, courier=xero.courier, tokens=xero.tokens, shelf=xero.shelf, now=xero.now
    )

    with pytest.raises(Unavailable) as caught:
        elsewhere.facts(not_older_than=0)
    assert caught.value.fault.facts["message"] == "it answered 404"

    assert xero.ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"


def test_a_list_of_connections_that_is_none_is_not_taken_for_an_empty_one(standard: SimulatedXero):
    standard.mishap("huge", path="/connections", args={"megabytes": 1})

    with pytest.raises(Unavailable, match="a list was expected"):
        standard.tokens.connections()

    assert len(standard.tokens.connections()) == 1


def test_a_scope_that_the_app_does_not_have_is_named(xero: SimulatedXero):
    scopes = ["accounting.invoices"]
    xero.world.identity.register_app("app", SECRET, kind="custom", tenant=xero.org.tenant_id, scopes=scopes)

    with pytest.raises(Unauthorised) as caught:
        xero.tokens.access_token("adelaide")

    assert caught.value.fault.facts["setting"] == "scopes"


@pytest.mark.parametrize("name", ["500", "502-html", "garbage", "429-minute"])
def test_r002_58_an_outage_of_the_identity_service_is_unavailable_and_passes(xero: SimulatedXero, name):
    xero.mishap(name, system="identity")

    with pytest.raises(Unavailable):
        xero.ledger.create([xero.draft()], key="k")
    assert xero.numbers == []

    xero.ledger.create([xero.draft()], key="k")
    assert xero.numbers == ["INV-5001"]


def test_one_organisation_can_be_disconnected(standard: SimulatedXero):
    assert standard.tokens.disconnect(standard.org.tenant_id)
    assert not standard.tokens.disconnect(standard.org.tenant_id)

    assert standard.tokens.connections() == []
    with pytest.raises(Unauthorised):
        standard.ledger.facts(not_older_than=0)


@pytest.mark.parametrize("field", ["identity", "login", "api"])
def test_no_credential_travels_unencrypted_but_to_this_machine(field):
    with pytest.raises(AddressRefused, match="not encrypted"):
        XeroApp(client_id="a", client_secret="b", **{field: "http://xero.example"})
    with pytest.raises(AddressRefused):
        XeroSettings(api="http://xero.example")


def test_a_tenant_id_is_checked_and_a_custom_connection_needs_none(xero: SimulatedXero):
    with pytest.raises(ValueError, match="no tenant id"):
        XeroSettings(tenant_id="Harbour IT Adelaide")

    assert xero.new_ledger(tenant_id="").facts(not_older_than=0).name == "Harbour IT Adelaide"


def test_an_app_without_its_secret_is_refused_at_once():
    with pytest.raises(ValueError, match="client_secret is empty"):
        XeroApp(client_id="a", client_secret=" ")
