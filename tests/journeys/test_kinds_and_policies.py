"""Every type of invoice, every policy of one organisation: what lands in the books, and what is only told."""

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
def trader(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    with opened(workshop, tmp_path, TRADING) as made:
        yield made


def organisation(trader: Office) -> dict[str, Any]:
    [books] = trader.world.view()["organisations"]
    return dict(books)


def credit_notes(trader: Office) -> dict[str, dict[str, Any]]:
    return {one["CreditNoteNumber"]: one for one in organisation(trader)["credit_notes"]}


def money(amount: object) -> Decimal:
    return Decimal(str(amount))


# --- ConnectWise's types of invoice ---------------------------------------------------------------------

LINES: dict[str, list[dict[str, Any]]] = {
    "Standard": [
        {"work": "Support", "hours": 1.5, "rate": 150},
        {"product": "SW-24", "quantity": 2},
        {"expense": "Travel", "amount": 36.40},
    ],
    "Agreement": [{"agreement": "Managed services, November", "amount": 1450.00}],
    "Progress": [{"work": "Second third of the project", "hours": 20, "rate": 165.00}],
    "DownPayment": [{"down_payment": "Deposit, barrel room network", "amount": 5000.00}],
    "Miscellaneous": [{"work": "Left over from the old system", "hours": 1, "rate": 99.95}],
}
ACCOUNTS = {
    "Standard": ["200", "201", "203"],
    "Agreement": ["202"],
    "Progress": ["200"],
    "DownPayment": ["835"],  # a liability until it is earned
    "Miscellaneous": ["200"],
}


@pytest.mark.parametrize("kind", list(LINES))
def test_r000_01_r002_13_every_type_of_invoice_lands_with_its_lines_tax_and_tracking(
    trader: Office, kind: str
) -> None:
    trader.bill("N-1", *LINES[kind], type=kind, po="BW-20377")
    trader.run()
    trader.prove(audited=False)
    booked, billed = trader.booked()["N-1"], trader.billed()["N-1"]
    assert (booked["Type"], booked["Status"]) == ("ACCREC", "AUTHORISED")
    assert [line["AccountCode"] for line in booked["LineItems"]] == ACCOUNTS[kind]
    assert money(booked["TotalTax"]) == money(billed["salesTax"])
    assert {line["Tracking"][0]["Option"] for line in booked["LineItems"]} == {"Adelaide"}
    assert booked["Reference"] == "BW-20377", "the customer's own order number"
    assert booked["DueDateString"][:10] == billed["dueDate"][:10]
    assert f"recid={billed['id']}" in booked["Url"], "the way back to the invoice in ConnectWise"


def test_a_deposit_that_is_taken_off_is_a_negative_line_on_the_same_liability(trader: Office) -> None:
    trader.bill("D-1", *LINES["DownPayment"], type="DownPayment")
    trader.run()
    trader.bill(
        "D-2",
        {"work": "The whole project", "hours": 60, "rate": 165},
        {"down_payment": "Deposit applied", "amount": -5000.00},
    )
    trader.run()
    trader.prove(audited=False)
    work, deposit = trader.booked()["D-2"]["LineItems"]
    assert (work["AccountCode"], money(work["LineAmount"])) == ("200", Decimal("9900.00"))
    assert (deposit["AccountCode"], money(deposit["LineAmount"])) == ("835", Decimal("-5000.00"))


@pytest.mark.parametrize("kind", ["CreditMemo", "Standard"])
def test_r002_17_r002_18_a_credit_has_positive_lines_the_same_tax_and_the_same_customer(
    trader: Office, kind: str
) -> None:
    quantity = 1 if kind == "CreditMemo" else -1
    trader.bill("C-1", {"product": "SW-24", "quantity": quantity}, type=kind, reference="Credit for N-1")
    trader.run()
    note = credit_notes(trader)["C-1"]
    assert (note["Type"], note["Status"], note["Contact"]["Name"]) == (
        "ACCRECCREDIT",
        "AUTHORISED",
        "Barossa Wines",
    )
    assert (money(note["SubTotal"]), money(note["TotalTax"])) == (Decimal(620), Decimal(62))
    assert [line["TaxType"] for line in note["LineItems"]] == ["OUTPUT"]
    assert note["Reference"] == "Credit for N-1"
    assert trader.booked() == {}


# --- nothing ----------------------------------------------------------------------------------------------


def nothing(trader: Office, kind: str) -> None:
    if kind == "invoice":
        trader.bill("Z-1", {"work": "Under warranty", "hours": 2, "rate": 0})
        return
    words = {
        "number": "PO-0", "supplier": "Southern Distribution", "office": "Adelaide Office", "date": "2026-11-02",
        "lines": [{"product": "SW-24", "quantity": 1, "cost": 0}],
        "receive": [{"slip": "Z", "invoice": "Z-1", "invoice_date": "2026-11-12", "on": "2026-11-13"}],
    }  # fmt: skip
    trader.psa("create-purchase-order", **words)


def handed_over(trader: Office) -> int:
    [tenant] = trader.world.view()["tenants"]
    return len(tenant["batches"])


@pytest.mark.parametrize("kind", ["invoice", "procurement"])
@pytest.mark.parametrize(
    "policy, written, told, state",
    [("post", 1, 1, "synced"), ("acknowledge", 0, 1, "skipped"), ("ignore", 0, 0, "held")],
)
def test_a_document_of_nothing_is_posted_acknowledged_or_left_alone(
    trader: Office, kind: str, policy: str, written: int, told: int, state: str
) -> None:
    trader.change_policy("adelaide", zero_total=policy)
    nothing(trader, kind)
    trader.run(kinds=BOTH)
    trader.time_passes()
    trader.run(kinds=BOTH)
    assert len(organisation(trader)["invoices"]) == written
    assert handed_over(trader) == told
    assert trader.report().states() == {"Z-1": state}


# --- products and the log ---------------------------------------------------------------------------------


def log_of(trader: Office) -> dict[str, Any]:
    return dict(trader.report().run["log"])


def test_r000_36_the_log_has_every_invoice_purchase_customer_supplier_and_product(trader: Office) -> None:
    trader.bill("N-1", *LINES["Standard"])
    words = {
        "number": "PO-1", "supplier": "Southern Distribution", "office": "Adelaide Office", "date": "2026-11-02",
        "lines": [{"product": "NB-14", "quantity": 1}],
        "receive": [{"slip": "PS-1", "invoice": "INV-1", "invoice_date": "2026-11-12", "on": "2026-11-13"}],
    }  # fmt: skip
    trader.psa("create-purchase-order", **words)
    trader.change_policy("adelaide", missing_item="create")
    trader.run(kinds=BOTH)
    assert {name: row["result"] for name, row in log_of(trader).items()} == {
        "invoice N-1": "done",
        "purchase INV-1": "done",
        "customer Barossa Wines": "unchanged",
        "supplier Southern Distribution": "unchanged",
        "product SW-24": "done",
        "product NB-14": "done",
    }


def items(trader: Office) -> list[str]:
    return sorted(one["Code"] for one in organisation(trader)["items"])


def test_missing_products_are_created_once_and_named_on_the_line(trader: Office) -> None:
    trader.change_policy("adelaide", missing_item="create")
    trader.bill("N-1", {"product": "SW-24", "quantity": 2}, {"product": "AP-6", "quantity": 1})
    trader.run()
    assert items(trader) == ["AP-6", "SW-24"]
    assert [line["ItemCode"] for line in trader.booked()["N-1"]["LineItems"]] == ["SW-24", "AP-6"]
    trader.time_passes()
    trader.bill("N-2", {"product": "SW-24", "quantity": 1})
    trader.run()
    assert items(trader) == ["AP-6", "SW-24"]
    assert log_of(trader)["product SW-24"]["result"] == "unchanged"
    trader.prove(audited=False)


def test_products_are_left_out_of_the_lines_unless_somebody_wants_them(trader: Office) -> None:
    trader.bill("N-1", {"product": "SW-24", "quantity": 2})
    trader.run()
    assert items(trader) == []
    assert "ItemCode" not in trader.booked()["N-1"]["LineItems"][0]
    assert log_of(trader)["product SW-24"]["result"] == "left_out"


def test_a_missing_product_may_be_a_fault_and_is_found_once_it_is_there(trader: Office) -> None:
    trader.change_policy("adelaide", missing_item="fault")
    trader.bill("N-1", {"product": "SW-24", "quantity": 2})
    assert trader.run().codes("N-1") == ["item-missing"]
    trader.change_policy("adelaide", missing_item="create")
    trader.run()
    trader.change_policy("adelaide", missing_item="fault")
    trader.bill("N-2", {"product": "SW-24", "quantity": 1})
    trader.run()
    trader.prove(audited=False)


@pytest.mark.parametrize("mishap", ["drop-before", "drop-after", "500"])
def test_a_lost_answer_to_a_new_product_makes_no_second_one(trader: Office, mishap: str) -> None:
    trader.change_policy("adelaide", missing_item="create")
    trader.bill("N-1", {"product": "SW-24", "quantity": 2})
    trader.mishap(mishap, path="*/Items", method="PUT")
    trader.run_to_its_end()
    assert items(trader) == ["SW-24"]
    trader.prove(audited=False)


# --- locked periods ---------------------------------------------------------------------------------------


@pytest.fixture
def locked(trader: Office) -> Office:
    trader.bill("L-1", date=trader.today(-10), due=trader.today(20))
    trader.xero("set-lock-date", period=trader.today(-3))
    return trader


def test_a_locked_period_holds_unless_somebody_chose_otherwise(locked: Office) -> None:
    assert locked.run().codes("L-1") == ["period-locked"]
    assert locked.booked() == {}


def test_redated_it_is_on_the_first_open_day_and_says_so(locked: Office) -> None:
    locked.change_policy("adelaide", locked_period="redate")
    locked.run()
    locked.prove(audited=False)
    booked = locked.booked()["L-1"]
    assert booked["DateString"][:10] == locked.today(-2)
    assert booked["DueDateString"][:10] == locked.today(20)
    note = f"Dated {locked.today(-2)} instead of {locked.today(-10)}"
    assert note in booked["LineItems"][-1]["Description"]
    assert note in log_of(locked)["invoice L-1"]["notes"][0]


def test_as_a_draft_it_waits_for_the_accountant_where_the_books_take_one(locked: Office) -> None:
    locked.xero("turn-switch", name="locked-drafts", position="allowed")
    locked.change_policy("adelaide", locked_period="draft")
    locked.run()
    booked = locked.booked()["L-1"]
    assert (booked["Status"], booked["DateString"][:10]) == ("DRAFT", locked.today(-10))


# --- to the cent ------------------------------------------------------------------------------------------


def test_a_named_line_makes_up_for_a_cent_where_no_tax_may_be_sent(trader: Office) -> None:
    trader.change_policy("adelaide", tax_override=False, rounding_account="200")
    thirds = {"expense": "Third", "amount": 10.03}
    trader.bill("R-1", thirds, thirds, thirds, tax="3.02")
    trader.run()
    trader.prove(audited=False)
    last = trader.booked()["R-1"]["LineItems"][-1]
    assert (last["Description"], money(last["LineAmount"])) == ("Rounding difference", Decimal("0.02"))
    assert "makes up for tax" in log_of(trader)["invoice R-1"]["notes"][0]


@pytest.mark.parametrize("position", ["away-from-zero", "to-even"])
@pytest.mark.parametrize("amounts_are", ["exclusive", "inclusive", "no_tax"])
def test_half_a_cent_is_the_same_in_both_books_however_xero_rounds_it(
    trader: Office, amounts_are: str, position: str
) -> None:
    trader.xero("turn-switch", name="half-cent", position=position)
    trader.change_policy("adelaide", amounts_are=amounts_are)
    taxed = {"tax": "0.00"} if amounts_are == "no_tax" else {}
    halves = [
        {"work": "Label", "amount": "0.45"},
        {"work": "Ribbon", "amount": "0.35"},
    ]  # ten per cent of them
    trader.bill("H-1", *halves, {"work": "Support", "hours": 1.75, "rate": 97.50}, **taxed)
    trader.bill("H-2", *({**one, "amount": f"-{one['amount']}"} for one in halves), **taxed)
    trader.run()
    report = trader.report()
    assert report.states() == {"H-1": "synced", "H-2": "synced"}
    billed, booked = trader.billed(), {**trader.booked(), **credit_notes(trader)}
    for number, sign in (("H-1", 1), ("H-2", -1)):
        assert money(booked[number]["Total"]) == sign * money(billed[number]["total"])
        assert money(booked[number]["TotalTax"]) == sign * money(billed[number]["salesTax"])


def test_r002_12_invoices_land_in_the_status_that_was_chosen_and_may_be_marked_as_sent(
    trader: Office,
) -> None:
    for number, status, sent in (
        ("A-1", "draft", False),
        ("A-2", "awaiting_approval", False),
        ("A-3", "approved", True),
    ):
        trader.change_policy("adelaide", invoice_status=status, mark_sent=sent)
        trader.bill(number)
        trader.run()
    booked = trader.booked()
    assert {number: one["Status"] for number, one in booked.items()} == {
        "A-1": "DRAFT",
        "A-2": "SUBMITTED",
        "A-3": "AUTHORISED",
    }
    assert [one.get("SentToContact", False) for one in booked.values()] == [False, False, True]


def test_r000_36_r000_37_a_product_that_xero_refuses_holds_its_documents_and_quotes_xero(
    trader: Office,
) -> None:
    trader.change_policy("adelaide", missing_item="create")
    trader.bill("N-1", {"product": "SW-24", "quantity": 2})
    trader.bill("N-2")
    trader.mishap("error-element", path="*/Items", method="PUT")
    report = trader.run()
    assert report.codes("N-1") == ["item-rejected"]
    assert report.codes("N-2") == [], "the others go on"
    row = log_of(trader)["product SW-24"]
    assert (row["result"], row["codes"]) == ("failed", ["item-rejected"])
    assert row["faults"] == [report.fault("N-1")["quoted"]] != [""]
    trader.time_passes()
    trader.run()
    trader.prove(audited=False)


def test_a_small_plan_takes_twenty_and_says_why_it_takes_no_more(trader: Office) -> None:
    trader.xero("change-plan", plan="STARTER")
    for number in range(21):
        trader.bill(f"S-{number:02}")
    report = trader.run()
    [left] = [number for number, state in report.states().items() if state == "held"]
    assert report.codes(left) == ["plan-limit"]
    assert "You have reached the limit" in report.fault(left)["quoted"]
    trader.xero("change-plan", plan="STANDARD")
    trader.time_passes()
    trader.run()
    trader.prove(audited=False)
