"""A person connects organisations in a browser: what they choose over there is what works here afterwards."""

from __future__ import annotations

import socket

import pytest

from tests.wiring.office import RETURN, SECRET, Office
from tieout import wiring
from tieout.core.ports import Unauthorised
from tieout.store import queries, vault
from tieout.store.models import Activity, Connection, Exchange, Token, User, Workspace


def tokens(office: Office) -> int:
    return Token.objects.of(office.workspace).exclude(ciphertext=None).count()


def token_calls(office: Office) -> int:
    return office.calls().count("POST /connect/token")


def test_it_works(office: Office):
    office.set_up("adelaide")

    check = office.connect("adelaide")

    assert check == wiring.Check(ok=True, sentences=("Harbour IT Adelaide is connected.",))
    assert office.state("adelaide") == ("connected", "")
    assert office.row("adelaide").checked_at is not None
    assert office.facts("adelaide").name == "Harbour IT Adelaide"


def test_r002_43_every_call_of_a_connection_is_an_exchange_without_a_secret(office: Office):
    office.set_up("adelaide")
    consent = wiring.authorise(office.workspace, "adelaide", RETURN)
    brought = office.ada.decides(consent.url, tenants=[office.tenants["adelaide"]])
    office.finish("adelaide", brought["code"], consent.verifier)
    office.check("adelaide")
    wiring.disconnect(office.workspace, "adelaide")

    rows = list(Exchange.objects.of(office.workspace).order_by("pk"))
    exchanged = [f"{row.method} {row.url.removeprefix(office.url).partition('?')[0]}" for row in rows]
    assert exchanged == office.calls()
    assert {row.organisation for row in rows} == {"adelaide"}
    shown = repr([queries.exchange(office.workspace, row.pk) for row in rows])
    (token,) = office.identity.tokens.refresh
    for secret in (SECRET, brought["code"], consent.verifier, token):
        assert secret not in shown


def test_organisations_that_one_person_connects_share_one_token(office: Office):
    office.set_up("adelaide")
    office.set_up("sydney")

    check = office.connect("adelaide", "adelaide", "sydney")

    assert check.sentences == ("Harbour IT Adelaide is connected.", "Harbour IT Sydney is connected.")
    assert office.state("sydney") == ("connected", "")
    assert tokens(office) == 1
    for _ in range(3):  # each renewal rotates the refresh token, which copies would rob each other of
        office.expire()
        assert office.facts("adelaide").name == "Harbour IT Adelaide"
        assert office.facts("sydney").name == "Harbour IT Sydney"
    assert token_calls(office) == 1 + 3


def test_r002_33_each_organisation_has_its_own_credential(office: Office):
    office.set_up("adelaide")
    office.set_up("sydney")
    office.set_up_custom("perth")
    office.connect("adelaide")
    office.connect("sydney", person=office.bob)
    assert office.check("perth").ok
    assert tokens(office) == 3

    office.revoke(office.ada)  # takes away what Ada connected, and nothing else

    with pytest.raises(Unauthorised):
        office.facts("adelaide")
    assert office.facts("sydney").name == "Harbour IT Sydney"
    assert office.facts("perth").name == "Harbour IT Perth"

    assert office.connect("adelaide").ok
    assert office.facts("adelaide").name == "Harbour IT Adelaide"


def test_a_second_consent_of_the_same_person_leaves_the_first_organisation_working(office: Office):
    office.set_up("adelaide")
    office.set_up("sydney")
    office.connect("adelaide")
    office.connect("sydney")

    assert tokens(office) == 1
    assert [office.facts(key).name for key in ("adelaide", "sydney")] == [
        "Harbour IT Adelaide",
        "Harbour IT Sydney",
    ]


def test_r002_34_each_organisation_has_its_own_scope(office: Office):
    narrow = ["accounting.settings.read", "accounting.contacts"]
    office.set_up_custom("adelaide")
    office.set_up_custom("sydney", allowed=narrow, scopes=" ".join(narrow))

    assert office.check("adelaide").ok
    assert office.check("sydney").ok

    scopes = {token.client_id: set(token.scopes) for token in office.identity.tokens.access.values()}
    assert scopes["app-of-sydney"] == set(narrow)
    assert "accounting.invoices" in scopes["app-of-adelaide"]


def test_without_a_tenant_id_the_only_organisation_is_taken(office: Office):
    office.set_up("adelaide")
    office.connect("adelaide")
    office.set_up("sydney", tenant_id="")

    assert office.connect("sydney").ok  # Adelaide is among those that Ada connected, and is another's

    assert office.row("sydney").settings["tenant_id"] == office.tenants["sydney"]
    assert office.facts("sydney").name == "Harbour IT Sydney"


def test_without_a_tenant_id_several_organisations_are_named_and_none_is_guessed(office: Office):
    office.set_up("perth", tenant_id="")

    check = office.connect("perth", "perth", "sydney")

    assert not check.ok
    assert f"Harbour IT Sydney ({office.tenants['sydney']})" in check.sentences[0]
    assert f"Harbour IT Perth ({office.tenants['perth']})" in check.sentences[0]
    assert office.state("perth") == ("untested", "")
    assert tokens(office) == 0

    office.change("perth", tenant_id=office.tenants["perth"])
    assert office.connect("perth").ok
    assert office.facts("perth").name == "Harbour IT Perth"


def test_a_consent_for_another_organisation_connects_nothing(office: Office):
    office.set_up("adelaide")

    check = office.connect("adelaide", "sydney", person=office.bob)

    assert not check.ok
    assert f"the consent is for Harbour IT Sydney ({office.tenants['sydney']})" in check.sentences[0]
    assert f"choose {office.tenants['adelaide']} when you connect" in check.sentences[0]
    assert office.state("adelaide")[0] == "untested"
    assert tokens(office) == 0

    assert office.connect("adelaide").ok


def test_who_cancels_brings_back_no_code(office: Office):
    office.set_up("adelaide")
    consent = wiring.authorise(office.workspace, "adelaide", RETURN)
    brought = office.ada.decides(consent.url, decision="cancel")
    assert brought == {"error": "access_denied", "state": consent.state}


def test_a_code_is_good_once_and_what_it_connected_goes_on_working(office: Office):
    office.set_up("adelaide")
    consent = wiring.authorise(office.workspace, "adelaide", RETURN)
    brought = office.ada.decides(consent.url, tenants=[office.tenants["adelaide"]])
    assert office.finish("adelaide", brought["code"], consent.verifier).ok

    again = office.finish("adelaide", brought["code"], consent.verifier)

    assert not again.ok
    assert "invalid_grant" in again.sentences[1]
    assert office.state("adelaide")[0] == "connected"
    assert office.facts("adelaide").name == "Harbour IT Adelaide"


def test_a_code_of_another_browser_is_refused_by_its_proof_key(office: Office):
    office.set_up("adelaide")
    mine = wiring.authorise(office.workspace, "adelaide", RETURN)
    theirs = wiring.authorise(office.workspace, "adelaide", RETURN)
    brought = office.ada.decides(mine.url, tenants=[office.tenants["adelaide"]])

    assert not office.finish("adelaide", brought["code"], theirs.verifier).ok
    assert office.connect("adelaide").ok


def test_r002_58_a_lost_answer_to_the_code_is_told_and_connecting_again_works(office: Office):
    office.set_up("adelaide")
    office.mishap("drop-after", system="identity", path="/connect/token")

    check = office.connect("adelaide")

    assert not check.ok
    assert "could not be reached" in check.sentences[0]
    assert office.state("adelaide")[0] == "untested"
    assert office.connect("adelaide").ok


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/connections/return", "http://tieout.example/connections/return"]
)
def test_an_address_to_which_xero_sends_nobody_back_is_refused_before_anybody_leaves(office: Office, address):
    office.set_up("adelaide")
    with pytest.raises(wiring.ConsentImpossible, match="http://localhost on this machine") as refused:
        wiring.authorise(office.workspace, "adelaide", address)
    assert address in str(refused.value)
    assert "TIEOUT_PUBLIC_URL" in str(refused.value)

    office.identity.register_app("app", SECRET, ["http://localhost:8000/connections/return"])
    good = wiring.authorise(office.workspace, "adelaide", "http://localhost:8000/connections/return")
    assert "code" in office.ada.decides(good.url, tenants=[office.tenants["adelaide"]])


def test_a_custom_connection_needs_nobody(office: Office):
    office.set_up_custom("adelaide")
    with pytest.raises(wiring.ConsentImpossible, match=r"Harbour IT Adelaide.*custom connection"):
        wiring.authorise(office.workspace, "adelaide", RETURN)


def test_an_unknown_organisation_is_none(office: Office):
    for press in (
        lambda: wiring.authorise(office.workspace, "hobart", RETURN),
        lambda: office.finish("hobart", "code", "verifier"),
        lambda: wiring.disconnect(office.workspace, "hobart"),
        lambda: office.check("hobart"),
    ):
        with pytest.raises(KeyError):
            press()


def test_disconnecting_one_organisation_leaves_the_others_of_the_same_person(office: Office):
    office.set_up("adelaide")
    office.set_up("sydney")
    office.connect("adelaide", "adelaide", "sydney")

    check = wiring.disconnect(office.workspace, "adelaide")

    assert check == wiring.Check(ok=True, sentences=("Harbour IT Adelaide is disconnected.",))
    assert office.state("adelaide") == (
        "disconnected",
        "It was disconnected here. Connect it again to go on.",
    )
    held = {one.tenant_id for one in office.identity.directory.connections.values()}
    assert held == {office.tenants["sydney"]}
    assert office.facts("sydney").name == "Harbour IT Sydney"
    with pytest.raises(Unauthorised):
        office.facts("adelaide")

    assert office.connect("adelaide").ok
    assert office.facts("adelaide").name == "Harbour IT Adelaide"


def test_with_the_last_organisation_the_token_goes(office: Office):
    office.set_up("adelaide")
    office.connect("adelaide")
    wiring.disconnect(office.workspace, "adelaide")
    assert tokens(office) == 0


def test_what_was_taken_away_over_there_is_disconnected_here_as_well(office: Office):
    office.set_up("adelaide")
    office.connect("adelaide")
    office.revoke(office.ada)

    assert wiring.disconnect(office.workspace, "adelaide").ok
    assert office.state("adelaide")[0] == "disconnected"


def test_while_xero_cannot_be_reached_nothing_is_disconnected(office: Office):
    office.set_up("adelaide")
    office.connect("adelaide")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    office.change("adelaide", api=nobody)

    check = wiring.disconnect(office.workspace, "adelaide")

    assert not check.ok
    assert "could not be reached" in check.sentences[0]
    assert office.state("adelaide")[0] == "connected"

    office.change("adelaide", api=office.url)
    assert office.facts("adelaide").name == "Harbour IT Adelaide"
    assert wiring.disconnect(office.workspace, "adelaide").ok


def test_another_workspace_with_the_same_app_has_a_token_of_its_own(office: Office):
    stranger = Workspace.objects.create(name="Stranger", slug="stranger")
    office.set_up("adelaide")
    Connection.objects.of(stranger).create(
        kind="ledger",
        connector="xero",
        key="adelaide",
        name="Adelaide",
        settings=office.row("adelaide").settings,
    )
    office.connect("adelaide")
    assert vault.TokenCupboard(stranger, "adelaide").read() is None
    assert vault.TokenCupboard(office.workspace, "adelaide").read() is not None


def test_who_connected_and_disconnected_is_written_down(office: Office):
    office.set_up("adelaide")
    mere = User.objects.create_user("mere@example.com", "a-long-word-for-tests", name="Mere")
    consent = wiring.authorise(office.workspace, "adelaide", RETURN)
    brought = office.ada.decides(consent.url, tenants=[office.tenants["adelaide"]])
    wiring.finish_authorisation(
        office.workspace, "adelaide", code=brought["code"], verifier=consent.verifier, redirect_uri=RETURN, who=mere
    )  # fmt: skip
    wiring.disconnect(office.workspace, "adelaide", who=mere)
    rows = Activity.objects.of(office.workspace).exclude(action="apply set-up").order_by("pk")
    assert [(row.user, row.action, row.subject, row.before, row.after) for row in rows] == [
        (mere, "connect", "connection:adelaide", {"state": "untested"}, {"state": "connected"}),
        (mere, "disconnect", "connection:adelaide", {"state": "connected"}, {"state": "disconnected"}),
    ]


def test_a_vault_that_no_key_opens_is_told_at_every_step(office: Office, settings):
    office.set_up("adelaide")
    consent = wiring.authorise(office.workspace, "adelaide", RETURN)
    brought = office.ada.decides(consent.url, tenants=[office.tenants["adelaide"]])
    settings.DATA_KEYS = ("Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",)
    with pytest.raises(
        wiring.ConsentImpossible, match="cannot be decrypted with any key of TIEOUT_DATA_KEYS"
    ):
        wiring.authorise(office.workspace, "adelaide", RETURN)
    for check in (
        office.finish("adelaide", brought["code"], consent.verifier),
        wiring.disconnect(office.workspace, "adelaide"),
        wiring.check_connection(office.workspace, "adelaide"),
    ):
        assert not check.ok
        assert "Put the key with which it was written back into the list" in check.sentences[0]
