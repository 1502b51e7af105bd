"""Putting one document right in a real browser: the menu, the plan, the button, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_everywhere
from tests.browser.steps import follow, more, press
from tests.web.desk import Desk
from tieout.store.models import Run


@pytest.fixture
def desk(transactional_db) -> Desk:
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.person()
    return desk


@pytest.fixture
def shown(page: Page, desk: Desk, let_in) -> Page:
    """The page of an exported invoice, as the owner sees it."""
    document = desk.document("110.00", state="synced")
    desk.link(document)
    page.goto(f"{let_in(page.context)}/documents/invoices/{document.source_id}/")
    return page


def test_r004_24_25_withdraw_is_chosen_from_the_options_and_confirmed_with_its_plan(shown: Page, desk: Desk):
    shown.get_by_text("Options").click()
    follow(shown, "Withdraw to draft")

    expect(shown.get_by_role("heading", name="Withdraw invoice")).to_be_visible()
    expect(shown.get_by_text("It is voided and stays visible as such.")).to_be_visible()
    expect(shown.get_by_text("Is spent.")).to_be_visible()
    assert not Run.objects.of(desk.workspace).exists(), "nothing was asked for yet"
    press(shown, "Withdraw")

    expect(shown.get_by_role("heading", name="Correction")).to_be_visible()
    shown.go_back()
    expect(shown.get_by_text("This cannot be done with the document as it stands now.")).to_be_visible()
    expect(shown.get_by_text("Being withdrawn").first).to_be_visible()
    expect(shown.get_by_text("Options")).to_have_count(0)


def test_the_options_open_and_close_by_keyboard(shown: Page):
    menu, choice = shown.get_by_text("Options"), shown.get_by_role("link", name="Withdraw to draft")
    menu.focus()
    shown.keyboard.press("Enter")
    expect(choice).to_be_visible()
    shown.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    expect(menu).to_be_focused()
    shown.keyboard.press("Enter")
    shown.keyboard.press("Tab")
    expect(choice).to_be_focused()
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("heading", name="Withdraw invoice")).to_be_visible()


def test_the_options_open_without_any_script(visitor, shown: Page):
    page = visitor(java_script_enabled=False, storage_state=shown.context.storage_state())
    page.goto(shown.url)
    page.get_by_text("Options").click()
    follow(page, "Withdraw to draft")
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()


def test_the_plan_of_many_has_no_accessibility_fault_and_fits(visitor, shown: Page, desk: Desk):
    """In light and dark, at a desk and on a phone, with a name and an amount that are as long as can be."""
    for status in ("draft", "paid"):
        document = desk.document("123456789012.34", state="synced", party="Donaudampfschifffahrt" * 4)
        desk.link(document, status)
    # axe is injected as text, which the page's own content security policy rightly refuses
    page = visitor(bypass_csp=True, reduced_motion="reduce", storage_state=shown.context.storage_state())
    page.goto(shown.url.partition("/documents/")[0] + "/documents/")
    page.locator("input[name=all]").check()
    more(page, "Draft")
    expect(page.get_by_role("button", name="Yes, withdraw 2 documents")).to_be_visible()
    assert faults_everywhere(page) == {}
