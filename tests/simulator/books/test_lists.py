"""Finding things: the where language, order, pages, and what changed since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulator.books.demo import draft


@pytest.fixture
def three(xero):
    """INV-A 100 draft, INV-B 200 approved with a reference, INV-C 300 approved for another customer."""
    xero.put("/Invoices", draft("100", InvoiceNumber="INV-A", Date="2026-01-31", DueDate="2026-02-28"))
    xero.invoice("200", InvoiceNumber="INV-B", Reference='PO "7"', Date="2026-02-28")
    xero.invoice("300", InvoiceNumber="INV-C", Date="2026-03-31", Contact={"Name": "Other Ltd"})
    return xero


def numbers(answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [one["InvoiceNumber"] for one in answer.json["Invoices"]]


@pytest.mark.parametrize(
    "where,found",
    [
        ('Status=="AUTHORISED"', "BC"),
        ('status="authorised"', "BC"),
        ('Status!="AUTHORISED"', "A"),
        ("Date>=DateTime(2026,02,28)", "BC"),
        ("Date>DateTime(2026,02,28) AND Date<DateTime(2026,04,01)", "C"),
        ("Date < DateTime(2026, 02, 28)", "A"),
        ('Date>=DateTime.Parse("2026-03-31")', "C"),
        ("Total==200.00", "B"),
        ("AmountDue>100 && AmountDue<=300", "BC"),
        ('InvoiceNumber=="inv-a" OR InvoiceNumber=="INV-C"', "AC"),
        ('InvoiceNumber=="INV-A" || Total>=300', "AC"),
        ('(Status=="DRAFT" OR Total==300) AND Type=="ACCREC"', "AC"),
        ('Contact.Name=="other ltd"', "C"),
        ('Contact.Name.Contains("OTHER")', "C"),
        ('Contact.Name.StartsWith("ABC")', "AB"),
        ('InvoiceNumber.EndsWith("-b")', "B"),
        ('Reference!=null AND Reference.Contains("PO")', "B"),
        ('Reference=="PO \\"7\\""', "B"),
        ("Reference==null", "AC"),
        ("!(Total==200)", "AC"),
        ('InvoiceNumber.ToLower()=="inv-b"', "B"),
        ('InvoiceNumber.ToLower().Contains("v-c")', "C"),
        ("SentToContact==false AND Total > 250", "C"),
        ("SentToContact", ""),
        ("FullyPaidOnDate.HasValue", ""),
    ],
)
def test_where(three, where, found):
    assert numbers(three.get("/Invoices", f"where={where.replace('&', '%26')}")) == [
        f"INV-{letter}" for letter in found
    ]


def test_where_by_ids(three):
    one = three.org.invoices.find("number", "INV-B")[0]
    assert numbers(three.get("/Invoices", f'where=InvoiceID==guid("{one.id}")')) == ["INV-B"]
    assert numbers(three.get("/Invoices", f'where=Contact.ContactID=Guid("{one.contact_id.upper()}")')) == [
        "INV-A",
        "INV-B",
    ]
    assert numbers(
        three.get("/Invoices", f'where=Contact.ContactID==guid("{one.contact_id}") AND Total==100')
    ) == ["INV-A"]


@pytest.mark.parametrize(
    "where,message",
    [
        ("Foo==1", "No property or field 'Foo' exists in type 'Invoice'"),
        ('Date=="2026-01-01"', "Operator '==' incompatible with operand types 'DateTime' and 'String'"),
        (
            'InvoiceID=="2f79af6c-5f57-49e8-9e44-301499538add"',
            "Operator '==' incompatible with operand types 'Guid' and 'String'",
        ),
        ('Status=="AUTHORISED" AND', "Expression expected"),
        ("Total", "Expression of type 'Boolean' expected"),
        ("(Total==1", "')' expected"),
        ("Total==1 Total==2", "Syntax error near 'Total'"),
        ("Total # 2", "Syntax error '# 2'"),
        ('Contact.Name.Reverse("x")', "No property or field 'Contact.Name.Reverse' exists in type 'Invoice'"),
    ],
)
def test_where_that_cannot_be_read_is_error_16(three, where, message):
    answer = three.get("/Invoices", f"where={where.replace('#', '%23')}")
    assert (answer.status, answer.json["ErrorNumber"], answer.json["Type"]) == (
        400,
        16,
        "QueryParseException",
    )
    assert answer.json["Message"] == message


def test_a_method_on_null_needs_a_guard(three):
    answer = three.get("/Invoices", 'where=Reference.Contains("PO")')
    assert answer.json["Message"] == "Object reference not set to an instance of an object."


@pytest.mark.parametrize(
    "order,letters", [("Total DESC", "CBA"), ("Status, InvoiceNumber desc", "CBA"), ("Reference ASC", "ACB")]
)
def test_order(three, order, letters):
    assert numbers(three.get("/Invoices", f"order={order}")) == [f"INV-{letter}" for letter in letters]


def test_order_that_cannot_be_read_is_error_16(three):
    assert three.get("/Invoices", "order=Foo").json["ErrorNumber"] == 16
    assert three.get("/Invoices", "order=Total SIDEWAYS").json["ErrorNumber"] == 16


def test_plain_parameters(three):
    ids = [one.id for one in three.org.invoices]
    assert numbers(three.get("/Invoices", f"IDs={ids[2]},{ids[0]}")) == ["INV-C", "INV-A"]
    assert numbers(three.get("/Invoices", "InvoiceNumbers=INV-B,INV-X,inv-a")) == ["INV-B", "INV-A"]
    assert numbers(three.get("/Invoices", "Statuses=DRAFT,PAID")) == ["INV-A"]
    assert numbers(three.get("/Invoices", "createdByMyApp=true")) == ["INV-A", "INV-B", "INV-C"]
    assert numbers(three.get("/Invoices", "searchTerm=po")) == ["INV-B"]
    other = three.org.contacts.find("name", "Other Ltd")[0]
    assert numbers(three.get("/Invoices", f"ContactIDs={other.id}")) == ["INV-C"]


def test_without_a_page_there_are_no_lines_and_only_a_contact_summary(three):
    whole, paged = three.get("/Invoices").json, three.get("/Invoices", "page=1").json
    assert "pagination" not in whole
    assert whole["Invoices"][0]["LineItems"] == []
    assert len(paged["Invoices"][0]["LineItems"]) == 1
    assert "EmailAddress" not in whole["Invoices"][0]["Contact"]
    assert set(paged["Invoices"][0]["Contact"]) >= {"ContactID", "Name"}


def test_summary_only_leaves_lines_and_payments_out(three):
    body = three.get("/Invoices", "summaryOnly=true").json
    assert "pagination" in body
    assert not {"LineItems", "Payments", "HasAttachments"} & set(body["Invoices"][0])


def test_vector_77_page_size_is_clamped(xero):
    lots = [draft("1", InvoiceNumber=f"N{place}") for place in range(1001)]
    assert xero.put("/Invoices", {"Invoices": lots}).status == 200
    body = xero.get("/Invoices", "page=1&pageSize=5000").json
    assert body["pagination"] == {"page": 1, "pageSize": 1000, "pageCount": 2, "itemCount": 1001}
    assert len(body["Invoices"]) == 1000
    assert xero.get("/Invoices", "page=1&pageSize=0").json["pagination"]["pageSize"] == 1
    assert len(xero.get("/Invoices", "page=1").json["Invoices"]) == 100
    past = xero.get("/Invoices", "page=99")
    assert (past.status, past.json["Invoices"]) == (200, [])


@pytest.mark.parametrize("position,found", [("inclusive", ["INV-1", "INV-2"]), ("exclusive", ["INV-2"])])
def test_if_modified_since_by_both_positions_of_the_switch(xero, position, found):
    xero.books.switches.turn("if-modified-since", position)
    xero.invoice(InvoiceNumber="INV-0")
    xero.clock.travel(timedelta(minutes=1, milliseconds=250))
    xero.invoice(InvoiceNumber="INV-1")
    xero.clock.travel(timedelta(minutes=1))
    xero.invoice(InvoiceNumber="INV-2")
    assert numbers(xero.get("/Invoices", If_Modified_Since="2026-09-14T09:30:59")) == found
    assert (
        numbers(xero.get("/Invoices", If_Modified_Since="2026-09-14T09:30:59.999")) == found
    )  # milliseconds are ignored
    assert numbers(xero.get("/Invoices", If_Modified_Since="Mon, 14 Sep 2026 09:30:59 GMT")) == found


def test_voided_invoices_are_among_the_changes_in_order_of_change(xero):
    xero.invoice(InvoiceNumber="INV-0")
    xero.invoice(InvoiceNumber="INV-1")
    xero.clock.travel(timedelta(minutes=1))
    xero.act("void", document="INV-0")
    found = xero.get("/Invoices", If_Modified_Since="2026-09-14T09:00:00").json["Invoices"]
    assert [(one["InvoiceNumber"], one["Status"]) for one in found] == [
        ("INV-1", "AUTHORISED"),
        ("INV-0", "VOIDED"),
    ]
    assert numbers(xero.get("/Invoices", If_Modified_Since="2026-09-14T09:30:30")) == ["INV-0"]


def test_changes_are_found_after_the_clock_was_set_back(xero):
    xero.invoice(InvoiceNumber="INV-0")
    xero.clock.travel(timedelta(hours=-1))
    xero.invoice(InvoiceNumber="INV-1")
    assert numbers(xero.get("/Invoices", If_Modified_Since="2026-09-14T09:00:00")) == ["INV-0"]


def test_a_due_date_alone_on_a_part_paid_invoice_is_no_change(xero):
    made = xero.invoice()
    xero.act("pay", document=made["InvoiceID"], amount="1")
    xero.clock.travel(timedelta(minutes=1))
    xero.post(f"/Invoices/{made['InvoiceID']}", {"DueDate": "2026-12-24"})
    assert numbers(xero.get("/Invoices", If_Modified_Since="2026-09-14T09:30:30")) == []
    xero.post(f"/Invoices/{made['InvoiceID']}", {"Reference": "now it is"})
    assert len(numbers(xero.get("/Invoices", If_Modified_Since="2026-09-14T09:30:30"))) == 1


def test_malformed_if_modified_since(xero):
    assert xero.get("/Invoices", If_Modified_Since="yesterday").status == 400
