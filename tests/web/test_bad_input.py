"""What no page of ours would send, and what people type all the same: days, amounts, names and endless selections."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Mapping

import pytest
from django.test import Client

from tests.web.desk import Desk
from tests.web.pages import HOSTILE, OF_THE_ACCOUNT, PAGES, PIECES, SPREADSHEETS, furnished
from tieout.core.spreadsheet_cells import formula
from tieout.store.models import Document, RulebookVersion, Run, User
from tieout.web.chosen import MOST

EVERYTHING = "through=2026-11-22&invoices=on&purchases=on"
#: Days that no calendar or no book has, and what is no day at all.
NO_DAYS = (
    "0001-01-01",
    "1999-12-31",
    "2100-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "x" * 5000,
    "\x00",
)


@pytest.mark.parametrize(
    "address",
    [
        "/documents/?q=%00",
        "/documents/invoices/%00/",
        "/documents/invoices/%00/lines",
        "/documents.csv?q=%00",
        "/exceptions/cause?cause=%00",
        "/mapping/accounts/?of=%00",
        "/mapping/accounts/rule?account=%00",
        "/runs/?%s",
    ],
)
def test_nothing_is_called_by_a_nul_which_postgresql_cannot_even_be_asked_for(client, address):
    assert client.get(address.replace("%s", "x=%00")).status_code == 404


@pytest.mark.parametrize(
    "address, form",
    [
        (
            "/mapping/accounts/rule",
            {"account": "40\x0000", "ledger_account": "200", "of": "adelaide", "save": ""},
        ),
        ("/mapping/accounts/choose", {"text-0": "\x00", "choice-0": "200", "of": "adelaide"}),
        ("/mapping/policies/save", {"note": "\x00", "of": "adelaide", "save": ""}),
        ("/exceptions/dismiss", {"cause": "\x00", "reason": "x"}),
        ("/export/selected", {"chosen": "\x00", "through": "2026-11-22", "invoices": "on"}),
    ],
)
def test_a_form_with_a_nul_changes_nothing(desk, client, words, address, form):
    version = RulebookVersion.objects.of(desk.workspace).count()
    answer = client.post(address, form)
    assert (answer.status_code, "a character that is none" in words(answer)) == (400, True)
    assert RulebookVersion.objects.of(desk.workspace).count() == version


@pytest.mark.parametrize(
    "address",
    [
        "/documents/?since={}&until={}",
        "/documents.csv?since={}&until={}",
        "/settings/activity/?since={}&until={}",
        "/settings/activity.csv?since={}&until={}",
        "/export/?through={}&invoices=on",
        "/export/summary?through={}&invoices=on",
        "/export/invoices/ready/?through={}&invoices=on",
        "/export/invoices/errors/?through={}&invoices=on",
    ],
)
def test_a_day_out_of_range_breaks_no_list(desk, client, address):
    desk.document()
    for day in NO_DAYS:
        answer = client.get(address.format(day, day))
        assert answer.status_code in {200, 302, 404, 422}, day
        b"".join(answer)


def test_nothing_is_retrieved_or_exported_through_a_day_out_of_range(desk, client):
    desk.document()
    for day in NO_DAYS:
        for address in ("/export/retrieve", "/export/now", "/export/selected"):
            answer = client.post(address, {"through": day, "invoices": "on", "all": "on", "seen": "x"})
            assert answer.status_code in {302, 400, 409, 422}, (address, day)
    assert not Run.objects.of(desk.workspace).exists()


@pytest.mark.parametrize(
    "asked", ["1,234.50", "1234.5", "-1,234.50", "1\N{NO-BREAK SPACE}234.50", "1 234.50"]
)
def test_an_amount_is_found_however_its_thousands_are_set_apart(desk, client, asked):
    wanted = desk.document("1234.50")
    desk.document("12.34")
    rows = client.get("/documents/", {"q": asked}).context["rows"]
    assert [row.number for row in rows] == [wanted.number]


@pytest.mark.parametrize("asked", ["1,2,3,4", "1e9", "9" * 100, "٣٤", "%", "_", "\\", "' or 1=1"])
def test_what_is_no_amount_is_only_a_text_that_is_not_there(desk, client, asked):
    desk.document("1.00", number="A", party="Harbour")
    answer = client.get("/documents/", {"q": asked})
    assert answer.status_code == 200
    assert list(answer.context["rows"]) == []


def many(desk: Desk, count: int, state: str = "ready") -> list[int]:
    """So many documents, all like the first."""
    first = desk.document("1.00", state=state)
    fields = [each.attname for each in Document._meta.concrete_fields if not each.primary_key]
    like = {name: getattr(first, name) for name in fields}
    Document.objects.of(desk.workspace).bulk_create(
        Document(**like | {"source_id": f"9{number}", "number": f"9{number}"}) for number in range(count - 1)
    )
    return list(Document.objects.of(desk.workspace).values_list("pk", flat=True))


def test_ten_thousand_ticks_are_summed_up_and_exported_as_they_are(desk, client, words):
    ids = many(desk, 10_000)
    ticked = {"through": "2026-11-22", "invoices": "on", "chosen": ",".join(map(str, ids))}
    summary = client.post("/export/selected", ticked)
    assert "10,000 invoices, AUD 10,000.00" in words(summary).replace("\N{NO-BREAK SPACE}", " ")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', summary.content.decode()))
    client.post("/export/now", {name: html.unescape(value) for name, value in fields.items()})
    assert len(Run.objects.of(desk.workspace).get().selection) == 10_000


def test_ten_thousand_documents_of_a_filter_are_planned_as_a_whole(desk, client, words):
    many(desk, 10_000, "held")
    plan = client.post("/documents/skip?state=held", {"all": "on"})
    assert "Skip: 10,000 documents" in words(plan).replace("\N{NO-BREAK SPACE}", " ")
    assert len(plan.content) < 500_000, "a plan names a hundred and counts the rest"


def test_more_than_can_be_named_is_refused_and_nothing_done(desk, client, words):
    ids = ",".join(map(str, range(1, MOST + 2)))
    for address in ("/export/selected", "/documents/skip", "/documents/draft", "/documents/export"):
        answer = client.post(address, {"through": "2026-11-22", "invoices": "on", "chosen": ids})
        assert answer.status_code == 400, address
        assert "tick the whole list instead" in words(answer), address
    assert not Run.objects.of(desk.workspace).exists()


def test_a_form_of_ten_thousand_fields_is_refused(desk, client):
    """No page of ours sends more than two hundred."""
    answer = client.post("/documents/skip", {"chosen": [str(number) for number in range(10_000)]})
    assert answer.status_code == 400


def furnished_desk() -> tuple[Client, Mapping[str, object]]:
    """The owner's browser at a desk with something on every page."""
    shown = furnished(Desk())
    client = Client()
    client.force_login(User.objects.get(email="mere@example.com"))
    return client, shown


def test_a_hostile_name_is_only_a_name_on_every_page(db):
    client, shown = furnished_desk()
    named = 0
    for address in (*PAGES, *PIECES, *OF_THE_ACCOUNT):
        text = client.get(address.format(**shown)).content.decode()
        assert "<script>alert" not in text, address
        assert 'click")' not in text, (address, "a quote of a name that stands as it is ends what holds it")
        named += any(html.escape(name) in text for name in HOSTILE)
    assert named > 10, "the names really are there"


def test_no_cell_of_any_spreadsheet_is_a_formula(db):
    client, shown = furnished_desk()
    armed = 0
    for address in SPREADSHEETS:
        text = b"".join(client.get(address.format(**shown))).decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text)):
            assert [cell for cell in row if formula(cell)] == [], address
            armed += any(cell.startswith("'=HYPERLINK") for cell in row)
    assert armed > 0
