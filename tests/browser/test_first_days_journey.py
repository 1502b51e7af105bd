"""The first days in a real browser over real processes: Xero is connected, the first export, and what is never brought along.

Harbour IT has one office and one set of books. The bookkeeper connects them, reads what an export does and does not do,
finds exports switched off, switches them on, and sends the first invoices; one is for a customer whom Xero does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, furnished
from tests.browser.steps import (
    decide,
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
KNOWN, NEW = "Barossa Wines", "Kangaroo Island Ferries"
RECENTLY = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
NOT_DONE = (
    "Change a customer or supplier that Xero has. Details that change later are changed by hand on both sides.",
    "Bring documents that were made in Xero to ConnectWise.",
    "Use the number of an approved invoice a second time.",
)


@pytest.fixture
def house(tmp_path, database) -> Iterator[House]:
    with furnished(tmp_path, "one-office", database) as house:
        yield house


def test_r000_10_42_54_r001_19_r004_01_03_05_to_08_xero_is_connected_and_the_first_invoices_go(page, house):
    enter(page, house)
    the_tab_of_exports_appears_once_xero_is_connected(page, house)
    what_an_export_does_not_do_is_told_before_it(page)
    only_what_is_wanted_is_searched(page)
    where_exports_are_off_nothing_goes(page, house)
    what_is_incomplete_is_put_right_in_connectwise(page, house)
    numbers_get_a_prefix_and_a_suffix(page, house)
    customers_are_found_or_made(page, house)
    what_changes_on_a_customer_stays_where_it_was_changed(page, house)
    what_was_made_in_xero_stays_there(page, house)


def contacts(house: House) -> dict[str, dict[str, Any]]:
    """Name -> contact in the books, without what its documents add up to."""
    (books,) = house.world.view()["organisations"]
    return {
        one["Name"]: {name: value for name, value in one.items() if name not in {"Balances", "IsCustomer"}}
        for one in books["contacts"]
    }


def bill(house: House, number: str, customer: str, **more: Any) -> None:
    """Somebody in ConnectWise bills a customer and closes the invoice."""
    lines = [{"agreement": "Managed services", "amount": 100}]
    made = house.act("psa", "create-invoice", number=number, customer=customer, office="Adelaide Office",
                     department="Services", date=RECENTLY, closed=True,
                     **{"lines": lines, **more})  # fmt: skip
    assert made


def export_everything(page: Page) -> None:
    follow(page, "Export all valid documents")
    press(page, "Export now")


def the_tab_of_exports_appears_once_xero_is_connected(page: Page, house: House) -> None:
    # R001-19, R001-02: entered by the operator, connected by nobody yet
    menu(page, "Documents")
    tabs = page.get_by_label("Status in Xero")
    expect(tabs.get_by_role("link", name="Voided")).to_be_visible()
    expect(tabs.get_by_role("link", name="Xero exports")).to_have_count(0)
    follow(page, "Set up Xero")
    expect(page.get_by_text("0 of 1 organisation connected.")).to_be_visible()
    press(page.locator("#adelaide"), "Test")
    expect(page.locator("#adelaide")).to_contain_text("Connected")
    expect(page.get_by_text("1 of 1 organisation connected.")).to_be_visible()
    menu(page, "Documents")
    follow(tabs, "Xero exports")
    for tile in ("Synced (0)", "Failed (0)"):
        expect(page.get_by_role("link", name=tile)).to_be_visible()


def what_an_export_does_not_do_is_told_before_it(page: Page) -> None:
    # R004-03: on the screen from which one exports, folded until somebody wants to know
    menu(page, "Export")
    for sentence in NOT_DONE:
        expect(page.get_by_text(sentence)).to_be_hidden()
    page.get_by_text("What an export does and does not do").click()
    for sentence in NOT_DONE:
        expect(page.get_by_text(sentence)).to_be_visible()


def only_what_is_wanted_is_searched(page: Page) -> None:
    # R000-10, 17: no invoices are wanted, so none is listed, and there is no subsection for them
    page.get_by_label("Include invoices").uncheck()
    retrieve(page)
    expect(page.get_by_role("heading", name="Purchases", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Invoices", exact=True)).to_have_count(0)
    page.get_by_label("Include invoices").check()


def where_exports_are_off_nothing_goes(page: Page, house: House) -> None:
    # R004-01: switched off between retrieving and exporting, nothing is sent all the same
    retrieve(page)
    assert group(page, "Invoices ready for export") == 3
    decide(page, house, "adelaide", exports="false")
    menu(page, "Export")
    export_everything(page)
    outcome(page, "red")
    assert house.booked() == []

    # and then there is nothing to export with: no button on the screen, no choice on a document's page
    follow(page, "Back to Export")
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (0, 3)
    expect(page.get_by_role("link", name="Export all valid documents")).to_have_count(0)
    page.goto(f"{house.site}/documents/?q=24001")
    follow(page, "24001", exact=True)
    expect(
        page.get_by_text(f"Nothing is exported to {HARBOUR}: its policy Exports is off.").first
    ).to_be_visible()
    assert options(page) == ["Renumber", "Skip"]

    # the error leads to the switch; once it is on, everything is ready again
    follow(page, "Fix in Export settings")
    decide(page, house, "adelaide", exports="true", missing_party="create")
    menu(page, "Export")
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (3, 0)


def what_is_incomplete_is_put_right_in_connectwise(page: Page, house: House) -> None:
    # R000-54, 57: closed before anything stood on it
    bill(house, "24007", KNOWN, lines=[])
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (3, 1)
    follow(page, re.compile("View details.*invoices with errors"))
    fix = page.get_by_role("link", name="Fix in ConnectWise")
    expect(fix).to_have_attribute("href", re.compile(house.worlds))
    house.act("psa", "reopen-invoice", invoice="24007")
    house.act("psa", "edit-invoice", invoice="24007", add_lines=[{"agreement": "Forgotten", "amount": 10}])
    house.act("psa", "close-invoice", invoice="24007")
    menu(page, "Export")
    retrieve(page)
    assert (group(page, "Invoices ready for export"), group(page, "Invoices with errors")) == (4, 0)


def numbers_get_a_prefix_and_a_suffix(page: Page, house: House) -> None:
    # R000-42: 24001 is INV-24001-YZ in Xero, and the list says so before anything is sent
    page.goto(f"{house.site}/mapping/numbers/?of=adelaide")
    page.get_by_label("Prefix of invoices").fill("INV-")
    page.get_by_label("Suffix of invoices").fill("-YZ")
    press(page, "Save", exact=True)
    menu(page, "Export")
    retrieve(page)
    follow(page, re.compile("View details.*invoices ready for export"))
    expect(row(page, "24001").get_by_text("INV-24001-YZ", exact=True)).to_be_visible()
    menu(page, "Export")


def customers_are_found_or_made(page: Page, house: House) -> None:
    # R004-02, 05, 06: customers that Xero has are used, another one is made under the name that ConnectWise has
    before = contacts(house)
    assert {KNOWN} == {KNOWN, NEW} & set(before)
    house.act("psa", "create-company", name=NEW, account="C-104", tax_code="GST")
    bill(house, "24005", NEW)
    retrieve(page)
    follow(page, "Export all valid documents")
    expect(page.get_by_text("5 invoices, ")).to_be_visible()
    press(page, "Export now")
    outcome(page, "green")
    numbers = ("24001", "24002", "24003", "24005", "24007")
    assert set(living(house)) == {f"INV-{number}-YZ" for number in numbers}
    assert set(contacts(house)) == {*before, NEW}
    follow(page, "Export log results")
    follow(page.get_by_label("Kinds of records"), "Customers")
    for customer in (KNOWN, NEW):
        expect(row(page, customer)).to_have_count(1)


def what_changes_on_a_customer_stays_where_it_was_changed(page: Page, house: House) -> None:
    # R004-07: another telephone number in ConnectWise, another invoice; Xero has the customer as it was
    before = contacts(house)
    changed = {"phoneNumber": "08 5550 1234", "website": "https://barossa.example"}
    house.act("psa", "edit-company", company=KNOWN, members=changed)
    bill(house, "24006", KNOWN)
    menu(page, "Export")
    retrieve(page)
    export_everything(page)
    outcome(page, "green")
    assert "INV-24006-YZ" in living(house)
    assert contacts(house) == before


def what_was_made_in_xero_stays_there(page: Page, house: House) -> None:
    # R004-08: it is neither a document of ours nor anything in ConnectWise
    billed = house.closed()
    house.act("xero", "create-document", tenant=HARBOUR, fields={
        "Type": "ACCREC", "Status": "AUTHORISED", "InvoiceNumber": "HAND-1", "Contact": {"Name": KNOWN},
        "Date": RECENTLY, "DueDate": RECENTLY,
        "LineItems": [{"Description": "Typed in", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}],
    })  # fmt: skip
    page.goto(f"{house.site}/schedule/")
    press(page.get_by_role("region", name="Invoices and credit notes"), "Run now")
    outcome(page, "green")
    assert "HAND-1" in living(house)
    assert house.closed() == billed
    page.goto(f"{house.site}/documents/?q=HAND-1")
    expect(page.get_by_text("No document fits this filter.")).to_be_visible()
    menu(page, "Export")
    page.get_by_text("What an export does and does not do").click()
    follow(page, "Those that were seen")
    expect(
        page.get_by_text("these have no origin in ConnectWise, and Tieout never creates one there")
    ).to_be_visible()
    expect(row(page, "HAND-1")).to_contain_text(KNOWN)
    expect(row(page, "HAND-1").get_by_role("link", name="Open in Xero")).to_be_visible()
