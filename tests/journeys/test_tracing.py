"""A posted invoice that somebody takes back in the source: reopened and left open, or deleted."""

from __future__ import annotations

import pytest

from tests.journeys.office import Office
from tests.journeys.test_amending import now, sent

pytestmark = pytest.mark.journey


@pytest.fixture
def posted(office: Office) -> Office:
    office.bill("B-1")
    assert office.run().state == "done"
    office.prove()
    office.time_passes()
    return office


def take_back(office: Office, *, deleted: bool) -> None:
    office.psa("unbatch-invoice", invoice="B-1")
    office.psa("reopen-invoice", invoice="B-1")
    if deleted:
        office.psa("delete-invoice", invoice="B-1")


@pytest.mark.parametrize("deleted, words", [(False, "open again"), (True, "deleted")])
def test_what_was_taken_back_in_the_source_is_held_with_the_way_out(
    posted: Office, deleted: bool, words: str
) -> None:
    take_back(posted, deleted=deleted)
    for _ in range(2):
        report = posted.run()
        fault = report.fault("B-1")
        assert fault["code"] == "withdrawn-in-source"
        assert words in fault["what"]
        assert report.states()["B-1"] == "held"
        posted.time_passes()
    assert "B-1" in posted.booked()


def test_what_is_closed_again_is_well_again(posted: Office) -> None:
    take_back(posted, deleted=False)
    posted.run()
    posted.psa("close-invoice", invoice="B-1")
    posted.time_passes()
    posted.run()
    posted.prove()


def test_what_was_edited_while_it_was_open_is_written_through(posted: Office) -> None:
    take_back(posted, deleted=False)
    posted.run()
    posted.psa("edit-invoice", invoice="B-1", lines=[{"work": "Support", "hours": 3, "rate": 150}])
    posted.psa("close-invoice", invoice="B-1")
    posted.time_passes()
    posted.run()
    posted.prove()


@pytest.mark.parametrize("deleted", [False, True])
def test_where_the_policy_is_to_withdraw_it_is_taken_out_of_the_books(posted: Office, deleted: bool) -> None:
    posted.change_policy("adelaide", withdrawn_in_source="withdraw")
    take_back(posted, deleted=deleted)
    posted.run()
    assert posted.later().states()["B-1"] == "withdrawn"
    assert "B-1" not in posted.booked()


def test_what_is_paid_is_never_withdrawn_by_itself(posted: Office) -> None:
    posted.change_policy("adelaide", withdrawn_in_source="withdraw")
    posted.xero("pay", document="B-1")
    assert posted.run().documents["B-1"]["there"] == ["paid"]
    posted.time_passes()
    take_back(posted, deleted=True)
    start = now(posted)
    assert posted.run().codes("B-1") == ["withdrawn-in-source"]
    assert sent(posted, "POST", start) == []


def test_a_source_that_shows_nothing_at_all_is_told_with_both_readings_and_nothing_is_withdrawn(
    posted: Office,
) -> None:
    """Every posted invoice was deleted at once, or a right is missing: the answer is the same."""
    posted.change_policy("adelaide", withdrawn_in_source="withdraw")
    posted.change_policy("sydney", withdrawn_in_source="withdraw")
    [tenant] = posted.world.psa.tenants.values()
    table = tenant.table("invoices")
    hidden = list(table)
    table.clear()

    report = posted.run()
    posted.later()

    assert {code for number in report.documents for code in report.codes(number)} == {"not-shown-in-source"}
    fault = report.fault("B-1")
    assert "lacks the right" in fault["why"]
    assert "deleted" in fault["why"]
    assert "inquire of all invoices" in fault["fix"]
    assert set(posted.report().states().values()) == {"held"}
    assert posted.booked().keys() == report.documents.keys(), "nothing left the books"

    for record in hidden:  # the right is given back
        table.insert(record)
    posted.time_passes()
    posted.run()
    posted.prove()


def test_where_all_but_one_were_deleted_they_are_deleted(posted: Office) -> None:
    take_back(posted, deleted=True)
    assert posted.run().codes("B-1") == ["withdrawn-in-source"]
