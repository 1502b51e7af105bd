"""A real Chromium for the tests in this folder, and the question whether a page is accessible."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import find_chromium
from tests.conftest import IN_CI

AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
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
    yield context
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
def accessibility_faults(browser: Browser) -> Callable[[Page], list[str]]:
    """Ask axe about the page that is shown; returns one line for each violation of WCAG 2.2 AA."""

    def ask(page: Page) -> list[str]:
        # axe is injected as text, which the page's own content security policy rightly refuses.
        theme = page.evaluate("document.documentElement.dataset.bsTheme || 'light'")
        twin = browser.new_context(
            bypass_csp=True,
            storage_state=page.context.storage_state(),
            viewport=page.viewport_size,
            color_scheme="dark" if theme == "dark" else "light",
        )
        try:
            seen = twin.new_page()
            seen.goto(page.url)
            seen.add_script_tag(content=AXE.read_text())
            found: list[dict[str, Any]] = seen.evaluate(
                "rules => axe.run({runOnly: rules}).then(result => result.violations)", RULES
            )
        finally:
            twin.close()
        return [
            f"{fault['id']}: {node['target']} {node['html']}" for fault in found for node in fault["nodes"]
        ]

    return ask
