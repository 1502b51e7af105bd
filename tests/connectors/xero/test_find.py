"""Documents are looked up by their numbers: all of them, in addresses that are never too long."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.xero.simulated import SimulatedXero, line
from tieout.connectors.xero.lookup import calls_for
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import Unavailable

INVOICE = LedgerKind.INVOICE


def post(xero: SimulatedXero, *numbers: str, **changes) -> None:
    drafts = [xero.draft(number, lines=(line("Thing", "1", "100"),), **changes) for number in numbers]
    xero.ledger.create(drafts, key=f"after {len(xero.calls())} calls")


def test_it_works(xero: SimulatedXero):
    post(xero, "INV-1", "INV-2", "INV-3")

    found = xero.ledger.find(INVOICE, ["INV-3", "INV-1", "INV-9"])

    assert sorted(one.number for one in found) == ["INV-1", "INV-3"]
    assert [line.account for line in found[0].lines] == ["200"]


def test_dead_documents_are_found_too_with_their_status(xero: SimulatedXero):
    post(xero, "INV-1", "INV-2")
    post(xero, "INV-3", status=LedgerStatus.DRAFT)
    xero.act("void", document="INV-1")
    xero.act("delete", document="INV-3")

    found = {one.number: one for one in xero.ledger.find(INVOICE, ["INV-1", "INV-2", "INV-3"])}

    assert [found[number].status for number in sorted(found)] == [
        LedgerStatus.VOIDED,
        LedgerStatus.APPROVED,
        LedgerStatus.DELETED,
    ]
    assert found["INV-1"].applied == Decimal(0)


def test_the_number_alone_does_not_make_a_bill_an_invoice(xero: SimulatedXero):
    bill = line("Cable", "1", "5", account="400", tax_code="INPUT")
    xero.ledger.create([xero.draft("A-1", kind=LedgerKind.BILL, lines=(bill,))], key="b")
    post(xero, "A-1")

    assert [one.kind for one in xero.ledger.find(INVOICE, ["A-1"])] == [INVOICE]
    assert [one.kind for one in xero.ledger.find(LedgerKind.BILL, ["A-1"])] == [LedgerKind.BILL]


def test_numbers_with_awkward_characters_are_found(xero: SimulatedXero):
    awkward = ["INV-1,2", 'INV "quoted"', "INV&5=6", "Ünï/7", "INV 8+9", "INV\\10"]
    post(xero, *awkward)

    assert sorted(one.number for one in xero.ledger.find(INVOICE, awkward)) == sorted(awkward)


def test_nothing_is_asked_for_no_numbers(xero: SimulatedXero):
    assert xero.ledger.find(INVOICE, []) == []
    assert xero.calls() == []


def test_several_hundred_numbers_need_few_calls(xero: SimulatedXero):
    numbers = [f"INV-{number:06}" for number in range(200)]
    for start in range(0, 200, 50):
        post(xero, *numbers[start : start + 50])
    before = len(xero.calls())

    assert len(xero.ledger.find(INVOICE, numbers)) == 200
    assert len(xero.calls()) - before == 2


@given(st.lists(st.text(min_size=1, max_size=60), max_size=150), st.sampled_from(list(LedgerKind)))
def test_every_number_is_asked_for_once_and_no_address_is_too_long(numbers, kind):
    asked: list[str] = []
    for call in calls_for(kind, numbers):
        url = "https://api.xero.com/api.xro/2.0/" + call.path + "?" + str(sum(map(len, call.query.values())))
        assert len(url) < 2000
        listed = call.query.get("InvoiceNumbers")
        asked += listed.split(",") if listed else call.query["where"].split(" OR ")
    assert len(asked) >= len({number for number in numbers if number})


def test_no_address_on_the_wire_reaches_2000_characters(xero: SimulatedXero):
    xero.limits(on=False)
    xero.ledger.find(INVOICE, [f"Nr. {'ü' * 20} {number}, {number}" for number in range(60)])
    xero.ledger.find(INVOICE, [f"Nr. {'ü' * 20} {number}" for number in range(60)])

    urls = [row.request["url"] for row in xero.book.rows if row.request["method"] == "GET"]
    assert len(urls) > 10
    assert max(map(len, urls)) < 2000
    assert all(parse_qs(urlsplit(url).query)["unitdp"] == ["4"] for url in urls)


def test_r002_58_an_outage_while_looking_is_unavailable_and_the_next_look_finds(xero: SimulatedXero):
    post(xero, "INV-1")
    xero.mishap("503-offline", method="GET")

    with pytest.raises(Unavailable):
        xero.ledger.find(INVOICE, ["INV-1"])

    assert [one.number for one in xero.ledger.find(INVOICE, ["INV-1"])] == ["INV-1"]


def test_the_page_in_xero_is_known_once_the_facts_are(xero: SimulatedXero):
    post(xero, "INV-1")
    assert xero.ledger.find(INVOICE, ["INV-1"])[0].link == ""

    xero.ledger.facts(not_older_than=0)
    found = xero.ledger.find(INVOICE, ["INV-1"])[0]
    assert found.link == f"https://go.xero.com/app/!Ade1/invoicing/view/{found.id}"
