"""What suppliers deliver and take back: one draft bill for each receipt, never approved by us, never confused."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.office import Office, Workshop, opened

pytestmark = pytest.mark.journey

TRADING = str(Path(__file__).with_name("trading.toml"))
BOTH = ["invoice", "procurement"]


@pytest.fixture
def depot(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    with opened(workshop, tmp_path, TRADING) as made:
        yield made


def order(depot: Office, number: str, *receipts: dict[str, Any], quantity: int = 4, **more: Any) -> None:
    words = {
        "number": number, "supplier": "Southern Distribution", "office": "Adelaide Office", "date": "2026-11-02",
        "lines": [{"product": "SW-24", "quantity": quantity}], "receive": list(receipts), **more,
    }  # fmt: skip
    depot.psa("create-purchase-order", **words)


def receipt(slip: str, pieces: int, line: str = "1", invoice: str = "INV-88120") -> dict[str, Any]:
    """Pieces that come in. What is left of a line that comes in part is a line of its own, the next one."""
    return {
        "slip": slip, "invoice": invoice, "invoice_date": "2026-11-12", "on": "2026-11-13", "lines": {line: pieces},
    }  # fmt: skip


def bills(depot: Office) -> dict[str, dict[str, Any]]:
    [books] = depot.world.view()["organisations"]
    found = [one for one in books["invoices"] if one["Type"] == "ACCPAY"]
    numbers = [one["InvoiceNumber"] for one in found]
    assert len(set(numbers)) == len(numbers), numbers
    return {one["InvoiceNumber"]: one for one in found}


def post(depot: Office) -> None:
    depot.run(kinds=BOTH)
    depot.time_passes()


def test_r002_14_a_bill_bears_the_suppliers_number_and_date_the_account_and_the_tracking(
    depot: Office,
) -> None:
    order(depot, "PO-1", receipt("PS-1", 4))
    post(depot)
    bill = bills(depot)["INV-88120"]
    assert (bill["Status"], bill["DateString"][:10]) == ("DRAFT", "2026-11-12")
    assert bill["DueDateString"][:10] == "2026-12-12", "thirty days, as agreed with the supplier"
    assert [line["AccountCode"] for line in bill["LineItems"]] == ["300"]
    assert [line["TaxType"] for line in bill["LineItems"]] == ["INPUT"]
    assert bill["LineItems"][0]["Tracking"][0]["Option"] == "Adelaide"
    assert Decimal(str(bill["Total"])) == Decimal("2002.00")


def test_two_deliveries_of_one_run_under_one_number_are_two_bills(depot: Office) -> None:
    order(depot, "PO-1", receipt("PS-1", 3), receipt("PS-2", 1, "2"))
    post(depot)
    assert {number: Decimal(str(one["SubTotal"])) for number, one in bills(depot).items()} == {
        "INV-88120": Decimal("1365.00"),
        "INV-88120 PS-2": Decimal("455.00"),
    }


@pytest.mark.parametrize("pieces", [1, 2], ids=["another amount", "the same amount"])
def test_a_later_delivery_under_the_same_number_is_told_apart_by_its_packing_slip(
    depot: Office, pieces: int
) -> None:
    order(depot, "PO-1", receipt("PS-1", 2))
    post(depot)
    depot.psa("receive-purchase-order", order="PO-1", **receipt("PS-2", pieces, "2"))
    post(depot)
    post(depot)
    assert {number: Decimal(str(one["SubTotal"])) for number, one in bills(depot).items()} == {
        "INV-88120": Decimal("910.00"),
        "INV-88120 PS-2": 455 * pieces,
    }
    assert set(depot.report().states().values()) == {"synced"}


def test_a_bill_that_somebody_typed_in_is_adopted_and_not_written_again(depot: Office) -> None:
    line = {
        "Description": "Switches",
        "Quantity": 4,
        "UnitAmount": 455,
        "AccountCode": "300",
        "TaxType": "INPUT",
    }
    by_hand = {
        "Type": "ACCPAY", "InvoiceNumber": "INV-88120", "Contact": {"Name": "Southern Distribution"},
        "Date": "2026-11-12", "DueDate": "2026-12-12", "Status": "AUTHORISED", "LineItems": [line],
    }  # fmt: skip
    depot.xero("create-document", fields=by_hand)
    order(depot, "PO-1", receipt("PS-1", 4))
    post(depot)
    assert list(bills(depot)) == ["INV-88120"]
    assert depot.report().states() == {"INV-88120": "synced"}


def test_a_different_bill_that_somebody_typed_in_is_never_doubled(depot: Office) -> None:
    """It may be this very bill with a slip of the hand, so a person looks at it."""
    line = {
        "Description": "Switches",
        "Quantity": 4,
        "UnitAmount": 450,
        "AccountCode": "300",
        "TaxType": "INPUT",
    }
    by_hand = {
        "Type": "ACCPAY", "InvoiceNumber": "INV-88120", "Contact": {"Name": "Southern Distribution"},
        "Date": "2026-11-12", "DueDate": "2026-12-12", "Status": "DRAFT", "LineItems": [line],
    }  # fmt: skip
    depot.xero("create-document", fields=by_hand)
    order(depot, "PO-1", receipt("PS-1", 4))
    post(depot)
    assert list(bills(depot)) == ["INV-88120"]
    assert depot.report().codes("INV-88120") == ["number-taken"]


def test_another_supplier_may_use_the_same_number(depot: Office) -> None:
    order(depot, "PO-1", receipt("PS-1", 2))
    order(depot, "PO-2", receipt("PS-9", 1), supplier="Northern Cables")
    post(depot)
    [books] = depot.world.view()["organisations"]
    assert [one["InvoiceNumber"] for one in books["invoices"]] == ["INV-88120", "INV-88120"]
    assert len({one["Contact"]["ContactID"] for one in books["invoices"]}) == 2


def test_one_number_of_the_supplier_for_two_orders_names_the_second_order(depot: Office) -> None:
    for number in ("PO-1", "PO-2"):
        order(depot, number, {"invoice": "INV-9", "invoice_date": "2026-11-12", "on": "2026-11-13"})
        post(depot)
    assert set(bills(depot)) == {"INV-9", "INV-9 PO-2"}


def test_what_goes_back_to_the_supplier_is_a_draft_credit_with_positive_lines(depot: Office) -> None:
    order(depot, "PO-3", receipt("RMA-1", -1, invoice="CR-1"), quantity=-1)
    post(depot)
    [books] = depot.world.view()["organisations"]
    [credit] = books["credit_notes"]
    assert (credit["Type"], credit["Status"], credit["CreditNoteNumber"]) == ("ACCPAYCREDIT", "DRAFT", "CR-1")
    assert Decimal(str(credit["Total"])) == Decimal("500.50")
    assert all(line["LineAmount"] > 0 for line in credit["LineItems"])


@pytest.mark.parametrize("mishap", ["drop-before", "drop-after", "500"])
def test_lost_answers_never_make_a_second_bill_nor_a_wrong_number(depot: Office, mishap: str) -> None:
    order(depot, "PO-1", receipt("PS-1", 2), receipt("PS-2", 2, "2"))
    depot.mishap(mishap, path="*/Invoices", method="PUT")
    depot.run(kinds=BOTH)
    for _ in range(3):
        depot.later()
    assert set(bills(depot)) == {"INV-88120", "INV-88120 PS-2"}


def test_r002_15_no_request_of_ours_approves_a_bill(depot: Office) -> None:
    """Whatever a person sets, and however often the bill is sent, changed and sent again."""
    depot.change_policy("adelaide", locked_period="redate", invoice_status="approved")
    order(depot, "PO-1", receipt("PS-1", 1), receipt("PS-2", 1, "2"))
    post(depot)
    depot.psa("receive-purchase-order", order="PO-1", **receipt("PS-3", 1, "3"))
    post(depot)
    assert {one["Status"] for one in bills(depot).values()} == {"DRAFT"}
    assert len(bills(depot)) == 3


# --- whom the books do not know yet -------------------------------------------------------------------------


@pytest.fixture
def strangers(depot: Office) -> Office:
    """An invoice for a new customer, and a delivery of a new supplier."""
    depot.change_policy("adelaide", missing_party="create")
    depot.psa("create-company", name="Fleurieu Physio", account="C-900", types=["Client"], tax_code="GST")
    depot.psa("create-company", name="Eastern Optics", account="V-900", types=["Vendor"], tax_code="GSTIN")
    depot.bill("N-1", customer="Fleurieu Physio")
    order(depot, "PO-1", receipt("PS-1", 4), supplier="Eastern Optics")
    return depot


def contacts_made(depot: Office) -> int:
    calls = depot.world.log.since(0)
    return sum(one["method"] == "PUT" and "/Contacts" in one["path"] for one in calls)


def result_of(depot: Office, *names: str) -> list[str]:
    return [depot.report().run["log"][name]["result"] for name in names]


def test_r004_06_new_customers_and_suppliers_are_made_in_one_request_for_all_that_waits(
    strangers: Office,
) -> None:
    post(strangers)
    assert contacts_made(strangers) == 1, "the supplier's bill travels in a later batch than the invoice"
    assert bills(strangers)["INV-88120"]["Contact"]["Name"] == "Eastern Optics"
    assert strangers.booked()["N-1"]["Contact"]["Name"] == "Fleurieu Physio"
    assert result_of(strangers, "customer Fleurieu Physio", "supplier Eastern Optics") == ["done", "done"]


def test_r000_36_r000_37_a_party_that_xero_refuses_holds_its_documents_and_quotes_xero(
    strangers: Office,
) -> None:
    strangers.bill("N-2")
    strangers.mishap("error-element", path="*/Contacts", method="PUT")
    report = strangers.run(kinds=BOTH)
    refused = {number for number, state in report.states().items() if state == "held"}
    assert refused
    assert "N-2" not in refused, "the others go on"
    assert contacts_made(strangers) == 1, "nobody is asked twice in a run"
    failed = [row for name, row in report.run["log"].items() if row["codes"] == ["party-rejected"]]
    assert failed
    for number in refused:
        assert report.codes(number) == ["party-rejected"]
        assert report.fault(number)["quoted"]
    post(strangers)
    assert set(strangers.report().states().values()) == {"synced"}


@pytest.mark.parametrize("mishap", ["drop-before", "drop-after", "500"])
def test_a_lost_answer_to_new_contacts_makes_none_of_them_twice(strangers: Office, mishap: str) -> None:
    strangers.mishap(mishap, path="*/Contacts", method="PUT")
    strangers.run_to_its_end(kinds=BOTH)
    [books] = strangers.world.view()["organisations"]
    names = [one["Name"] for one in books["contacts"]]
    assert (names.count("Fleurieu Physio"), names.count("Eastern Optics")) == (1, 1)
    assert set(strangers.report().states().values()) == {"synced"}
