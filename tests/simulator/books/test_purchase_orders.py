"""Purchase orders in the simulated Xero: orders to suppliers, numbered once, kept out of the ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.simulator.books.demo import Xero


@pytest.fixture
def xero(xero: Xero) -> Xero:
    xero.contact("Dell EMEA")
    return xero


def order(**fields):
    line = {"Description": "Switch", "Quantity": 5, "UnitAmount": "80.1235", "AccountCode": "400"}
    return {"Contact": {"Name": "Dell EMEA"}, "Date": "2026-09-14", "LineItems": [line], **fields}


def made(xero: Xero, **fields):
    return xero.put("/PurchaseOrders", order(**fields)).json["PurchaseOrders"][0]


def test_an_order_is_made_read_and_listed_with_four_decimals(xero: Xero):
    first = made(xero, DeliveryDate="2026-09-30", Reference="PO-889")
    assert (first["PurchaseOrderNumber"], first["Status"], first["Type"]) == (
        "PO-0001",
        "DRAFT",
        "PURCHASEORDER",
    )
    assert first["LineItems"][0]["UnitAmount"] == Decimal("80.1235")
    assert (first["SubTotal"], first["TotalTax"], first["Total"]) == (
        Decimal("400.62"),
        Decimal("60.09"),
        Decimal("460.71"),
    )
    assert first["DeliveryDateString"] == "2026-09-30T00:00:00"
    for key in (first["PurchaseOrderID"], "PO-0001"):
        assert xero.get(f"/PurchaseOrders/{key}").json["PurchaseOrders"] == [first]
    made(xero, Date="2026-08-01", Status="AUTHORISED")
    assert numbers(xero, "status=AUTHORISED") == ["PO-0002"]
    assert numbers(xero, "dateFrom=2026-09-01&dateTo=2026-09-14") == ["PO-0001"]
    assert numbers(xero, "order=PurchaseOrderNumber DESC&pageSize=1") == ["PO-0002"]
    assert xero.get("/PurchaseOrders").json["pagination"]["itemCount"] == 2
    assert xero.get("/PurchaseOrders/PO-9").status == 404


def numbers(xero: Xero, query: str) -> list[str]:
    return [one["PurchaseOrderNumber"] for one in xero.get("/PurchaseOrders", query).json["PurchaseOrders"]]


def test_vector_61_an_order_number_is_given_once(xero: Xero):
    made(xero, PurchaseOrderNumber="PO-7")
    again = xero.put("/PurchaseOrders", order(PurchaseOrderNumber="PO-7"))
    assert (again.status, again.messages()) == (400, ["Order number must be unique"])
    assert len(numbers(xero, "")) == 1


def test_a_post_with_a_live_number_overwrites_that_order(xero: Xero):
    first = made(xero, PurchaseOrderNumber="PO-7")
    reply = xero.post(
        "/PurchaseOrders", order(PurchaseOrderNumber="PO-7", Reference="changed"), "summarizeErrors=false"
    )
    [changed] = reply.json["PurchaseOrders"]
    assert (changed["PurchaseOrderID"], changed["Reference"]) == (first["PurchaseOrderID"], "changed")


def test_a_deleted_order_keeps_its_number_and_takes_nothing(xero: Xero):
    first = made(xero, PurchaseOrderNumber="PO-7", Status="BILLED")
    path = f"/PurchaseOrders/{first['PurchaseOrderID']}"
    assert xero.post(path, {"Status": "AUTHORISED"}).messages() == ["PurchaseOrder status change is invalid"]
    assert xero.post(path, {"Status": "DELETED"}).json["PurchaseOrders"][0]["Status"] == "DELETED"
    reply = xero.post("/PurchaseOrders", order(PurchaseOrderNumber="PO-7"), "summarizeErrors=false")
    assert reply.json["PurchaseOrders"][0]["PurchaseOrderID"] == "00000000-0000-0000-0000-000000000000"
    assert reply.messages() == [
        "PurchaseOrder status change is invalid",
        "Deleted PurchaseOrders cannot be updated",
    ]


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"Contact": None}, "A Contact must be specified for this type of transaction"),
        (
            {"Contact": {"Name": "Nobody"}},
            "The contact with the specified contact details could not be found",
        ),
        ({"LineItems": []}, "One or more line items must be specified"),
        ({"CurrencyCode": "EUR"}, "Organisation is not subscribed to currency EUR"),
        ({"Status": "DELETED"}, "PurchaseOrder status change is invalid"),
    ],
)
def test_an_order_that_cannot_be_is_refused(xero: Xero, fields, message: str):
    assert xero.put("/PurchaseOrders", order(**fields)).messages() == [message]
    assert numbers(xero, "") == []


def test_only_an_approved_order_is_marked_as_sent(xero: Xero):
    first = made(xero, SentToContact=True)
    assert first["SentToContact"] is False
    assert first["Warnings"][0]["Message"].startswith("Only AUTHORISED and BILLED purchase orders")
    path = f"/PurchaseOrders/{first['PurchaseOrderID']}"
    sent = xero.post(path, {"Status": "AUTHORISED", "SentToContact": True}).json["PurchaseOrders"][0]
    assert (sent["SentToContact"], "Warnings" in sent, sent["Total"]) == (True, False, first["Total"])


def test_orders_are_in_no_ledger_and_survive_saving(xero: Xero):
    before = xero.get("/Reports/TrialBalance").json["Reports"][0]["Rows"]
    first = made(xero, Status="AUTHORISED")
    assert xero.get("/Reports/TrialBalance").json["Reports"][0]["Rows"] == before
    xero.books.load(xero.books.save())
    assert xero.get("/PurchaseOrders").json["PurchaseOrders"] == [first]
