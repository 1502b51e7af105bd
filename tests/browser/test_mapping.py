"""Mapping in a real browser: an account is mapped by keyboard and its documents become ready; every page is accessible."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.steps import arriving, enter, group, press, retrieve
from tests.web.desk import Desk
from tests.web.mapped import in_xero, use, waiting
from tieout.core.faults import Fault
from tieout.store.models import User

LONG_NAME = "The Honourable Company of Very Long Names and Sons (Australasia) Proprietary Limited"
PAGES = (
    "",
    "routes/",
    "accounts/",
    "accounts/?of=(all)&q=nothing-like-it",
    "taxes/",
    "tracking/",
    "contacts/",
    "items/",
    "numbers/",
    "policies/",
    "accounts/rule?of=adelaide&account=4000",
    "contacts/rule?of=adelaide&party=250",
    "routes/rule",
)


@pytest.fixture
def desk(transactional_db) -> Iterator[Desk]:
    """Something on every page, hostile and long names among it."""
    with in_xero() as desk:
        desk.person()
        texts = (LONG_NAME, "شركة الميناء للتجارة", "Café Ærø 🌊 <script>", "4105")
        for used_as in ("account", "tax", "location", "item"):
            use(desk, used_as, *texts)
        waiting(desk, "110.00", "123456789012.34")
        missing = Fault("party-missing", {"party": LONG_NAME, "organisation": "Adelaide", "near": "none"})
        desk.fault(desk.document("10.00", state="held", party=LONG_NAME), missing)
        yield desk


@pytest.fixture
def shown(desk: Desk, lenient: Page, let_in) -> Callable[[str], Page]:
    """Open a page of the owner's, dark and on a phone: where most goes wrong."""
    site = let_in(lenient.context)
    lenient.set_viewport_size({"width": 390, "height": 900})
    User.objects.update(theme="dark")

    def visit(address: str) -> Page:
        lenient.goto(f"{site}/mapping/{address}")
        return lenient

    return visit


def test_r001_11_an_account_is_mapped_by_keyboard_alone_and_its_documents_become_ready(page, house):
    enter(page, house)
    retrieve(page)
    ready = group(page, "Invoices ready for export")
    with arriving(page):
        page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Mapping", level=1)).to_be_visible()
    page.get_by_role("link", name="Accounts", exact=False).first.focus()
    with arriving(page):
        page.keyboard.press("Enter")
    choice = page.locator("select[name='choice-0']")
    choice.focus()
    page.keyboard.type("200")
    expect(choice).to_have_value("200")
    save = page.get_by_role("button", name="Save what is chosen")
    for _ in range(20):
        page.keyboard.press("Tab")
        if save.evaluate("element => element === document.activeElement"):
            break
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text("That is version 2 of the rules.")).to_be_visible()
    expect(page.locator("[data-outcome]")).to_be_visible()
    page.wait_for_load_state()
    with arriving(page):
        page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Export", level=1)).to_be_visible()
    assert group(page, "Invoices ready for export") > ready


def test_pages_with_live_pick_lists_have_no_accessibility_fault_and_fit(shown):
    wrong = {address: told for address in PAGES if (told := faults(shown(address)))}
    assert wrong == {}


def test_what_is_refused_and_what_is_tried_have_no_accessibility_fault(shown, desk):
    desk.document("110.00", number="24101")
    page = shown("accounts/rule?of=adelaide&account=4000")
    page.get_by_label("Xero account").select_option("260")
    page.get_by_label("Try on a document").fill("24101")
    press(page, "Try")
    expect(page.get_by_role("heading", name="24101")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("ConnectWise account").fill("")
    press(page, "Save", exact=True)
    expect(page.get_by_text("This is needed.")).to_be_visible()
    assert faults(page) == []
