"""Items, attachments and history notes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.simulator.books.demo import draft

D = Decimal


def make_item(xero, code="abc", **fields):
    return xero.put("/Items", {"Code": code, **fields})


def test_vector_56_item_code_is_taken(xero):
    make_item(xero)
    answer = make_item(xero)
    assert (answer.status, answer.messages()) == (400, ["Price List Item with Code 'abc' already exists"])


def test_an_item_fills_what_the_line_leaves_out(xero):
    make_item(
        xero,
        Name="Router",
        Description="Router, installed",
        SalesDetails={"UnitPrice": 250, "AccountCode": "260", "TaxType": "OUTPUT2"},
        PurchaseDetails={"UnitPrice": 150, "AccountCode": "300"},
        PurchaseDescription="Router, boxed",
    )
    (sold,) = xero.invoice(LineItems=[{"ItemCode": "ABC", "Quantity": 2}])["LineItems"]
    assert (sold["Description"], sold["UnitAmount"], sold["AccountCode"], sold["TaxAmount"]) == (
        "Router, installed",
        250,
        "260",
        75,
    )
    assert sold["Item"]["Name"] == "Router"
    (bought,) = xero.invoice(Type="ACCPAY", LineItems=[{"ItemCode": "abc", "Quantity": 1}])["LineItems"]
    assert (bought["Description"], bought["LineAmount"], bought["AccountCode"]) == (
        "Router, boxed",
        150,
        "300",
    )
    answer = xero.put("/Invoices", draft(LineItems=[{"ItemCode": "nope", "Quantity": 1}]))
    assert answer.messages() == ["Item code 'nope' is not valid"]


def test_items_are_updated_by_code_listed_and_deleted(xero):
    made = make_item(xero, SalesDetails={"UnitPrice": "0.125"}).json["Items"][0]
    assert made["SalesDetails"]["UnitPrice"] == D("0.13")
    again = xero.post(
        "/Items", {"Code": "abc", "Name": "Cable", "SalesDetails": {"UnitPrice": "0.125"}}, "unitdp=4"
    ).json["Items"][0]
    assert again["ItemID"] == made["ItemID"]
    assert xero.get("/Items/abc", "unitdp=4").json["Items"][0]["SalesDetails"]["UnitPrice"] == D("0.125")
    assert [one["Name"] for one in xero.get("/Items", 'where=Code=="ABC"').json["Items"]] == ["Cable"]
    assert xero.delete(f"/Items/{made['ItemID']}").status == 204
    assert xero.get("/Items").json["Items"] == []


def test_an_item_code_of_31_characters_and_501_items(xero):
    assert make_item(xero, "x" * 31).status == 400
    lots = [{"Code": f"c{place}"} for place in range(501)]
    assert xero.put("/Items", {"Items": lots}).json["ErrorNumber"] == 14
    assert xero.put("/Items", {"Items": lots[:500]}).status == 200


def test_a_file_is_attached_read_and_replaced_by_name(xero):
    made = xero.invoice()
    path = f"/Invoices/{made['InvoiceID']}/Attachments"
    shape = xero.call("PUT", f"{path}/a.pdf", b"%PDF one", Content_Type="application/pdf").json[
        "Attachments"
    ][0]
    assert (shape["FileName"], shape["MimeType"], shape["ContentLength"]) == ("a.pdf", "application/pdf", 8)
    assert shape["Url"].endswith(f"{made['InvoiceID']}/Attachments/a.pdf")
    xero.call("POST", f"{path}/a.pdf", b"%PDF second", Content_Type="application/pdf")
    (one,) = xero.get(path).json["Attachments"]
    answer = xero.get(f"{path}/{one['AttachmentID']}", Accept="application/pdf")
    assert (answer.text, answer.headers["Content-Type"]) == ("%PDF second", "application/pdf")
    assert xero.read(made["InvoiceID"])["HasAttachments"] is True


@pytest.mark.parametrize("name", ["a+b.pdf", "a:b.pdf", "a*.pdf", "a?.pdf"])
def test_file_names_that_xero_forbids(xero, name):
    made = xero.invoice()
    assert xero.call("PUT", f"/Invoices/{made['InvoiceID']}/Attachments/{name}", b"x").status == 400


def test_ten_files_a_document_and_no_eleventh(xero):
    path = f"/Invoices/{xero.invoice()['InvoiceID']}/Attachments"
    answers = [xero.call("PUT", f"{path}/{place}.pdf", b"x").status for place in range(11)]
    assert answers == [200] * 10 + [400]
    assert xero.call("PUT", f"{path}/9.pdf", b"y").status == 200


def test_attachments_need_their_own_scope(xero):
    made = xero.invoice()
    xero.sign_in("accounting.invoices")
    assert xero.get(f"/Invoices/{made['InvoiceID']}/Attachments").status == 401


def test_vector_59_history_of_an_unknown_document(xero):
    answer = xero.put(
        "/Invoices/11111111-1111-4111-8111-111111111111/History", {"HistoryRecords": [{"Details": "x"}]}
    )
    assert answer.messages() == ["The document with the supplied id was not found for this endpoint."]


def test_history_tells_newest_first_and_keeps_notes(xero):
    made = xero.invoice()
    path = f"/Invoices/{made['InvoiceID']}/History"
    xero.clock.travel(timedelta(minutes=1))
    note = xero.put(path, {"HistoryRecords": [{"Details": "Sent from the service desk"}]}).json[
        "HistoryRecords"
    ][0]
    assert (note["Details"], note["DateUTCString"]) == ("Sent from the service desk", "2026-09-14T09:30:59")
    rows = xero.get(path).json["HistoryRecords"]
    assert [row["Changes"] for row in rows] == ["Note", "Approved", "Created"]
    assert rows[0]["User"] == "Ada Adviser"
    assert xero.put(path, {"HistoryRecords": [{"Details": "x" * 2501}]}).status == 400
    xero.act("void", document=made["InvoiceID"], user="Bob")
    latest = xero.get(path).json["HistoryRecords"][0]
    assert (latest["Changes"], latest["User"]) == ("Voided", "Bob")


def test_online_invoice_and_email(xero):
    made = xero.invoice()
    path = f"/Invoices/{made['InvoiceID']}"
    assert (
        xero.get(f"{path}/OnlineInvoice")
        .json["OnlineInvoices"][0]["OnlineInvoiceUrl"]
        .startswith("https://in.xero.com/")
    )
    assert xero.post(f"{path}/Email", {}).status == 400  # no address
    xero.post("/Contacts", {"Name": "ABC Limited", "EmailAddress": "abc@example.com"})
    assert xero.post(f"{path}/Email", {}).status == 204
    assert xero.read(made["InvoiceID"])["SentToContact"] is True
    draft_ = xero.put("/Invoices", draft()).json["Invoices"][0]
    assert xero.get(f"/Invoices/{draft_['InvoiceID']}/OnlineInvoice").status == 400
