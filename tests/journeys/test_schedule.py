"""What schedules ask for, carried out against both worlds: cheap when nothing is new, exact when something is."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.journeys.office import Office
from tests.journeys.test_amending import now

pytestmark = pytest.mark.journey


def calls(office: Office, since: int) -> Counter[str]:
    return Counter(one["system"] for one in office.world.log.since(since))


def test_r001_01_what_was_just_closed_is_in_the_books_after_the_next_look(office: Office) -> None:
    office.bill("B-1")
    report = office.run(trigger="closed")
    assert report.state == "done"
    office.prove()


def test_r001_01_a_look_that_finds_nothing_new_is_one_call_and_none_to_xero(office: Office) -> None:
    office.change_policy("sydney", exports=False)
    office.bill("B-1")
    assert office.run().states()["S-1"] == "held", "one waits for a person"
    office.time_passes()
    start = now(office)
    assert office.run(trigger="closed").state == "done"
    assert calls(office, start) == {"psa": 1}


def test_an_open_invoice_is_left_alone_by_a_look(office: Office) -> None:
    office.bill("B-1", closed=False)
    assert "B-1" not in office.run(trigger="closed").states()
    office.psa("close-invoice", invoice="B-1")
    office.run(trigger="closed")
    office.prove()


def test_a_look_at_the_books_alone_finds_what_was_paid_and_reads_nothing_in_connectwise(
    office: Office,
) -> None:
    office.bill("B-1")
    office.run()
    office.xero("pay", document="B-1")
    office.time_passes()
    start = now(office)
    report = office.run(trigger="watch", selection=[])
    assert report.documents["B-1"]["there"] == ["paid"]
    assert calls(office, start)["psa"] == 0


def test_r004_01_where_exports_are_off_nothing_is_sent_and_documents_say_why(office: Office) -> None:
    office.change_policy("adelaide", exports=False)
    office.bill("B-1")
    report = office.run()
    assert report.fault("B-1")["code"] == "exports-off"
    assert "B-1" not in office.booked()
    assert "S-1" in office.booked(), "the other organisation goes on"
    office.change_policy("adelaide", exports=True)
    office.run()
    office.prove()
