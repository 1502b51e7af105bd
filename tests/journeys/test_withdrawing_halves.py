"""Withdrawing what became two documents, and what the source does not let go of."""

from __future__ import annotations

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
