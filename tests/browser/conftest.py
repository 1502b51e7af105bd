"""A real Chromium for the tests in this folder, and the question whether a page is accessible."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.axe import violations
from tests.browser.chromium import find_chromium
from tests.browser.house import House, furnished
from tests.browser.steps import LONG
from tests.conftest import IN_CI
from tests.web.desk import Desk
from tieout.store.models import User

#: Nothing of the browser's own goes out to the network.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
WIDE = {"width": 1280, "height": 900}

# A machine may be busy with other things: a page is not wrong because it is late.
expect.set_options(timeout=LONG)

# Playwright's synchronous face runs on an event loop, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    program = find_chromium()
    if program is None:
        say = pytest.fail if IN_CI else pytest.skip
        say("no Chromium on this machine; install the package chromium, or run `make test`")
    # The sandbox refuses to work for root, which is who runs tests in containers.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*sandbox, *QUIET])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor without cookies, from Adelaide."""
    context = browser.new_context(viewport=WIDE, locale="en-AU", timezone_id="Australia/Adelaide")
    context.set_default_timeout(LONG)
    yield context
    context.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Somebody else, in a browser of their own: `visitor()`, or without scripts `visitor(java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def come(**how: Any) -> Page:
        context = browser.new_context(viewport=WIDE, **how)
        context.set_default_timeout(LONG)
        contexts.append(context)
        return context.new_page()

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty page; the test fails when the page complained on its console."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def let_in(live_server) -> Callable[..., str]:
    """Log somebody in without typing, the owner unless another is named; returns the site's address.

    `site = let_in(page.context)` and `page.goto(f"{site}/export/")`.
    """

    def enter(context: BrowserContext, email: str = "mere@example.com") -> str:
        client = Client()
        client.force_login(User.objects.get(email=email))
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        return live_server.url

    return enter


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """A journey is made once on each kind of database: None for a SQLite file, a URL for PostgreSQL."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def house(tmp_path: Path, database: str | None) -> Iterator[House]:
    """Harbour IT with an office in Adelaide and one in Sydney; four of its closed invoices are faulty."""
    with furnished(tmp_path, "two-offices", database) as house:
        yield house


@pytest.fixture
def visit(page: Page, desk: Desk, let_in: Callable[..., str]) -> Callable[[str], Page]:
    """Open an address as the owner of the test's own desk."""
    site = let_in(page.context)

    def go(address: str) -> Page:
        page.goto(site + address)
        return page

    return go


@pytest.fixture(scope="session")
def _lenient(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(LONG)
    yield context.new_page()
    context.close()


@pytest.fixture
def lenient(_lenient: Page) -> Iterator[Page]:
    """A page without cookies into which axe may be put, which our own policy rightly refuses.

    It is the same one for every test: to open one costs more than to look at a screen.
    """
    yield _lenient
    _lenient.goto("about:blank")
    _lenient.context.clear_cookies()
    _lenient.emulate_media(color_scheme="null")
    _lenient.set_viewport_size(WIDE)


@pytest.fixture
def accessibility_faults(lenient: Page) -> Callable[[Page], list[str]]:
    """Ask axe about the page that is shown; returns one line for each violation of WCAG 2.2 AA."""

    def ask(page: Page) -> list[str]:
        theme = page.evaluate("document.documentElement.dataset.bsTheme || 'light'")
        lenient.context.clear_cookies()
        lenient.context.add_cookies(page.context.storage_state()["cookies"])
        lenient.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        lenient.set_viewport_size(page.viewport_size)
        lenient.goto(page.url)
        return violations(lenient)

    return ask
