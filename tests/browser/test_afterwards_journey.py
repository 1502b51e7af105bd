"""What comes after an export, in a real browser over real processes: it travels by itself, is paid, corrected, taken back.

Harbour IT lets its invoices travel as soon as they are closed. Then people in both offices' books do what people do, and
the bookkeeper puts right what they left behind.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.house import House, wait_for
from tests.browser.steps import (
    arriving,
    books,
    choose,
    decide,
    enter,
    follow,
    group,
    in_books,
    living,
    menu,
    more,
    open_from_tab,
    options,
    outcome,
    press,
    retrieve,
    row,
)

ADELAIDE, SYDNEY = "Harbour IT Adelaide Pty Ltd", "Harbour IT Sydney Pty Ltd"
TO_XERO = {"system": "xero", "path": "*/api.xro/*", "times": None}


def run_schedule(page: Page, house: House) -> None:
    page.goto(f"{house.site}/schedule/")
    press(page.get_by_role("region", name="Invoices and credit notes"), "Run now")
    expect(page.locator("[data-outcome]")).to_be_visible()
    page.wait_for_load_state()


# --- the story -----------------------------------------------------------------------------------------------


def test_r001_01_02_13_14_r004_09_11_12_17_to_29_what_was_exported_is_paid_corrected_and_taken_back(
    page, house
):
    enter(page, house)
    decide(page, house, "sydney", invoice_status="draft")
    decide(page, house, "adelaide", status_when_paid="Paid")
    travels_by_itself_as_soon_as_it_is_closed(page, house)
    people_do_what_people_do(page, house)
    drafts_are_taken_back_and_go_again(page, house)
    what_was_approved_is_voided_and_what_was_paid_stays(page, house)
    a_hand_edit_is_written_over(page, house)


def travels_by_itself_as_soon_as_it_is_closed(page: Page, house: House) -> None:
    # R001-02: from Documents to the set-up of Xero, from Export to the schedule
    menu(page, "Documents")
    follow(page, "Set up Xero")
    expect(page.get_by_role("heading", name="Set up the Xero interface")).to_be_visible()
    menu(page, "Export")
    follow(page, "Scheduled automated transfers")

    # R001-01: nobody presses Export, and what is closed is in the books
    invoices = page.get_by_role("region", name="Invoices and credit notes")
    invoices.get_by_label("Also as soon as closed").check()
    press(invoices, "Save")
    press(invoices, "Switch on")
    expect(page.get_by_text("the schedule is on. Next run")).to_be_visible()
    wait_for(lambda: len(house.booked()) == len(house.closed()) - 4, "the first transfer")
    page.goto(f"{house.site}/runs/")
    with arriving(page):
        page.locator("tbody a").first.click()
    expect(page.locator("[data-outcome]")).to_be_visible()
    assert set(living(house).values()) == {"AUTHORISED", "DRAFT"}


def people_do_what_people_do(page: Page, house: House) -> None:
    for action, tenant, number, how in (
        ("submit", SYDNEY, "24108", {}),
        ("delete", SYDNEY, "24109", {}),
        ("pay", ADELAIDE, "24101", {"amount": "100.00"}),
        ("pay", ADELAIDE, "24102", {}),
        ("void", ADELAIDE, "24103", {}),
        ("edit-line", ADELAIDE, "24105", {"line": 1, "fields": {"UnitAmount": "700.00"}}),
    ):
        house.act("xero", action, tenant=tenant, document=number, **how)
    run_schedule(page, house)

    # R004-09: Paid in Xero is closed as paid in ConnectWise
    (tenant,) = house.world.view()["tenants"]
    statuses = {one["invoiceNumber"]: one["status"]["name"] for one in tenant["invoices"]}
    assert (statuses["24102"], statuses["24101"]) == ("Paid", "Closed")
    page.goto(f"{house.site}/documents/?tab=paid")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(row(page, "24102").get_by_text("Paid", exact=True)).to_be_visible()


def drafts_are_taken_back_and_go_again(page: Page, house: House) -> None:
    in_books(page, SYDNEY)  # R004-22: the right books first
    withdrawn = {"24110": ("Draft", "The draft is deleted."),
                 "24108": ("Awaiting approval", "It is deleted before anybody approves it.")}  # fmt: skip
    for number, (tab, says) in withdrawn.items():
        open_from_tab(page, house, tab, number)
        choose(page, "Withdraw to draft")
        expect(page.get_by_text(says)).to_be_visible()
        expect(page.get_by_text("May be used again, if Xero takes it.")).to_be_visible()
        press(page, "Withdraw")
        outcome(page, "green")
    assert [living(house)[number] for number in withdrawn] == ["DELETED", "DELETED"]

    # R004-18: what somebody deleted over there is only released
    page.goto(f"{house.site}/documents/?q=24109")
    follow(row(page, "24109"), "Sync failed")
    expect(page.get_by_role("heading", name="Deleted or voided in the books")).to_be_visible()
    choose(page, "Withdraw to draft")
    expect(page.get_by_text("Somebody deleted it already; only the source is told.")).to_be_visible()
    press(page, "Withdraw")
    outcome(page, "green")

    # R004-12, 17, 19, 27: changed in ConnectWise it goes again the same way; whether the number does, Xero decides
    house.act("psa", "reopen-invoice", invoice="24110")
    house.act("psa", "edit-invoice", invoice="24110", add_lines=[{"agreement": "Forgotten", "amount": 10}])
    house.act("psa", "close-invoice", invoice="24110")
    page.goto(f"{house.site}/export/")
    retrieve(page)
    page.goto(f"{house.site}/documents/?q=24110")
    page.get_by_label("Tick 24110").check()
    more(page, "Export selected invoices to Xero")
    expect(page.get_by_text(f", to {SYDNEY}.")).to_be_visible()
    press(page, "Export now")
    outcome(page, "red")
    page.goto(f"{house.site}/documents/?q=24110")
    follow(row(page, "24110"), "Sync failed")
    expect(page.get_by_role("heading", name="The number cannot be used a second time")).to_be_visible()

    # R001-05, 15, 16: under a number of its own it goes from its own page
    choose(page, "Renumber")
    page.get_by_label("Invoice number in Xero").fill("24110-B")
    press(page, "Renumber")
    choose(page, "Export to Xero")
    press(page, "Export now")
    outcome(page, "green")
    assert living(house)["24110-B"] == "DRAFT"


def what_was_approved_is_voided_and_what_was_paid_stays(page: Page, house: House) -> None:
    in_books(page, ADELAIDE)
    before = living(house)

    # R004-28: what is paid, in full or in part, cannot be taken back; the page says why and leads there
    for tab, number in (("Paid", "24102"), ("Awaiting payment", "24101")):
        open_from_tab(page, house, tab, number)
        choose(page, "Withdraw to draft")
        expect(page.get_by_role("heading", name="It stays in the books")).to_be_visible()
        expect(
            page.get_by_text("Nothing was changed. Follow the steps above, then come back.")
        ).to_be_visible()
        expect(page.get_by_role("link", name="Open in Xero").first).to_have_attribute(
            "href", re.compile(r"^https?://")
        )
        expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)
    assert living(house) == before

    # R004-29: what is approved is voided, or begun afresh; leaving it as it is does nothing
    open_from_tab(page, house, "Awaiting payment", "24104")
    choose(page, "Withdraw to draft")
    expect(page.get_by_text("It is voided and stays visible as such.")).to_be_visible()
    expect(
        page.get_by_text("void it in Xero, delete it in ConnectWise, and create a new one there")
    ).to_be_visible()
    follow(page, "Leave as it is")
    assert living(house) == before

    # R004-11: what somebody voided is released, and its number is spent
    page.goto(f"{house.site}/documents/?q=24103")
    follow(row(page, "24103"), "Sync failed")
    choose(page, "Withdraw to draft")
    expect(page.get_by_text("Somebody voided it already; only the source is told.")).to_be_visible()
    expect(page.get_by_text("Is spent. Exported again, the document needs a new one.")).to_be_visible()
    press(page, "Withdraw")
    outcome(page, "green")
    assert living(house)["24103"] == "VOIDED"


def a_hand_edit_is_written_over(page: Page, house: House) -> None:
    # R001-13, 14, R004-20: it waits for payment over there, differs, and says in what
    page.goto(f"{house.site}/documents/?tab=awaiting_payment")
    failed = row(page, "24105").get_by_text("Sync failed")
    failed.focus()
    expect(page.get_by_role("tooltip")).to_contain_text("total")
    open_from_tab(page, house, "Awaiting payment", "24105")
    expect(page.get_by_text("differs").first).to_be_visible()
    follow(page, "Keep ours")
    press(page, "Yes, write through 1 document")
    outcome(page, "green")
    (kept,) = [invoice for invoice in books(house) if invoice["InvoiceNumber"] == "24105"]
    assert str(kept["LineItems"][0]["UnitAmount"]).startswith("720")


# --- the connection drops, and who may do what ---------------------------------------------------------------


def test_r001_10_a_connection_drops_and_is_mended_and_r004_13_21_who_may_do_what(page, house, visitor):
    enter(page, house)
    retrieve(page)
    ready = group(page, "Invoices ready for export")

    # R001-10: Xero does not let us into Adelaide any more; Sydney goes, and it is said everywhere
    tenant = house.world.books.find(ADELAIDE).tenant_id
    house.world.mishaps.plan({"name": "tenant-disconnected", "tenant": tenant, **TO_XERO})
    follow(page, "Export all valid documents")
    press(page, "Export now")
    outcome(page, "red")
    expect(page.get_by_text("Xero no longer accepts our connection").first).to_be_visible()
    follow(page, "Connection lost")
    adelaide = page.locator("#adelaide")
    expect(adelaide).to_contain_text("Not connected")
    sent = len(house.booked())
    assert 0 < sent < ready

    # tested again it still says so; let in again, what was left goes from the list of documents (R004-14, 15)
    press(adelaide, "Test")
    expect(adelaide).to_contain_text("Not connected")
    house.world.mishaps.clear()
    press(adelaide, "Test")
    expect(adelaide).not_to_contain_text("Not connected")
    page.goto(f"{house.site}/documents/")
    page.locator("input[name=all]").check()
    more(page, "Export selected invoices to Xero")
    expect(page.get_by_text(f"{ready - sent} invoices, ")).to_be_visible()
    press(page, "Export now")
    outcome(page, "green")
    assert len(set(house.booked())) == len(house.booked()) == ready
    a_colleague_may_export_and_then_only_look(page, visitor(), house)


def a_colleague_may_export_and_then_only_look(page: Page, guest: Page, house: House) -> None:
    page.goto(f"{house.site}/settings/people/")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Role", exact=True).select_option("exporter")
    press(page, "Invite")
    guest.goto(page.locator(".address").inner_text())
    guest.get_by_label("Your name").fill("Ada")
    for label in ("Password", "Password, once more"):
        guest.get_by_label(label, exact=True).fill("another-long-word-for-tests")
    press(guest, "Join")

    # R004-21: an exporter sends again, and takes nothing back
    expect(guest.get_by_role("heading", name="Export", exact=True)).to_be_visible()
    guest.goto(f"{house.site}/documents/?tab=exports&state=synced")
    expect(guest.get_by_role("button", name="Resync")).to_be_visible()
    offered = options(guest)
    assert offered == ["Export selected invoices to Xero", "Skip"]
    exported = guest.locator("tbody a").first.get_attribute("href")
    for whose, offer in ((page, ["Withdraw to draft"]), (guest, [])):
        whose.goto(f"{house.site}{exported}")
        expect(whose.get_by_role("heading", name="Timeline")).to_be_visible()
        assert options(whose) == offer

    # R004-13: somebody who may not export does not see how
    page.goto(f"{house.site}/settings/people/")
    ada = page.get_by_role("row", name="Ada")
    ada.get_by_label("Role of").select_option("viewer")
    press(ada, "Change")
    expect(page.get_by_text("Ada is viewer now.")).to_be_visible()
    for address in ("/documents/", "/export/", "/export/invoices/ready/?through=2099-01-01&invoices=on"):
        guest.goto(house.site + address)
        expect(guest.get_by_role("heading", level=1)).to_be_visible()
        assert guest.get_by_role("button", name=re.compile("Export|Resync|Draft|Skip|Retrieve")).count() == 0
        assert guest.get_by_role("link", name="Export all valid documents").count() == 0
        assert guest.locator("input[name=chosen]").count() == 0
