"""What people do in every journey: log in, retrieve, look at a list, wait for the outcome of a run.

Whatever leads to another page is done with `press`, `follow` or inside `arriving`, which end when the other page is
there. A test that went on at once would meet its own navigation under way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import PATIENCE, House

LONG = PATIENCE * 1000  # milliseconds
EMAIL, PASSWORD = "demo@example.com", "tieout-demo"
Words = str | re.Pattern[str]


# --- from page to page ---------------------------------------------------------------------------------------


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What is done inside leads to another page, or to the same one anew; it is over when that page is there."""
    with page.expect_navigation():
        yield


def press(where: Page | Locator, button: Words, *, exact: bool = False) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    with arriving(_page(where)):
        where.get_by_role("button", name=button, exact=exact).click()


def follow(where: Page | Locator, link: Words, *, exact: bool = False) -> None:
    """Follow a link, and wait for the page that it leads to."""
    with arriving(_page(where)):
        where.get_by_role("link", name=link, exact=exact).click()


def _page(where: Page | Locator) -> Page:
    return where.page if isinstance(where, Locator) else where


# --- every day -----------------------------------------------------------------------------------------------


def enter(page: Page, house: House) -> None:
    """Log in as the owner of the story."""
    page.goto(house.site)
    give_password(page)


def give_password(page: Page) -> None:
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in", exact=True)


def menu(page: Page, screen: str) -> None:
    """Go to a screen by the menu: Export, which may say how many are ready."""
    follow(page.get_by_label("Main"), re.compile(f"^{screen}"))


def decide(page: Page, house: House, organisation: str, **policies: str) -> None:
    """Change policies of an organisation: invoice_status="draft"."""
    page.goto(f"{house.site}/mapping/policies/?of={organisation}")
    for name, value in policies.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    press(page, "Save", exact=True)
    expect(page.get_by_text(re.compile(r"Version \d+ of the rules is in force"))).to_be_visible()


def in_books(page: Page, organisation: str) -> None:
    """Choose an organisation at the top of the page, by its name or its key."""
    with arriving(page):
        page.get_by_label("Organisation", exact=True).select_option(organisation)


def retrieve(page: Page) -> None:
    """Retrieve, and wait until the page itself shows the results."""
    press(page, "Retrieve documents")
    expect(page.locator("#progress")).to_have_count(0)
    expect(page.get_by_text("as ConnectWise listed them just now")).to_be_visible()
    page.wait_for_load_state()


def group(page: Page, name: str) -> int:
    """The number in a group of the results: Invoices ready for export."""
    card = page.locator(".group", has=page.get_by_role("heading", name=name))
    return int(card.locator(".count").inner_text().split()[0])


def outcome(page: Page, colour: str) -> None:
    """Wait for the run that is shown to end, in green or red; its page comes anew by itself."""
    expect(page.locator("[data-outcome]")).to_have_attribute("data-outcome", colour)
    page.wait_for_load_state()


# --- the list of documents -----------------------------------------------------------------------------------


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=re.compile(rf"{name} \(\d+\)"))


def count(page: Page, name: str) -> int:
    """The number in a tile's title: Failed (4)."""
    found = re.search(r"\((\d+)\)", tile(page, name).inner_text())
    assert found
    return int(found[1])


def row(page: Page, words: str) -> Locator:
    return page.locator("tbody tr", has_text=words)


def open_from_tab(page: Page, house: House, tab: str, number: str) -> None:
    """Find a document on a tab of the list and open it by its number."""
    page.goto(f"{house.site}/documents/")
    follow(page.get_by_label("Status in Xero"), tab)
    with arriving(page):
        page.get_by_role("link", name=number, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def choose(page: Page, option: str) -> None:
    """Choose from the options of a document, which shows what would happen."""
    page.get_by_text("Options", exact=True).click()
    follow(page, option)


def more(page: Page, action: str) -> None:
    """Choose from More actions of a list, for what is ticked."""
    page.get_by_text("More actions").click()
    press(page, action)


def options(page: Page) -> list[str]:
    """What the menu of a document, or of the list, offers."""
    return [each.strip() for each in page.locator("main details.more .dropdown-item").all_text_contents()]


# --- over there ----------------------------------------------------------------------------------------------


def books(house: House) -> list[dict[str, Any]]:
    """Every invoice in all books, in Xero's shape."""
    return [
        invoice
        for organisation in house.world.view()["organisations"]
        for invoice in organisation["invoices"]
    ]


def living(house: House) -> dict[str, str]:
    """Number -> status of every invoice in all books."""
    return {invoice["InvoiceNumber"]: invoice["Status"] for invoice in books(house)}
