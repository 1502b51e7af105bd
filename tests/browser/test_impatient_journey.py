"""Impatient hands in a real browser over real processes: every button is clicked twice, and everything happens once.

Harbour IT exports, edits an invoice in ConnectWise that is in the books already, writes it through, and takes two others
back. Its books ask before an edit travels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

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
    more,
    open_from_tab,
    outcome,
    press,
    retrieve,
)


@pytest.fixture
def house(tmp_path, database) -> Iterator[House]:
    with furnished(tmp_path, "one-office", database) as house:
        yield house


def test_r000_12_30_r004_04_19_24_25_whoever_clicks_twice_starts_one_run_and_writes_once(page, house):
    enter(page, house)
    decide(page, house, "adelaide", edits="ask")
    everything_is_exported(page, house)
    an_edit_waits_for_a_person_and_is_written_through(page, house)
    two_are_taken_back(page, house)
    assert living(house) == {"24001": "AUTHORISED", "24002": "VOIDED", "24003": "VOIDED"}
    assert runs(page, house) == 6


def twice(page: Page, button: str) -> None:
    """Click a button twice, as people do with what does not answer at once."""
    with arriving(page):
        page.get_by_role("button", name=button, exact=True).dblclick()


def runs(page: Page, house: House) -> int:
    """How many runs there were."""
    page.goto(f"{house.site}/runs/")
    return page.locator("tbody tr").count()


def everything_is_exported(page: Page, house: House) -> None:
    menu(page, "Export")
    twice(page, "Retrieve documents")
    expect(page.get_by_text("as ConnectWise listed them just now")).to_be_visible()
    assert group(page, "Invoices ready for export") == 3
    follow(page, "Export all valid documents")
    twice(page, "Export now")
    outcome(page, "green")
    assert house.booked() == ["24001", "24002", "24003"]
    assert runs(page, house) == 2


def an_edit_waits_for_a_person_and_is_written_through(page: Page, house: House) -> None:
    # R004-04, 19: edited in ConnectWise it is flagged, and it is the same invoice in Xero that changes
    before = {invoice["InvoiceNumber"]: invoice for invoice in books(house)}
    house.act("psa", "rebill-invoice", invoice="24001", add_lines=[{"agreement": "Forgotten", "amount": 10}])
    menu(page, "Export")
    retrieve(page)
    assert group(page, "Invoices changed since export") == 1
    assert {invoice["InvoiceNumber"]: invoice for invoice in books(house)} == before
    follow(page, re.compile("View details.*changed since export"))
    page.get_by_label("Tick 24001").check()
    press(page, "Write selected invoices through")
    twice(page, "Yes, write through 1 document")
    outcome(page, "green")
    after = {invoice["InvoiceNumber"]: invoice for invoice in books(house)}
    assert set(after) == set(before)
    assert after["24001"]["InvoiceID"] == before["24001"]["InvoiceID"]
    assert len(after["24001"]["LineItems"]) == len(before["24001"]["LineItems"]) + 1


def two_are_taken_back(page: Page, house: House) -> None:
    # R004-24, 25: one from its own page, one from the list
    open_from_tab(page, house, "Overdue", "24002")
    choose(page, "Withdraw to draft")
    twice(page, "Withdraw")
    outcome(page, "green")
    page.goto(f"{house.site}/documents/?q=24003")
    page.get_by_label("Tick 24003").check()
    more(page, "Draft")
    twice(page, "Yes, withdraw 1 document")
    outcome(page, "green")
