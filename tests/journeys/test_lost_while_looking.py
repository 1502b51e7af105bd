"""Xero does not let us in any more, and it shows while a held document is looked at again: that is said, by name."""

from __future__ import annotations

import pytest

from tests.journeys.office import ADELAIDE, TENANTS, Office, Report

pytestmark = pytest.mark.journey

LOST = f"Xero no longer accepts our connection to {ADELAIDE}."


def force(office: Office, number: str) -> Report:
    """Press Force sync on the page of one document."""
    return office.run_to_its_end(trigger="force", selection=[number])


def held_by_an_archived_account(office: Office) -> None:
    """A-1 waits for an account that the bookkeeper has brought back meanwhile; nobody has looked since."""
    office.xero("archive-account", account="203")
    office.run_to_its_end()
    office.prove(held={"A-1": "account-archived"})
    office.xero("restore-account", account="203")
    # not long: what the organisation allows counts as known for a list of what is ready
    office.time_passes(60)


def test_r001_10_force_sync_of_a_held_document_finds_the_connection_lost(office: Office) -> None:
    held_by_an_archived_account(office)
    office.mishap("tenant-disconnected", times=None, tenant=TENANTS["adelaide"])

    report = force(office, "A-1")

    assert report.codes("A-1") == ["account-archived", "connection-lost"], (
        "what was found is not put right by it"
    )
    assert [fault["what"] for fault in report.documents["A-1"]["faults"]][1] == LOST
    assert (report.state, LOST in report.run["reason"]) == ("failed", True), "as an export would say it"
    assert report.connections["adelaide"]["state"] == "disconnected"
    assert report.connections["adelaide"]["reason"].startswith(LOST)
    assert report.connections["sydney"]["state"] == "connected"

    office.world.mishaps.clear()
    assert force(office, "A-1").state == "done"
    assert office.prove().connections["adelaide"]["state"] == "connected"


def test_what_is_known_from_before_does_not_say_that_a_lost_connection_works(office: Office) -> None:
    office.run_to_its_end()
    office.mishap("tenant-disconnected", times=None, tenant=TENANTS["adelaide"])
    office.bill("A-3")
    lost = office.run()
    assert lost.connections["adelaide"]["state"] == "disconnected"
    assert LOST in lost.reasons

    # judges by the settings that were read a moment ago, and asks nobody
    again = office.run(trigger="retrieve")

    assert again.codes("A-3") == []
    assert again.connections["adelaide"]["state"] == "disconnected"
    office.world.mishaps.clear()
    assert office.run_to_its_end().connections["adelaide"]["state"] == "connected"
    office.prove()
