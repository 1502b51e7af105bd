"""Whoever clicks twice starts one thing, and whoever is logged out in the middle comes back to where they were."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import arriving, choose, follow, more, press
from tests.web.desk import PASSWORD, Desk
from tests.web.pages import UNMAPPED
from tieout.store.models import ApiToken, Invitation, Run


@pytest.fixture
def desk(transactional_db) -> Desk:
    """One invoice is ready, one has an error, one is in the books."""
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.person()
    desk.document("110.00", number="R-1")
    desk.fault(desk.document("110.00", number="H-1", state="held"), UNMAPPED)
    desk.link(desk.document("110.00", number="S-1", state="synced"))
    return desk


def document(page: Page, number: str) -> None:
    page.get_by_role("searchbox").fill(number)
    with arriving(page):
        page.keyboard.press("Enter")
    follow(page, number, exact=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def option(page: Page, number: str, name: str) -> None:
    document(page, number)
    choose(page, name)


def ticked(page: Page, number: str, button: str) -> None:
    page.get_by_label(f"Tick {number}").check()
    more(page, button)


#: Where one is, how one comes to the button, the button, and what there is one of afterwards.
STARTS = (
    ("/export/", lambda page: None, "Retrieve documents"),
    ("/export/", lambda page: follow(page, "Export all valid"), "Export now"),
    ("/documents/", lambda page: page.get_by_label("Tick H-1").check(), "Resync"),
    ("/documents/", lambda page: document(page, "H-1"), "Force sync"),
    ("/documents/", lambda page: option(page, "H-1", "Export to Xero"), "Export now"),
    ("/documents/", lambda page: option(page, "S-1", "Withdraw to draft"), "Withdraw"),
    ("/documents/", lambda page: ticked(page, "S-1", "Draft"), "Yes, withdraw 1 document"),
    ("/documents/", lambda page: ticked(page, "R-1", "Export selected"), "Export now"),
    ("/schedule/#invoices", lambda page: None, "Run now"),
)


@pytest.mark.parametrize("address,prepare,button", STARTS, ids=[f"{one[0]}{one[2]}" for one in STARTS])
def test_a_double_click_starts_one_run_and_leads_to_it(visit, desk, address, prepare, button):
    page = visit(address)
    prepare(page)
    page.get_by_role("button", name=button).first.dblclick()
    page.wait_for_url("**/runs/**" if button != "Retrieve documents" else "**/export/?**")
    expect(page.locator("#progress")).to_be_visible()
    assert Run.objects.of(desk.workspace).count() == 1
    expect(page.get_by_text("already")).to_have_count(0)


def test_a_double_click_invites_once_and_makes_one_token(visit, desk):
    page = visit("/settings/people/")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_role("button", name="Invite").dblclick()
    expect(page.get_by_text("ada@example.com is invited")).to_be_visible()
    assert Invitation.objects.of(desk.workspace).count() == 1
    page = visit("/settings/tokens/")
    page.locator("#id_name").fill("nightly")
    page.get_by_role("button", name="Make token").dblclick()
    expect(page.get_by_role("row", name="nightly")).to_be_visible()
    assert ApiToken.objects.of(desk.workspace).count() == 1


def test_who_is_logged_out_in_the_middle_of_an_export_comes_back_to_its_progress(visit, desk):
    page = visit("/export/")
    follow(page, "Export all valid documents")
    press(page, "Export now")
    expect(page.locator("#progress")).to_be_visible()
    going = page.url
    page.context.clear_cookies()
    # the page asks once a second how far it is, and finds itself at the log-in
    page.get_by_label("Email").fill("mere@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in", exact=True)
    expect(page.get_by_role("heading", name="Export: under way")).to_be_visible()
    assert page.url == going
    assert Run.objects.of(desk.workspace).count() == 1


def test_what_was_typed_as_the_session_ended_waits_behind_the_log_in(visit, desk, accessibility_faults):
    page = visit("/settings/people/")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.context.clear_cookies(name="sessionid")
    press(page, "Invite")
    page.get_by_label("Email").fill("mere@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in", exact=True)
    expect(page.get_by_role("heading", name="What you sent to Settings waits")).to_be_visible()
    expect(page.get_by_text("ada@example.com")).to_be_visible()
    assert accessibility_faults(page) == []
    assert not Invitation.objects.of(desk.workspace).exists()
    press(page, "Send it now")
    expect(page.get_by_text("ada@example.com is invited")).to_be_visible()
    assert Invitation.objects.of(desk.workspace).count() == 1
