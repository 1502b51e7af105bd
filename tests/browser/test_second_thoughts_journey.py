"""Second thoughts in a real browser over real processes: read by a finger, adopted, skipped and taken up, forgotten and told.

Harbour IT has one office and one set of books. One of its invoices was typed into Xero by hand, for a contact of another
name; another one is to wait; and then nobody looks at the books for half a day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, furnished
from tests.browser.steps import (
    arriving,
    books,
    choose,
    enter,
    follow,
    group,
    living,
    menu,
    options,
    outcome,
    press,
    retrieve,
    row,
)

HARBOUR = "Harbour IT Pty Ltd"
TYPED_IN, SURGERY = "24002", "Torrens Dental Surgery"
RECENTLY = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()


@pytest.fixture
def house(tmp_path, database) -> Iterator[House]:
    with furnished(tmp_path, "one-office", database) as house:
        yield house


def test_r001_09_12_r004_10_one_is_adopted_one_is_skipped_and_a_forgotten_look_is_told(
    page, house, visitor, tmp_path, database
):
    enter(page, house)
    one_was_typed_in_by_hand(page, house)
    a_finger_reads_why_it_failed(
        page, visitor(has_touch=True, storage_state=page.context.storage_state()), house
    )
    it_is_adopted(page, house)
    another_is_skipped_and_taken_up_again(page, house)
    books_that_nobody_looks_at_are_told(page, house, lambda: half_a_day_passes(tmp_path, database))


def find(page: Page, house: House, number: str) -> None:
    """Search a document and open its page."""
    page.goto(f"{house.site}/documents/?q={number}")
    follow(page, number, exact=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def one_was_typed_in_by_hand(page: Page, house: House) -> None:
    # R001-12: the same number and amount, for another contact
    house.act("xero", "create-contact", tenant=HARBOUR, fields={"Name": SURGERY})
    house.act("xero", "create-document", tenant=HARBOUR, fields={
        "Type": "ACCREC", "Status": "AUTHORISED", "InvoiceNumber": TYPED_IN, "Contact": {"Name": SURGERY},
        "Date": RECENTLY, "DueDate": RECENTLY,
        "LineItems": [{"Description": "November", "Quantity": 1, "UnitAmount": 1912, "AccountCode": "202",
                       "TaxType": "OUTPUT"}],
    })  # fmt: skip
    retrieve(page)
    follow(page, "Export all valid documents")
    press(page, "Export now")
    outcome(page, "red")
    assert len(house.booked()) == len(set(house.booked())) == 3


def a_finger_reads_why_it_failed(page: Page, phone: Page, house: House) -> None:
    # R001-09: the first touch shows the error and leads nowhere, the second one leads to the whole story
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{house.site}/documents/?tab=exports&state=held")
    failed = row(phone, TYPED_IN).get_by_text("Sync failed")
    failed.tap()
    expect(phone.get_by_role("tooltip")).to_contain_text(SURGERY)
    assert phone.url == f"{house.site}/documents/?tab=exports&state=held"
    with arriving(phone):
        failed.tap()
    expect(phone.get_by_role("heading", name=f"Invoice {TYPED_IN}")).to_be_visible()


def it_is_adopted(page: Page, house: House) -> None:
    # R001-12: both beside each other, the contact differs, and a person says that they are the same
    before = books(house)
    find(page, house, TYPED_IN)
    choose(page, "Adopt")
    expect(page.get_by_role("row", name="Contact")).to_contain_text("differs")
    expect(page.get_by_role("row", name="Total")).not_to_contain_text("differs")
    press(page, "They are the same: adopt")
    outcome(page, "green")
    assert books(house) == before
    find(page, house, TYPED_IN)
    expect(page.locator("#state").get_by_text("Synced", exact=True)).to_be_visible()
    assert options(page) == ["Withdraw to draft"]
    menu(page, "Export")
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (0, 0)


def another_is_skipped_and_taken_up_again(page: Page, house: House) -> None:
    # left out from its own page, with the reason; neither listed nor sent
    house.act("psa", "close-invoice", invoice="24004")
    retrieve(page)
    assert group(page, "Invoices ready for export") == 1
    find(page, house, "24004")
    page.get_by_text("Options", exact=True).click()
    follow(page, "Skip", exact=True)
    page.get_by_label("Why").fill("The customer disputes it")
    press(page, "Skip", exact=True)
    expect(page.get_by_text("It is skipped until it changes in ConnectWise.")).to_be_visible()
    expect(page.get_by_text("The customer disputes it")).to_be_visible()
    menu(page, "Export")
    retrieve(page)
    assert group(page, "Invoices ready for export") == 0
    expect(page.get_by_role("link", name="Export all valid documents")).to_have_count(0)

    # taken up again it goes as if nothing had been
    find(page, house, "24004")
    page.get_by_text("Options", exact=True).click()
    press(page, "Take up again")
    expect(page.get_by_text("It is judged afresh when documents are retrieved.")).to_be_visible()
    menu(page, "Export")
    retrieve(page)
    follow(page, "Export all valid documents")
    press(page, "Export now")
    outcome(page, "green")
    assert living(house)["24004"] == "AUTHORISED"


def books_that_nobody_looks_at_are_told(page: Page, house: House, time_passes: Callable[[], None]) -> None:
    # R004-10: what somebody approves or pays is known here in twelve hours, or it is said that it may not be
    menu(page, "Schedule")
    invoices = page.get_by_role("region", name="Invoices and credit notes")
    press(invoices, "Switch on")
    expect(page.get_by_text("the schedule is on. Next run")).to_be_visible()
    told = page.get_by_text(f"{HARBOUR} was not looked at for more than twelve hours.")
    expect(told).to_have_count(0)
    time_passes()
    house.act("xero", "pay", tenant=HARBOUR, document="24001")
    for screen in ("Schedule", "Exceptions"):
        menu(page, screen)
        expect(told).to_be_visible()

    # somebody looks, and the alert is gone
    menu(page, "Schedule")
    press(invoices, "Run now")
    outcome(page, "green")
    menu(page, "Schedule")
    expect(told).to_have_count(0)
    page.goto(f"{house.site}/documents/?tab=paid")
    expect(row(page, "24001").get_by_text("Paid", exact=True)).to_be_visible()


def half_a_day_passes(folder: Path, database: str | None) -> None:
    """What no test can wait for: the schedule was switched on, and the books were looked at, thirteen hours ago."""
    then = (datetime.now(UTC) - timedelta(hours=13)).isoformat(sep=" ")
    with (
        psycopg.connect(database)
        if database
        else sqlite3.connect(folder / "tieout.sqlite3", timeout=30) as at
    ):
        at.execute(f"update store_connection set watched_at = '{then}' where watched_at is not null")  # noqa: S608 - ours
        at.execute(f"update store_schedule set changed_at = '{then}'")  # noqa: S608 - ours
