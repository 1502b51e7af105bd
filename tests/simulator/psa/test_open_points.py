"""Points that nobody could look up: what the tenant does at either position of each switch.

The product must work at both; `tests/simulator/test_either_way.py` lets it.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.simulator.psa.acme import Acme, read
from tieout.simulator.psa.callbacks import signature
from tieout.simulator.psa.errors import not_found

BATCHES = "finance/accounting/batches"
EXPORT = "finance/accounting/export"
FAR = {"thruDate": "2027-11-22T00:00:00Z"}
UNPOSTED = "finance/accounting/unpostedinvoices"


def turn(acme: Acme, name: str, position: str) -> None:
    acme.psa.switches.turn(name, position)


def discovered(acme: Acme) -> Any:
    return json.loads(acme.client.get("/login/companyinfo/acme").get_data())


# --- words


@pytest.mark.parametrize(
    "path, headers, status, code, message",
    [
        ("finance/invoices/99", {}, 404, "NotFound", ""),
        ("finance/invoices?conditions=colour=1", {}, 400, "", "String values should be enclosed"),
        ("system/info", {"clientId": ""}, 401, "", ""),
    ],
)
def test_words_that_nobody_confirmed_may_be_others(
    acme: Acme, path: str, headers: dict[str, str], status: int, code: str, message: str
):
    noted = read(acme.ask("GET", path, **headers), status)
    turn(acme, "unproven-words", "otherwise")
    otherwise = read(acme.ask("GET", path, **headers), status)
    assert noted != otherwise
    assert otherwise["code"] == (code or "RequestFailed"), "what is known stays"
    assert message in otherwise["message"]


def test_the_vendors_own_words_stay(acme: Acme):
    turn(acme, "unproven-words", "otherwise")
    assert (
        acme.post(EXPORT, {}, 400)["message"] == "Batch export must include invoices, expenses, or products"
    )
    acme.headers["Authorization"] = "Basic YWNtZStwdWI6YmFk"
    assert read(acme.ask("GET", "system/info"), 401)["message"] == "UserNotAuthenticated"


def test_a_refusal_that_depends_on_the_state_of_a_record_is_a_guess(acme: Acme):
    acme.batch(5001, "A")
    turn(acme, "unproven-words", "otherwise")
    body = read(acme.ask("DELETE", "finance/invoices/5001"), 400)
    assert (body["code"], body["message"]) == ("RequestFailed", "The request could not be completed.")
    assert not_found("invoice", 1).otherwise() != not_found("invoice", 1).body


# --- discovery


def test_discovery_may_leave_the_site_out_and_write_a_boolean_as_text(acme: Acme):
    assert discovered(acme)["SiteUrl"] == "api-na.myconnectwise.net"
    assert discovered(acme)["IsCloud"] is True
    turn(acme, "discovery-site", "left-out")
    turn(acme, "is-cloud", "text")
    assert "SiteUrl" not in discovered(acme)
    assert discovered(acme)["IsCloud"] == "True"


# --- conditions


@pytest.mark.parametrize(
    "switch, path",
    [
        ("invoice-last-updated", "finance/invoices?conditions=_info/lastUpdated>[2020-01-01T00:00:00Z]"),
        ("invoice-last-updated", "finance/invoices/count?conditions=id>0 and not lastUpdated<[2020-01-01]"),
        ("invoice-references", "finance/invoices?conditions=status/isClosed=true"),
        ("invoice-references", 'finance/invoices?conditions=id=1 or glBatch/name="A"'),
        ("rows-by-invoices", "time/entries?conditions=invoice/id in (5001,5002)"),
        ("rows-by-invoices", "procurement/products?conditions=invoice/id in (5001,5002)"),
    ],
)
def test_conditions_that_may_not_be_answered(acme: Acme, switch: str, path: str):
    assert acme.ask("GET", path).status_code == 200
    turn(acme, switch, "refused")
    assert acme.ask("GET", path).status_code == 400
    assert acme.ask("GET", "finance/invoices?conditions=id in (5001,5002)").status_code == 200
    assert acme.ask("GET", "time/entries?conditions=invoice/id>5000 and invoice/id<=5002").status_code == 200


# --- unposted lists, ledger rows and batches


def test_an_unposted_invoice_may_be_one_row_for_each_receivable(acme: Acme):
    [whole] = [row for row in acme.get(UNPOSTED) if row["billingLogId"] == 5001]
    turn(acme, "unposted-rows", "each-receivable")
    rows = [row for row in acme.get(UNPOSTED) if row["billingLogId"] == 5001]
    assert [row["id"] for row in rows] == [20002, 20004, 20006, 20008]
    assert sum(row["total"] for row in rows) == whole["total"] == Decimal("693.50")
    assert sum(row["salesTaxAmount"] for row in rows) == whole["salesTaxAmount"] == Decimal("108.00")
    assert acme.get(f"{UNPOSTED}/20004")["total"] == Decimal("240.00")
    assert acme.ask("GET", f"{UNPOSTED}/20003").status_code == 404
    acme.batch(5001, "A")
    assert 5001 not in [row["billingLogId"] for row in acme.get(UNPOSTED)]


def test_an_invoice_may_have_one_receivable_row_for_all(acme: Acme):
    acme.act("reopen-invoice", invoice=5001)
    turn(acme, "receivable-rows", "one")
    acme.act("close-invoice", invoice=5001)
    [found] = acme.export(5001)["transactions"]
    assert "," not in found["glEntryIds"]
    assert found["total"] == Decimal("693.50") == -sum(row["total"] for row in found["detail"])
    turn(acme, "unposted-rows", "each-receivable")
    assert len([row for row in acme.get(UNPOSTED) if row["billingLogId"] == 5001]) == 1


@pytest.mark.parametrize(
    "switch, ids",
    [("receivable-ids", [20002, 20004, 20006, 20008]), ("detail-ids", [20001, 20003, 20005, 20007])],
)
def test_half_of_the_ids_may_batch_a_document_whole(acme: Acme, switch: str, ids: list[int]):
    body = {"exportInvoicesFlag": True, "processedRecordIds": ids}
    half = acme.post(BATCHES, body | {"batchIdentifier": "half"}, 201)
    assert len(half["transactions"]) == 1
    assert "glBatch" not in acme.get("finance/invoices/5001"), "the rest still waits"
    [batch] = acme.get(BATCHES)
    acme.ask("DELETE", f"{BATCHES}/{batch['id']}")
    turn(acme, switch, "enough")
    acme.post(BATCHES, body | {"batchIdentifier": "whole"}, 201)
    assert acme.get("finance/invoices/5001")["glBatch"]["name"] == "whole"


def test_a_large_export_may_end_in_a_server_error(acme: Acme):
    for number in range(60):
        acme.act("create-invoice", customer="Corner Shop", number=f"L{number}", closed=True,
                 lines=[{"work": "Support", "amount": 10}])  # fmt: skip
    wanted = {"exportInvoicesFlag": True, **FAR}
    assert len(acme.post(EXPORT, wanted)["transactions"]) > 60
    turn(acme, "large-export", "refused")
    acme.post(EXPORT, wanted, 500)
    ids = [row["billingLogId"] for row in acme.get(f"{UNPOSTED}?pageSize=50")]
    assert len(acme.post(EXPORT, wanted | {"includedInvoiceIds": ids})["transactions"]) == 50


def test_a_negative_invoice_may_be_called_a_credit_memo(acme: Acme):
    made = acme.act("create-invoice", customer="Corner Shop", closed=True,
                    lines=[{"work": "Returned hours", "amount": -80}])["id"]  # fmt: skip
    assert acme.export(made)["transactions"][0]["documentType"] == "INVOICE"
    turn(acme, "negative-invoice", "CREDIT MEMO")
    [found] = acme.export(made)["transactions"]
    assert (found["documentType"], found["billingType"]) == ("CREDIT MEMO", "Standard")
    assert {row["documentType"] for row in found["detail"]} == {"CREDIT MEMO"}
    assert acme.export(5001)["transactions"][0]["documentType"] == "INVOICE"


def test_goods_sent_back_may_make_no_document(acme: Acme):
    def send_back(number: str) -> None:
        acme.act("create-purchase-order", supplier="Dell EMEA", number=number,
                 lines=[{"product": "SW-24", "quantity": -2, "cost": 80}],
                 receive={"slip": f"R-{number}", "on": "2026-11-20"})  # fmt: skip

    send_back("PO-801")
    turn(acme, "negative-receipt", "left-out")
    send_back("PO-802")
    listed = [row["purchaseOrder"]["name"] for row in acme.get("finance/accounting/unpostedprocurement")]
    assert "PO-801" in listed
    assert "PO-802" not in listed


@pytest.mark.parametrize("position, amount", [("positive", "45.50"), ("negative", "-45.50")])
def test_expense_rows_have_either_sign(acme: Acme, position: str, amount: str):
    turn(acme, "expense-sign", position)
    [bill] = acme.post(EXPORT, {"exportExpensesFlag": True, **FAR})["expenseBills"]
    assert bill["total"] == Decimal("45.50")
    assert [row["total"] for row in bill["detail"]] == [Decimal(amount)]


# --- payments


@pytest.mark.parametrize("needed, other", [("edit", "add"), ("add", "edit")])
def test_a_new_payment_needs_one_permission_or_the_other(acme: Acme, needed: str, other: str):
    turn(acme, "payment-permission", needed)
    body = {"type": "P", "amount": 10}
    acme.act("set-permission", area="Finance/Invoicing", doing=other, allowed=False)
    acme.post("finance/invoices/5001/payments", body, 201)
    acme.act("set-permission", area="Finance/Invoicing", doing=needed, allowed=False)
    acme.post("finance/invoices/5001/payments", body, 403)


def test_a_credit_by_the_api_may_be_refused_and_may_be_called_a_payment(acme: Acme):
    body = {"amount": 10, "credit": {"id": 5002}}
    assert acme.post("finance/invoices/5001/payments", body, 201)["type"] == "C"
    turn(acme, "credit-payment-type", "P")
    assert acme.post("finance/invoices/5001/payments", body, 201)["type"] == "P"
    turn(acme, "credit-by-api", "refused")
    acme.post("finance/invoices/5001/payments", body, 400)
    assert acme.get("finance/invoices/5001")["credits"] == Decimal("20.00")


# --- bundles and callbacks


@pytest.mark.parametrize("position, left", [("one", 200), ("each", 429)])
def test_a_bundle_costs_one_call_or_each(acme: Acme, position: str, left: int):
    turn(acme, "bundle-cost", position)
    acme.act("set-rate-limit", calls_a_minute=4)
    reading = {"resourceType": "invoicepayment", "apiRequest": {"parentId": 5001}}
    acme.post("system/bundles", {"requests": [{"sequenceNumber": n, **reading} for n in range(4)]})
    assert acme.ask("GET", "system/info").status_code == left


@pytest.mark.parametrize("position", ["all", "proven"])
def test_a_callback_may_have_only_the_members_that_the_guide_names(acme: Acme, position: str):
    turn(acme, "callback-members", position)
    told = delivered(acme)
    assert {"Action", "ID", "Type", "Entity", "Metadata"} <= set(told["body"])
    assert ("MessageId" in told["body"]) == (position == "all")


@pytest.mark.parametrize("position", ["utf-8", "utf-16"])
def test_the_key_of_a_signature_is_hashed_in_either_bytes(acme: Acme, position: str):
    turn(acme, "callback-key", position)
    told = delivered(acme)
    assert told["signature"] == signature("acme-signing-key", told["raw"], position)
    assert signature("k", b"x", "utf-8") != signature("k", b"x", "utf-16")


def delivered(acme: Acme) -> dict[str, Any]:
    """Register, change an invoice, and return what was sent (nobody listens, but the attempt is kept)."""
    acme.post("system/callbacks",
              {"url": "http://127.0.0.1:9/x?recordId=", "objectId": 1, "type": "Invoice", "level": "Owner"}, 201)  # fmt: skip
    acme.patch("finance/invoices/5003", {"op": "replace", "path": "reference", "value": "told"})
    acme.psa.callbacks.wait()
    [attempt] = acme.psa.callbacks.deliveries
    raw = attempt.body.encode()
    return {"raw": raw, "body": json.loads(raw), "signature": attempt.signature}
