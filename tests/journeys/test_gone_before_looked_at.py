"""An answer was lost, and somebody took the document out of the books, or renumbered it, before anybody looked for it there.

It is ours all the same: its story shows it, it is held, and never posted again unasked.
"""

from __future__ import annotations

import pytest

from tests.journeys.office import Office, Report
from tests.journeys.test_mixed_invoices import books, splitting
from tests.journeys.test_withdrawing import handed_over, in_xero, withdrawn, worked_off

__all__ = ["splitting"]

pytestmark = pytest.mark.journey

CREDIT = {"work": "Refund", "hours": -2, "rate": 150}


def lost(office: Office, path: str = "*/Invoices") -> None:
    """What this run creates arrives in the books, and its worker dies over the answer."""
    office.mishap("hold-after", method="PUT", path=path)
    office.tell("ask", through="2027-12-31", kinds=["invoice", "procurement"])
    worker = office.start()
    assert office.held_or_ended(worker)
    office.kill(worker)
    office.world.held.release(drop=True)
    office.time_passes()


def looked_for(office: Office) -> Report:
    """Whoever comes next looks for it, and so does the one after."""
    for _ in range(2):
        report = office.run_to_its_end(kinds=["invoice", "procurement"])
        office.time_passes()
    return report


def gone(office: Office, number: str, status: str) -> None:
    """The story knows it, the list says why it waits, and nothing was sent a second time."""
    report = looked_for(office)
    assert report.codes(number) == ["gone-in-ledger"]
    assert status.lower() in report.fault(number)["what"]
    assert report.states()[number] == "held"
    [link] = office.tell("links", number=number)
    assert (link["status"], link["live"]) == (status.lower(), True)
    assert report.said["open_intents"] == 0


def test_r004_29_an_invoice_that_was_voided_is_ours_and_goes_again_under_a_new_number_when_a_person_says_so(
    office: Office,
):
    lost(office)
    office.xero("void", document="A-1")
    gone(office, "A-1", "VOIDED")
    assert in_xero(office) == ["VOIDED"]
    fix = office.report().fault("A-1")["fix"]
    assert "withdraw" in fix.lower()
    assert "new number" in fix
    assert "delete it in ConnectWise and create a new one" in fix

    assert withdrawn(office).states()["A-1"] == "withdrawn"
    office.tell("renumber", number="A-1", kind="invoice", wanted="A-1B")
    office.tell("force", number="A-1")
    report = worked_off(office)

    assert (report.states()["A-1"], report.codes("A-1")) == ("synced", [])
    assert (in_xero(office), in_xero(office, "A-1B"), handed_over(office)) == (
        ["VOIDED"],
        ["AUTHORISED"],
        True,
    )
    assert [one["live"] for one in office.tell("links", number="A-1")] == [False, True]


def test_the_number_of_what_was_voided_is_spent_and_no_call_is_made_to_try_it(office: Office):
    lost(office)
    office.xero("void", document="A-1")
    gone(office, "A-1", "VOIDED")
    withdrawn(office)
    before = len(office.world.log.since(0))
    office.tell("force", number="A-1")

    report = worked_off(office)

    assert report.run["log"]["invoice A-1"]["codes"] == ["number-cannot-be-reused"]
    assert report.states()["A-1"] == "withdrawn"
    assert [one for one in office.world.log.since(0)[before:] if one["method"] == "PUT"] == []


def test_a_draft_that_was_deleted_is_not_written_a_second_time_unasked(office: Office):
    office.change_policy("adelaide", invoice_status="draft")
    lost(office)
    office.xero("delete", document="A-1")
    gone(office, "A-1", "DELETED")
    assert in_xero(office) == ["DELETED"]


@pytest.mark.parametrize("status,deed,then", [("draft", "delete", "DELETED"), ("approved", "void", "VOIDED")])
def test_a_credit_note_which_bears_no_address_is_known_by_its_content(
    office: Office, status: str, deed: str, then: str
):
    office.run_to_its_end()
    office.change_policy("adelaide", credit_note_status=status)
    office.bill("C-1", CREDIT)
    lost(office, "*/CreditNotes")
    office.xero(deed, document="C-1")
    gone(office, "C-1", then)


def test_a_strangers_invoice_that_was_voided_is_not_ours(office: Office):
    """Ours never arrived, and its number is taken by what somebody typed in and voided meanwhile."""
    office.run_to_its_end()
    office.bill("X-1")
    office.mishap("hold-before", method="PUT", path="*/Invoices")
    office.tell("ask", through="2027-12-31", kinds=["invoice"])
    worker = office.start()
    assert office.held_or_ended(worker)
    office.kill(worker)
    office.world.held.release(drop=True)
    line = {"Description": "Support", "Quantity": 2, "UnitAmount": 155, "AccountCode": "200"}
    office.xero(
        "create-document",
        fields={
            "Type": "ACCREC", "InvoiceNumber": "X-1", "Contact": {"Name": "Barossa Wines"}, "Status": "AUTHORISED",
            "Date": office.today(), "DueDate": office.today(), "LineItems": [line],
        },
    )  # fmt: skip
    office.xero("void", document="X-1")
    office.time_passes()

    assert looked_for(office).codes("X-1") == ["number-cannot-be-reused"]
    assert office.tell("links", number="X-1") == []


@pytest.mark.parametrize("voided", [False, True])
def test_what_was_given_another_number_is_found_by_its_address_and_not_written_twice(
    office: Office, voided: bool
):
    lost(office)
    office.xero("edit", document="A-1", fields={"InvoiceNumber": "A-1 corrected"})
    if voided:
        office.xero("void", document="A-1 corrected")

    report = looked_for(office)

    assert in_xero(office) == []
    assert in_xero(office, "A-1 corrected") == ["VOIDED" if voided else "AUTHORISED"]
    assert report.codes("A-1") == ["gone-in-ledger" if voided else "posted-differs"]
    if not voided:
        assert "number A-1 corrected instead of A-1" in report.fault("A-1")["what"]
    assert [one["number"] for one in office.tell("links", number="A-1")] == ["A-1 corrected"]
    assert not handed_over(office)


def test_of_two_halves_one_that_was_voided_keeps_the_other_at_home(splitting: Office):
    splitting.psa("reopen-invoice", invoice="M-1")
    splitting.run_to_its_end()
    splitting.psa("close-invoice", invoice="M-1")
    lost(splitting)
    splitting.xero("void", document="INV-M-1")

    report = looked_for(splitting)

    invoices, credits_ = books(splitting)
    assert (invoices["INV-M-1"]["Status"], "CN-M-1" in credits_) == ("VOIDED", False)
    assert (report.states()["M-1"], report.codes("M-1")) == ("held", ["gone-in-ledger"])
    assert not handed_over(splitting, "M-1")
    splitting.change_policy("adelaide", spent_number="suffix")
    assert withdrawn(splitting, "M-1").states()["M-1"] == "withdrawn"
    splitting.tell("force", number="M-1")
    report = worked_off(splitting)
    assert (report.states()["M-1"], report.codes("M-1")) == ("synced", [])
    invoices, credits_ = books(splitting)
    assert (invoices["INV-M-1-2"]["Status"], credits_["CN-M-1"]["Status"]) == ("AUTHORISED", "AUTHORISED")
