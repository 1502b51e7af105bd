"""A document that was edited after it was posted: the books take the change, once, or a person is told why not.

In the source a posted invoice is taken out of its batch, reopened, changed and closed again. It is listed once more.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.office import Office

pytestmark = pytest.mark.journey

MORE = [{"work": "Support", "hours": 2, "rate": 150}, {"work": "Travel", "hours": 1, "rate": 90}]


def edit(office: Office, number: str, **changes: Any) -> None:
    """Take a posted invoice out of its batch, change it and close it again."""
    office.psa("unbatch-invoice", invoice=number)
    office.rebill(number, **(changes or {"lines": MORE}))


def sent(office: Office, method: str, since: int = 0) -> list[dict[str, Any]]:
    """The calls of one method that touched documents in the books."""
    return [
        one
        for one in office.world.log.since(since)
        if one["system"] == "xero"
        and one["method"] == method
        and one["path"].split("?")[0].endswith(("/Invoices", "/CreditNotes"))
    ]


def now(office: Office) -> int:
    return int(office.world.log.since(0)[-1]["number"])


@pytest.fixture
def posted(office: Office) -> Office:
    """B-1 with one line is in the books and handed over, a while ago."""
    office.bill("B-1")
    assert office.run().state == "done"
    office.prove()
    office.time_passes()
    return office


def test_r002_22_r004_04_r004_19_an_edit_is_written_through_to_the_same_document(posted: Office) -> None:
    before = posted.booked()["B-1"]
    edit(posted, "B-1")
    start = now(posted)

    report = posted.run()

    assert report.state == "done"
    there = posted.booked()["B-1"]
    assert there["InvoiceID"] == before["InvoiceID"]
    assert [line["Description"] for line in there["LineItems"]] == ["Support", "Travel"]
    assert there["LineItems"][0]["LineItemID"] == before["LineItems"][0]["LineItemID"]
    assert Decimal(str(there["Total"])) == Decimal("429.00")
    assert (len(sent(posted, "PUT", start)), len(sent(posted, "POST", start))) == (0, 1)
    assert report.run["log"]["invoice B-1"]["result"] == "done"
    posted.prove()


def test_r002_22_nothing_is_left_to_do_after_a_change(posted: Office) -> None:
    edit(posted, "B-1")
    posted.run()
    start = now(posted)
    for _ in range(2):
        posted.time_passes()
        assert posted.run().state == "done"
    assert sent(posted, "POST", start) == sent(posted, "PUT", start) == []
    posted.prove()


# --- what the books do not take ----------------------------------------------------------------------------


def pay(office: Office, number: str, amount: str = "330.00") -> str:
    made = office.xero("pay", document=number, amount=amount)
    return str(made["PaymentID"])


@pytest.mark.parametrize("amount", ["330.00", "100.00"])
def test_r000_36_a_document_with_money_on_it_is_not_touched_and_goes_once_the_money_is_taken_off(
    posted: Office, amount: str
) -> None:
    payment = pay(posted, "B-1", amount)
    edit(posted, "B-1")

    report = posted.run()

    fault = report.fault("B-1")
    assert fault["code"] == "cannot-be-changed"
    assert ("it is paid" if amount == "330.00" else "100.00") in fault["what"]
    assert report.states()["B-1"] == "changed"
    assert sent(posted, "POST") == []
    assert Decimal(str(posted.booked()["B-1"]["Total"])) == Decimal("330.00")
    assert "glBatch" not in posted.billed()["B-1"]

    posted.xero("delete-payment", payment=payment)
    posted.time_passes()
    assert posted.run().codes("B-1") == []
    posted.prove()


def test_r004_04_where_the_policy_is_to_ask_a_person_says_which(posted: Office) -> None:
    posted.change_policy("adelaide", edits="ask")
    edit(posted, "B-1")
    for _ in range(2):
        report = posted.run()
        assert (report.states()["B-1"], report.codes("B-1")) == ("changed", ["changed-since-export"])
        posted.time_passes()
    assert posted.run(trigger="force").codes("B-1") == [
        "changed-since-export"
    ]  # everything is nothing by name
    assert sent(posted, "POST") == []

    assert posted.run(trigger="force", selection=["B-1"]).state == "done"
    posted.prove()


def test_r002_40_41_a_synced_document_edited_since_the_last_cycle_goes_now_and_no_other_one(
    posted: Office,
) -> None:
    posted.bill("B-2")
    posted.run()
    posted.time_passes()
    edit(posted, "B-1")
    edit(posted, "B-2")
    report = posted.run(trigger="force", selection=["B-1"])
    assert (report.state, report.states()["B-1"]) == ("done", "synced")
    assert len(sent(posted, "POST")) == 1
    posted.run()
    assert len(sent(posted, "POST")) == 2, "the other one goes with the next run"
    posted.prove()


def test_a_policy_that_no_longer_asks_lets_what_waited_go(posted: Office) -> None:
    posted.change_policy("adelaide", edits="ask")
    edit(posted, "B-1")
    assert posted.run().codes("B-1") == ["changed-since-export"]
    posted.change_policy("adelaide", edits="write_through")
    posted.time_passes()
    posted.run()
    posted.prove()


def test_a_locked_period_keeps_the_document_as_it_is(posted: Office) -> None:
    posted.xero("set-lock-date", period=posted.today())
    edit(posted, "B-1")
    fault = posted.run().fault("B-1")
    assert fault["code"] == "period-locked"
    assert sent(posted, "POST") == []


def test_a_voided_document_is_not_brought_back_to_life(posted: Office) -> None:
    posted.xero("void", document="B-1")
    edit(posted, "B-1")
    start = now(posted)
    fault = posted.run().fault("B-1")
    assert fault["code"] == "gone-in-ledger"
    assert sent(posted, "POST", start) == sent(posted, "PUT", start) == []


def test_an_invoice_that_becomes_a_credit_note_is_held_with_the_way_out(posted: Office) -> None:
    edit(posted, "B-1", lines=[{"work": "Refund", "hours": -2, "rate": 150}])
    report = posted.run()
    assert (report.states()["B-1"], report.codes("B-1")) == ("changed", ["cannot-be-changed"])
    assert "credit note" in report.fault("B-1")["what"]


def test_r002_39_a_document_whose_route_changes_after_it_was_posted_is_a_fault_and_never_moves(
    posted: Office,
) -> None:
    posted.psa("unbatch-invoice", invoice="B-1")
    posted.rebill("B-1", members={"locationId": office_id(posted, "Sydney Office")})
    report = posted.run()
    assert report.codes("B-1") == ["route-changed"]
    assert "B-1" in posted.booked("adelaide")
    assert "B-1" not in posted.booked("sydney")


def office_id(office: Office, name: str) -> int:
    [tenant] = office.world.psa.tenants.values()
    return int(tenant.table("locations").find(name=name)["id"])


def test_r002_39_before_it_is_posted_it_goes_to_the_new_place(office: Office) -> None:
    office.bill("B-1")
    assert office.run(trigger="retrieve").documents["B-1"]["organisation"] == "adelaide"
    office.rebill("B-1", members={"locationId": office_id(office, "Sydney Office")})
    office.run()
    assert "B-1" in office.booked("sydney")
    assert "B-1" not in office.booked("adelaide")


def test_an_amendment_that_is_refused_is_told_in_the_ledgers_words_and_not_repeated_by_itself(
    posted: Office,
) -> None:
    edit(posted, "B-1", members={"reference": "new"}, lines=MORE)
    posted.mishap("error-element", system="xero", method="POST")
    report = posted.run()
    assert (report.states()["B-1"], report.codes("B-1")) == ("changed", ["rejected-by-ledger"])
    assert report.run["log"]["invoice B-1"]["result"] == "failed"
    start = now(posted)
    posted.time_passes()
    posted.run()
    assert sent(posted, "POST", start) == []
    assert posted.run(trigger="force").codes("B-1") == []
    posted.prove()


def settings_read(office: Office, since: int) -> list[str]:
    """The questions about an organisation's settings."""
    told = [one["path"].split("?")[0].rpartition("/")[2] for one in office.world.log.since(since)]
    return [
        name
        for name in told
        if name in {"Organisation", "Accounts", "TaxRates", "TrackingCategories", "Currencies"}
    ]


def test_what_waits_to_be_changed_costs_a_look_a_run_and_no_reading_of_settings(posted: Office) -> None:
    pay(posted, "B-1")
    edit(posted, "B-1")
    assert posted.run().codes("B-1") == ["cannot-be-changed"]
    for _ in range(2):
        posted.time_passes()
        start = now(posted)
        assert posted.run().codes("B-1") == ["cannot-be-changed"]
        assert settings_read(posted, start) == []
        calls = [one for one in posted.world.log.since(start) if one["system"] == "xero"]
        assert len([one for one in calls if not one["path"].endswith("/token")]) <= 4 * 2, "two organisations"


# --- what was cut off ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mishap", ["drop-before", "drop-after", "500", "500-stored", "429-minute"])
def test_a_lost_answer_to_a_change_is_settled_by_looking(posted: Office, mishap: str) -> None:
    before = posted.booked()["B-1"]
    edit(posted, "B-1")
    posted.mishap(mishap, system="xero", method="POST")
    posted.run_to_its_end()
    assert posted.booked()["B-1"]["InvoiceID"] == before["InvoiceID"]
    posted.prove()


@pytest.mark.parametrize("after_the_work", [False, True])
def test_a_worker_that_dies_over_a_change_leaves_it_to_the_next_one(
    posted: Office, after_the_work: bool
) -> None:
    """The worker is killed while its request is on the wire, before or after it is carried out."""
    edit(posted, "B-1")
    posted.mishap("hold-after" if after_the_work else "hold-before", system="xero", method="POST")
    posted.tell("ask", through="2099-01-01")
    worker = posted.start()
    posted.until_held()
    posted.kill(worker)
    posted.world.mishaps.clear()
    posted.world.held.release(drop=True)
    assert posted.report().states()["B-1"] == "posting"
    for _ in range(10):
        if posted.later().state == "done":
            break
    posted.prove(audited=False)  # the exchange of the dead worker stays open


@pytest.mark.parametrize("after_the_work", [False, True])
def test_r002_22_what_is_changed_in_the_source_while_it_is_on_its_way_ends_as_the_source_has_it(
    office: Office, after_the_work: bool
) -> None:
    """Somebody bills it again while the request is on the wire: no fault is needed, for the next reading settles it."""
    office.bill("B-1")
    office.mishap(
        "hold-after" if after_the_work else "hold-before", system="xero", method="PUT", path="*/Invoices"
    )
    office.tell("ask", through="2099-01-01")
    worker = office.start()
    office.until_held()
    office.rebill("B-1", lines=MORE)
    office.world.held.release()
    office.join(worker)
    for _ in range(3):
        office.time_passes()
        office.run_to_its_end()
    assert Decimal(str(office.booked()["B-1"]["Total"])) == Decimal("429.00")
    office.prove()


def test_what_nobody_knows_says_that_it_is_in_doubt_until_somebody_looked(posted: Office) -> None:
    """The answer was lost, and Xero answers nothing for a while."""
    posted.bill("B-2")
    posted.mishap("drop-after", system="xero", method="PUT", path="*/Invoices")
    posted.run()
    posted.mishap("503-offline", system="xero", method="GET", path="*/Invoices", skip=1, times=3)
    posted.later()
    report = posted.report()
    assert (report.states()["B-2"], report.codes("B-2")) == ("in_doubt", ["in-doubt"])
    assert "looks for B-2 in Xero first" in report.fault("B-2")["fix"]
    posted.run_to_its_end()
    posted.prove()


def test_a_change_that_was_changed_again_while_it_was_in_doubt_ends_with_the_last_word(
    posted: Office,
) -> None:
    edit(posted, "B-1")
    posted.mishap("drop-before", system="xero", method="POST")
    posted.run()
    assert posted.report().states()["B-1"] in {"posting", "in_doubt"}
    posted.rebill("B-1", lines=[{"work": "Support", "hours": 1, "rate": 150}])
    for _ in range(2):  # the run that had read the change before, and the next one
        posted.run_to_its_end()
        posted.time_passes()
    assert Decimal(str(posted.booked()["B-1"]["Total"])) == Decimal("165.00")
    posted.prove()


# --- and nothing falls behind -------------------------------------------------------------------------------


def test_r002_23_after_a_cycle_nothing_that_changed_is_left_over_without_a_word(office: Office) -> None:
    """Bills, edits, reopenings, hand edits and payments of a day: each is synced, queued, or an exception that says why."""
    for number in range(6):
        office.bill(f"B-{number}")
    office.run()
    office.time_passes()
    edit(office, "B-0")
    edit(office, "B-1", lines=[{"work": "Refund", "hours": -1, "rate": 150}])
    office.xero("pay", document="B-2")
    edit(office, "B-2")
    office.psa("unbatch-invoice", invoice="B-3")
    office.psa("reopen-invoice", invoice="B-3")
    office.xero("edit-line", document="B-4", fields={"UnitAmount": 1})
    office.xero("void", document="B-5")
    office.bill("N-1")
    office.bill("N-2", office="Perth Office")

    report = office.run()

    told = {number: (one["state"], report.codes(number)) for number, one in report.documents.items()}
    assert {number: told[number] for number in told if number[0] in "BN"} == {
        "B-0": ("synced", []),
        "B-1": ("changed", ["cannot-be-changed"]),
        "B-2": ("changed", ["cannot-be-changed"]),
        "B-3": ("held", ["withdrawn-in-source"]),
        "B-4": ("held", ["drifted"]),
        "B-5": ("held", ["gone-in-ledger"]),
        "N-1": ("synced", []),
        "N-2": ("held", ["no-route"]),
    }
    for number, (state, codes) in told.items():
        assert state in {"synced", "ready"} or codes, f"{number} is behind, and nobody says why"
