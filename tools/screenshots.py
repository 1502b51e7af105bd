"""Photograph the screens for the README and the manual: `make screenshots`.

A whole house runs behind the camera: both simulated worlds, the site and a worker, with the story of two offices.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.house import PATIENCE, House, furnished, wait_for

ALBUM = Path(__file__).parents[1] / "docs" / "images"
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
ADELAIDE = "Harbour IT Adelaide Pty Ltd"
CHART = "organisation,account,ledger_account\nadelaide,4000,201\nadelaide,4001,200\nsydney,4020,202\n"


def main() -> None:
    """Tell the story once and take every picture on the way."""
    program = find_chromium()
    if program is None:
        raise SystemExit("There is no Chromium on this machine. `make test` brings one.")
    ALBUM.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        tempfile.TemporaryDirectory(prefix="tieout-pictures-") as folder,
        furnished(Path(folder), "harbour-it") as house,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        with opened(browser, house) as page:
            shoot(page, "login")
            log_in(page, house)
            tell(page, house)
            show_rules(page, house)
            introduce(page, house)
        browser.close()


@contextmanager
def opened(browser: Browser, house: House) -> Iterator[Page]:
    """A visitor from Adelaide in front of the site."""
    context = browser.new_context(viewport=WIDE, locale="en-AU", timezone_id="Australia/Adelaide")
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(house.site)
    yield page
    context.close()


def log_in(page: Page, house: House) -> None:
    """Enter as the person of the story."""
    page.goto(house.site)
    page.get_by_label("Email").fill("demo@example.com")
    page.get_by_label("Password").fill("tieout-demo")
    page.get_by_role("button", name="Log in").click()


def tell(page: Page, house: House) -> None:
    """Retrieve, export, watch, and read what became of it."""
    page.get_by_role("button", name="Retrieve documents").click()
    expect(page.get_by_text("as ConnectWise listed them just now")).to_be_visible(timeout=PATIENCE * 1000)
    shoot(page, "export", everywhere=True)
    page.get_by_role("link", name=re.compile("View details.*invoices ready for export")).click()
    page.get_by_role("columnheader", name="Date").get_by_role("link").click()  # now the newest first
    page.get_by_role("button", name="Lines of 24146").click()
    expect(page.get_by_text("Docking station, returned").first).to_be_visible()
    shoot(page, "ready")
    page.get_by_role("link", name="Export", exact=True).first.click()
    page.get_by_role("link", name=re.compile("View details.*invoices with errors")).click()
    shoot(page, "errors")
    page.go_back()
    page.get_by_role("link", name="Export all valid documents").click()
    shoot(page, "summary")
    tenant = house.world.books.find(ADELAIDE).tenant_id
    house.world.mishaps.plan(
        {"name": "hold-before", "system": "xero", "method": "PUT", "path": "*/invoices", "tenant": tenant}
    )
    page.get_by_role("button", name="Export now").click()
    wait_for(lambda: bool(house.world.held.listed()), "the posting to Adelaide")
    expect(page.get_by_text("waiting for a worker")).to_have_count(0, timeout=PATIENCE * 1000)
    shoot(page, "progress")
    house.act("xero", "archive-account", tenant=ADELAIDE, account="205")
    house.world.held.release()
    expect(page.locator("[data-outcome]")).to_be_visible(timeout=PATIENCE * 1000)
    shoot(page, "outcome")
    page.get_by_role("link", name="Export log results").click()
    shoot(page, "log")
    page.get_by_role("link", name="Documents", exact=True).first.click()
    shoot(page, "documents", everywhere=True)
    page.goto(f"{house.site}/documents/?state=synced")
    for place in range(3):
        page.locator("input[name=chosen]").nth(place).check()
    page.get_by_text("More actions").click()
    page.get_by_role("button", name="Draft").click()
    shoot(page, "draft")
    page.goto(f"{house.site}/exceptions/")
    shoot(page, "exceptions", everywhere=True)
    page.goto(f"{house.site}/documents/?state=synced")
    page.locator("td.lead-cell a").first.click()
    shoot(page, "document", everywhere=True, whole=True)
    page.get_by_role("link", name="PUT to Xero").first.click()
    shoot(page, "exchange")
    page.get_by_role("link", name="Connections", exact=True).click()
    shoot(page, "connections")
    page.get_by_role("link", name="Schedule", exact=True).click()
    invoices = page.get_by_role("region", name="Invoices and credit notes")
    invoices.get_by_role("button", name="Switch on").click()
    invoices.get_by_role("button", name="Run now").click()
    expect(page.locator("[data-outcome]")).to_be_visible(timeout=PATIENCE * 1000)
    page.get_by_role("link", name="Schedule", exact=True).click()
    shoot(page, "schedule", everywhere=True)


def show_rules(page: Page, house: House) -> None:
    """The rules by hand: what is missing, one table, and the policies."""
    page.goto(f"{house.site}/mapping/")
    shoot(page, "mapping")
    page.goto(f"{house.site}/mapping/accounts/")
    shoot(page, "mapping-accounts", everywhere=True)
    page.goto(f"{house.site}/mapping/policies/")
    shoot(page, "mapping-policies")
    page.goto(f"{house.site}/documents/")
    number = page.locator("td.lead-cell a").first.inner_text().strip()
    page.goto(f"{house.site}/mapping/try/")
    page.get_by_label("Try on a document").fill(number)
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page).to_have_url(re.compile("document="))
    shoot(page, "mapping-try", whole=True)
    show_files(page, house)


def show_files(page: Page, house: House) -> None:
    """A file of the chart of accounts with what it would change, saved, and the version that comes of it."""
    page.goto(f"{house.site}/mapping/files/")
    page.get_by_label("What is in it").select_option("accounts")
    page.get_by_label("CSV file").set_input_files(
        {"name": "chart.csv", "mimeType": "text/csv", "buffer": CHART.encode()}
    )
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="Accounts from chart.csv")).to_be_visible()
    shoot(page, "mapping-file")
    page.get_by_label("Note").fill("New chart of accounts")
    page.get_by_role("button", name=re.compile("^Import")).click()
    expect(page.get_by_text(re.compile("Version .* of the rules is in force"))).to_be_visible()
    page.goto(f"{house.site}/mapping/versions/")
    page.get_by_role("link", name=re.compile("^Version [0-9]")).first.click()
    expect(page).to_have_url(re.compile("/mapping/versions/[0-9]+/"))
    shoot(page, "mapping-version")


def introduce(page: Page, house: House) -> None:
    """Invite somebody, look at who did what, and at one's own account."""
    page.goto(f"{house.site}/settings/people/")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("ada@example.com is invited")).to_be_visible()
    page.reload()
    shoot(page, "people", everywhere=True)
    page.get_by_role("link", name="Activity log").click()
    shoot(page, "activity")
    page.goto(f"{house.site}/account/second-factor/")
    shoot(page, "second-factor")


def shoot(page: Page, name: str, *, everywhere: bool = False, whole: bool = False) -> None:
    """Take a picture in light at a desk; `everywhere` also in dark and on a phone. `whole`: the page to its end."""
    page.wait_for_load_state("load")
    picture(page, ALBUM / f"{name}.png", whole=whole)
    if everywhere:
        page.emulate_media(color_scheme="dark")
        picture(page, ALBUM / f"{name}-dark.png", whole=whole)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        picture(page, ALBUM / f"{name}-phone.png", whole=False)
        page.set_viewport_size(WIDE)


def picture(page: Page, file: Path, *, whole: bool) -> None:
    """Write one picture, without the pointer's traces."""
    page.mouse.move(0, 0)
    page.screenshot(path=file, full_page=whole, animations="disabled")
    print(file.name)


if __name__ == "__main__":
    main()
