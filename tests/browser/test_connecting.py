"""An organisation is connected in a real browser: from our page to Xero's, and back with its consent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.wiring.office import SECRET, Office
from tieout.simulator.server import serve
from tieout.simulator.world import World
from tieout.store.models import Membership, User


@pytest.fixture
def office(transactional_db, live_server, settings) -> Iterator[Office]:
    """Adelaide and Sydney are entered here, and the app knows our address over there."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, public_url=live_server.url)
    world = World(seed=7)
    with serve(world) as server:
        office = Office(world, server)
        office.identity.register_app("app", SECRET, [f"{live_server.url}/connections/return"])
        office.set_up("adelaide")
        office.set_up("sydney")
        yield office


@pytest.fixture
def connections(page: Page, office: Office, let_in) -> Page:
    """The owner looks at the connections."""
    mere = User.objects.create_user("mere@example.com", "pass", name="Mere")
    Membership.objects.of(office.workspace).create(user=mere, role="owner")
    page.goto(f"{let_in(page.context)}/connections/")
    return page


def at_xero(page: Page, key: str) -> None:
    """Go to Xero's page for one organisation, as Ada."""
    page.locator(f"#{key}").get_by_role("link", name="Connect to Xero").click()
    page.get_by_role("link", name="Continue to Xero").click()
    page.get_by_role("button", name="Ada").click()


def test_r002_33_an_owner_connects_one_organisation_and_then_another(connections: Page, office: Office):
    at_xero(connections, "adelaide")
    connections.get_by_label("Harbour IT Sydney").uncheck()
    connections.get_by_label("Harbour IT Perth").uncheck()
    connections.get_by_role("button", name="Allow access").click()

    expect(connections.get_by_text("Harbour IT Adelaide is connected.")).to_be_visible()
    expect(connections.locator("#adelaide")).to_contain_text("Connected")
    expect(connections.locator("#sydney")).to_contain_text("Not tried yet")

    at_xero(connections, "sydney")
    expect(connections.get_by_text("Harbour IT Adelaide is connected already")).to_be_visible()
    connections.get_by_role("button", name="Allow access").click()

    expect(connections.get_by_text("Harbour IT Sydney is connected.")).to_be_visible()
    assert office.facts("adelaide").name == "Harbour IT Adelaide"
    assert office.facts("sydney").name == "Harbour IT Sydney"


def test_who_cancels_at_xero_comes_back_to_where_they_were_and_can_try_again(
    connections: Page, office: Office
):
    at_xero(connections, "adelaide")
    connections.get_by_role("button", name="Cancel").click()

    expect(connections.get_by_text("You cancelled at Xero, so nothing was changed")).to_be_visible()
    assert office.state("adelaide") == ("untested", "")

    at_xero(connections, "adelaide")
    connections.get_by_role("button", name="Allow access").click()
    expect(connections.get_by_text("Harbour IT Adelaide is connected.")).to_be_visible()
