"""A bill after it was posted: edited, paid, withdrawn, exported again, and its order taken back in the source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.journeys.office import Office, Report, Workshop, opened
from tests.journeys.test_bills import BOTH, TRADING, bills, order, post, receipt
from tests.journeys.test_withdrawing import worked_off

pytestmark = pytest.mark.journey

BILL = "INV-88120"


@pytest.fixture
def depot(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    """One bill of four switches is a draft in the books, and handed over, a while ago."""
    with opened(workshop, tmp_path, TRADING) as made:
        order(made, "PO-1", receipt("PS-1", 4))
        post(made)
        assert made.report().states() == {BILL: "synced"}
        yield made


def cost(depot: Office, amount: int) -> None:
    """The supplier's price was wrong: the order is taken out of its batch, and its line costs something else."""
    depot.psa("unbatch-purchase-order", order="PO-1")
    depot.psa("edit-purchase-order", order="PO-1", lines={"1": {"cost": amount}})


def handed_over(depot: Office) -> list[str]:
    [tenant] = depot.world.view()["tenants"]
    return [one["kind"] for batch in tenant["batches"] for one in batch["documents"]]


def every_bill(depot: Office) -> list[tuple[str, str]]:
    [books] = depot.world.view()["organisations"]
    return [(one["InvoiceNumber"], one["Status"]) for one in books["invoices"] if one["Type"] == "ACCPAY"]


def withdrawn(depot: Office) -> Report:
    depot.tell("withdraw", number=BILL)
    return worked_off(depot)


# --- edited in the source -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "AUTHORISED"])
def test_r004_19_an_edited_bill_is_written_through_and_its_approval_never_taken_back(
    depot: Office, status: str
) -> None:
    before = bills(depot)[BILL]
    if status != "DRAFT":
        depot.xero("edit", document=BILL, fields={"Status": status})
    cost(depot, 400)

    report = depot.run_to_its_end(kinds=BOTH)

    bill = bills(depot)[BILL]
    assert (bill["InvoiceID"], bill["Status"]) == (before["InvoiceID"], status)
    assert Decimal(str(bill["Total"])) == Decimal("1760.00")
    assert report.states() == {BILL: "synced"}
    assert handed_over(depot) == ["purchase"]


@pytest.mark.parametrize("amount", ["100.00", "2002.00"])
def test_r004_18_a_bill_with_money_on_it_is_not_touched_and_its_fault_says_the_way_out(
    depot: Office, amount: str
) -> None:
    depot.xero("approve", document=BILL)
    depot.xero("pay", document=BILL, amount=amount)
    cost(depot, 400)

    report = depot.run_to_its_end(kinds=BOTH)

    assert (report.states()[BILL], report.codes(BILL)) == ("changed", ["cannot-be-changed"])
    assert Decimal(str(bills(depot)[BILL]["Total"])) == Decimal("2002.00")


@pytest.mark.parametrize("mishap", ["drop-before", "drop-after", "500", "500-stored"])
def test_a_lost_answer_to_the_change_of_a_bill_is_settled_by_looking(depot: Office, mishap: str) -> None:
    before = bills(depot)[BILL]["InvoiceID"]
    cost(depot, 400)
    depot.mishap(mishap, system="xero", method="POST")

    depot.run_to_its_end(kinds=BOTH)

    bill = bills(depot)[BILL]
    assert (bill["InvoiceID"], Decimal(str(bill["Total"]))) == (before, Decimal("1760.00"))
    assert depot.report().said["open_intents"] == 0
    assert depot.report().states() == {BILL: "synced"}


# --- withdrawn ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status,then", [("DRAFT", "DELETED"), ("SUBMITTED", "DELETED"), ("AUTHORISED", "VOIDED")]
)
def test_r004_26_27_a_bill_leaves_the_books_and_goes_again_under_the_suppliers_number(
    depot: Office, status: str, then: str
) -> None:
    if status != "DRAFT":
        depot.xero("edit", document=BILL, fields={"Status": status})
        depot.run_to_its_end(kinds=BOTH)

    report = withdrawn(depot)

    assert report.states() == {BILL: "withdrawn"}, report.run
    assert every_bill(depot) == [(BILL, then)]
    assert handed_over(depot) == []
    depot.run_to_its_end(kinds=BOTH)
    assert every_bill(depot) == [(BILL, then)], "unchanged it stays where the person wanted it"

    depot.psa("edit-purchase-order", order="PO-1", lines={"1": {"cost": 400}})
    depot.run_to_its_end(kinds=BOTH)
    assert sorted(every_bill(depot)) == sorted([(BILL, then), (BILL, "DRAFT")]), (
        "suppliers' numbers may repeat"
    )
    assert depot.report().states() == {BILL: "synced"}


@pytest.mark.parametrize("amount", ["100.00", "2002.00"])
def test_r004_18_a_paid_bill_is_not_withdrawn(depot: Office, amount: str) -> None:
    depot.xero("approve", document=BILL)
    depot.xero("pay", document=BILL, amount=amount)

    report = depot.run_to_its_end(kinds=BOTH)
    assert report.states() == {BILL: "synced"}
    depot.tell("withdraw", number=BILL, confirmed={"bill": "void"})
    report = worked_off(depot)

    assert report.run["log"][f"purchase {BILL}"]["codes"] == ["withdraw-paid"]
    assert report.states() == {BILL: "synced"}
    assert handed_over(depot) == ["purchase"]


@pytest.mark.parametrize("point", ["before", "after"])
@pytest.mark.parametrize("call", [("POST", "*/Invoices"), ("DELETE", "*/accounting/batches/*")])
def test_a_worker_that_dies_over_the_withdrawal_of_a_bill_leaves_it_to_the_next(
    depot: Office, point: str, call: tuple[str, str]
) -> None:
    depot.tell("withdraw", number=BILL)
    depot.mishap(f"hold-{point}", method=call[0], path=call[1])
    worker = depot.start()
    assert depot.held_or_ended(worker)
    depot.kill(worker)
    depot.world.mishaps.clear()
    depot.world.held.release(drop=True)
    depot.time_passes()

    assert worked_off(depot).states() == {BILL: "withdrawn"}
    assert (every_bill(depot), handed_over(depot)) == ([(BILL, "DELETED")], [])


def test_a_suppliers_credit_is_edited_and_withdrawn_like_a_bill(depot: Office) -> None:
    order(depot, "PO-9", receipt("RMA-1", -1, invoice="CR-1"), quantity=-1)
    post(depot)
    depot.psa("unbatch-purchase-order", order="PO-9")
    depot.psa("edit-purchase-order", order="PO-9", lines={"1": {"cost": 400}})
    depot.run_to_its_end(kinds=BOTH)
    [books] = depot.world.view()["organisations"]
    [credit] = books["credit_notes"]
    assert (credit["Status"], Decimal(str(credit["Total"]))) == ("DRAFT", Decimal("440.00"))

    depot.tell("withdraw", number="CR-1")
    assert worked_off(depot).states()["CR-1"] == "withdrawn"
    [books] = depot.world.view()["organisations"]
    assert [one["Status"] for one in books["credit_notes"]] == ["DELETED"]


# --- taken back in the source ---------------------------------------------------------------------------------


def take_back(depot: Office, number: str = "PO-1") -> None:
    """Nothing came in after all: the receipt is undone, and its order deleted."""
    depot.psa("unbatch-purchase-order", order=number)
    depot.psa("edit-purchase-order", order=number, lines={"1": {"waiting": True}})
    depot.psa("delete-purchase-order", order=number)


def test_a_bill_whose_order_was_deleted_is_held_with_the_way_out(depot: Office) -> None:
    order(depot, "PO-2", receipt("PS-2", 1, invoice="INV-2"))
    post(depot)
    take_back(depot)

    report = depot.run_to_its_end(kinds=BOTH)

    assert report.states() == {BILL: "held", "INV-2": "synced"}
    fault = report.fault(BILL)
    assert (fault["code"], "deleted" in fault["what"]) == ("withdrawn-in-source", True)
    assert bills(depot)[BILL]["Status"] == "DRAFT"
    assert withdrawn(depot).states()[BILL] == "withdrawn"


def test_where_the_policy_is_to_withdraw_the_bill_of_a_deleted_order_leaves_the_books(depot: Office) -> None:
    order(depot, "PO-2", receipt("PS-2", 1, invoice="INV-2"))
    post(depot)
    depot.change_policy("adelaide", withdrawn_in_source="withdraw")
    take_back(depot)

    depot.run_to_its_end(kinds=BOTH)
    depot.later()

    assert dict(every_bill(depot))[BILL] == "DELETED"
    assert depot.report().states() == {BILL: "withdrawn", "INV-2": "synced"}


def test_where_no_order_is_shown_any_more_nobody_knows_and_nothing_is_withdrawn(depot: Office) -> None:
    depot.change_policy("adelaide", withdrawn_in_source="withdraw")
    take_back(depot)
    report = depot.run_to_its_end(kinds=BOTH)
    assert report.codes(BILL) == ["not-shown-in-source"]
    assert every_bill(depot) == [(BILL, "DRAFT")]
