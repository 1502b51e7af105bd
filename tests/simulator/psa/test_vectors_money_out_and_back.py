"""The reference's numbered vectors about bills, expenses, payments, paper and callbacks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.simulator.psa.acme import Acme, read
from tieout.simulator.calls import Refusal
from tieout.simulator.psa.callbacks import signature

EXPORT = "finance/accounting/export"
PAYMENTS = "finance/invoices/5001/payments"
FAR = {"thruDate": "2027-11-22T00:00:00Z"}


def export_products(acme: Acme, *keys: str) -> Any:
    return acme.post(EXPORT, {"exportProductsFlag": True, "includedProductIds": list(keys), **FAR})


def unposted_bills(acme: Acme) -> list[str]:
    return [row["unpostedProductId"] for row in acme.get("finance/accounting/unpostedprocurement")]


def invoice(acme: Acme, key: int = 5001) -> Any:
    return acme.get(f"finance/invoices/{key}")


def test_vector_38_a_receipt_is_exported_with_lines_freight_and_tax(acme: Acme):
    found = export_products(acme, "700-PS-1-purchase")
    [bill] = found["purchaseTransactions"]
    assert bill["id"] == "PO #PO-700, Packing Slip: PS-1"
    assert bill["total"] == Decimal("495.00")
    assert [row["total"] for row in bill["purchaseDetail"]] == [Decimal("-400.00"), Decimal("-15.00")]
    assert [row["total"] for row in bill["purchaseDetailTax"]] == [Decimal("-80.00")]
    assert bill["vendorInvoiceNumber"] == "DELL-8891"
    assert bill["purchaseDate"] == "2026-11-03T00:00:00"
    assert bill["purchaseDetail"][0]["documentDate"] == "11/4/2026 12:00:00 AM"
    assert "taxCodeXref" not in bill["purchaseDetailTax"][0]
    assert [row["id"] for row in (*bill["purchaseDetail"], *bill["purchaseDetailTax"])] == [
        21001,
        21002,
        21003,
    ]
    assert [each["vendor"]["identifier"] for each in found["vendors"]] == ["DellEMEA"]


def test_vector_39_an_expense_is_a_bill_of_its_member(acme: Acme):
    found = acme.post(EXPORT, {"exportExpensesFlag": True, "includedExpenseIds": [7001], **FAR})
    [bill] = found["expenseBills"]
    assert bill["total"] == Decimal("45.50")
    assert bill["member"]["id"] == 150
    assert bill["detail"][0]["id"] == [22001]


def test_vector_51_a_payment_lowers_the_balance(acme: Acme):
    payment = acme.post(PAYMENTS, {"type": "P", "amount": 200.00, "paymentDate": "2026-11-20T00:00:00Z"}, 201)
    assert payment["invoiceBalance"] == Decimal("493.50")
    assert payment["invoice"]["identifier"] == "10501"
    assert invoice(acme)["payments"] == Decimal("200.00")
    assert invoice(acme)["balance"] == Decimal("493.50")


def test_vector_52_a_changed_payment_moves_the_balance(acme: Acme):
    payment = acme.post(PAYMENTS, {"type": "P", "amount": 200.00}, 201)
    acme.patch(f"{PAYMENTS}/{payment['id']}", {"op": "replace", "path": "/amount", "value": 450})
    assert invoice(acme)["balance"] == Decimal("243.50")


def test_vector_53_a_deleted_payment_restores_the_balance(acme: Acme):
    payment = acme.post(PAYMENTS, {"type": "P", "amount": 200.00}, 201)
    assert acme.ask("DELETE", f"{PAYMENTS}/{payment['id']}").status_code == 204
    assert invoice(acme)["balance"] == Decimal("693.50")
    assert acme.ask("DELETE", f"{PAYMENTS}/{payment['id']}").status_code == 404


@pytest.mark.parametrize("position, status", [("reject", 400), ("accept", 201)])
def test_vector_55_more_than_the_balance_is_out_of_range(acme: Acme, position: str, status: int):
    acme.psa.switches.turn("overpayment", position)
    body = acme.post(PAYMENTS, {"type": "P", "amount": 9999}, status)
    if status == 400:
        assert body["errors"][0]["code"] == "OutOfRange"
        assert invoice(acme)["balance"] == Decimal("693.50")
    else:
        assert invoice(acme)["balance"] == Decimal("-9305.50")


def test_vector_56_one_call_tells_everything_about_an_invoice(acme: Acme):
    body = acme.get("finance/info/invoice/5001")
    assert [len(body[name]) for name in ("products", "timeEntries", "expenses")] == [1, 1, 1]
    assert body["invoice"]["total"] == Decimal("693.50")


def test_vector_57_the_invoice_is_printed(acme: Acme):
    response = acme.ask("GET", "finance/invoices/5001/pdf")
    assert response.content_type == "application/pdf"
    assert response.get_data().startswith(b"%PDF")
    assert b"693.50" in response.get_data()


@pytest.mark.parametrize("position, second", [("accept", 201), ("reject", 400)])
def test_a_second_payment_is_a_switch(acme: Acme, position: str, second: int):
    acme.psa.switches.turn("second-payment", position)
    acme.post(PAYMENTS, {"amount": 10}, 201)
    acme.post(PAYMENTS, {"amount": 10}, second)


@pytest.mark.parametrize("position, status", [("accept", 201), ("reject", 400)])
def test_a_payment_on_an_open_invoice_is_a_switch(acme: Acme, position: str, status: int):
    acme.psa.switches.turn("payment-on-open", position)
    acme.post("finance/invoices/5003/payments", {"amount": 10}, status)


@pytest.mark.parametrize("position, status", [("accept", 201), ("reject", 400)])
def test_a_payment_on_a_credit_memo_is_a_switch_and_counts_the_other_way(
    acme: Acme, position: str, status: int
):
    acme.psa.switches.turn("payment-on-credit", position)
    acme.post("finance/invoices/5002/payments", {"amount": -72}, status)
    assert invoice(acme, 5002)["balance"] == (0 if status == 201 else Decimal("-72.00"))


def test_an_applied_credit_is_no_payment_and_uses_the_credit_memo_up(acme: Acme):
    acme.post(PAYMENTS, {"amount": 72, "credit": {"id": 5002}}, 201)
    assert invoice(acme)["credits"] == Decimal("72.00")
    assert invoice(acme)["payments"] == 0
    assert invoice(acme)["balance"] == Decimal("621.50")
    assert invoice(acme, 5002)["balance"] == 0


def test_a_payment_is_allowed_on_a_batched_invoice_and_survives_unbatching(acme: Acme):
    acme.batch(5001, "A")
    acme.post(PAYMENTS, {"amount": 693.5}, 201)
    acme.act("unbatch-invoice", invoice=5001)
    assert invoice(acme)["balance"] == 0


@pytest.mark.parametrize("position", ["yes", "no"])
def test_whether_a_payment_moves_last_updated_is_a_switch(acme: Acme, position: str):
    acme.psa.switches.turn("payment-bumps-invoice", position)
    before = invoice(acme)["_info"]["lastUpdated"]
    acme.clock.freeze(acme.clock.now().replace(hour=20))
    acme.post(PAYMENTS, {"amount": 1}, 201)
    assert (invoice(acme)["_info"]["lastUpdated"] > before) is (position == "yes")


def test_payments_have_no_count(acme: Acme):
    assert acme.ask("GET", f"{PAYMENTS}/count").status_code == 404


def test_a_bill_is_batched_by_its_rows_and_comes_back_by_unbatch(acme: Acme):
    assert unposted_bills(acme) == ["700-PS-1-purchase"]
    body = {"batchIdentifier": "P", "exportProductsFlag": True, "processedRecordIds": [21001, 21002, 21003]}
    acme.post("finance/accounting/batches", body, 201)
    assert unposted_bills(acme) == []
    assert acme.get("procurement/purchaseorders/700/lineitems")[0]["batchedFlag"] is True
    assert acme.post("procurement/purchaseorders/700/unbatch", {})["success"] is True
    assert unposted_bills(acme) == ["700-PS-1-purchase"]
    assert acme.get("procurement/purchaseorders/700/lineitems")[0]["unbatchedRecId"] > 0
    assert acme.post("procurement/purchaseorders/700/rebatch", {})["success"] is True
    assert unposted_bills(acme) == []


def test_an_order_delivered_in_parts_makes_a_bill_for_each_slip(acme: Acme):
    order = acme.act("create-purchase-order", supplier="Dell EMEA", number="PO-701", tax_code="VAT20", freight="9.00",
                     lines=[{"product": "SW-24", "quantity": 5, "cost": "80.00"}])  # fmt: skip
    acme.act("receive-purchase-order", order="PO-701", slip="A", lines={"1": 2}, invoice="X-1")
    acme.act("receive-purchase-order", order="PO-701", slip="B")
    keys = [f"{order['id']}-A-purchase", f"{order['id']}-B-purchase"]
    assert unposted_bills(acme) == ["700-PS-1-purchase", *keys]
    bills = {bill["packingSlip"]: bill for bill in export_products(acme, *keys)["purchaseTransactions"]}
    # 2 x 80 + 9 freight + 32 tax; 3 x 80 + 48 tax
    assert bills["A"]["total"] == Decimal("201.00")
    assert bills["B"]["total"] == Decimal("288.00")


def test_receiving_by_the_api_is_a_patch_of_the_line(acme: Acme):
    body = {"vendorCompany": {"id": 310}, "status": {"id": 1}, "terms": {"id": 4}, "poNumber": "PO-702"}
    order = acme.post("procurement/purchaseorders", body, 201)
    lines = f"procurement/purchaseorders/{order['id']}/lineitems"
    line = acme.post(lines, {"product": {"id": 741}, "quantity": 2, "unitCost": 80}, 201)
    assert f"{order['id']}-PO-702-purchase" not in unposted_bills(acme)
    acme.patch(f"{lines}/{line['id']}", {"op": "replace", "path": "receivedQuantity", "value": 2})
    assert f"{order['id']}-PO-702-purchase" in unposted_bills(acme)
    acme.patch(
        f"{lines}/{line['id']}",
        {"op": "replace", "path": "receivedStatus", "value": "Waiting"},
        {"op": "replace", "path": "receivedQuantity", "value": 0},
    )
    assert f"{order['id']}-PO-702-purchase" not in unposted_bills(acme)


def test_goods_sent_back_make_a_negative_bill(acme: Acme):
    order = acme.act("create-purchase-order", supplier="Dell EMEA", number="PO-703",
                     lines=[{"product": "SW-24", "quantity": -1, "cost": "80.00"}], receive={"slip": "R"})  # fmt: skip
    [bill] = export_products(acme, f"{order['id']}-R-purchase")["purchaseTransactions"]
    assert bill["total"] == Decimal("-96.00")


def test_an_expense_waits_for_its_approval(acme: Acme):
    made = acme.act("create-expense", by="jsmith", amount="20.00", text="Toll")
    waiting = {row["expenseDetailId"] for row in acme.get("finance/accounting/unpostedexpenses")}
    assert waiting == {7001}
    acme.act("approve-expense", expense=made["id"])
    waiting = {row["expenseDetailId"] for row in acme.get("finance/accounting/unpostedexpenses")}
    assert waiting == {7001, made["id"]}


def test_expenses_are_journal_rows_where_the_set_up_says_so(acme: Acme):
    operation = {"op": "replace", "path": "transferExpensesAsBillFlag", "value": False}
    acme.patch("finance/accountingPackageSetup/1", operation)
    found = acme.post(EXPORT, {"exportExpensesFlag": True, **FAR})
    [row] = found["expenses"]
    assert (row["total"], row["offset"]["total"]) == (Decimal("45.50"), Decimal("-45.50"))


def test_a_negative_ordinary_invoice_is_exported_with_a_negative_total(acme: Acme):
    made = acme.act("create-invoice", customer="Corner Shop", date="2026-11-09", closed=True,
                    lines=[{"work": "Overcharged in October", "amount": "-80.00"}])  # fmt: skip
    [transaction] = acme.export(made["id"])["transactions"]
    assert (transaction["documentType"], transaction["total"]) == ("INVOICE", Decimal("-96.00"))


def test_rows_of_invoices_are_found_by_invoice(acme: Acme):
    rows = acme.get("procurement/products?conditions=invoice/id in (5001,5002)&orderBy=id")
    assert [row["invoice"]["id"] for row in rows] == [5001, 5002]
    rows = acme.get("time/entries?conditions=invoice/id>5003 and invoice/id<=6002")
    assert {row["invoice"]["id"] for row in rows} == {5004, 6001, 6002}
    assert acme.get("expense/entries?conditions=invoice/id=5001")[0]["amount"] == Decimal("45.50")
    assert acme.ask("GET", "time/entries?conditions=invoice=null").status_code == 400


def test_a_product_is_put_on_an_open_invoice_and_taken_off_again(acme: Acme):
    body = {"catalogItem": {"id": 741}, "quantity": 2, "billableOption": "Billable", "invoice": {"id": 5003}}
    product = acme.post("procurement/products", body, 201)
    assert invoice(acme, 5003)["total"] == Decimal("388.00")
    assert acme.ask("POST", f"procurement/products/{product['id']}/detach", {}).status_code == 204
    assert invoice(acme, 5003)["total"] == Decimal("100.00")
    acme.post("procurement/products", {**body, "invoice": {"id": 5001}}, 400)


def test_a_bundle_reads_several_parents_and_each_result_has_its_own_status(acme: Acme):
    wanted = [
        {"sequenceNumber": 1, "resourceType": "purchaseorderlineitem",
         "apiRequest": {"parentId": 700, "filters": {"conditions": "closedFlag=true"}, "page": {"page": 1, "pageSize": 10}}},
        {"sequenceNumber": 2, "resourceType": "purchaseorderlineitem", "apiRequest": {"parentId": 799}},
    ]  # fmt: skip
    results = acme.post("system/bundles", {"requests": wanted})["results"]
    assert [(each["success"], each["statusCode"]) for each in results] == [(True, 200), (False, 404)]
    assert results[0]["count"] == 1


class Receiver(HTTPServer):
    """Listens to callbacks; answers with the statuses it was given, then with 200."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), Receiver.Handler)
        self.statuses = list(statuses)
        self.received: list[tuple[str, bytes, str]] = []

    class Handler(BaseHTTPRequestHandler):
        server: Receiver

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.received.append((self.path, body, self.headers["x-content-signature"]))
            self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def register(acme: Acme, receiver: Receiver, **members: Any) -> Any:
    acme.psa.callbacks.waits = (0.0, 0.0)
    url = f"http://127.0.0.1:{receiver.server_port}/cw?recordId="
    body = {"url": url, "objectId": 1, "type": "Invoice", "level": "Owner", **members}
    return acme.post("system/callbacks", body, 201)


def test_vector_61_a_change_is_told_signed_to_who_registered(acme: Acme, receiver: Receiver):
    register(acme, receiver)
    acme.patch("finance/invoices/5003", {"op": "replace", "path": "reference", "value": "new"})
    acme.psa.callbacks.wait()
    [(path, body, signed)] = receiver.received
    assert path == "/cw?recordId=5003&action=updated"
    told = json.loads(body)
    assert (told["Action"], told["Type"], told["ID"], told["CompanyId"]) == (
        "updated",
        "invoice",
        5003,
        "acme",
    )
    assert json.loads(told["Entity"])["invoiceNumber"] == "10503"
    key = read(acme.client.get(told["Metadata"]["key_url"]), 200)["signing_key"]
    assert signature(key, body) == signed


def test_vector_62_the_signature_is_hmac_with_the_hashed_key(acme: Acme):
    body = b'{"ID":125,"Action":"updated"}'
    assert signature("sandbox-signing-key", body) == "FcAubj9Vw++KBBN5qcFw6pgg7v13BUog6D0MGP599m8="


@pytest.mark.parametrize("statuses, attempts", [
    ([404, 409], 3), ([419, 429, 404], 3), ([500], 1), ([403], 1), ([204], 1),
])  # fmt: skip
def test_only_certain_answers_are_worth_another_attempt(
    acme: Acme, receiver: Receiver, statuses: list[int], attempts: int
):
    register(acme, receiver)
    receiver.statuses = statuses
    acme.act("fire-callback", type="Invoice", id=5001)
    acme.psa.callbacks.wait()
    assert len(receiver.received) == attempts
    assert len(acme.act("list-callbacks")["deliveries"]) == attempts


def test_a_caller_does_not_hear_its_own_echo(acme: Acme, receiver: Receiver):
    register(acme, receiver, isSelfSuppressedFlag=True)
    acme.patch("finance/invoices/5003", {"op": "replace", "path": "reference", "value": "mine"})
    acme.act("edit-invoice", invoice=5003, members={"reference": "theirs"})
    acme.psa.callbacks.wait()
    assert [path for path, _, _ in receiver.received] == ["/cw?recordId=5003&action=updated"]


def test_payments_and_batches_are_not_told(acme: Acme, receiver: Receiver):
    register(acme, receiver)
    acme.post(PAYMENTS, {"amount": 10}, 201)
    acme.batch(5001, "A")
    acme.psa.callbacks.wait()
    assert receiver.received == []


def test_a_callback_needs_a_type_and_a_level_that_exist(acme: Acme, receiver: Receiver):
    url = {"url": "http://127.0.0.1:1/x", "objectId": 1}
    acme.post("system/callbacks", {**url, "type": "Payment", "level": "Owner"}, 400)
    acme.post("system/callbacks", {**url, "type": "Invoice", "level": "Moon"}, 400)
    acme.post("system/callbacks", {**url, "type": "Invoice"}, 400)


def test_nobody_outside_of_this_machine_is_called(acme: Acme):
    acme.post(
        "system/callbacks",
        {"url": "http://192.0.2.1/x", "objectId": 1, "type": "Invoice", "level": "Owner"},
        201,
    )
    acme.act("fire-callback", type="Invoice", id=5001)
    acme.psa.callbacks.wait()
    assert [each["status"] for each in acme.act("list-callbacks")["deliveries"]] == [0]


def test_people_are_told_what_they_forgot(acme: Acme):
    with pytest.raises(Refusal, match="supplier"):
        acme.act("create-purchase-order", number="X")
    with pytest.raises(Refusal, match="no purchaseOrder"):
        acme.act("receive-purchase-order", order="nope")


def test_taxed_freight_says_its_tax_code_and_has_a_tax_row_of_its_own(acme: Acme):
    order = acme.act("create-purchase-order", supplier="Dell EMEA", number="PO-704", freight="10.00", freight_taxed=True,
                     lines=[{"product": "SW-24", "quantity": 1, "cost": "80.00"}], receive={"slip": "F"})  # fmt: skip
    [bill] = export_products(acme, f"{order['id']}-F-purchase")["purchaseTransactions"]
    freight = next(row for row in bill["purchaseDetail"] if row["glTypeId"] == "PF")
    assert (freight["taxable"], freight["taxCodeXref"]) == (True, "OUTPUT2")
    assert {row["glTypeId"]: row["total"] for row in bill["purchaseDetailTax"]} == {"PT": -16, "FT": -2}
    assert bill["total"] == Decimal("108.00")
