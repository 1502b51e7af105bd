"""The list of documents: tabs, tiles, search, filter, sorting, pages, and the same as a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.web.desk import TODAY, Desk
from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.names import SourceKind
from tieout.store import content
from tieout.store.models import Document, Run


def numbers(answer) -> list[str]:
    """The numbers of the rows, from top to bottom."""
    return [row.number for row in answer.context["rows"]]


@pytest.fixture
def year(desk):
    """One document for each place where it may stand."""
    made = {
        "ready": desk.document("10.00", party="Aoraki Freight"),
        "held": desk.document("20.00", state="held", party="Northgate Legal"),
        "due": desk.document("30.00", state="synced"),
        "overdue": desk.document("40.00", state="synced", day=TODAY - timedelta(days=60)),
        "paid": desk.document("50.00", state="synced"),
        "bill": desk.document("60.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro"),
    }
    desk.fault(
        made["held"], Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}, line=2)
    )
    for name, status in (("due", "approved"), ("overdue", "approved"), ("paid", "paid")):
        desk.link(made[name], status, due_date=made[name].due_date)
    return made


def test_r001_13_tabs_bear_the_ledgers_words_and_count(client, year, words):
    page = words(client.get("/documents/"))
    tabs = "All 6 Draft 0 Awaiting approval 0 Awaiting payment 2 Overdue 1 Paid 1 Voided 0 Xero exports 4"
    assert tabs in page


def test_r001_19_the_tab_of_exports_is_there_only_where_xero_is_connected(db, words):
    bare = Desk("Bare", "bare")
    bare.source()
    visitor = Client()
    visitor.force_login(bare.person())
    assert "Xero exports" not in words(visitor.get("/documents/"))
    ledger = bare.ledger("adelaide", "Bare Adelaide", state="untested")
    assert "Xero exports" not in words(visitor.get("/documents/")), (
        "it was entered, and nobody connected it yet"
    )
    for state in ("connected", "disconnected"):
        ledger.state = state
        ledger.save()
        assert "Xero exports 0" in words(visitor.get("/documents/")), (
            "one that is lost has things to send again"
        )


def test_r001_02_the_set_up_of_xero_is_one_click_away(client, desk, words):
    page = client.get("/documents/")
    assert "Set up Xero" in words(page)
    assert b'href="/connections/"' in page.content
    assert "Harbour IT Adelaide" in words(client.get("/connections/"))


@pytest.mark.parametrize(
    "tab,shown", [("awaiting_payment", {"due", "overdue"}), ("overdue", {"overdue"}), ("paid", {"paid"})]
)
def test_a_tab_shows_what_it_counts(client, year, tab, shown):
    assert set(numbers(client.get(f"/documents/?tab={tab}"))) == {year[name].number for name in shown}


def test_r001_08_17_18_tiles_count_synced_failed_and_ready_and_link_to_their_lists(client, year, words):
    answer = client.get("/documents/")
    page = words(answer)
    assert "Synced (3) 120.00 AUD" in page
    assert "Failed (1) 20.00 AUD" in page
    assert "Ready (2) 70.00 AUD" in page
    assert 'href="?state=held&amp;tab=exports"' in answer.content.decode()
    assert numbers(client.get("/documents/?state=held&tab=exports")) == [year["held"].number]
    exports = numbers(client.get("/documents/?tab=exports"))
    assert set(exports) == {year[name].number for name in ("held", "due", "overdue", "paid")}


def test_r001_09_r004_16_a_failed_one_tells_its_reason_on_hover_and_focus(client, year):
    html = client.get("/documents/?state=held").content.decode()
    assert "Sync failed" in html
    assert 'data-tip="Line 2 uses the ConnectWise account 4105, which has no account in Adelaide."' in html


def test_overdue_is_shown_in_red(client, year):
    html = client.get("/documents/?tab=overdue").content.decode()
    assert 'data-tone="red" data-tip="Approved in Xero, and its due date has passed."' in html


def test_a_due_date_that_was_moved_in_xero_counts_and_a_credit_note_is_never_overdue(desk, client, words):
    long_ago = TODAY - timedelta(days=90)
    moved = desk.document("40.00", state="synced", day=long_ago)
    desk.link(moved, due_date=TODAY + timedelta(days=7))
    credit = desk.document("-40.00", state="synced", day=long_ago, ledger_kind="credit_note")
    desk.link(credit)
    assert numbers(client.get("/documents/?tab=overdue")) == []
    for address in (
        "/documents/",
        f"/documents/invoices/{moved.source_id}/",
        f"/documents/invoices/{credit.source_id}/",
    ):
        html = client.get(address).content.decode()
        assert "Approved in Xero, and its due date has passed." not in html
        assert "Awaiting payment" in words(client.get(address))


@pytest.mark.parametrize("asked", ["aoraki", "AORAKI FR"])
def test_search_finds_a_customer_in_any_case(client, year, asked):
    assert numbers(client.get("/documents/", {"q": asked})) == [year["ready"].number]


def test_search_finds_a_number_and_its_number_in_xero(client, year):
    number = year["due"].number
    assert numbers(client.get("/documents/", {"q": number})) == [number]
    assert numbers(client.get("/documents/", {"q": f"INV-{number}"})) == [number]


@pytest.mark.parametrize("asked", ["30", "30.00", " 30.00 ", "-30.00"])
def test_search_finds_an_amount(client, year, asked):
    assert numbers(client.get("/documents/", {"q": asked})) == [year["due"].number]


def test_an_amount_is_searched_as_its_currency_writes_it(desk, client):
    large, credit = desk.document("1234567.80"), desk.document("-1234567.80")
    yen = desk.document("1100", currency="JPY")
    assert set(numbers(client.get("/documents/", {"q": "1,234,567.80"}))) == {large.number, credit.number}
    assert numbers(client.get("/documents/", {"q": "1,100"})) == [yen.number]
    for nothing in ("11.00", "1.500.000", "9" * 40, "1e5", "."):
        assert numbers(client.get("/documents/", {"q": nothing})) == []


# --- what is done with what was ticked


def test_r001_06_20_21_what_was_ticked_is_sent_again(desk, client, year, words):
    assert client.get("/documents/?tab=exports").content.count(b'name="chosen"') == 4
    answer = client.post("/documents/resync?tab=exports", {"chosen": f"{year['held'].pk},{year['due'].pk}"})
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection) == ("force", sorted([year["held"].pk, year["due"].pk]))
    assert answer.headers["Location"] == f"/runs/{run.pk}/"
    again = client.post(
        "/documents/resync", {"chosen": [str(year["due"].pk), str(year["held"].pk)]}, follow=True
    )
    assert "A run is at these documents already." in words(again)
    assert Run.objects.of(desk.workspace).count() == 1


def test_the_whole_list_is_that_of_the_filter(desk, client, year):
    client.post("/documents/resync?state=held", {"all": "on"})
    assert Run.objects.of(desk.workspace).get().selection == [year["held"].pk]


def test_nothing_ticked_is_nothing_done(desk, client, year, words):
    assert "Nothing was ticked." in words(client.post("/documents/resync?tab=exports", follow=True))
    assert not Run.objects.of(desk.workspace).exists()


def test_r004_14_15_what_is_ready_among_the_ticked_goes_to_the_summary(desk, client, year, words):
    later = desk.document("5.00", day=TODAY + timedelta(days=9))
    ids = ",".join(str(row.pk) for row in (*year.values(), later))
    page = words(client.post("/documents/export", {"chosen": ids})).replace("\N{NO-BREAK SPACE}", " ")
    assert "2 invoices, AUD 15.00, and 1 bill, AUD 60.00, to Harbour IT Adelaide" in page
    assert "left out: 4 because of “Not ready”" in page


def test_r004_13_who_may_only_look_has_no_boxes_and_is_refused(desk, enter, year):
    viewer = enter("viewer")
    assert b'name="chosen"' not in viewer.get("/documents/").content
    for address in ("/documents/resync", "/documents/export"):
        assert viewer.post(address, {"chosen": str(year["ready"].pk)}).status_code == 403


def test_filters_combine_and_stay_in_the_address(client, year):
    answer = client.get("/documents/?kind=invoice&since=2026-11-01&until=2026-11-22&sort=number&state=synced")
    assert numbers(answer) == [year["due"].number, year["paid"].number]
    assert "kind=invoice&amp;since=2026-11-01&amp;until=2026-11-22" in answer.content.decode()


def test_r004_22_23_the_organisation_is_chosen_at_the_top_first_and_limits_list_tabs_and_tiles(
    desk, client, year, words
):
    only = desk.document("7.00", organisation="sydney")
    answer = client.get("/documents/?organisation=sydney")
    html = answer.content.decode()
    assert html.index('id="organisation"') < html.index("<h1>Documents</h1>") < html.index("More actions")
    assert numbers(answer) == [only.number]
    assert "All 1 Draft 0" in words(answer)
    assert "Ready (1) 7.00 AUD" in words(answer)
    assert numbers(client.get("/documents/")) == [only.number]  # remembered
    assert len(numbers(client.get("/documents/?organisation=all"))) == 7


@pytest.mark.parametrize(
    "sort,first", [("total_minor", "ready"), ("-total_minor", "bill"), ("party_name", "ready")]
)
def test_columns_sort_both_ways(client, year, sort, first):
    answer = client.get(f"/documents/?sort={sort}")
    assert numbers(answer)[0] == year[first].number
    assert ("aria-sort" in answer.content.decode()) is True


@pytest.mark.parametrize(
    "nonsense", ["sort=password", "page=999", "page=x", "size=7", "state=x", "tab=x", "since=x"]
)
def test_nonsense_in_the_address_is_left_out(client, year, nonsense):
    answer = client.get(f"/documents/?{nonsense}")
    assert answer.status_code == 200
    assert len(numbers(answer)) == 6


def test_pages_lose_nothing(desk, client):
    for _ in range(60):
        desk.document()
    pages = [numbers(client.get(f"/documents/?size=25&page={page}")) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({number for page in pages for number in page}) == 60


def test_the_spreadsheet_is_exactly_the_list(client, year):
    answer = client.get("/documents.csv?state=synced&sort=total_minor")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["Number"], row["Amount"], row["Currency"]) for row in rows] == [
        (year["due"].number, "30.00", "AUD"),
        (year["overdue"].number, "40.00", "AUD"),
        (year["paid"].number, "50.00", "AUD"),
    ]
    assert [row["Xero status"] for row in rows] == ["Awaiting payment", "Overdue", "Paid"]


def test_an_empty_list_says_what_to_do_next(client, words):
    assert "Retrieve documents under Export" in words(client.get("/documents/"))


def test_a_filter_without_a_match_offers_to_be_cleared(client, year, words):
    assert "Nothing matches" in words(client.get("/documents/?q=zzz"))


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "شركة الميناء للتجارة", "Café Ærø 🌊", "x" * 255, "=cmd()"]
)
def test_hostile_and_foreign_names_are_only_names(desk, client, words, name):
    desk.document("123456789012.34", party=name)
    answer = client.get("/documents/")
    assert "<script>alert" not in answer.content.decode()
    assert name in words(answer)
    assert "123,456,789,012.34 AUD" in words(answer)


def test_r004_16_warnings_stand_beside_the_state_and_explain_themselves(desk, client, words):
    note = "Dated 2026-11-11 instead of 2026-11-05, since the books are locked through 2026-11-10."
    row = desk.document("110.00", state="synced")
    [draft] = content.unpack_all(Draft, row.draft)
    packed = content.pack_all([replace(draft, notes=(note,))])
    Document.objects.of(desk.workspace).filter(pk=row.pk).update(draft=packed)
    desk.fault(desk.document("1.00", state="posted"), Fault("period-locked"))
    answer = client.get("/documents/")
    assert "Synced 1 warning" in words(answer)
    assert "Exported 1 error" in words(answer)
    assert f'data-tip="{note}" href="/documents/invoices/{row.source_id}/"' in answer.content.decode()
    rows = list(csv.DictReader(io.StringIO(b"".join(client.get("/documents.csv")).decode("utf-8-sig"))))
    assert [row["Warnings"] for row in rows if row["State"] == "Synced"] == [note]
    assert [bool(row["Errors"]) for row in rows if row["State"] == "Exported"] == [True]
