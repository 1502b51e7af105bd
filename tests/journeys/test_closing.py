"""When Xero says Approved or Paid, ConnectWise's own billing status follows, where the organisation wants that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.office import Office
from tests.journeys.test_amending import now

pytestmark = pytest.mark.journey

BATCHED = "This invoice has been batched. Delete the batch before changing its status."


@pytest.fixture
def posted(office: Office) -> Office:
    """B-1 is in the books, approved and handed over; ConnectWise is to call it Paid once it is paid."""
    office.change_policy("adelaide", status_when_paid="Paid")
    office.bill("B-1")
    office.run()
    office.prove()
    office.time_passes()
    return office


def status(office: Office, number: str = "B-1") -> str:
    return str(office.billed()[number]["status"]["name"])


def changes(office: Office, since: int = 0) -> list[dict[str, Any]]:
    """Calls that change a status in ConnectWise."""
    return [one for one in office.world.log.since(since) if one["method"] == "PATCH"]


def test_r004_09_paid_in_xero_becomes_paid_in_connectwise(posted: Office) -> None:
    assert status(posted) == "Closed"
    posted.xero("pay", document="B-1")
    posted.run()
    assert status(posted) == "Paid"
    posted.prove()


def test_r004_09_approved_in_xero_gets_the_status_for_that_and_paid_the_other_one(office: Office) -> None:
    office.psa("create-billing-status", name="In the books", closed=True)
    office.change_policy("adelaide", status_when_approved="In the books", status_when_paid="Paid",
                         invoice_status="draft")  # fmt: skip
    office.bill("B-1")
    office.run()
    assert status(office) == "Closed", "a draft is not approved yet"
    for deed, told in (("approve", "In the books"), ("pay", "Paid")):
        office.time_passes()
        office.xero(deed, document="B-1")
        office.run()
        assert status(office) == told
    office.prove()


def test_r004_09_what_arrives_approved_has_its_status_at_the_end_of_the_same_run(office: Office) -> None:
    office.change_policy("adelaide", status_when_approved="Paid")
    office.bill("B-1")
    office.run()
    assert status(office) == "Paid"
    office.prove()


def test_nothing_is_changed_where_the_policy_names_nothing(office: Office) -> None:
    office.bill("B-1")
    office.run()
    office.xero("pay", document="B-1")
    office.time_passes()
    office.run()
    assert (status(office), changes(office)) == ("Closed", [])


def test_it_is_told_once_and_the_next_runs_ask_nothing(posted: Office) -> None:
    posted.xero("pay", document="B-1")
    posted.run()
    start = now(posted)
    for _ in range(2):
        posted.time_passes()
        posted.run()
    assert changes(posted, start) == []
    assert [one for one in posted.world.log.since(start) if "billingStatuses" in one["path"]] == []


def test_what_somebody_gave_that_status_already_is_left_alone(posted: Office) -> None:
    posted.xero("pay", document="B-1")
    posted.psa("set-billing-status", invoice="B-1", status="Paid")
    start = now(posted)
    posted.run()
    assert (status(posted), changes(posted, start)) == ("Paid", [])


@pytest.mark.parametrize("mishap", ["drop-before", "drop-after"])
def test_an_answer_that_was_lost_is_settled_by_looking(posted: Office, mishap: str) -> None:
    posted.xero("pay", document="B-1")
    posted.mishap(mishap, system="psa", method="PATCH", path="*/closedInvoices/*")
    start = now(posted)
    posted.run_to_its_end()
    assert status(posted) == "Paid"
    assert len(changes(posted, start)) == (1 if mishap == "drop-after" else 2)
    posted.prove()


def test_killed_after_the_change_the_next_run_finds_it_done(posted: Office) -> None:
    posted.xero("pay", document="B-1")
    posted.mishap("hold-after", system="psa", method="PATCH", path="*/closedInvoices/*")
    start = now(posted)
    posted.tell("ask", through="2099-12-31")
    worker = posted.start()
    posted.until_held()
    posted.kill(worker)
    posted.world.held.release()
    posted.time_passes()
    posted.tell("work_off")
    posted.run_to_its_end()
    assert (status(posted), len(changes(posted, start))) == ("Paid", 1)


def test_a_status_that_is_not_there_is_told_with_those_that_are(posted: Office) -> None:
    posted.change_policy("adelaide", status_when_paid="Settled")
    posted.xero("pay", document="B-1")
    report = posted.run()
    fault = report.fault("B-1")
    assert fault["code"] == "source-status-missing"
    assert "Closed, Paid" in fault["fix"]
    assert report.states()["B-1"] == "synced", "the books are right"
    posted.change_policy("adelaide", status_when_paid="paid")
    posted.time_passes()
    report = posted.run()
    assert (status(posted), report.codes("B-1")) == ("Paid", [])


def test_a_status_that_would_reopen_the_invoice_is_never_given(posted: Office) -> None:
    posted.change_policy("adelaide", status_when_paid="Reviewed")
    posted.xero("pay", document="B-1")
    assert posted.run().codes("B-1") == ["source-status-missing"]
    assert (status(posted), changes(posted)) == ("Closed", [])


def test_a_server_that_locks_the_status_of_batched_invoices_is_told_in_its_words(posted: Office) -> None:
    posted.world.psa.switches.turn("batched-status", "refused")
    posted.xero("pay", document="B-1")
    report = posted.run()
    fault = report.fault("B-1")
    assert (fault["code"], fault["quoted"]) == ("source-status-refused", BATCHED)
    assert report.states()["B-1"] == "synced"
    posted.world.psa.switches.turn("batched-status", "between-closed")
    posted.time_passes()
    report = posted.run()
    assert (status(posted), report.codes("B-1")) == ("Paid", [])


def test_after_five_refusals_a_run_asks_no_further(office: Office) -> None:
    office.change_policy("adelaide", status_when_approved="Paid")
    office.world.psa.switches.turn("batched-status", "refused")
    for number in range(8):
        office.bill(f"B-{number}")
    office.run()
    assert len(changes(office)) == 5


def test_r004_10_a_look_at_the_books_alone_brings_the_status_too(posted: Office) -> None:
    posted.bill("B-2")
    posted.xero("pay", document="B-1")
    report = posted.run(trigger="watch", selection=[])
    assert status(posted) == "Paid"
    assert "B-2" not in report.states(), "nothing is read or exported by it"
