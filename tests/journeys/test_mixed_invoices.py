"""An invoice that charges and gives back, split into an invoice and a credit note: both are there, or it waits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.office import Office

pytestmark = pytest.mark.journey


@pytest.fixture
def splitting(office: Office) -> Office:
    """Adelaide wants two documents, each with a prefix of its own."""

    def change(rulebook: dict[str, Any]) -> None:
        [rules] = [one for one in rulebook["organisation"] if one["key"] == "adelaide"]
        rules["policies"]["mixed_invoices"] = "split"
        rules["numbers"] = {"invoice": {"prefix": "INV-"}, "credit_note": {"prefix": "CN-"}}

    office.change_rules(change)
    office.bill("M-1", {"product": "SW-24", "quantity": 3}, {"work": "Rebate", "hours": -2, "rate": 150})
    return office


def books(office: Office) -> tuple[dict[str, Any], dict[str, Any]]:
    """Invoices and credit notes of Adelaide by number, each once."""
    [view] = [
        one for one in office.world.view()["organisations"] if one["name"].startswith("Harbour IT Adel")
    ]
    invoices, credits_ = view["invoices"], view["credit_notes"]
    assert len({one["InvoiceNumber"] for one in invoices}) == len(invoices)
    assert len({one["CreditNoteNumber"] for one in credits_}) == len(credits_)
    return {one["InvoiceNumber"]: one for one in invoices}, {one["CreditNoteNumber"]: one for one in credits_}


def prove_both_halves(office: Office) -> None:
    invoices, credits_ = books(office)
    billed = office.billed()["M-1"]
    charged, returned = invoices["INV-M-1"], credits_["CN-M-1"]
    assert (charged["Type"], returned["Type"]) == ("ACCREC", "ACCRECCREDIT")
    assert all(line["LineAmount"] > 0 for one in (charged, returned) for line in one["LineItems"])
    assert Decimal(str(charged["Total"])) - Decimal(str(returned["Total"])) == Decimal(str(billed["total"]))
    assert "glBatch" in billed
    report = office.report()
    assert report.documents["M-1"]["state"] == "synced"
    assert report.codes("M-1") == []
    assert report.said["open_intents"] == 0


def test_r000_43_both_halves_are_in_the_books_and_the_source_is_told_once(splitting: Office) -> None:
    assert splitting.run().state == "done"
    prove_both_halves(splitting)
    splitting.time_passes()
    splitting.run()
    prove_both_halves(splitting)


@pytest.mark.parametrize("path", ["*/Invoices", "*/CreditNotes"])
@pytest.mark.parametrize("mishap", ["drop-before", "drop-after", "500", "429-minute"])
def test_an_answer_lost_for_either_half_settles_by_itself(splitting: Office, path: str, mishap: str) -> None:
    splitting.mishap(mishap, path=path, method="PUT")
    splitting.run_to_its_end()
    prove_both_halves(splitting)


@pytest.mark.parametrize("path", ["*/Invoices", "*/CreditNotes"])
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_worker_that_dies_between_the_halves_leaves_nothing_for_a_person(
    splitting: Office, path: str, point: str
) -> None:
    splitting.mishap(f"hold-{point}", path=path, method="PUT")
    splitting.tell("ask", through="2027-12-31")
    worker = splitting.start()
    splitting.until_held()
    splitting.kill(worker)
    splitting.world.mishaps.clear()
    splitting.world.held.release(drop=True)
    assert "glBatch" not in splitting.billed()["M-1"], "nothing was acknowledged that is half there"
    for _ in range(10):
        if splitting.later().state == "done":
            break
    prove_both_halves(splitting)


@pytest.mark.parametrize("kind, number", [("ACCREC", "INV-M-1"), ("ACCRECCREDIT", "CN-M-1")])
def test_a_half_whose_number_is_taken_waits_for_a_person_and_then_follows(
    splitting: Office, kind: str, number: str
) -> None:
    """Somebody typed that number in by hand. Once they void theirs under another number, the half follows."""
    field = "CreditNoteNumber" if kind == "ACCRECCREDIT" else "InvoiceNumber"
    line = {"Description": "By hand", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}
    by_hand = splitting.xero(
        "create-document",
        fields={
            "Type": kind, field: number, "Contact": {"Name": "Torrens Dental"}, "Date": "2026-11-20",
            "DueDate": "2026-11-30", "LineItems": [line], "Status": "DRAFT",
        },
    )  # fmt: skip
    report = splitting.run()
    assert report.codes("M-1") == ["number-taken"]
    assert report.documents["M-1"]["state"] == "held"
    assert "glBatch" not in splitting.billed()["M-1"]

    id_ = by_hand["CreditNoteID" if kind == "ACCRECCREDIT" else "InvoiceID"]
    splitting.xero("edit", document=id_, fields={field: "HAND-1"})
    splitting.time_passes()
    splitting.run()
    prove_both_halves(splitting)


def test_r002_22_both_halves_of_an_edited_invoice_are_written_through(splitting: Office) -> None:
    splitting.run()
    prove_both_halves(splitting)
    before = books(splitting)
    splitting.time_passes()
    splitting.psa("unbatch-invoice", invoice="M-1")
    splitting.rebill(
        "M-1", lines=[{"product": "SW-24", "quantity": 2}, {"work": "Rebate", "hours": -1, "rate": 150}]
    )
    splitting.run()
    prove_both_halves(splitting)
    for was, became, number in zip(before, books(splitting), ("INV-M-1", "CN-M-1"), strict=True):
        [id_] = {"InvoiceID", "CreditNoteID"} & was[number].keys()
        assert became[number][id_] == was[number][id_]
        assert became[number]["Total"] < was[number]["Total"]


@pytest.mark.parametrize("mishap", ["drop-before", "drop-after", "500"])
@pytest.mark.parametrize("path", ["*/Invoices", "*/CreditNotes"])
def test_a_lost_answer_to_the_change_of_either_half_settles_by_itself(
    splitting: Office, path: str, mishap: str
) -> None:
    splitting.run()
    splitting.time_passes()
    splitting.psa("unbatch-invoice", invoice="M-1")
    splitting.rebill(
        "M-1", lines=[{"product": "SW-24", "quantity": 2}, {"work": "Rebate", "hours": -1, "rate": 150}]
    )
    splitting.mishap(mishap, path=path, method="POST")
    splitting.run_to_its_end()
    prove_both_halves(splitting)
