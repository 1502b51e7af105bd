"""An exported document becomes ours to the cent: signs, taxes, quantities, dates, and nothing invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.connectors.connectwise.exports import (
    COMPANY,
    HEADER,
    PURCHASE,
    as_read,
    detail,
    listed,
    listed_receipt,
    money,
    transaction,
)
from tieout.connectors.connectwise import translate
from tieout.core.documents import Line, Party, SourceDocument, TaxAmount
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, SourceKind


def translated(exported, header=HEADER, company=COMPANY, **row) -> SourceDocument | Fault:
    return translate.invoice(
        as_read(exported),
        row=listed(**row),
        header=as_read(header),
        company=as_read(company),
        url="https://web/7301",
    )


def purchased(exported=PURCHASE, **row) -> SourceDocument | Fault:
    return translate.procurement(
        as_read(exported),
        row=listed_receipt(**row),
        company=as_read({"id": 310, "name": "Northwind Distribution"}),
    )


LABOUR = detail(
    40111,
    "4000",
    "-600.00",
    quantity="-4",
    memo="Cabling, 4 hours",
    taxableFlag=True,
    taxCodeXref="OUTPUT",
    timeEntry={"id": 1},
)
SWITCH = detail(
    40113, "4001:Hardware", "-400.00", kind="RP", quantity="-2", memo="24-port switch", glItemId="SW-24",
    item={"id": 741, "identifier": "SW-24"}, itemPrice=200, taxableFlag=True, taxCodeXref="OUTPUT",
)  # fmt: skip
GST = detail(
    40115,
    "2200",
    "-100.00",
    kind="ST",
    quantity="0",
    memo="Sales Tax",
    taxCodeXref="OUTPUT",
    taxRate=Decimal("0.1"),
    taxRatePercent=10,
)


def test_an_invoice_is_translated_whole():
    """
    Kestrel Freight   invoice 22017 of 14 September 2026
    Cabling, 4 hours      4 x 150.00     600.00   account 4000
    24-port switch        2 x 200.00     400.00   account 4001, Hardware
    GST 10 %                             100.00
                                       1,100.00
    """
    assert translated(transaction("1100.00", LABOUR, SWITCH, GST)) == SourceDocument(
        key=DocumentKey(SourceKind.INVOICE, "7301"),
        type="Standard",
        number="22017",
        date=date(2026, 9, 14),
        due_date=date(2026, 10, 14),
        party=Party(
            id="88",
            name="Kestrel Freight Pty Ltd",
            identifier="Kestrel",
            account_number="C-88",
            types=("Client", "Gold"),
            tags=("books-adelaide",),
            fields={"Region": "SA"},
        ),
        currency="AUD",
        total=money("1100.00"),
        lines=(
            Line(
                position=1, description="Cabling, 4 hours", quantity=money("4"), unit_price=money("150"), amount=money("600.00"),
                account="4000", tax_code="OUTPUT", taxable=True,
            ),
            Line(
                position=2, description="24-port switch", quantity=money("2"), unit_price=money("200"), amount=money("400.00"),
                account="4001", account_class="Hardware", tax_code="OUTPUT", taxable=True, item="SW-24",
            ),
        ),
        taxes=(TaxAmount(code="OUTPUT", amount=money("100.00"), rate=money("0.1")),),
        location="Adelaide Office",
        department="Services",
        territory="South Australia",
        reference="Ticket 9120",
        customer_po="PO-4471",
        closed_by="mtran",
        entered_by="jsmith",
        fields={"Cost centre": "CC-19", "Hold": "false", "Discount": "2.50"},
        url="https://web/7301",
        tokens=("40111", "40112", "40113", "40114", "40115"),
    )  # fmt: skip


def test_a_credit_memo_comes_out_negative():
    """
    24-port switch returned   -1 x 200.00   -200.00
    GST                                      -20.00
    """
    document = translated(
        transaction(
            "-220.00",
            detail(
                40121,
                "4001",
                "200.00",
                kind="RP",
                quantity="1",
                memo="24-port switch returned",
                taxableFlag=True,
            ),
            detail(40123, "2200", "20.00", kind="ST", quantity="0", taxRatePercent=10),
            documentType="CREDIT MEMO",
            billingType="CreditMemo",
        )
    )
    (line,) = document.lines
    assert (line.quantity, line.unit_price, line.amount) == (money("-1"), money("200"), money("-200.00"))
    assert (document.total, document.tax_total) == (money("-220.00"), money("-20.00"))


def test_a_discount_is_a_line_with_a_negative_price():
    document = translated(
        transaction(
            "540.00", detail(1, "4000", "-600.00"), detail(2, "4090", "60.00", kind="SD", quantity="-1")
        )
    )
    assert [(line.quantity, line.unit_price, line.amount) for line in document.lines] == [
        (money("1"), money("600.00"), money("600.00")),
        (money("1"), money("-60.00"), money("-60.00")),
    ]


@pytest.mark.parametrize(
    "quantity,total,expected",
    [
        ("0", "-45.50", ("1", "45.50")),  # a fee counts nothing
        ("-2.5", "-250.00", ("2.5", "100")),
        ("2", "-300.00", ("2", "150")),  # sign of the count against the sign of the amount
        (
            "-3",
            "-100.00",
            ("3", "33.33333333333333333333333333"),
        ),  # the price explains, the amount is the truth
    ],
)
def test_quantity_and_price_explain_the_amount(quantity, total, expected):
    document = translated(transaction(str(-Decimal(total)), detail(1, "4000", total, quantity=quantity)))
    (line,) = document.lines
    assert (line.quantity, line.unit_price) == (money(expected[0]), money(expected[1]))
    assert line.amount == -money(total)


def test_a_row_without_quantity_counts_as_one():
    row = detail(1, "4000", "-45.50")
    del row["quantity"]
    (line,) = translated(transaction("45.50", row)).lines
    assert (line.quantity, line.unit_price) == (money("1"), money("45.50"))


@pytest.mark.parametrize("kind", ["ST", "PT", "FT", "ET"])
def test_tax_rows_are_tax_and_no_line(kind):
    document = translated(
        transaction(
            "110.00", detail(1, "4000", "-100.00"), detail(2, "2200", "-10.00", kind=kind, quantity="0")
        )
    )
    assert (len(document.lines), document.tax_total) == (1, money("10.00"))


@pytest.mark.parametrize("kind", ["R", "RP", "RA", "RD", "EE", "SD", "AP", "NEW"])
def test_every_other_row_is_a_line_even_one_of_an_unknown_type(kind):
    document = translated(transaction("100.00", detail(1, "4000", "-100.00", kind=kind)))
    assert (len(document.lines), document.taxes) == (1, ())


def test_two_tax_levels_stay_two_amounts():
    document = translated(
        transaction(
            "112.00",
            detail(1, "4000", "-100.00", taxableFlag=True),
            detail(2, "2200", "-7.00", kind="ST", quantity="0", taxCodeXref="STATE", taxRate=Decimal("0.07")),
            detail(
                3, "2210", "-5.00", kind="ST", quantity="0", taxCodeXref="COUNTY", taxRate=Decimal("0.05")
            ),
        )
    )
    assert document.taxes == (
        TaxAmount(code="STATE", amount=money("7.00"), rate=money("0.07")),
        TaxAmount(code="COUNTY", amount=money("5.00"), rate=money("0.05")),
    )
    assert (document.lines[0].taxable, document.lines[0].tax_code) == (
        True,
        "",
    )  # bears both: no single code says so


def test_a_line_bears_the_codes_of_all_its_levels_and_of_no_other():
    def on(*levels):
        return [{"taxLevel": level, "taxableFlag": level in levels} for level in range(1, 7)]

    def tax(row, level, amount):
        more = {"taxCodeXref": f"T{level}", "taxLevels": [{"taxLevel": level, "taxableFlag": True}]}
        return detail(row, "2200", amount, kind="ST", quantity="0", **more)

    document = translated(
        transaction(
            "227.00",
            detail(1, "4000", "-100.00", taxableFlag=True, taxCodeXref="T1", taxLevels=on(1, 2, 3, 4, 5, 6)),
            detail(2, "4000", "-50.00", taxableFlag=True, taxCodeXref="T2", taxLevels=on(2, 6)),
            detail(3, "4000", "-50.00", taxableFlag=True, taxCodeXref="T1", taxLevels=on(1)),
            *(tax(10 + level, level, "-4.50") for level in range(1, 7)),
        )
    )
    assert [line.tax_code for line in document.lines] == ["T1+T2+T3+T4+T5+T6", "T2+T6", "T1"]


@pytest.mark.parametrize(
    "rates, clear",
    [
        ({"taxRate": Decimal("0.0825"), "taxRatePercent": Decimal("8.25")}, True),
        ({"taxRate": Decimal("0.083"), "taxRatePercent": Decimal("8.25")}, True),
        ({"taxRate": 0, "taxRatePercent": 0}, True),
        ({"taxRate": 10, "taxRatePercent": 10}, False),
        ({"taxRate": Decimal("0.1"), "taxRatePercent": Decimal("0.1")}, False),
    ],
)
def test_a_tax_that_is_percent_in_one_place_and_fraction_in_another_is_a_fault(rates, clear):
    tax = detail(2, "2200", "-10.00", kind="ST", quantity="0", taxCodeXref="GST", **rates)
    found = translated(transaction("110.00", detail(1, "4000", "-100.00"), tax))
    assert isinstance(found, Fault) != clear
    if isinstance(found, Fault):
        assert found.code == "document-malformed"
        assert "the rate of tax GST is" in found.facts["problem"]


def test_a_rate_in_percent_becomes_a_fraction():
    document = translated(
        transaction(
            "110.00", detail(1, "4", "-100.00"), detail(2, "2200", "-10.00", kind="ST", taxRatePercent=10)
        )
    )
    assert document.taxes[0].rate == money("0.1")


@pytest.mark.parametrize(
    "flags,expected",
    [
        ({"taxableFlag": True, "taxCodeXref": "OUTPUT2"}, (True, "OUTPUT2")),
        ({"taxableFlag": True, "taxCodeXref": ""}, (True, "OUTPUT")),  # the document's own
        ({"taxableFlag": False, "taxCodeXref": "NONE"}, (False, "NONE")),
        ({"taxableFlag": False}, (False, "")),
        ({}, (False, "")),
        ({"taxableFlag": False, "taxable2Flag": True}, (True, "OUTPUT")),
        ({"taxLevels": [{"taxLevel": 3, "taxableFlag": True}]}, (True, "OUTPUT")),
    ],
)
def test_a_line_knows_whether_and_how_it_is_taxed(flags, expected):
    (line,) = translated(transaction("100.00", detail(1, "4000", "-100.00", **flags))).lines
    assert (line.taxable, line.tax_code) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ("4000", ("4000", "")),
        ("4001:", ("4001", "")),
        ("200:Services", ("200", "Services")),
        ("200:A:B", ("200", "A:B")),
        ("", ("", "")),
    ],
)
def test_an_account_of_several_segments_is_account_and_class(text, expected):
    (line,) = translated(transaction("1.00", detail(1, text, "-1.00"))).lines
    assert (line.account, line.account_class) == expected


def test_a_class_beside_the_account_is_used_when_the_account_has_none():
    (line,) = translated(transaction("1.00", detail(1, "200", "-1.00", glClass="Cloud"))).lines
    assert line.account_class == "Cloud"


def test_a_line_is_described_by_the_first_text_there_is():
    rows = [
        detail(1, "4", "-1.00", memo="memo", itemDescription="item", description="type"),
        detail(2, "4", "-1.00", memo="", salesDescription="sales", description="type"),
        detail(3, "4", "-1.00", itemDescription="item", description="type"),
        detail(4, "4", "-1.00", description="type"),
        detail(5, "4", "-1.00"),
    ]
    document = translated(transaction("5.00", *rows))
    assert [line.description for line in document.lines] == ["memo", "sales", "item", "type", ""]


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-14T00:00:00Z",
        "2026-09-14T00:00:00",
        "2026-09-14",
        "9/14/2026 5:21:58 AM",
        "09/14/2026 12:00:00 PM",
        "2026-09-14T23:59:59Z",
    ],
)
def test_r000_09_a_date_is_the_calendar_date_as_written_in_any_of_its_forms(text):
    assert translated(transaction("1.00", detail(1, "4", "-1.00"), documentDate=text)).date == date(
        2026, 9, 14
    )


def test_the_due_date_is_taken_or_counted_from_the_terms():
    row = detail(1, "4", "-1.00")
    given = translated(transaction("1.00", row, dueDate="2026-11-01T00:00:00"))
    counted = translated(transaction("1.00", row, dueDate=None, dueDays=7))
    neither = translated(transaction("1.00", row, dueDate=None, dueDays=None))
    assert [given.due_date, counted.due_date, neither.due_date] == [
        date(2026, 11, 1),
        date(2026, 9, 21),
        None,
    ]


def test_what_the_header_lacks_comes_from_the_list():
    document = translated(transaction("1.00", detail(1, "4", "-1.00"), currency=None), header={"id": 7301})
    assert (document.location, document.department, document.currency) == (
        "Adelaide Office",
        "Services",
        "AUD",
    )
    assert (document.reference, document.customer_po, document.fields) == ("", "", {})
    assert document.territory == "Adelaide Office"


def test_a_member_that_is_null_is_a_member_that_is_missing():
    rows = [detail(1, "4000", "-1.00", taxableFlag=True)]
    nothing = dict.fromkeys(
        ["glItemId", "item", "taxCode", "taxCodeXref", "glClass", "taxLevels", "quantity", "itemDescription"]
    )
    bare = dict.fromkeys(
        ["companyAccountNumber", "salesTerritory", "salesRepName", "purchaseOrder", "taxLevels", "salesRepId"]
    )
    empty = dict.fromkeys(set(HEADER) - {"id"})
    assert translated(
        transaction("1.00", rows[0] | nothing, **bare), header={"id": 7301} | empty
    ) == translated(
        transaction(
            "1.00",
            {key: value for key, value in rows[0].items() if key not in nothing},
            companyAccountNumber="",
            salesTerritory="",
        ),
        header={"id": 7301},
    )


def test_a_document_without_lines_is_translated_for_others_to_judge():
    assert translated(transaction("0.00")).lines == ()


def test_amounts_are_never_rounded():
    document = translated(transaction("0.105", detail(1, "4", "-0.105", quantity="-1")))
    assert document.total == Decimal("0.105")


@pytest.mark.parametrize("total", ["1100.01", "1099.99", "-1100.00", "0.00"])
def test_a_document_that_does_not_add_up_is_a_fault(total):
    fault = translated(transaction(total, LABOUR, SWITCH, GST))
    assert fault == Fault(
        "document-does-not-add-up", {"number": "22017", "total": str(Decimal(total)), "sum": "1100.00"}
    )


@pytest.mark.parametrize(
    "broken,named",
    [
        ({"total": None}, "total is None"),
        ({"total": "12.00"}, "total is '12.00'"),
        ({"documentDate": "yesterday"}, "documentDate is 'yesterday'"),
        ({"documentDate": None}, "documentDate is None"),
        ({"dueDate": "soon"}, "dueDate is 'soon'"),
        ({"glEntryIds": "40112,x"}, "'x' is not a ledger entry's id"),
        ({"detail": [detail(1, "4", "-1.00") | {"total": True}]}, "total of a row is True"),
        ({"detail": [detail(1, "4", "-1.00") | {"quantity": "two"}]}, "quantity is 'two'"),
        ({"detail": [detail(1, "4", "-1.00") | {"id": None}]}, "None is not a ledger entry's id"),
        ({"detail": ["a row"]}, "no attribute"),
        ({"currency": "AUD"}, "no attribute"),
        ({"detail": 7}, "not iterable"),
    ],
)
def test_a_document_that_cannot_be_read_is_a_fault_that_names_the_member(broken, named):
    fault = translated(transaction("1.00", detail(1, "4", "-1.00")) | broken)
    assert (fault.code, fault.facts["number"]) == ("document-malformed", "22017")
    assert named in fault.facts["problem"]


def test_a_receipt_becomes_a_bill_that_we_owe():
    """
    Northwind Distribution, their invoice NW-5521 of 4 September 2026
    24-port switch     5 x 80.50     402.50
    Freight            1 x 20.00      20.00
    GST                               42.25
                                     464.75
    """
    bill = purchased()
    assert (bill.key, bill.number, bill.date) == (
        DocumentKey(SourceKind.PROCUREMENT, "812-PS/7 & more-purchase"),
        "NW-5521",
        date(2026, 9, 4),
    )
    assert bill.due_date == date(2026, 9, 18)
    assert (bill.total, bill.tax_total) == (money("464.75"), money("42.25"))
    assert [(line.description, line.quantity, line.unit_price, line.tax_code) for line in bill.lines] == [
        ("24-port switch", money("5"), money("80.5"), "INPUT"),
        ("Freight", money("1"), money("20.00"), "INPUT"),
    ]
    assert (bill.taxes[0].code, bill.taxes[0].rate) == ("INPUT", money("0.1"))
    assert (bill.party.name, bill.party.account_number) == ("Northwind Distribution", "V-310")
    assert (bill.location, bill.reference) == ("Adelaide Office", "PO-812 PS/7 & more")
    assert bill.tokens == ("51001", "51002", "51003")


def test_a_bill_without_the_suppliers_number_and_date_bears_the_orders():
    bill = purchased(PURCHASE | {"vendorInvoiceNumber": "", "vendorInvoiceDate": None})
    assert (bill.number, bill.date) == ("PO-812", date(2026, 9, 2))


def test_a_return_to_the_supplier_is_negative():
    bill = purchased(
        PURCHASE
        | {
            "total": money("-80.50"),
            "purchaseDetail": [detail(1, "1400", "80.50", quantity="1")],
            "purchaseDetailTax": [],
        }
    )
    assert (bill.total, bill.lines[0].amount, bill.lines[0].unit_price) == (
        money("-80.50"),
        money("-80.50"),
        money("80.50"),
    )


def test_a_receipt_that_does_not_add_up_is_a_fault():
    assert purchased(PURCHASE | {"total": money("464.74")}).code == "document-does-not-add-up"


def test_a_receipt_that_cannot_be_read_is_a_fault():
    fault = purchased(PURCHASE | {"purchaseDetail": [{"id": 1, "total": "a lot"}]})
    assert (fault.code, fault.facts["number"]) == ("document-malformed", "NW-5521")
