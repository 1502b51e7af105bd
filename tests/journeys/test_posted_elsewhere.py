"""Another tool, or a person, hands an invoice over before us: it is held, never posted a second time."""

from __future__ import annotations

import pytest

from tests.journeys.installation import FAR
from tests.journeys.office import Office

pytestmark = pytest.mark.journey


def test_what_another_tool_handed_over_is_held_until_somebody_has_looked(office: Office) -> None:
    office.bill("X-1")
    office.run(trigger="retrieve")
    assert office.report().states()["X-1"] == "ready"
    office.psa("batch-invoice", invoice="X-1", batch="OTHER-TOOL-7")
    for _ in range(2):  # and stays so
        report = office.run()
        assert report.state == "done", report.run
        assert report.codes("X-1") == ["posted-elsewhere"]
        assert "X-1 is in an accounting batch" in report.fault("X-1")["what"]
        assert "X-1" not in office.booked()
    office.psa("unbatch-invoice", invoice="X-1")
    office.run()
    assert office.report().states()["X-1"] == "synced"
    office.prove()


def test_what_was_reopened_only_leaves_the_screens(office: Office) -> None:
    office.bill("X-1")
    office.run(trigger="retrieve")
    office.psa("reopen-invoice", invoice="X-1")
    report = office.run()
    assert (report.states()["X-1"], report.codes("X-1")) == ("gone", [])
    office.psa("close-invoice", invoice="X-1")
    office.run()
    office.prove()


TWICE = "handed-over-twice"


def another_tool_is_quicker(office: Office, *, method: str, path: str, lost: bool) -> None:
    """B-1 is handed over by another tool while our request is on the wire, or its answer is lost with the worker."""
    office.bill("B-1")
    office.mishap("hold-after" if lost else "hold-before", method=method, path=path)
    office.tell("ask", through=FAR)
    worker = office.start()
    office.until_held()
    office.psa("batch-invoice", invoice="B-1", batch="OTHER-TOOL-1")
    if lost:
        office.kill(worker)
    office.world.mishaps.clear()
    office.world.held.release(drop=lost)
    if not lost:
        office.join(worker)


def is_said(office: Office) -> None:
    """Ours stands in the books, and perhaps theirs does too: a person has to look. Nothing else happens."""
    for _ in range(2):
        office.time_passes()
        report = office.run_to_its_end()
        assert (report.states()["B-1"], report.codes("B-1")) == ("held", [TWICE])
        assert "B-1" in office.booked()


@pytest.mark.parametrize(
    "method, path, lost",
    [
        ("PUT", "*/Invoices", True),
        ("PUT", "*/Invoices", False),
        ("POST", "*/batches", False),
    ],
)
def test_what_another_tool_hands_over_between_our_reading_and_our_telling_is_said(
    office: Office, method: str, path: str, lost: bool
) -> None:
    another_tool_is_quicker(office, method=method, path=path, lost=lost)
    is_said(office)


def test_taken_out_of_the_other_batch_it_is_told_once_more_and_well(office: Office) -> None:
    another_tool_is_quicker(office, method="POST", path="*/batches", lost=False)
    is_said(office)
    office.psa("unbatch-invoice", invoice="B-1")
    office.time_passes()
    report = office.run()
    assert (report.states()["B-1"], report.codes("B-1")) == ("synced", [])
    office.prove()


def test_where_the_other_copy_is_to_stay_ours_is_withdrawn(office: Office) -> None:
    another_tool_is_quicker(office, method="POST", path="*/batches", lost=False)
    is_said(office)
    office.tell("withdraw", number="B-1")
    office.tell("work_off")
    for _ in range(2):
        office.time_passes()
        report = office.run()
        assert (report.states()["B-1"], report.codes("B-1")) == ("withdrawn", [])
        assert "B-1" not in office.booked()


def test_where_our_batch_took_it_and_only_the_answer_was_lost_all_is_well(office: Office) -> None:
    """The name of its batch is ours: nothing is said, and one call asks for it."""
    office.bill("B-1")
    office.mishap("drop-after", method="POST", path="*/batches")
    office.run()
    office.later()
    report = office.run()
    assert (report.states()["B-1"], report.codes("B-1")) == ("synced", [])
    office.prove()


@pytest.mark.parametrize("name_told", [True, False])
def test_what_is_handed_over_anew_long_after_our_posting_is_said_where_the_source_tells_by_whom(
    office: Office, name_told: bool
) -> None:
    office.bill("B-1")
    office.run()
    office.prove()
    if not name_told:
        office.world.psa.switches.turn("batch-of-invoice", "unnamed")
    office.psa("unbatch-invoice", invoice="B-1")
    office.psa("batch-invoice", invoice="B-1", batch="OTHER-TOOL-1")
    office.time_passes()
    report = office.run()
    told = (report.states()["B-1"], report.codes("B-1"))
    assert told == (("held", [TWICE]) if name_told else ("synced", []))
