"""Withdrawing: out of the books on one side, open for editing on the other, whatever is cut off in between."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase

import pytest

from tests.journeys.office import Office, Report

DRAFT, SUBMITTED, APPROVED = "draft", "awaiting_approval", "approved"
pytestmark = pytest.mark.journey

BACK = {"DELETED", "VOIDED"}


def posted(office: Office, status: str = APPROVED) -> Report:
    """A-1 is billed and posted with this status."""
    office.change_policy("adelaide", invoice_status=status)
    report = office.run_to_its_end()
    assert report.states()["A-1"] == "synced", report.documents
    return report


def withdrawn(office: Office, number: str = "A-1", **more: str) -> Report:
    """A person withdraws it, and the worker carries that out, with all its waits."""
    office.tell("withdraw", number=number, **({"confirmed": more} if more else {}))
    return worked_off(office)


def worked_off(office: Office) -> Report:
    report = Report(office.tell("work_off"))
    for _ in range(20):
        if report.state not in {"queued", "running"}:
            return report
        report = office.later()
    raise AssertionError(f"it never ends: {report.run}")


def in_xero(office: Office, number: str = "A-1") -> list[str]:
    """The statuses of everything with this number in any books."""
    view = office.world.view()["organisations"]
    return [one["Status"] for books in view for one in books["invoices"] if one["InvoiceNumber"] == number]


def handed_over(office: Office, number: str = "A-1") -> bool:
    return "glBatch" in office.billed()[number]


@pytest.mark.parametrize("status,then", [(DRAFT, "DELETED"), (SUBMITTED, "DELETED"), (APPROVED, "VOIDED")])
def test_r004_24_to_26_it_leaves_the_books_and_can_be_edited(office: Office, status: str, then: str):
    posted(office, status)

    report = withdrawn(office)

    assert report.state == "done", report.run
    assert in_xero(office) == [then]
    assert not handed_over(office)
    assert report.states()["A-1"] == "withdrawn"
    assert report.run["log"]["invoice A-1"]["result"] == "done"
    assert report.said["open_intents"] == 0
    assert [(one["live"], one["because"]) for one in office.tell("links", number="A-1")] == [
        (False, "withdrawn")
    ]
    [deed] = office.tell("deeds", number="A-1")
    assert (deed["who"], deed["action"]) == ("ada@example.com", "withdraw")
    assert deed["before"] == {"state": "synced", "invoice": "A-1"}
    assert deed["after"] == {"run": report.run["id"], "invoice": "delete" if then == "DELETED" else "void"}
    others = {number: one for number, one in report.states().items() if number != "A-1"}
    assert set(others.values()) == {"synced"}, "nothing else is touched"


# --- whatever is cut off ---

#: The calls of a withdrawal: method and path -> how often an undisturbed one makes it.
CALLS = {
    ("GET", "*/Invoices"): 1,
    ("POST", "*/Invoices"): 1,
    ("GET", "*/accounting/batches"): 2,
    ("DELETE", "*/accounting/batches/*"): 1,
}


@pytest.mark.parametrize("point", ["before", "after"])
@pytest.mark.parametrize("status,then", [(DRAFT, "DELETED"), (APPROVED, "VOIDED")])
def test_a_worker_dies_at_every_call_and_the_next_goes_on(
    office: Office, status: str, then: str, point: str
) -> None:
    posted(office, status)
    office.tell("withdraw", number="A-1")
    died: Counter[tuple[str, str]] = Counter()
    while True:
        for (method, path), often in CALLS.items():
            if died[method, path] < often:
                office.mishap(f"hold-{point}", method=method, path=path)
        worker = office.start()
        if not office.held_or_ended(worker):
            break
        [call] = office.world.held.listed()
        office.kill(worker)
        died[
            next(one for one in CALLS if one[0] == call["method"] and fnmatchcase(call["path"], one[1]))
        ] += 1
        office.world.mishaps.clear()
        office.world.held.release(drop=True)
        office.time_passes()
    assert died == CALLS

    report = worked_off(office)

    assert report.states()["A-1"] == "withdrawn"
    assert (in_xero(office), handed_over(office)) == ([then], False)
    assert report.said["open_intents"] == 0


@pytest.mark.parametrize(
    "mishap", ["drop-before", "drop-after", "truncated", "500", "500-stored", "502-html"]
)
@pytest.mark.parametrize("method,path", [("POST", "*/Invoices"), ("DELETE", "*/accounting/batches/*")])
def test_a_lost_answer_is_looked_for_before_anything_is_repeated(
    office: Office, method: str, path: str, mishap: str
):
    posted(office)
    office.mishap(mishap, method=method, path=path)

    report = withdrawn(office)

    assert report.states()["A-1"] == "withdrawn", report.run
    assert (in_xero(office), handed_over(office)) == (["VOIDED"], False)
    assert report.said["open_intents"] == 0


def test_what_one_run_has_begun_another_finishes(office: Office):
    """The run is cancelled when the books have let go of it, and the source has not: the next one tells it."""
    posted(office)
    office.mishap("drop-before", method="DELETE")
    office.tell("withdraw", number="A-1")
    report = Report(office.tell("work_off"))
    assert (in_xero(office), handed_over(office)) == (["VOIDED"], True)
    assert report.states()["A-1"] == "withdrawing"

    assert office.tell("cancel", run=report.run["id"])
    assert office.report().states()["A-1"] == "withdrawing"
    report = office.run_to_its_end()

    assert report.states()["A-1"] == "withdrawn"
    assert not handed_over(office)


def test_what_no_worker_has_begun_is_called_off(office: Office):
    posted(office)
    run = office.tell("withdraw", number="A-1")
    assert office.report().states()["A-1"] == "withdrawing"

    assert office.tell("cancel", run=run)

    report = office.run_to_its_end()
    assert report.states()["A-1"] == "synced"
    assert (in_xero(office), handed_over(office)) == (["AUTHORISED"], True)
    assert report.said["open_intents"] == 0


def test_twice_asked_is_once_done(office: Office):
    posted(office)
    office.tell("withdraw", number="A-1")

    with pytest.raises(AssertionError, match="under way"):
        office.tell("withdraw", number="A-1")

    assert worked_off(office).states()["A-1"] == "withdrawn"
    assert in_xero(office) == ["VOIDED"]


# --- as it stands when the worker comes ---


@pytest.mark.parametrize(
    "amount,code", [({"amount": "10.00"}, "withdraw-paid"), ({}, "withdraw-paid")], ids=["part-paid", "paid"]
)
def test_r004_18_what_is_paid_stays_with_the_steps_that_a_person_must_take(office: Office, amount, code):
    posted(office)
    office.xero("pay", document="A-1", account="090", **amount)

    report = withdrawn(office)

    assert report.states()["A-1"] == "synced"
    assert in_xero(office) == ["AUTHORISED" if amount else "PAID"]
    assert handed_over(office)
    told = report.run["log"]["invoice A-1"]
    assert told["result"] == "held"
    assert told["codes"] == [code]


def test_r004_18_a_locked_period_stays(office: Office):
    posted(office)
    office.xero("set-lock-date", period=office.today())
    office.time_passes()

    report = withdrawn(office)

    assert (report.states()["A-1"], in_xero(office)) == ("synced", ["AUTHORISED"])
    assert report.run["log"]["invoice A-1"]["codes"] == ["withdraw-locked"]


def test_r004_28_what_was_confirmed_as_a_draft_and_approved_since_is_not_voided(office: Office):
    posted(office, DRAFT)
    office.xero("approve", document="A-1")

    report = withdrawn(office)
    assert report.run["log"]["invoice A-1"]["codes"] == ["withdraw-outdated"]
    assert (report.states()["A-1"], in_xero(office)) == ("synced", ["AUTHORISED"])

    assert withdrawn(office).states()["A-1"] == "withdrawn", "the new plan is to void it"
    assert in_xero(office) == ["VOIDED"]


@pytest.mark.parametrize("status,then", [(DRAFT, "DELETED"), (APPROVED, "VOIDED")])
def test_r004_18_what_somebody_took_back_already_is_only_released(office: Office, status: str, then: str):
    posted(office, status)
    office.xero("delete" if then == "DELETED" else "void", document="A-1")

    report = withdrawn(office)

    assert report.states()["A-1"] == "withdrawn"
    assert (in_xero(office), handed_over(office)) == ([then], False)


def test_a_batch_that_is_closed_for_good_keeps_the_document_in_the_books(office: Office):
    posted(office)
    close_batch(office, "A-1")

    report = withdrawn(office)

    assert report.run["log"]["invoice A-1"]["codes"] == ["withdraw-sealed"]
    assert (report.states()["A-1"], in_xero(office), handed_over(office)) == ("synced", ["AUTHORISED"], True)


def close_batch(office: Office, number: str) -> None:
    batch = office.billed()[number]["glBatch"]["id"]
    [tenant] = office.world.psa.tenants.values()
    tenant.table("batches").get(batch)["closedFlag"] = True
