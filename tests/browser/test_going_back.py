"""Whoever goes back to a page that was answered already does nothing twice, and is told what is so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import arriving, follow, press
from tests.web.desk import Desk
from tests.web.mapped import in_xero, use
from tieout.store.models import Document, RulebookVersion, Run


@pytest.fixture
def desk(transactional_db):
    """Two invoices are ready, and one account has no rule."""
    with in_xero() as desk:
        desk.person()
        for amount in ("110.00", "220.00"):
            desk.document(amount)
        use(desk, "account", "4105")
        yield desk


@pytest.fixture
def shown(page: Page, desk: Desk, let_in) -> Page:
    """The export screen, as the owner sees it."""
    page.goto(f"{let_in(page.context)}/export/")
    return page


@pytest.fixture
def refusing(lenient: Page, desk: Desk, let_in) -> Page:
    """The same where pages may be refused, which Chromium notes on its console."""
    lenient.goto(f"{let_in(lenient.context)}/export/")
    return lenient


def runs(desk: Desk) -> list[int]:
    return list(Run.objects.of(desk.workspace).order_by("pk").values_list("pk", flat=True))


def everything_went(page: Page, desk: Desk) -> None:
    """The worker's part: what was asked for is done, and the page says so by itself."""
    Document.objects.of(desk.workspace).update(state="synced")
    Run.objects.of(desk.workspace).update(state="done")
    expect(page.locator("[data-outcome]")).to_be_visible()
    page.wait_for_load_state()


def test_back_while_an_export_goes_and_export_now_again_starts_nothing_and_leads_to_it(
    shown: Page, desk: Desk
):
    follow(shown, "Export all valid documents")
    press(shown, "Export now")
    expect(shown.get_by_role("heading", name="Export: under way")).to_be_visible()
    going, started = shown.url, runs(desk)

    shown.go_back()
    press(shown, "Export now")
    expect(shown.get_by_text("nothing was started twice")).to_be_visible()
    assert (shown.url, runs(desk)) == (going, started)


def test_back_after_an_export_and_export_now_again_says_that_nothing_is_left(shown: Page, desk: Desk):
    follow(shown, "Export all valid documents")
    press(shown, "Export now")
    expect(shown.get_by_role("heading", name="Export: under way")).to_be_visible()
    started = runs(desk)
    everything_went(shown, desk)

    shown.go_back()
    press(shown, "Export now")
    expect(shown.get_by_text("Nothing is ready for export.")).to_be_visible()
    assert runs(desk) == started


def test_back_after_an_export_of_ticked_ones_says_that_they_have_gone(shown: Page, desk: Desk):
    with arriving(shown):
        shown.get_by_role("link", name="View details").first.click()
    shown.locator("input[name=chosen]").first.check()
    press(shown, "Export selected invoices")
    press(shown, "Export now")
    expect(shown.get_by_role("heading", name="Export: under way")).to_be_visible()
    started = runs(desk)
    everything_went(shown, desk)

    shown.go_back()
    press(shown, "Export now")
    expect(shown.get_by_text("None of what was ticked is ready any more.")).to_be_visible()
    assert runs(desk) == started


def test_back_after_a_refused_form_nothing_is_saved_and_after_a_saved_one_nothing_is_saved_twice(
    refusing: Page, desk: Desk
):
    def versions() -> int:
        return RulebookVersion.objects.of(desk.workspace).count()

    def save(account: str, becomes: str) -> None:
        refusing.get_by_label("ConnectWise account").fill(account)
        refusing.get_by_label("Xero account").select_option(becomes)
        press(refusing, "Save", exact=True)

    at_first = versions()
    refusing.goto(refusing.url.replace("/export/", "/mapping/accounts/rule?of=adelaide&account=4105"))
    save("", "200")
    expect(refusing.get_by_text("This is needed.")).to_be_visible()
    refusing.go_back()
    assert versions() == at_first

    save("4105", "200")
    expect(refusing.get_by_text(f"That is version {at_first + 1} of the rules.")).to_be_visible()
    refusing.go_back()
    expect(refusing.get_by_label("Xero account")).to_have_value("200")
    press(refusing, "Save", exact=True)
    expect(refusing.get_by_text(f"That is version {at_first + 1} of the rules.")).to_be_visible()
    assert versions() == at_first + 1
