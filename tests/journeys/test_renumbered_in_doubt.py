"""The answer to a bill or a credit note was lost, and somebody gave it another number before anybody looked for it.

Neither bears an address by which it could be known. It is recognised by all that stands in it; where somebody changed
more than its number it stays in doubt until a person has compared the two. Never is it written twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.office import Office, Report, Workshop, opened
from tests.journeys.test_bills import BOTH, TRADING, bills, order, receipt

pytestmark = pytest.mark.journey

BILL, SECOND = "INV-88120", "INV-88120 PS-2"


@pytest.fixture
def depot(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    with opened(workshop, tmp_path, TRADING) as made:
        yield made


def lost(depot: Office, path: str = "*/Invoices") -> None:
    """What this run creates arrives in the books, and no answer comes."""
    depot.mishap("drop-after", method="PUT", path=path)
    report = depot.run(kinds=BOTH)
    assert "in_doubt" in report.states().values() or "posting" in report.states().values(), report.states()


def given_another_number(depot: Office, number: str, other: str, **more: Any) -> None:
    depot.xero("edit", document=number, fields={"InvoiceNumber": other, **more})


def looked_for(depot: Office) -> Report:
    """Whoever comes next looks for it, and so do those after."""
    for _ in range(3):
        depot.time_passes()
        report = depot.run_to_its_end(kinds=BOTH)
    return report


def test_a_bill_with_another_number_is_recognised_by_what_stands_in_it_and_not_written_twice(
    depot: Office,
) -> None:
    order(depot, "PO-1", receipt("PS-1", 4))
    lost(depot)
    given_another_number(depot, BILL, "88120 corrected")

    report = looked_for(depot)

    assert list(bills(depot)) == ["88120 corrected"]
    assert report.codes(BILL) == ["posted-differs"]
    assert f"number 88120 corrected instead of {BILL}" in report.fault(BILL)["what"]
    assert [one["number"] for one in depot.tell("links", number=BILL)] == ["88120 corrected"]

    given_another_number(depot, "88120 corrected", BILL)
    assert looked_for(depot).states() == {BILL: "synced"}
    assert list(bills(depot)) == [BILL]


@pytest.mark.parametrize("pieces", [1, 2], ids=["of different sizes", "of the same size"])
@pytest.mark.parametrize("which", [[BILL], [SECOND], [BILL, SECOND]], ids=["first", "second", "both"])
def test_of_two_deliveries_of_one_order_each_finds_its_own_bill(
    depot: Office, pieces: int, which: list[str]
) -> None:
    order(depot, "PO-1", receipt("PS-1", 2), receipt("PS-2", pieces, "2"), quantity=2 + pieces)
    lost(depot)
    assert sorted(bills(depot)) == [BILL, SECOND]
    ids = {number: one["InvoiceID"] for number, one in bills(depot).items()}
    for place, number in enumerate(which):
        given_another_number(depot, number, f"X-{place}")

    report = looked_for(depot)

    assert {one["InvoiceID"] for one in bills(depot).values()} == set(ids.values()), "none was written again"
    states = [one["state"] for one in depot.tell("documents")]
    assert sorted(states) == sorted(["held"] * len(which) + ["synced"] * (2 - len(which)))
    assert report.said["open_intents"] == 0


def test_a_bill_that_was_given_another_number_and_deleted_is_gone_and_stays_so(depot: Office) -> None:
    order(depot, "PO-1", receipt("PS-1", 4))
    lost(depot)
    given_another_number(depot, BILL, "88120 corrected")
    depot.xero("delete", document="88120 corrected")

    report = looked_for(depot)

    assert {number: one["Status"] for number, one in bills(depot).items()} == {"88120 corrected": "DELETED"}
    assert report.codes(BILL) == ["gone-in-ledger"]


def test_what_was_changed_beyond_recognition_stays_in_doubt_until_a_person_has_compared_both(
    depot: Office,
) -> None:
    order(depot, "PO-1", receipt("PS-1", 4))
    lost(depot)
    [line] = bills(depot)[BILL]["LineItems"]
    given_another_number(depot, BILL, "X-1", LineItems=[{**line, "UnitAmount": 400, "LineAmount": 1600}])

    report = looked_for(depot)

    assert list(bills(depot)) == ["X-1"]
    assert (report.states(), report.codes(BILL)) == ({BILL: "in_doubt"}, ["in-doubt-alike"])
    fault = report.fault(BILL)
    assert "X-1 there is much like it" in fault["what"]
    assert "Force sync" in fault["fix"]
    for _ in range(2):  # whoever forces everything has not compared the two
        depot.run_to_its_end(kinds=BOTH, trigger="force")
        assert list(bills(depot)) == ["X-1"]

    given_another_number(depot, "X-1", BILL)  # it is this one
    report = looked_for(depot)
    assert list(bills(depot)) == [BILL]
    assert report.codes(BILL) == ["number-taken"]
    assert report.said["open_intents"] == 0


def test_what_is_another_bill_after_all_is_no_obstacle_for_whoever_says_so(depot: Office) -> None:
    """A person typed one of the same amount in while ours never arrived."""
    order(depot, "PO-1", receipt("PS-1", 4))
    depot.mishap("drop-before", method="PUT", path="*/Invoices")
    depot.run(kinds=BOTH)
    line = {
        "Description": "Switches",
        "Quantity": 4,
        "UnitAmount": 455,
        "AccountCode": "300",
        "TaxType": "INPUT",
    }
    depot.xero(
        "create-document",
        fields={
            "Type": "ACCPAY", "InvoiceNumber": "OTHER-1", "Contact": {"Name": "Southern Distribution"},
            "Date": "2026-11-12", "DueDate": "2026-12-12", "Status": "AUTHORISED", "LineItems": [line],
        },
    )  # fmt: skip
    report = looked_for(depot)
    assert (report.states(), report.codes(BILL)) == ({BILL: "in_doubt"}, ["in-doubt-alike"])

    depot.tell("force", number=BILL)
    depot.tell("work_off")

    assert sorted(bills(depot)) == [BILL, "OTHER-1"]
    assert depot.report().states() == {BILL: "synced"}
    assert depot.report().codes(BILL) == []


def test_an_answer_that_was_lost_long_ago_is_looked_for_as_far_back(depot: Office) -> None:
    order(depot, "PO-1", receipt("PS-1", 4))
    lost(depot)
    given_another_number(depot, BILL, "X-1")
    depot.time_passes(5 * 86_400)

    assert looked_for(depot).codes(BILL) == ["posted-differs"]
    assert list(bills(depot)) == ["X-1"]


def test_a_supplier_credit_with_another_number_is_recognised_too(depot: Office) -> None:
    order(depot, "PO-3", receipt("RMA-1", -1, invoice="CR-1"), quantity=-1)
    lost(depot, "*/CreditNotes")
    depot.xero("edit", document="CR-1", fields={"CreditNoteNumber": "CR-1 corrected"})

    assert looked_for(depot).codes("CR-1") == ["posted-differs"]
    [books] = depot.world.view()["organisations"]
    assert [one["CreditNoteNumber"] for one in books["credit_notes"]] == ["CR-1 corrected"]
