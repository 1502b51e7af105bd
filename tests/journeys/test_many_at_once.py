"""Several documents withdrawn or skipped at once: one plan for all of them, one run for each organisation."""

from __future__ import annotations

import pytest

from tests.journeys.office import Office
from tests.journeys.test_withdrawing import handed_over, in_xero, worked_off

pytestmark = pytest.mark.journey

FOUR = ["B-1", "B-2", "B-3", "T-1"]


@pytest.fixture
def posted(office: Office) -> Office:
    """Three invoices in Adelaide's books and one in Sydney's; one of Adelaide's is paid."""
    for number in FOUR[:3]:
        office.bill(number)
    office.bill("T-1", office="Sydney Office", customer="Torrens Dental")
    assert office.run().state == "done"
    office.time_passes()
    return office


def test_r004_24_25_several_are_withdrawn_by_one_plan_and_one_run_for_each_organisation(
    posted: Office,
) -> None:
    posted.xero("pay", document="B-3")
    posted.run()
    before = posted.report().states()

    plan = posted.tell("plan_many", deed="withdraw", numbers=FOUR)

    assert plan["planned"] == {number: {"invoice": "void"} for number in ("B-1", "B-2", "T-1")}
    assert plan["left_out"] == {"B-3": "withdraw-paid"}
    assert [[*row[:3]] for row in plan["totals"]] == [["adelaide", "AUD", 2], ["sydney", "AUD", 1]]
    assert [row[3] for row in plan["totals"]] == [660, 330]
    assert plan["steps"] == {"void": 3}
    assert posted.report().states() == before, "a plan changes nothing"

    asked = posted.tell("ask_many", deed="withdraw", numbers=FOUR, mark=plan["mark"])
    assert (len(asked["runs"]), asked["documents"], asked["refused"]) == (2, 3, 0)
    worked_off(posted)

    states = posted.report().states()
    assert {number: states[number] for number in FOUR} == {
        "B-1": "withdrawn", "B-2": "withdrawn", "B-3": "synced", "T-1": "withdrawn"
    }  # fmt: skip
    assert [in_xero(posted, number) for number in FOUR] == [["VOIDED"], ["VOIDED"], ["PAID"], ["VOIDED"]]
    assert [handed_over(posted, number) for number in FOUR] == [False, False, True, False]
    [deed] = posted.tell("deeds", number="B-2")
    assert (deed["action"], deed["before"]) == ("withdraw", {"state": "synced", "invoice": "B-2"})


def test_a_plan_that_is_another_one_by_now_is_shown_again(posted: Office) -> None:
    plan = posted.tell("plan_many", deed="withdraw", numbers=FOUR)
    posted.xero("pay", document="B-1")
    posted.run()

    with pytest.raises(AssertionError, match="do not stand as they were shown"):
        posted.tell("ask_many", deed="withdraw", numbers=FOUR, mark=plan["mark"])

    assert in_xero(posted, "B-2") == ["AUTHORISED"]


def test_a_plan_that_looks_knows_what_happened_a_moment_ago_and_leaves_a_silent_organisation_out(
    posted: Office,
) -> None:
    posted.xero("pay", document="B-1")
    posted.xero("void", document="B-2")
    assert posted.tell("plan_many", deed="withdraw", numbers=["B-1"])["left_out"] == {}

    plan = posted.tell("plan_many", deed="withdraw", numbers=FOUR, look=True)
    assert plan["planned"] == {
        "B-2": {"invoice": "release"},
        "B-3": {"invoice": "void"},
        "T-1": {"invoice": "void"},
    }
    assert plan["left_out"] == {"B-1": "withdraw-paid"}

    posted.mishap("503-offline", system="xero", tenant="5d2f0c1e-8a44-4f0e-9c55-1a7be0c3f05d", times=None)
    plan = posted.tell("plan_many", deed="withdraw", numbers=FOUR, look=True)
    assert plan["planned"].keys() == {"B-2", "B-3"}
    assert plan["left_out"] == {"B-1": "withdraw-paid", "T-1": "ledger-unreachable"}


def test_r004_28_what_changed_between_the_plan_and_the_act_stops_that_document_and_no_other(
    posted: Office,
) -> None:
    """The page shows what was last seen; a payment came in since. The worker looks before it acts."""
    posted.tell("ask_many", deed="withdraw", numbers=["B-1", "B-2", "B-3"])
    posted.xero("pay", document="B-2", amount="1.00")

    report = worked_off(posted)

    assert [report.states()[number] for number in FOUR[:3]] == ["withdrawn", "synced", "withdrawn"]
    assert [in_xero(posted, number) for number in FOUR[:3]] == [["VOIDED"], ["AUTHORISED"], ["VOIDED"]]
    assert report.run["log"]["invoice B-2"]["codes"] == ["withdraw-paid"]
    assert handed_over(posted, "B-2")


def test_several_are_skipped_at_once_and_what_is_in_the_books_is_not(posted: Office) -> None:
    posted.bill("N-1")
    posted.bill("N-2", office="Perth Office")
    posted.run(trigger="retrieve")

    plan = posted.tell("plan_many", deed="skip", numbers=["N-1", "N-2", "B-1"])
    assert plan["planned"] == {"N-1": {}, "N-2": {}}
    assert plan["left_out"] == {"B-1": "It is in the books: withdraw it instead."}
    assert [row[:3] for row in plan["totals"]] == [["", "AUD", 1], ["adelaide", "AUD", 1]]

    asked = posted.tell("ask_many", deed="skip", numbers=["N-1", "N-2", "B-1"], reason="Paid in cash")
    assert (asked["runs"], asked["documents"]) == ([], 2)
    report = posted.run()
    assert [report.states()[number] for number in ("N-1", "N-2", "B-1")] == ["skipped", "skipped", "synced"]
    assert report.codes("N-2") == []
    assert in_xero(posted, "N-1") == []
    [deed] = posted.tell("deeds", number="N-1")
    assert (deed["action"], deed["after"]) == ("skip", {"reason": "Paid in cash"})


def test_fifty_withdrawn_at_once_are_looked_at_together(office: Office) -> None:
    """One look in the books and two in the source for all of them, then a call each on either side."""
    numbers = [f"M-{number:02}" for number in range(12)]
    for number in numbers:
        office.bill(number)
    office.run()
    office.tell("ask_many", deed="withdraw", numbers=numbers)
    office.world.log.clear()

    report = worked_off(office)

    assert {report.states()[number] for number in numbers} == {"withdrawn"}, report.documents
    looks = [one for one in office.world.log.since(0) if "IDs=" in one["path"]]
    assert len(looks) <= 1, len(looks)
