"""Made in Xero: what has no origin in ConnectWise is shown, and nothing can be done with it here (R004-08)."""

from __future__ import annotations

import csv
import io

from tests.web.desk import Desk

PAGE = "/documents/no-origin/"


def test_r004_08_what_others_made_in_xero_is_shown_with_the_way_there(desk, client, words):
    desk.without_origin(number="HAND-1", total_minor=123456)
    desk.without_origin(
        number="", kind="bill", organisation="sydney", currency="NZD", ledger_status="draft", url=""
    )
    answer = client.get(PAGE)
    page = words(answer)
    assert "these have no origin in ConnectWise, and Tieout never creates one there." in page
    assert (
        "HAND-1 Invoice Torrens Dental Harbour IT Adelaide 22 Nov 2026 Awaiting payment 1,234.56 AUD" in page
    )
    assert "No number Bill Torrens Dental Harbour IT Sydney 22 Nov 2026 Draft 110.00 NZD" in page
    html = answer.content.decode()
    assert html.count('rel="noopener noreferrer">') == 1
    assert '<form method="post"' not in html.partition("<main")[2]


def test_r004_08_it_is_reached_from_the_documents_and_from_what_an_export_does_not_do(client):
    for address in ("/documents/", "/export/"):
        assert f'href="{PAGE}"' in client.get(address).content.decode(), address


def test_r004_08_what_one_of_ours_became_is_not_on_it(desk, client):
    ours = desk.link(desk.document(state="synced"))
    desk.without_origin(number="OURS", ledger_id=ours.ledger_id)
    assert "Nothing was seen" in client.get(PAGE).content.decode()


def test_the_organisation_at_the_top_limits_it(desk, client):
    desk.without_origin(number="HAND-A")
    desk.without_origin(number="HAND-S", organisation="sydney")
    page = client.get(PAGE, {"organisation": "sydney"}).content.decode()
    assert ("HAND-A" in page, "HAND-S" in page) == (False, True)


def test_it_comes_in_pages_of_fifty(desk, client, words):
    for _ in range(51):
        desk.without_origin()
    assert "50 of 51 rows" in words(client.get(PAGE))
    assert "Page 2 of 2" in words(client.get(PAGE, {"page": 2}))


def test_r004_08_the_spreadsheet_and_programs_get_the_same_list(desk, client, program):
    desk.without_origin(number="HAND-1", total_minor=123456, party_name="=1+1")
    text = b"".join(client.get("/documents/no-origin.csv").streaming_content)
    (saved,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    assert (saved["Number"], saved["Amount"], saved["Customer or supplier"]) == ("HAND-1", "1234.56", "'=1+1")
    reader = program("read")
    status, said = reader.get("/documents/no-origin")
    assert (status, said["count"], said["pages"]) == (200, 1, 1)
    (one,) = said["documents"]
    assert (one["number"], one["total"], one["currency"], one["status"]) == (
        "HAND-1",
        "1234.56",
        "AUD",
        "approved",
    )
    assert reader.file("/documents/no-origin/csv") == [saved]
    assert reader.get("/documents/no-origin", organisation="sydney")[1]["documents"] == []


def test_another_workspace_has_its_own(desk, client, program):
    other = Desk("Karaka Computers", "karaka")
    other.without_origin(number="THEIRS")
    assert "THEIRS" not in client.get(PAGE).content.decode()
    assert program("read").get("/documents/no-origin")[1]["count"] == 0
