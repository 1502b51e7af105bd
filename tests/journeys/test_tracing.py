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


def test_a_source_that_shows_nothing_at_all_has_taken_nothing_back(posted: Office) -> None:
    """Where not one invoice is shown a right is missing, and nobody deleted them all."""
    [tenant] = posted.world.psa.tenants.values()
    tenant.table("invoices").clear()
    assert set(posted.run().states().values()) == {"synced"}
