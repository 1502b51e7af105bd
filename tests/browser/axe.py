"""What axe, the judge of accessible pages, says of a page that is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: The rules of those that look at colours. In the dark nothing else is other than in the light.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
THEMES, WIDTHS = ("light", "dark"), (1280, 390)
#: Only violations are told in full: of what is right there is much, and nobody reads it.
ASK = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(result => result.violations)"


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """One line for each violation of `rules`, WCAG 2.2 AA. The page's content security policy must be bypassed."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(ASK, rules)
    return [f"{fault['id']}: {node['target']} {node['html']}" for fault in found for node in fault["nodes"]]


def faults(page: Page, rules: list[str] = RULES) -> list[str]:
    """The violations, and whether the page is wider than the window."""
    told = violations(page, rules)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append("the page is wider than the window")
    return told


def faults_everywhere(page: Page) -> dict[tuple[str, int], list[str]]:
    """The faults of the page that is shown, in light and dark, at a desk and on a phone; empty when there is none.

    Colours must not fade from one theme into the other: the page's context is one with `reduced_motion="reduce"`.
    """
    found = {}
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found[theme, width] = faults(page, RULES if theme == "light" else OF_COLOURS)
    return {appearance: told for appearance, told in found.items() if told}
