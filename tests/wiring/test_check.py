"""A connection is tested: what is wrong is told with its way out, and when it is put right the next test says so."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet

from tests.wiring.office import Office
from tieout.simulator.scenario import build_world
from tieout.simulator.server import serve
from tieout.simulator.world import World
from tieout.store import vault
from tieout.store.models import Connection

ADELAIDE = "Harbour IT Adelaide"


@pytest.fixture
def connected(office: Office) -> Office:
    """Ada has connected Adelaide."""
    office.set_up("adelaide")
    assert office.connect("adelaide").ok
    return office


@pytest.fixture
def nobody() -> str:
    """An address of this machine where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_it_works(connected: Office):
    check = connected.check("adelaide")

    assert check.ok
    assert check.sentences[:2] == (
        "Xero lets us in with every scope that we ask for.",
        "The organisation is connected to our app.",
    )
    assert check.sentences[2].startswith(f"The books of {ADELAIDE} can be read: ")
    assert check.sentences[2].endswith(" accounts, in AUD.")
    assert connected.state("adelaide") == ("connected", "")


def test_it_works_with_a_custom_connection(office: Office):
    office.set_up_custom("perth")
    assert office.check("perth").ok
    assert office.state("perth") == ("connected", "")
    assert "GET /connections" not in office.calls()


def test_before_anybody_connected_it_says_what_to_do(office: Office):
    office.set_up("adelaide")

    check = office.check("adelaide")

    assert not check.ok
    assert f"Reconnect {ADELAIDE} under Connections" in check.sentences[-1]
    assert office.state("adelaide")[0] == "disconnected"
    assert office.connect("adelaide").ok
    assert office.check("adelaide").ok


def test_a_consent_that_was_withdrawn_is_told_until_somebody_connects_again(connected: Office):
    connected.revoke(connected.ada)

    check = connected.check("adelaide")

    assert not check.ok
    assert check.sentences[0] == f"Xero no longer accepts our connection to {ADELAIDE}."
    assert connected.state("adelaide") == ("disconnected", " ".join(check.sentences))
    connected.connect("adelaide")
    assert connected.check("adelaide").ok


def test_r002_58_a_lost_answer_to_a_renewal_is_no_lost_connection(connected: Office):
    connected.expire()
    connected.mishap("refresh-reply-lost")
    assert connected.check("adelaide").ok
    connected.expire()
    assert connected.check("adelaide").ok


def test_an_organisation_that_was_disconnected_over_there_is_told(connected: Office):
    connected.identity.act("disconnect", {"tenant": connected.tenants["adelaide"]})

    check = connected.check("adelaide")

    assert not check.ok
    assert f"The organisation {connected.tenants['adelaide']} is not among those" in check.sentences[1]
    assert connected.connect("adelaide").ok
    assert connected.check("adelaide").ok


def test_a_wrong_secret_is_told_and_the_right_one_helps(office: Office):
    office.set_up_custom("perth")
    vault.keep(office.workspace, "perth", {"client_secret": "wrong"})

    check = office.check("perth")

    assert not check.ok
    assert check.sentences[0].startswith(
        "The setting client id and secret of Harbour IT Perth is missing or wrong"
    )
    assert "wrong" not in " ".join(check.sentences[1:])
    assert office.state("perth")[0] == "disconnected"
    vault.keep(office.workspace, "perth", {"client_secret": "hush-hush-secret"})
    assert office.check("perth").ok
    assert office.state("perth") == ("connected", "")


def test_r002_58_an_address_where_nobody_answers_says_nothing_about_the_connection(connected: Office, nobody):
    connected.change("adelaide", api=nobody)
    before = connected.row("adelaide").checked_at

    check = connected.check("adelaide")

    assert not check.ok
    assert check.sentences[0].startswith(f"Xero could not be reached for {ADELAIDE}")
    assert connected.state("adelaide") == ("connected", "")
    assert connected.row("adelaide").checked_at == before
    connected.change("adelaide", api=connected.url)
    assert connected.check("adelaide").ok


def test_a_setting_that_makes_no_sense_is_told(connected: Office):
    connected.change("adelaide", tenant_id="Adelaide")

    check = connected.check("adelaide")

    assert not check.ok
    assert "is no tenant id" in check.sentences[0]
    assert connected.state("adelaide")[0] == "disconnected"
    connected.change("adelaide", tenant_id=connected.tenants["adelaide"])
    assert connected.check("adelaide").ok


def test_scopes_that_are_wanted_now_and_were_not_allowed_are_named(office: Office):
    office.set_up("adelaide", scopes="accounting.settings.read accounting.contacts")
    assert office.connect("adelaide").ok
    assert office.check("adelaide").ok
    office.change("adelaide", scopes="")

    check = office.check("adelaide")

    assert not check.ok
    assert "without these scopes: accounting.invoices, accounting.payments" in check.sentences[0]
    state, reason = office.state("adelaide")
    assert state == "connected"  # it lets us in, and something stands in the way
    assert reason == check.sentences[0]
    assert office.connect("adelaide").ok
    assert office.check("adelaide").ok
    assert office.state("adelaide") == ("connected", "")


def test_r002_58_an_outage_in_the_middle_passes(connected: Office):
    connected.mishap("503-html", system="xero", path="/api.xro/2.0/Accounts")
    check = connected.check("adelaide")
    assert not check.ok
    assert "could not be reached" in check.sentences[0]
    assert connected.check("adelaide").ok


def test_keys_that_no_longer_open_the_vault_are_told(connected: Office, settings):
    right = settings.DATA_KEYS
    settings.DATA_KEYS = (Fernet.generate_key().decode(),)

    check = connected.check("adelaide")

    assert not check.ok
    assert "TIEOUT_DATA_KEYS" in check.sentences[0]
    settings.DATA_KEYS = right
    assert connected.check("adelaide").ok


# --- ConnectWise ---


@pytest.fixture
def service() -> World:
    """Harbour IT's ConnectWise over there."""
    return build_world("two-offices", seed=7)


@pytest.fixture
def psa(office: Office, service: World) -> Iterator[Office]:
    """It is connected, on a socket of its own."""
    told = dict(service.setup["connectwise"])
    secret = {"private_key": told.pop("private_key")}
    with serve(service) as server:
        Connection.objects.of(office.workspace).create(
            kind="source",
            connector="connectwise",
            key="connectwise",
            name="ConnectWise",
            settings={**told, "host": server.url},
        )
        vault.keep(office.workspace, "connectwise", secret)
        yield office


def test_connectwise_says_what_our_member_may_do(psa: Office):
    check = psa.check("connectwise")
    assert check.ok
    assert "Our API member may list unposted invoices." in check.sentences
    assert psa.state("connectwise") == ("connected", "")


def test_a_wrong_key_of_connectwise_is_told_and_the_right_one_helps(psa: Office):
    right = vault.reveal(psa.workspace, "connectwise")
    vault.keep(psa.workspace, "connectwise", {"private_key": "mistyped"})

    check = psa.check("connectwise")

    assert not check.ok
    assert "did not accept the company, keys or client id" in check.sentences[0]
    assert "enter it under Connections" in check.sentences[-1]
    assert "mistyped" not in " ".join(check.sentences)
    assert psa.state("connectwise")[0] == "disconnected"
    vault.keep(psa.workspace, "connectwise", right)
    assert psa.check("connectwise").ok


def test_a_right_that_is_missing_in_connectwise_is_named(psa: Office, service: World):
    service.mishaps.plan({"name": "permission-missing", "system": "psa", "path": "*/finance/invoices"})

    check = psa.check("connectwise")

    assert not check.ok
    (missing,) = [one for one in check.sentences if "may not" in one]
    assert missing.startswith("Our API member may not read invoices")
    assert psa.state("connectwise") == ("connected", missing)
    assert psa.check("connectwise").ok


def test_a_connection_in_trouble_stops_no_other(psa: Office, nobody):
    psa.set_up("adelaide", identity=nobody)
    psa.change("adelaide", identity=nobody)
    psa.set_up_custom("perth")

    assert [psa.check(key).ok for key in ("connectwise", "adelaide", "perth")] == [True, False, True]
