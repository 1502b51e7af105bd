"""The list of documents: tabs, tiles, search, filter, sorting, pages, and the same as a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from tests.web.desk import TODAY
from tieout.core.faults import Fault
from tieout.core.names import SourceKind


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


def test_tabs_bear_the_ledgers_words_and_count(client, year, words):
    page = words(client.get("/documents/"))
    assert "All 6 Draft 0 Awaiting approval 0 Awaiting payment 2 Overdue 1 Paid 1 Voided 0" in page


@pytest.mark.parametrize(
    "tab,shown", [("awaiting_payment", {"due", "overdue"}), ("overdue", {"overdue"}), ("paid", {"paid"})]
)
def test_a_tab_shows_what_it_counts(client, year, tab, shown):
    assert set(numbers(client.get(f"/documents/?tab={tab}"))) == {year[name].number for name in shown}


def test_tiles_count_synced_failed_and_ready_and_link_to_their_lists(client, year, words):
    answer = client.get("/documents/")
    page = words(answer)
    assert "Synced (3) 120.00 AUD" in page
    assert "Failed (1) 20.00 AUD" in page
    assert "Ready (2) 70.00 AUD" in page
    assert 'href="?state=held"' in answer.content.decode()
    assert numbers(client.get("/documents/?state=held")) == [year["held"].number]


def test_a_failed_one_tells_its_reason_on_hover_and_focus(client, year):
    html = client.get("/documents/?state=held").content.decode()
    assert 'data-tip="Line 2 uses the ConnectWise account 4105, which has no account in Adelaide."' in html


def test_overdue_is_shown_in_red(client, year):
    html = client.get("/documents/?tab=overdue").content.decode()
    assert 'data-tone="red" data-tip="Approved in Xero, and its due date has passed."' in html


@pytest.mark.parametrize("asked", ["aoraki", "AORAKI FR"])
def test_search_finds_a_customer_in_any_case(client, year, asked):
    assert numbers(client.get("/documents/", {"q": asked})) == [year["ready"].number]


def test_search_finds_a_number_and_its_number_in_xero(client, year):
    number = year["due"].number
    assert numbers(client.get("/documents/", {"q": number})) == [number]
    assert numbers(client.get("/documents/", {"q": f"INV-{number}"})) == [number]


def test_filters_combine_and_stay_in_the_address(client, year):
    answer = client.get("/documents/?kind=invoice&since=2026-11-01&until=2026-11-22&sort=number&state=synced")
    assert numbers(answer) == [year["due"].number, year["paid"].number]
    assert "kind=invoice&amp;since=2026-11-01&amp;until=2026-11-22" in answer.content.decode()


def test_the_organisation_at_the_top_limits_list_tabs_and_tiles(desk, client, year, words):
    only = desk.document("7.00", organisation="sydney")
    answer = client.get("/documents/?organisation=sydney")
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
