"""Closing a month in a real browser over real processes: invoices and purchases, picked and whole, and what was in the way.

It is November, and October is to be closed. September is locked, some of October's invoices were typed into Xero by hand,
one of them with a wrong amount, and suppliers' bills wait too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.house import House, furnished
from tests.browser.steps import (
    arriving,
    books,
    choose,
    decide,
    enter,
    follow,
    group,
    living,
    menu,
    open_from_tab,
    outcome,
    press,
    retrieve,
    row,
)

BILL = "CLD-20261031"  # of Cloud Licences Direct


@pytest.fixture
def house(tmp_path, database) -> Iterator[House]:
    with furnished(tmp_path, "month-end", database) as house:
        yield house


def details(page: Page, name: str) -> None:
    """View details of a group: invoices ready for export."""
    follow(page, re.compile(f"View details.*{name}", re.IGNORECASE))
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def columns(page: Page) -> list[list[str]]:
    """What stands in each row of the list that is shown, its tick and its + left out."""
    rows = page.locator("tbody tr").all()
    return [[cell.strip() for cell in row.locator("td").all_inner_texts()[2:]] for row in rows]


def amount(text: str) -> Decimal:
    """-682.00, where the page writes a minus sign and the currency."""
    return Decimal(text.split(maxsplit=1)[0].replace("\N{MINUS SIGN}", "-").replace(",", ""))


def test_r000_01_to_57_october_is_closed_and_r001_12_to_16_a_number_that_was_taken(page, house, tmp_path):
    enter(page, house)
    the_filter_decides_what_is_listed(page)
    what_is_ready_is_listed_in_full(page)
    what_has_errors_is_put_right_and_moves_over(page, house)
    purchases_with_errors_are_put_right_alike(page, house)
    a_purchase_is_picked(page, house)
    all_the_rest_goes_and_the_log_tells_of_every_record(page, house, tmp_path)
    a_number_that_was_taken_is_compared_and_given_up(page, house)


def the_filter_decides_what_is_listed(page: Page) -> None:
    # R000-05 to 07: on top the filter, below it the results
    menu(page, "Export")
    headings = [heading.strip() for heading in page.locator("main h2").all_text_contents()]
    assert headings.index("Filter") < headings.index("Results")

    # R000-09 to 11, 15 to 17: what is dated that day or before, and of the kinds that are wanted
    page.get_by_label("Select thru date").fill("2026-10-05")
    page.get_by_label("Include purchases").uncheck()
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (4, 1)
    expect(page.get_by_role("heading", name="Purchases")).to_have_count(0)
    page.get_by_label("Select thru date").fill("2026-10-04")
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (0, 1)

    # R000-12, 16, 25: everything, both kinds, ready and with errors beside each other
    page.get_by_label("Select thru date").fill("2026-11-22")
    page.get_by_label("Include purchases").check()
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (10, 1)
    assert (group(page, "Purchases ready for export"), group(page, "Purchases with errors")) == (4, 0)


def what_is_ready_is_listed_in_full(page: Page) -> None:
    # R000-20, 40 to 43: the list has every column, and its sum is the one in the summary
    total = page.locator(".group", has=page.get_by_role("heading", name="Invoices ready")).locator(".amount")
    expected = amount(total.first.inner_text())
    details(page, "Invoices ready for export")
    listed = columns(page)
    assert sum(amount(one[3]) for one in listed) == expected
    by_number = {one[0]: one for one in listed}
    assert by_number["23904"][:6] == ["23904", "Clare Valley Seeds", "5 Oct 2026", "958.10 AUD", "23904", ""]
    assert by_number["23907"][3:6] == ["\N{MINUS SIGN}682.00 AUD", "", "23907"]

    # R000-44: its lines, with account, tax and tracking
    row(page, "23904").get_by_role("button", name=re.compile("lines", re.IGNORECASE)).click()
    lines = page.locator(".unfolded")
    for words in ("Managed services, October", "202", "OUTPUT", "Office: Adelaide"):
        expect(lines).to_contain_text(words)
    menu(page, "Export")


def what_has_errors_is_put_right_and_moves_over(page: Page, house: House) -> None:
    # R000-22 to 24, 48, 50 to 56: grouped by what is wrong, each group unfolds, where to fix it; nothing can be ticked
    details(page, "Invoices with errors")
    expect(page.get_by_role("heading", name="The period is locked")).to_be_visible()
    expect(page.get_by_text("Fix in Xero").first).to_be_visible()
    expect(page.get_by_role("heading", name="Error details")).to_be_visible()
    assert page.locator("input[name=chosen]").count() == 0

    # R000-57: put right in our own settings, and moved to the ready ones; with a warning in the end, R004-16
    page.goto(f"{house.site}/mapping/policies/?of=adelaide")
    page.get_by_label("Dated in a locked period").select_option(label="Redate, with a note")
    press(page, "Save", exact=True)
    menu(page, "Export")
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (11, 0)


def purchases_with_errors_are_put_right_alike(page: Page, house: House) -> None:
    # R000-25, 49: while exports are off purchases have errors too, as invoices have: listed, explained, not to be ticked
    decide(page, house, "adelaide", exports="false")
    menu(page, "Export")
    retrieve(page)
    assert (group(page, "Purchases ready for export"), group(page, "Purchases with errors")) == (0, 4)
    details(page, "Purchases with errors")
    expect(page.get_by_role("link", name="Fix in Export settings").first).to_be_visible()
    assert page.locator("input[name=chosen]").count() == 0
    decide(page, house, "adelaide", exports="true")
    menu(page, "Export")
    retrieve(page)
    assert (group(page, "Purchases ready for export"), group(page, "Purchases with errors")) == (4, 0)


def a_purchase_is_picked(page: Page, house: House) -> None:
    # R000-02, 38, 39, 45 to 47, 49: one is ticked, and that one goes
    details(page, "Purchases ready for export")
    export = page.get_by_role("button", name="Export selected purchases")
    expect(export).to_be_disabled()
    page.get_by_label(f"Tick {BILL}").check()
    with arriving(page):
        export.click()
    expect(page.get_by_text("1 bill, AUD 3,630.00, to Harbour IT Pty Ltd.")).to_be_visible()
    press(page, "Export now")
    outcome(page, "green")
    follow(page, "Back to Export")
    assert group(page, "Purchases ready for export") == 3
    assert living(house)[BILL] == "DRAFT"


def all_the_rest_goes_and_the_log_tells_of_every_record(page: Page, house: House, tmp_path: Path) -> None:
    follow(page, "Export all valid documents")
    press(page, "Export now")
    outcome(page, "red")  # 23903 is in the books already, with another amount

    # R000-34 to 37: each of the five kinds has its rows; the spreadsheet has as many as the page
    follow(page, "Export log results")
    kinds = page.get_by_label("Kinds of records").get_by_role("link").all_inner_texts()
    assert [kind.split()[0] for kind in kinds] == ["All", "Invoices", "Purchases", "Customers", "Suppliers", "Products"]  # fmt: skip
    assert all(int(kind.split()[1]) > 0 for kind in kinds)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Export CSV").click()
    assert _rows(saved.value, tmp_path) == int(kinds[0].split()[1])
    held = row(page, "23903").first
    expect(held).to_contain_text("total 979.00 instead of 1,078.00")

    # R001-14: the number leads to the document
    with arriving(page):
        held.get_by_role("link", name="23903").first.click()
    expect(page.get_by_role("heading", name="Invoice 23903")).to_be_visible()


def _rows(saved: Download, folder: Path) -> int:
    file = folder / "log.csv"
    saved.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as text:
        return len(list(csv.DictReader(text)))


def a_number_that_was_taken_is_compared_and_given_up(page: Page, house: House) -> None:
    # R001-12: both stand beside each other, and they are not the same
    choose(page, "Adopt")
    expect(page.get_by_text("It cannot be adopted: total AUD 979.00 instead of AUD 1,078.00")).to_be_visible()
    follow(page, "Leave as it is")
    choose(page, "Renumber")
    page.get_by_label("Invoice number in Xero").fill("23903-B")
    press(page, "Renumber")

    # R001-05, 15, 16: it goes by its own page, and the result is told
    choose(page, "Export to Xero")
    press(page, "Export now")
    outcome(page, "green")
    assert living(house)["23903-B"] == "AUTHORISED"
    ours = [one["Total"] for one in books(house) if one["InvoiceNumber"] == "23903-B"]
    assert [Decimal(str(total)) for total in ours] == [Decimal("1078.00")]

    # R001-13, R004-16: what is due is found on its tab, and what was done to make it fit stands in its row
    open_from_tab(page, house, "Overdue", "23904")
    page.goto(f"{house.site}/documents/?q=23910")
    warning = row(page, "23910").get_by_text("1 warning")
    warning.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("locked")
