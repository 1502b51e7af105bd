"""What people do in every journey: log in, retrieve, look at a list, wait for the outcome of a run."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import PATIENCE, House

LONG = PATIENCE * 1000  # milliseconds
EMAIL, PASSWORD = "demo@example.com", "tieout-demo"


def enter(page: Page, house: House) -> None:
    """Log in as the owner of the story."""
    page.set_default_timeout(LONG)
    page.goto(house.site)
    give_password(page)


def give_password(page: Page) -> None:
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def menu(page: Page, screen: str) -> None:
    """Go to a screen by the menu: Export, which may say how many are ready."""
    page.get_by_label("Main").get_by_role("link", name=re.compile(f"^{screen}")).click()
    page.wait_for_load_state()


def retrieve(page: Page) -> None:
    """Retrieve, and wait until the page itself shows the results."""
    with page.expect_navigation():
        page.get_by_role("button", name="Retrieve documents").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=LONG)
    expect(page.get_by_text("as ConnectWise listed them just now")).to_be_visible(timeout=LONG)


def group(page: Page, name: str) -> int:
    """The number in a group of the results: Invoices ready for export."""
    card = page.locator(".group", has=page.get_by_role("heading", name=name))
    return int(card.locator(".count").inner_text().split()[0])


def outcome(page: Page, colour: str) -> None:
    """Wait for the run that is shown to end, in green or red."""
    expect(page.locator("[data-outcome]")).to_have_attribute("data-outcome", colour, timeout=LONG)


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
    page.get_by_label("Status in Xero").get_by_role("link", name=tab).click()
    page.get_by_role("link", name=number, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def choose(page: Page, option: str) -> None:
    """Choose from the options of a document."""
    page.get_by_text("Options", exact=True).click()
    page.get_by_role("link", name=option).click()


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
