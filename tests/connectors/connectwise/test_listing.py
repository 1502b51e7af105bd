"""The lists of what is unposted, as servers of several ages send them; and receipts of purchase orders, end to end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from tests.connectors.connectwise.exports import (
    COMPANY,
    HEADER,
    PURCHASE,
    RECEIPT,
    UNPOSTED,
    detail,
    listed,
    transaction,
)
from tests.connectors.connectwise.scripted import SETTINGS, Scripted, refused, said
from tieout.connectors.connectwise import ConnectWiseSource
from tieout.connectors.connectwise.listing import row_id
from tieout.connectors.wire import jsontext
from tieout.core.documents import Broken, Unposted
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Refused, Unavailable

TODAY = date(2026, 11, 20)
INVOICES, RECEIPTS = [SourceKind.INVOICE], [SourceKind.PROCUREMENT]


def source(world: Scripted) -> ConnectWiseSource:
    return ConnectWiseSource(SETTINGS, courier=world.courier(), shelf=world.shelf, today=lambda: TODAY)


def rows(world: Scripted, kinds=INVOICES, through: date = TODAY) -> list[Unposted]:
    return [row for page in source(world).unposted(kinds, through) for row in page]


def sent(value):
    """The answer that carries this, amounts as numbers."""
    answer = said(None)
    answer._content = jsontext.write(value)
    return answer


def unposted(**changes):
    return {key: value for key, value in (UNPOSTED | changes).items() if value is not None}


def test_a_row_is_listed():
    assert rows(Scripted(unpostedinvoices=sent([UNPOSTED]))) == [
        Unposted(
            key=DocumentKey(SourceKind.INVOICE, "7301"),
            version="40112|1100|2026-09-14T00:00:00Z|2026-10-14T00:00:00Z|2026-09-15T04:11:09Z",
            number="22017",
            date=date(2026, 9, 14),
            party_id="88",
            party_name="Kestrel Freight Pty Ltd",
            currency="AUD",
            total=Decimal("1100.00"),
            location="Adelaide Office",
            department="Services",
        )
    ]


def test_who_pays_is_the_party():
    (row,) = rows(
        Scripted(unpostedinvoices=sent([unposted(billToCompany={"id": 91, "name": "Kestrel Group"})]))
    )
    assert (row.party_id, row.party_name) == ("91", "Kestrel Group")
    (row,) = rows(Scripted(unpostedinvoices=sent([unposted(billToCompany=None)])))
    assert (row.party_id, row.party_name) == ("88", "Kestrel Freight Pty Ltd")


def test_an_older_server_that_gives_ids_of_places_is_asked_for_their_names_once():
    old = [unposted(billingLogId=n, id=n, location=None, department=None) for n in (1, 2)]
    world = Scripted(
        unpostedinvoices=lambda call: (
            refused(400, "InvalidArgument", "unknown field") if b"fields" in call.url.query else sent(old)
        ),
        locations=said([{"id": 4, "name": "Adelaide Office"}]),
        departments=said([{"id": 10, "identifier": "Services"}]),
    )
    assert [(row.location, row.department) for row in rows(world)] == [("Adelaide Office", "Services")] * 2
    assert [path.rpartition("/")[2] for path in world.asked()] == [
        "harbour",
        "unpostedinvoices",
        "unpostedinvoices",
        "locations",
        "departments",
    ]


def test_an_invoice_with_several_ledger_entries_is_listed_once():
    entries = [unposted(id=40112), unposted(id=40114), unposted(id=50000, billingLogId=7302)]
    assert [(row.key.id, row_id(row)) for row in rows(Scripted(unpostedinvoices=sent(entries)))] == [
        ("7301", "40112"),
        ("7302", "50000"),
    ]


def test_an_invoice_on_two_pages_is_listed_once():
    page = [unposted(id=n, billingLogId=n) for n in range(1, 1001)]
    link = '<https://x/y?pageId=1000>; rel="next"'
    first = sent(page)
    first.headers["link"] = link
    world = Scripted(
        unpostedinvoices=[
            first,
            sent([unposted(id=1001, billingLogId=1000), unposted(id=1002, billingLogId=1002)]),
        ]
    )
    assert len(rows(world)) == 1001


@pytest.mark.parametrize(
    "change",
    [
        {"id": 40900},
        {"total": Decimal("1100.01")},
        {"invoiceDate": "2026-09-15T00:00:00Z"},
        {"dueDate": "2026-10-15T00:00:00Z"},
        {"dateClosed": "2026-09-16T00:00:00Z"},
    ],
)
def test_what_moves_a_version(change):
    assert listed(**change).version != listed().version


def test_how_a_total_is_spelled_does_not_move_a_version():
    versions = {
        listed(total=total).version
        for total in (1100, Decimal("1100.0"), Decimal("1100.00"), Decimal("1.1E+3"))
    }
    assert len(versions) == 1


@pytest.mark.parametrize(
    "change,problem",
    [
        ({"billingLogId": None}, "billingLogId is None"),
        ({"billingLogId": "7301"}, "billingLogId is '7301'"),
    ],
)
def test_a_list_that_cannot_be_read_is_unavailable_and_read_when_it_can(change, problem):
    world = Scripted(unpostedinvoices=[sent([UNPOSTED | change]), sent([UNPOSTED])])
    with pytest.raises(Unavailable) as caught:
        rows(world)
    assert caught.value.fault.code == "answer-malformed"
    assert problem in caught.value.fault.facts["problem"]
    assert len(rows(world)) == 1


@pytest.mark.parametrize(
    "change,problem",
    [
        ({"invoiceDate": None}, "invoiceDate is None"),
        ({"total": "1100"}, "total is '1100'"),
        ({"currency": "AUD"}, "no attribute"),
    ],
)
def test_one_row_that_cannot_be_read_is_listed_as_broken_and_hides_no_other(change, problem):
    other = UNPOSTED | {"id": UNPOSTED["id"] + 1, "billingLogId": UNPOSTED["billingLogId"] + 1}
    world = Scripted(unpostedinvoices=sent([UNPOSTED | change, other]))
    broken, whole = rows(world)
    assert problem in broken.problem
    assert broken.key.id == str(UNPOSTED["billingLogId"])
    assert whole.problem == ""


@pytest.mark.parametrize("key", [None, "", 812])
def test_a_receipt_without_its_key_cannot_be_read(key):
    world = Scripted(
        unpostedprocurement=sent([RECEIPT | {"unpostedProductId": key}]),
        locations=said([]),
        departments=said([]),
    )
    with pytest.raises(Unavailable) as caught:
        rows(world, RECEIPTS)
    assert "unpostedProductId" in caught.value.fault.facts["problem"]


def completed(**answers):
    """The one invoice of the list, with these answers around it."""
    export = sent({"transactions": [transaction("1.00", detail(1, "4", "-1.00"))]})
    world = Scripted(export=export, companies=sent([COMPANY]))
    world.answers = {"finance/invoices": sent([HEADER]), **world.answers, **answers}
    ((document,),) = source(world).details([listed()])
    return document


def test_a_row_without_a_company_takes_the_one_of_the_export():
    world = Scripted(
        export=sent({"transactions": [transaction("1.00", detail(1, "4", "-1.00"))]}),
        companies=sent([COMPANY]),
    )
    world.answers = {"finance/invoices": sent([HEADER]), **world.answers}
    ((document,),) = source(world).details([listed(company=None, billToCompany=None)])
    assert (document.party.id, document.party.account_number) == ("88", "C-88")


def test_an_invoice_that_is_hidden_from_us_is_broken():
    assert completed().number == "22017"
    hidden = completed(**{"finance/invoices": said([])})
    assert hidden.fault.facts["problem"] == "the invoice itself is deleted or hidden from us"


def test_a_company_that_is_hidden_from_us_breaks_the_invoice():
    hidden = completed(companies=said([]))
    assert hidden.fault.facts["problem"] == "its company Kestrel Freight Pty Ltd is deleted or hidden from us"


def test_when_every_document_is_refused_it_is_the_question_that_is_wrong():
    world = Scripted(
        export=refused(400, "InvalidObject", "export object is invalid"), companies=sent([COMPANY])
    )
    world.answers = {"finance/invoices": sent([HEADER]), **world.answers}
    wanted = [listed(billingLogId=n) for n in (1, 2, 3)]
    with pytest.raises(Refused) as caught:
        list(source(world).details(wanted))
    assert caught.value.quoted == "export object is invalid"


def test_one_document_that_is_refused_is_set_aside():
    def export(call):
        wanted = jsontext.parse(call.content)["includedInvoiceIds"]
        if 2 in wanted:
            return refused(400, "InvalidObject", "no")
        return sent({"transactions": [transaction("1.00", detail(1, "4", "-1.00"), id=n) for n in wanted]})

    world = Scripted(export=export, companies=sent([COMPANY]))
    world.answers = {"finance/invoices": sent([HEADER | {"id": n} for n in (1, 2, 3)]), **world.answers}
    (documents,) = source(world).details([listed(billingLogId=n) for n in (1, 2, 3)])
    assert [isinstance(document, Broken) for document in documents] == [False, True, False]
    assert documents[1].fault.quoted == "no"


@pytest.mark.parametrize("answer", [[], {"transactions": "none"}, {"transactions": ["text"]}, None])
def test_an_export_that_is_none_is_set_aside_while_the_source_answers(answer):
    broken = completed(export=said(answer), info=said({}))
    assert broken.fault.code == "document-malformed"
    assert "transactions was expected" in broken.fault.facts["problem"]


def test_r000_11_a_receipt_is_listed_and_completed():
    stock = RECEIPT | {"id": 51009, "unpostedProductId": "812-2-purchase"}
    world = Scripted(
        unpostedprocurement=sent([RECEIPT, stock]),
        locations=said([{"id": 4, "name": "Adelaide Office"}]),
        departments=said([{"id": 10, "name": "Services"}]),
        export=sent({"purchaseTransactions": [PURCHASE]}),
        companies=said([{"id": 310, "identifier": "Northwind", "name": "Northwind Distribution"}]),
        purchaseorders=said([]),
    )
    front = source(world)

    found = [row for page in front.unposted(RECEIPTS, TODAY) for row in page]
    bill, other = [document for chunk in front.details(found) for document in chunk]

    assert parse_qs(world.calls[1].url.query.decode())["conditions"] == ['procurementType="Purchase"']
    assert [(row.number, row.date, row.party_name, row.location) for row in found] == [
        ("NW-5521", date(2026, 9, 4), "Northwind Distribution", "Adelaide Office")
    ] * 2
    assert (bill.key, bill.total, bill.party.name) == (
        found[0].key,
        Decimal("464.75"),
        "Northwind Distribution",
    )
    assert isinstance(other, Broken)
    assert other.fault.code == "document-incomplete"
    body = jsontext.parse(next(call for call in world.calls if call.url.path.endswith("export")).content)
    assert (body["exportProductsFlag"], body["exportInvoicesFlag"]) == (True, False)
    assert body["includedProductIds"] == ["812-PS/7 & more-purchase", "812-2-purchase"]


def test_a_receipt_is_handed_over_with_all_its_entries():
    world = Scripted(
        unpostedprocurement=sent([RECEIPT]),
        locations=said([]),
        departments=said([]),
        export=sent({"purchaseTransactions": [PURCHASE]}),
        companies=said([{"id": 310, "name": "Northwind Distribution"}]),
        purchaseorders=said([{"id": 812, "enteredBy": "jsmith"}]),
        batches=said({}, 201),
    )
    front = source(world)
    ((bill,),) = front.details([row for page in front.unposted(RECEIPTS, TODAY) for row in page])
    front.acknowledge(bill, "T-P812-1")
    body = jsontext.parse(world.calls[-1].content)
    assert (body["exportProductsFlag"], body["processedRecordIds"]) == (True, [51001, 51002, 51003])


def test_r000_10_a_kind_that_is_switched_off_is_not_searched():
    world = Scripted(unpostedinvoices=sent([UNPOSTED]), unpostedprocurement=sent([]))
    rows(world, INVOICES)
    assert not [path for path in world.asked() if "procurement" in path]
    rows(world, RECEIPTS)
    assert len([path for path in world.asked() if "unpostedinvoices" in path]) == 1


def test_an_invoice_that_is_exported_twice_is_not_guessed_at():
    twice = [transaction("1.00", detail(1, "4", "-1.00"))] * 2
    world = Scripted(
        invoices=sent([UNPOSTED]), export=sent({"transactions": twice}), companies=sent([COMPANY])
    )
    world.answers = {
        "unpostedinvoices": sent([UNPOSTED]),
        "finance/invoices": sent([HEADER]),
        **world.answers,
    }
    front = source(world)
    ((document,),) = front.details([row for page in front.unposted(INVOICES, TODAY) for row in page])
    assert isinstance(document, Broken)
    assert document.fault.facts["problem"] == "it was exported 2 times"


def test_the_thru_date_of_an_export_is_a_year_ahead_or_beyond_the_latest_document():
    asked = []
    world = Scripted(
        export=lambda call: asked.append(jsontext.parse(call.content)["thruDate"]) or said({}),
        companies=said([]),
    )
    world.answers = {"finance/invoices": said([]), **world.answers}
    for dated in ("2026-09-14T00:00:00Z", "2029-01-31T00:00:00Z"):
        list(source(world).details([listed(invoiceDate=dated)]))
    assert asked == ["2027-11-20T00:00:00Z", "2029-01-31T00:00:00Z"]
