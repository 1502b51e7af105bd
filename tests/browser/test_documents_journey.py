"""Documents in a real browser over real processes: what failed is put right and sent again, what was wrong is taken back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.steps import (
    arriving,
    count,
    enter,
    follow,
    living,
    menu,
    more,
    outcome,
    press,
    retrieve,
    row,
    tile,
)

ADELAIDE = "Harbour IT Adelaide Pty Ltd"
NEW_CUSTOMER = "Fleurieu Physio"


def test_r001_03_06_to_09_17_18_20_to_23_failed_ones_go_again_and_r004_24_to_26_others_are_taken_back(
    page, house
):
    enter(page, house)
    retrieve(page)
    follow(page, "Export all valid documents")
    press(page, "Export now")
    outcome(page, "green")

    # R001-08, 17, 18: Documents > Xero exports > Failed, with the number in its title
    menu(page, "Documents")
    follow(page, "Xero exports")
    failed, synced = count(page, "Failed"), count(page, "Synced")
    assert failed == 4
    assert synced == len(living(house))
    with arriving(page):
        tile(page, "Failed").click()
    expect(page.locator("tbody tr")).to_have_count(failed)

    # R001-09: the error on hover
    row(page, NEW_CUSTOMER).get_by_text("Sync failed").hover()
    expect(page.get_by_role("tooltip")).to_contain_text(NEW_CUSTOMER)

    # R001-07, 20, 21: its cause is put right in Xero, then two are ticked: one that is well now, one that is not
    house.act("xero", "create-contact", tenant=ADELAIDE, fields={"Name": NEW_CUSTOMER})
    page.locator("tbody tr", has_not_text=NEW_CUSTOMER).locator("input[name=chosen]").first.check()
    row(page, NEW_CUSTOMER).locator("input[name=chosen]").check()
    press(page, "Resync")
    outcome(page, "red")
    expect(page.get_by_role("heading", name="1 record did not get through")).to_be_visible()

    # R001-22, 23: the one has moved and both counts with it, the other stays with what is left to fix
    follow(page, "Back to Documents")
    assert (count(page, "Failed"), count(page, "Synced")) == (failed - 1, synced + 1)
    with arriving(page):
        tile(page, "Failed").click()
    expect(page.locator("tbody tr")).to_have_count(failed - 1)
    expect(row(page, NEW_CUSTOMER)).to_have_count(0)
    with arriving(page):
        tile(page, "Synced").click()
    expect(row(page, NEW_CUSTOMER)).to_have_count(1)

    # R004-24, 25: three are ticked, Draft shows its plan, yes
    boxes = page.locator("input[name=chosen]")
    numbers = [boxes.nth(index).get_attribute("aria-label").removeprefix("Tick ") for index in range(3)]
    for index in range(3):
        boxes.nth(index).check()
    more(page, "Draft")
    expect(page.get_by_role("heading", name="Withdraw to draft: 3 documents")).to_be_visible()
    before = living(house)
    press(page, "Yes, withdraw 3 documents")

    # R004-26: they are gone from Xero, and here they may be edited and exported again
    page.goto(f"{house.site}/runs/")
    for address in [
        link.get_attribute("href") for link in row(page, "Correction").locator(".lead-cell a").all()
    ]:
        page.goto(house.site + address)
        outcome(page, "green")
    for number in numbers:
        page.goto(f"{house.site}/documents/?q={number}")
        expect(page.locator("tbody").get_by_text("Withdrawn", exact=True)).to_be_visible()
    changed = {number for number, status in living(house).items() if before[number] != status}
    assert len(changed) == 3
    assert {living(house)[number] for number in changed} <= {"VOIDED", "DELETED"}
    assert all(any(number in there for there in changed) for number in numbers)
