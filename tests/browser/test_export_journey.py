"""The whole way of an invoice, in a real browser over real processes: login, retrieve, export, outcome, log, story."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.house import wait_for
from tests.browser.steps import arriving, enter, follow, give_password, group, outcome, press, retrieve


def test_r000_04_08_12_13_14_15_18_to_22_26_to_32_an_invoice_goes_all_the_way(page, house):
    opened = house.act("psa", "create-invoice", customer="Barossa Wines", office="Adelaide Office",
                       date="2026-11-20", number="29999", lines=[{"agreement": "Not closed yet", "amount": 10}])  # fmt: skip
    assert opened

    # R000-04: the export screen is the first one
    enter(page, house)
    expect(page.get_by_role("heading", name="Export", level=1)).to_be_visible()
    expect(page.get_by_text("Nothing retrieved yet")).to_be_visible()

    # R000-12, R000-08: retrieving fills the results, and nothing is written to Xero
    retrieve(page)
    assert house.writes("xero") == []

    # R000-15, 18 to 20, 22: ready left, errors right, and together they are what is closed
    ready, errors = group(page, "Invoices ready for export"), group(page, "Invoices with errors")
    assert errors == 4
    assert ready + errors == len(house.closed())

    # R000-13, 21: View details lists all of them, and not the open one
    follow(page, re.compile("View details.*invoices ready for export"))
    expect(page.locator("tbody tr")).to_have_count(ready)
    expect(page.get_by_text("29999")).to_have_count(0)
    page.go_back()

    # R000-26 to 30: a summary with numbers first; nothing is posted before Export now
    follow(page, "Export all valid documents")
    expect(page.get_by_text("to Harbour IT Adelaide Pty Ltd;")).to_be_visible()
    assert house.writes("xero") == []
    house.world.mishaps.plan({"name": "hold-before", "system": "xero", "method": "PUT", "path": "*/invoices"})
    press(page, "Export now")

    # R000-31: progress is shown, the page is closed in the middle, and the run goes on
    expect(page.get_by_text("you may leave or close this page, the run goes on")).to_be_visible()
    wait_for(lambda: bool(house.world.held.listed()), "the first posting")
    context = page.context
    page.close()
    house.world.held.release()
    wait_for(lambda: len(house.booked()) == ready, "the rest of the export")

    # R000-32: whoever comes back finds it, and at the end it is green
    back = context.new_page()
    back.goto(f"{house.site}/runs/")
    follow(back, "Run 2")
    outcome(back, "green")
    assert len(set(house.booked())) == ready

    # R000-14: what was exported is not listed again
    follow(back, "Back to Export")
    retrieve(back)
    assert group(back, "Invoices ready for export") == 0
    assert group(back, "Invoices with errors") == 4


def test_r000_33_34_35_37_a_rejected_invoice_turns_the_outcome_red_and_its_words_are_in_the_log(page, house):
    enter(page, house)
    retrieve(page)
    follow(page, "Export all valid documents")
    # while the batch is on its way, somebody in Adelaide archives the account for projects
    adelaide = "Harbour IT Adelaide Pty Ltd"
    tenant = house.world.books.find(adelaide).tenant_id
    hold = {"name": "hold-before", "system": "xero", "method": "PUT", "path": "*/invoices", "tenant": tenant}
    house.world.mishaps.plan(hold)
    press(page, "Export now")
    wait_for(lambda: bool(house.world.held.listed()), "the posting to Adelaide")
    house.act("xero", "archive-account", tenant=adelaide, account="205")
    house.world.held.release()
    outcome(page, "red")
    follow(page, "Export log results")
    failed = page.locator("tr[data-result=Failed]")
    expect(failed.first).to_be_visible()
    words = failed.locator("blockquote").first.inner_text()
    assert words

    # the document tells the same, with the exchange that proves it
    with arriving(page):
        failed.get_by_role("link").first.click()
    expect(page.locator("blockquote").first).to_have_text(words)
    with arriving(page):
        page.get_by_role("link", name="PUT to Xero").first.click()
    expect(page.locator("#answer-body")).to_contain_text(words)
    expect(page.get_by_text("[removed]").first).to_be_visible()


def test_two_people_export_at_once_one_run_the_other_is_told(page, house, visitor):
    enter(page, house)
    retrieve(page)
    second = visitor()
    enter(second, house)
    for each in (page, second):
        follow(each, "Export all valid documents")
    house.world.mishaps.plan({"name": "hold-before", "system": "xero", "method": "PUT", "path": "*/invoices"})
    with arriving(page):
        page.get_by_role("button", name="Export now").dblclick()
    expect(page.locator("#progress")).to_be_visible()
    press(second, "Export now")
    expect(second.get_by_text("nothing was started twice")).to_be_visible()
    assert second.url == page.url

    # the second one is logged out in the middle of it, logs in, and is back at the progress
    second.context.clear_cookies()
    give_password(second)
    expect(second.get_by_role("heading", name="Export: under way")).to_be_visible()
    assert second.url == page.url
    house.world.held.release()
    house.world.mishaps.clear()
    outcome(page, "green")
    outcome(second, "green")
    booked = house.booked()
    assert len(booked) == len(set(booked))
