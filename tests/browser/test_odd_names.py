"""Long, foreign and hostile names and twelve-digit amounts: no list is wider than its window, nothing is cut in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page

from tests.web.desk import Desk
from tests.web.pages import HOSTILE, UNMAPPED, furnished

#: Every page on which documents stand with their names and amounts.
LISTS = (
    "/export/",
    "/export/summary?through=2026-11-22&invoices=on&purchases=on",
    "/export/invoices/ready/?through=2026-11-22&invoices=on",
    "/export/invoices/errors/?through=2026-11-22&invoices=on",
    "/export/invoices/changed/?through=2026-11-22&invoices=on",
    "/documents/",
    "/documents/?q=123456789012.34",
    "/documents/invoices/{ready}/",
    "/documents/invoices/{ready}/export",
    "/runs/{run}/log/",
    "/exceptions/",
    "/exceptions/cause?cause=account-unmapped%3A+4105&in=adelaide",
    "/mapping/try/?document=Honourable",
)
WIDTHS = (390, 768, 1440)
#: What is wrong with how a page is laid out: wider than its window, or words that are cut and say so nowhere.
LAID_OUT = """() => {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const out = [...document.querySelectorAll("main *")].filter((element) => element.scrollWidth > element.clientWidth
      && getComputedStyle(element).overflowX === "visible" && element.clientWidth && !element.closest(".scroll, .tabs"));
    wrong.push(`the page is ${root.scrollWidth} wide: ${out.pop()?.outerHTML.slice(0, 120)}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!words || style.overflowX !== "hidden" || !element.checkVisibility()) continue;
    if (element.closest(".visually-hidden") || element.scrollWidth <= element.clientWidth) continue;
    if (!element.closest("[title], [data-tip]")) wrong.push(`cut: ${element.textContent.trim()}`);
  }
  return wrong;
}"""


@pytest.fixture
def shown(transactional_db) -> Mapping[str, object]:
    desk = Desk()
    found = furnished(desk)
    for name in HOSTILE:
        desk.fault(desk.document("-123456789012.34", state="held", party=name, number=name[:60]), UNMAPPED)
    return found


def test_no_list_is_wider_than_its_window_and_no_word_is_cut_in_silence(page: Page, shown, let_in):
    site = let_in(page.context)
    page.on("dialog", lambda dialog: pytest.fail(f"a name was run as a script: {dialog.message}"))
    found = {}
    for address in LISTS:
        page.goto(site + address.format(**shown))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found[address, width] = page.evaluate(LAID_OUT)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_a_formula_in_a_name_arrives_in_a_spreadsheet_as_text(page: Page, shown, let_in):
    page.goto(f"{let_in(page.context)}/documents/")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Export CSV").click()
    cells = [
        cell for row in csv.reader(io.StringIO(saved.value.path().read_text("utf-8-sig"))) for cell in row
    ]
    assert [cell for cell in cells if cell.startswith(("=", "@"))] == []
    assert any(cell.endswith(HOSTILE[4]) and cell != HOSTILE[4] for cell in cells)
