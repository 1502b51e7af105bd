"""Each journey with the keyboard alone: everything is reached in the order in which it is read, and seen when it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import arriving
from tests.web.desk import Desk
from tests.web.pages import UNMAPPED
from tieout.store.models import Run

STEPS = 60  # presses of Tab after which something counts as out of reach
#: Where the focus is on the page, and whether it can be seen: an outline, a ring, or a border of its own.
FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const seen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  return {seen, words: element.outerHTML.slice(0, 120), shown: box.width > 0 && box.height > 0};
}"""


@pytest.fixture
def desk(transactional_db) -> Desk:
    """Two invoices are ready, one has an error, one is in the books."""
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.ledger("sydney", "Harbour IT Sydney Pty Ltd")
    desk.person()
    for number in ("R-1", "R-2"):
        desk.document("110.00", number=number)
    desk.fault(desk.document("110.00", number="H-1", state="held"), UNMAPPED)
    desk.link(desk.document("110.00", number="S-1", state="synced"))
    return desk


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus; whatever has it on the way there shows so."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], f"nobody sees that this has the focus: {focused['words']}"
        assert focused["shown"], f"this has the focus and is not on the page: {focused['words']}"
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not reached with {STEPS} presses of Tab")


def back_to(page: Page, wanted: Locator) -> None:
    """The same backwards, to a button above the list."""
    for _ in range(STEPS):
        page.keyboard.press("Shift+Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not reached with {STEPS} presses of Shift and Tab")


def enter(page: Page) -> None:
    """Press Enter on what has the focus and leads elsewhere."""
    with arriving(page):
        page.keyboard.press("Enter")


def skip_to_content(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_r000_12_to_47_some_are_exported(visit, desk):
    page = visit("/documents/")
    with arriving(page):
        page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Export", level=1)).to_be_visible()
    skip_to_content(page)
    reach(page, page.get_by_label("Select thru date"))
    reach(page, page.get_by_role("button", name="Retrieve documents"))
    enter(page)
    expect(page.locator("#progress")).to_be_visible()
    Run.objects.of(desk.workspace).update(state="done")
    expect(page.locator("#progress")).to_have_count(0)  # the page comes anew by itself

    page = visit("/export/?through=2026-11-22&invoices=on")
    skip_to_content(page)
    reach(page, page.get_by_role("link", name="View details").first)
    enter(page)
    expect(page.get_by_role("heading", name="Invoices ready for export", level=1)).to_be_visible()
    skip_to_content(page)
    unfold = page.locator("[data-lines]").first
    tick = page.locator("input[name=chosen]").first
    reach(page, tick)
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    reach(page, unfold)
    page.keyboard.press("Enter")
    expect(page.locator(".unfolded")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(".unfolded")).to_be_hidden()
    back_to(page, page.get_by_role("button", name="Export selected invoices"))
    enter(page)
    expect(page.get_by_role("heading", name="Export selected documents")).to_be_visible()
    skip_to_content(page)
    reach(page, page.get_by_role("button", name="Export now"))
    enter(page)
    expect(page.get_by_role("heading", name="Export: under way")).to_be_visible()
    assert len(Run.objects.of(desk.workspace).latest("pk").selection) == 1


def test_r001_08_to_23_a_failed_one_is_found_understood_and_sent_again(visit, desk):
    page = visit("/export/")
    with arriving(page):
        page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()
    skip_to_content(page)
    reach(page, page.get_by_role("link", name="Failed (1)"))
    enter(page)
    expect(page.locator("tbody tr")).to_have_count(1)
    skip_to_content(page)
    reach(page, page.locator("input[name=chosen]"))
    page.keyboard.press("Space")
    reach(page, page.locator("tbody a.pill").first)  # R001-09: the error, on focus
    expect(page.get_by_role("tooltip")).to_contain_text("4105")
    back_to(page, page.get_by_role("button", name="Resync"))
    enter(page)
    expect(page.locator("#progress")).to_be_visible()
    assert Run.objects.of(desk.workspace).get().trigger == "force"


def test_r004_22_to_25_books_are_chosen_and_one_is_taken_back(visit, desk):
    page = visit("/documents/")
    books = page.get_by_label("Organisation", exact=True)
    reach(page, books)
    with arriving(page):
        page.keyboard.type("H")  # the first that begins so: Harbour IT Adelaide
    expect(page).to_have_url(re.compile("organisation=adelaide"))
    page = visit("/documents/?state=synced")
    skip_to_content(page)
    reach(page, page.get_by_role("link", name="S-1", exact=True))
    enter(page)
    expect(page.get_by_role("heading", name="Invoice S-1")).to_be_visible()
    skip_to_content(page)
    menu = page.locator("main details.more summary")
    reach(page, menu)
    page.keyboard.press("Enter")
    withdraw = page.get_by_role("link", name="Withdraw to draft")
    page.keyboard.press("ArrowDown")
    expect(withdraw).to_be_focused()
    page.keyboard.press("Escape")
    expect(withdraw).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(withdraw).to_be_focused()
    enter(page)
    expect(page.get_by_role("heading", name="Withdraw invoice")).to_be_visible()
    skip_to_content(page)
    reach(page, page.get_by_role("button", name="Withdraw"))
    enter(page)
    expect(page.get_by_role("heading", name="Correction")).to_be_visible()
