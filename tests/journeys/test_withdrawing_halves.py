"""Withdrawing what became two documents, and what the source does not let go of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.office import Office, Report
from tests.journeys.test_mixed_invoices import books, prove_both_halves, splitting
from tests.journeys.test_withdrawing import close_batch, handed_over, in_xero, posted, withdrawn, worked_off

__all__ = ["splitting"]

pytestmark = pytest.mark.journey


@pytest.fixture
def both(splitting: Office) -> Office:
    """M-1 is in the books as an invoice and a credit note."""
    assert splitting.run_to_its_end().state == "done"
    prove_both_halves(splitting)
    return splitting


def statuses(office: Office) -> tuple[str, str]:
    invoices, credits_ = books(office)
    return invoices["INV-M-1"]["Status"], credits_["CN-M-1"]["Status"]


def test_both_halves_leave_the_books_and_the_source_is_told_once(both: Office):
    report = withdrawn(both, "M-1")

    assert report.states()["M-1"] == "withdrawn", report.run
    assert statuses(both) == ("VOIDED", "VOIDED")
    assert not handed_over(both, "M-1")
    assert report.said["open_intents"] == 0


@pytest.mark.parametrize("path", ["*/Invoices", "*/CreditNotes"])
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_worker_that_dies_between_the_halves_leaves_no_half(both: Office, path: str, point: str):
    both.tell("withdraw", number="M-1")
    both.mishap(f"hold-{point}", method="POST", path=path)
    worker = both.start()
    assert both.held_or_ended(worker)
    both.kill(worker)
    both.world.held.release(drop=True)
    both.time_passes()
    assert handed_over(both, "M-1")

    report = worked_off(both)

    assert report.states()["M-1"] == "withdrawn"
    assert statuses(both) == ("VOIDED", "VOIDED")
    assert not handed_over(both, "M-1")


def test_a_half_that_is_paid_keeps_the_other_in_the_books(both: Office):
    both.xero("pay", document="INV-M-1", account="090", amount="10.00")

    report = withdrawn(both, "M-1")

    assert report.states()["M-1"] == "synced"
    assert statuses(both) == ("AUTHORISED", "AUTHORISED")
    assert handed_over(both, "M-1")


def test_what_the_source_does_not_release_says_how_a_person_does(office: Office):
    """Its batch is closed while the document leaves the books; somebody takes it out by hand later."""
    posted(office)
    office.tell("withdraw", number="A-1")
    office.mishap("hold-before", method="DELETE")
    worker = office.start()
    assert office.held_or_ended(worker)
    close_batch(office, "A-1")
    office.world.held.release()
    assert office.join(worker) == 0

    report: Report = office.report()
    assert (report.states()["A-1"], in_xero(office), handed_over(office)) == ("withdrawn", ["VOIDED"], True)
    fault = report.fault("A-1")
    assert fault["code"] == "release-refused"
    assert fault["quoted"] == "This batch has been closed and cannot be deleted."
    office.psa("unbatch-invoice", invoice="A-1")
    report = office.run_to_its_end()
    assert (report.states()["A-1"], report.codes("A-1")) == ("withdrawn", [])


# --- in every status, and once more ---


@pytest.mark.parametrize(
    "status,then", [("draft", "DELETED"), ("awaiting_approval", "DELETED"), ("approved", "VOIDED")]
)
def test_r004_26_27_both_halves_leave_the_books_as_they_stand_and_go_again_once_they_were_edited(
    splitting: Office, status: str, then: str
):
    """Neither number is given free here, deleted or voided: the policy puts something behind it."""
    splitting.change_policy(
        "adelaide", invoice_status=status, credit_note_status=status, spent_number="suffix"
    )
    assert splitting.run_to_its_end().state == "done"

    assert withdrawn(splitting, "M-1").states()["M-1"] == "withdrawn"
    assert statuses(splitting) == (then, then)
    splitting.rebill(
        "M-1", lines=[{"product": "SW-24", "quantity": 2}, {"work": "Rebate", "hours": -1, "rate": 150}]
    )
    for _ in range(3):  # a deleted draft's number is tried first, of one half and then of the other
        splitting.time_passes()
        report = splitting.run_to_its_end()

    assert (report.states()["M-1"], report.codes("M-1")) == ("synced", [])
    alive = [(one["number"], one["status"]) for one in splitting.tell("links", number="M-1") if one["live"]]
    assert sorted(alive) == [("CN-M-1-2", status), ("INV-M-1-2", status)]
    assert handed_over(splitting, "M-1")


@pytest.mark.parametrize("number", ["INV-M-1", "CN-M-1"])
def test_a_half_that_somebody_voided_already_does_not_keep_the_other(both: Office, number: str):
    both.xero("void", document=number)

    report = withdrawn(both, "M-1")

    assert report.states()["M-1"] == "withdrawn", report.run
    assert statuses(both) == ("VOIDED", "VOIDED")
    assert not handed_over(both, "M-1")


# --- credit notes ---

CREDIT = {"work": "Refund", "hours": -2, "rate": 150}


@pytest.mark.parametrize(
    "status,then", [("draft", "DELETED"), ("awaiting_approval", "DELETED"), ("approved", "VOIDED")]
)
def test_r004_18_26_a_credit_note_leaves_the_books_as_it_stands(office: Office, status: str, then: str):
    office.change_policy("adelaide", credit_note_status=status)
    office.bill("C-1", CREDIT)
    assert office.run_to_its_end().states()["C-1"] == "synced"

    report = withdrawn(office, "C-1")

    assert report.states()["C-1"] == "withdrawn"
    assert credit(office) == (then, "C-1")
    assert not handed_over(office, "C-1")


def test_r004_18_a_credit_note_that_is_used_up_stays_with_the_steps(office: Office):
    office.bill("C-1", CREDIT)
    office.bill("I-1")
    office.run_to_its_end()
    office.xero("allocate", credit="C-1", document="I-1", amount="100.00")

    report = withdrawn(office, "C-1")

    assert report.run["log"]["invoice C-1"]["codes"] == ["withdraw-paid"]
    assert (report.states()["C-1"], credit(office)) == ("synced", ("AUTHORISED", "C-1"))
    assert withdrawn(office, "I-1").run["log"]["invoice I-1"]["codes"] == ["withdraw-paid"]


def test_r004_19_an_edited_credit_note_is_written_through(office: Office):
    office.bill("C-1", CREDIT)
    office.run_to_its_end()
    office.time_passes()
    office.psa("unbatch-invoice", invoice="C-1")
    office.rebill("C-1", lines=[{**CREDIT, "hours": -1}])

    report = office.run_to_its_end()

    assert (report.states()["C-1"], report.codes("C-1")) == ("synced", [])
    [note] = credit_notes(office)
    assert Decimal(str(note["Total"])) == Decimal("165.00")


def credit_notes(office: Office) -> list[dict[str, Any]]:
    return [one for books in office.world.view()["organisations"] for one in books["credit_notes"]]


def credit(office: Office) -> tuple[str, str]:
    [note] = credit_notes(office)
    return str(note["Status"]), str(note["CreditNoteNumber"])
