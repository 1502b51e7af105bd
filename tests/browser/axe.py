"""What axe, the judge of accessible pages, says of a page that is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Only violations are told in full: of what is right there is much, and nobody reads it.
ASK = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(result => result.violations)"


def violations(page: Page) -> list[str]:
    """One line for each violation of WCAG 2.2 AA. The page's content security policy must be bypassed."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(ASK, RULES)
    return [f"{fault['id']}: {node['target']} {node['html']}" for fault in found for node in fault["nodes"]]


def faults(page: Page) -> list[str]:
    """The violations, and whether the page is wider than the window."""
    told = violations(page)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append("the page is wider than the window")
    return told
