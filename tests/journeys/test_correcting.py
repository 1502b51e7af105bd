"""After a withdrawal, and instead of one: edited and exported again, renumbered, adopted, skipped."""

from __future__ import annotations

import pytest

from tests.journeys.office import Office
from tests.journeys.test_withdrawing import (
    APPROVED,
    DRAFT,
    handed_over,
    in_xero,
    posted,
    withdrawn,
    worked_off,
)

pytestmark = pytest.mark.journey


def statuses(office: Office) -> dict[str, str]:
    """Number -> status of everything in the books of Adelaide."""
    [books] = [one for one in office.world.view()["organisations"] if "Adelaide" in one["name"]]
    return {one["InvoiceNumber"]: one["Status"] for one in books["invoices"]}


def edited_and_closed(office: Office, number: str = "A-1") -> None:
    office.rebill(number, lines=[{"work": "Support", "hours": 3, "rate": 150}])


def test_a_withdrawn_document_waits_until_it_was_edited(office: Office):
    posted(office, DRAFT)
    withdrawn(office)

    for _ in range(2):
        assert office.run_to_its_end().states()["A-1"] == "withdrawn"
    assert in_xero(office) == ["DELETED"]


def test_r004_12_a_deleted_drafts_number_is_tried_again_and_where_it_is_kept_a_new_one_is_asked_for(
    office: Office,
):
    posted(office, DRAFT)
    withdrawn(office)
    edited_and_closed(office)

    report = office.run_to_its_end()

    assert report.states()["A-1"] == "held"
    fault = report.fault("A-1")
    assert fault["code"] == "number-cannot-be-reused"
    assert "deleted there" in fault["what"]
    assert office.run_to_its_end().codes("A-1") == ["number-cannot-be-reused"], (
        "known now: not tried a third time"
    )
    office.tell("renumber", number="A-1", kind="invoice", wanted="A-1B")
    report = office.run_to_its_end()
    assert report.states()["A-1"] == "synced", report.documents["A-1"]
    assert statuses(office)["A-1B"] == "DRAFT"
    assert handed_over(office)


def test_r004_11_an_approved_number_is_never_used_again_and_no_call_is_spent_on_it(office: Office):
    posted(office, APPROVED)
    withdrawn(office)
    edited_and_closed(office)
    before = len(office.world.log.since(0))

    report = office.run_to_its_end()

    assert report.fault("A-1")["code"] == "number-cannot-be-reused"
    assert "voided there" in report.fault("A-1")["what"]
    assert "delete it in ConnectWise and create a new one" in report.fault("A-1")["fix"], "R004-29"
    writes = [one for one in office.world.log.since(0)[before:] if one["method"] in {"PUT", "POST"}]
    assert [one["path"] for one in writes if one["path"].endswith("Invoices")] == []
    assert in_xero(office) == ["VOIDED"]


def test_r004_27_with_the_policy_it_goes_again_under_the_next_number(office: Office):
    office.change_policy("adelaide", spent_number="suffix")
    posted(office, APPROVED)
    for version in (2, 3):
        withdrawn(office)
        edited_and_closed(office)
        report = office.run_to_its_end()
        assert report.states()["A-1"] == "synced", report.documents["A-1"]
        assert statuses(office)[f"A-1-{version}"] == "AUTHORISED"

    assert {number: one for number, one in statuses(office).items() if number.startswith("A-1")} == {
        "A-1": "VOIDED",
        "A-1-2": "VOIDED",
        "A-1-3": "AUTHORISED",
    }
    assert [one["live"] for one in office.tell("links", number="A-1")] == [False, False, True]


def test_a_person_may_export_it_unchanged(office: Office):
    """Withdrawn by mistake: named in a run it goes again, although nothing was edited."""
    office.change_policy("adelaide", spent_number="suffix")
    posted(office, APPROVED)
    withdrawn(office)

    office.tell("force", number="A-1")
    report = worked_off(office)

    assert report.states()["A-1"] == "synced", report.documents["A-1"]
    assert statuses(office)["A-1-2"] == "AUTHORISED"
    assert handed_over(office)


def test_what_is_open_in_the_source_is_not_exported_by_force(office: Office):
    office.change_policy("adelaide", spent_number="suffix")
    posted(office, APPROVED)
    withdrawn(office)
    office.psa("reopen-invoice", invoice="A-1")

    office.tell("force", number="A-1")

    assert worked_off(office).states()["A-1"] == "withdrawn"
    assert in_xero(office) == ["VOIDED"]


# --- number taken: adopt, renumber, leave ---


def taken(office: Office, rate: int = 150) -> None:
    """Somebody entered C-1 in Xero by hand, for another customer."""
    office.xero("create-contact", fields={"Name": "Clare Valley Wines"})
    line = {"Description": "Support", "Quantity": 2, "UnitAmount": rate, "AccountCode": "200"}
    office.xero(
        "create-document",
        fields={
            "Type": "ACCREC",
            "InvoiceNumber": "C-1",
            "Contact": {"Name": "Clare Valley Wines"},
            "Date": office.today(),
            "DueDate": office.today(),
            "Status": "AUTHORISED",
            "LineItems": [line],
        },
    )
    office.bill("C-1")


def test_a_number_that_is_taken_shows_both_and_may_be_adopted_when_the_amounts_agree(office: Office):
    office.run_to_its_end()
    taken(office)
    report = office.run_to_its_end()
    assert report.codes("C-1") == ["number-taken"]
    assert "contact" in report.fault("C-1")["what"]

    office.tell("adopt", number="C-1")
    report = worked_off(office)

    assert report.states()["C-1"] == "synced", report.documents["C-1"]
    assert handed_over(office, "C-1"), "and the source is told at once"
    assert in_xero(office, "C-1") == ["AUTHORISED"]
    assert [deed["action"] for deed in office.tell("deeds", number="C-1")] == ["adopt"]
    assert office.run_to_its_end().states()["C-1"] == "synced"


def test_another_amount_is_not_adopted(office: Office):
    office.run_to_its_end()
    taken(office, rate=200)
    office.run_to_its_end()

    office.tell("adopt", number="C-1")
    report = worked_off(office)

    assert report.codes("C-1") == ["adopt-refused"]
    assert "AUD 440.00 instead of AUD 330.00" in report.fault("C-1")["what"]
    assert not handed_over(office, "C-1")


def test_it_may_be_renumbered_instead(office: Office):
    office.run_to_its_end()
    taken(office)
    office.run_to_its_end()

    office.tell("renumber", number="C-1", kind="invoice", wanted="C-1-HARBOUR")
    assert office.report().states()["C-1"] == "ready"
    report = office.run_to_its_end()

    assert report.states()["C-1"] == "synced"
    assert (statuses(office)["C-1"], statuses(office)["C-1-HARBOUR"]) == ("AUTHORISED", "AUTHORISED")
    [deed] = office.tell("deeds", number="C-1")
    assert (deed["before"], deed["after"]) == ({"number": "C-1"}, {"number": "C-1-HARBOUR"})


def test_what_is_skipped_stays_out_until_it_changes_or_is_taken_up(office: Office):
    office.run_to_its_end()
    taken(office)
    office.run_to_its_end()

    office.tell("skip", number="C-1", reason="Clare paid in cash")
    for _ in range(2):
        report = office.run_to_its_end()
        assert (report.states()["C-1"], report.codes("C-1")) == ("skipped", [])
    [deed] = office.tell("deeds", number="C-1")
    assert (deed["action"], deed["after"]) == ("skip", {"reason": "Clare paid in cash"})

    office.tell("take_up", number="C-1")
    assert office.run_to_its_end().codes("C-1") == ["number-taken"], "judged as if it were new"


def test_what_is_in_the_books_is_neither_skipped_nor_renumbered(office: Office):
    posted(office)
    with pytest.raises(AssertionError, match="withdraw it instead"):
        office.tell("skip", number="A-1", reason="No")
    with pytest.raises(AssertionError, match="never changes"):
        office.tell("renumber", number="A-1", kind="invoice", wanted="A-9")
