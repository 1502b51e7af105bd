"""On a slow line the page is there long before its scripts: what a person does meanwhile counts, and counts once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import arriving, press
from tests.web.desk import Desk
from tests.web.pages import UNMAPPED
from tieout.store.models import Run

#: All scripts but the first one, which is small and comes with the page.
LATE = re.compile(r"/(tieout|ticks|htmx-2\.min|tabler\.min)\.js")


class Line:
    """Holds what matches an address back until it is let through."""

    def __init__(self, page: Page, address: re.Pattern[str]) -> None:
        self._held: list[Route] = []
        self._open = False

        def arrive(route: Route) -> None:
            if self._open:
                route.continue_()
            else:
                self._held.append(route)

        page.route(address, arrive)

    def let_through(self) -> None:
        self._open = True
        for route in self._held:
            route.continue_()


@pytest.fixture
def desk(transactional_db) -> Desk:
    """Two organisations; one invoice is ready, one has an error."""
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.ledger("sydney", "Harbour IT Sydney Pty Ltd")
    desk.person()
    desk.document("110.00", number="R-1")
    desk.fault(desk.document("110.00", number="H-1", state="held"), UNMAPPED)
    return desk


@pytest.fixture
def early(page: Page, desk: Desk, let_in) -> Callable[[str], Line]:
    """Open an address and go on while its scripts are on their way; returns the line that they come by."""
    site = let_in(page.context)

    def go(address: str) -> Line:
        line = Line(page, LATE)
        page.goto(site + address, wait_until="commit")
        return line

    return go


def test_a_double_click_before_the_scripts_are_there_starts_one_run(page, desk, early):
    line = early("/export/")
    page.get_by_role("button", name="Retrieve documents").dblclick(no_wait_after=True)
    line.let_through()
    expect(page.locator("#progress")).to_be_visible()
    expect(page.get_by_text("already")).to_have_count(0)
    assert Run.objects.of(desk.workspace).count() == 1


def test_what_is_ticked_before_the_scripts_are_there_stays_ticked_and_goes(page, desk, early):
    line = early("/documents/")
    page.get_by_label("Tick H-1").check()
    line.let_through()
    expect(page.get_by_text("1 ticked")).to_be_visible()
    expect(page.get_by_label("Tick H-1")).to_be_checked()
    press(page, "Resync")
    expect(page.locator("#progress")).to_be_visible()
    assert len(Run.objects.of(desk.workspace).get().selection) == 1


def test_an_organisation_chosen_before_the_scripts_are_there_is_chosen(page, early):
    line = early("/documents/")
    page.get_by_label("Organisation", exact=True).select_option("sydney")
    expect(page).to_have_url(re.compile("organisation=sydney"))
    line.let_through()
    expect(page.get_by_label("Organisation", exact=True)).to_have_value("sydney")


def test_the_rest_of_a_typed_name_does_not_lead_elsewhere(page, visit):
    """The first letter chooses already; d and e, typed on a page, would lead to Documents and Export."""
    page.clock.install(time="2026-11-22T13:00:00")
    visit("/connections/")
    page.clock.pause_at("2026-11-22T14:00:00")
    page.get_by_label("Organisation", exact=True).focus()
    page.keyboard.type("Harbour IT Sydney")
    with arriving(page):
        page.clock.run_for(1000)
    expect(page).to_have_url(re.compile("/connections/.*organisation=sydney"))
    expect(page.get_by_role("heading", name="Connections", level=1)).to_be_visible()


def test_a_row_that_is_clicked_again_while_its_lines_are_on_their_way_unfolds_once(visit):
    page = visit("/export/invoices/ready/?through=2026-11-22&invoices=on")
    line = Line(page, re.compile("/lines"))
    unfold = page.locator("[data-lines]").first
    unfold.click()
    unfold.click()
    line.let_through()
    expect(page.locator(".unfolded")).to_have_count(1)
    expect(unfold).to_have_attribute("aria-expanded", "true")
