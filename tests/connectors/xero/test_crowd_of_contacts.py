"""Ten thousand contacts: read in pages, created in as few calls as can be, and noticed where they are too many."""

from __future__ import annotations

import pytest

from tests.connectors.xero.simulated import SimulatedXero
from tieout.core.ports import NewParty
from tieout.simulator.books.opening import add_contact

MANY = 10_000
HOUR = 3600


@pytest.fixture
def crowded(xero: SimulatedXero) -> SimulatedXero:
    xero.limits(on=False)
    for number in range(MANY):
        row = {"Name": f"Customer {number}", "ContactNumber": f"N-{number}", "AccountNumber": f"A-{number}"}
        add_contact(xero.org, xero.world.seeded, xero.now(), row)
    xero.later(HOUR)
    return xero


def test_ten_thousand_are_read_in_pages_and_then_only_what_changed(crowded: SimulatedXero):
    directory = crowded.ledger.parties(not_older_than=0)
    assert len(directory.by_id) == MANY + 2
    assert len(crowded.calls()) == 11, "a thousand a page"
    assert len(crowded.shelf.get("parties")[0]) < 150 * MANY, (
        "of each no more is kept than tells it from others"
    )

    crowded.later(HOUR)
    crowded.act("rename-contact", contact="Customer 7777", name="Customer of Old")
    directory = crowded.new_ledger().parties(not_older_than=0)
    assert directory.by_name["customer of old"].number == "N-7777"
    assert len(directory.by_id) == MANY + 2
    assert len(crowded.calls()) == 12


def test_hundreds_are_created_in_full_requests_and_known_without_asking_again(crowded: SimulatedXero):
    crowded.ledger.parties(not_older_than=HOUR)
    before = len(crowded.calls())
    fresh = [NewParty(name=f"New {number}", number=f"W-{number}") for number in range(500)]
    taken = NewParty(name="customer 4321", number="W-500")
    *made, refused = crowded.ledger.create_parties([*fresh, taken], key="k")
    assert len(crowded.calls()) - before == 11, "fifty a request"
    directory = crowded.ledger.parties(not_older_than=HOUR)
    assert [directory.by_number[one.number].id for one in fresh] == made
    assert "already assigned to another contact" in refused.messages[0]
    assert len(crowded.calls()) - before == 11


def test_more_contacts_than_xero_is_made_for_are_noticed(crowded: SimulatedXero):
    *_, contacts = crowded.ledger.findings()
    assert not contacts.good
    assert contacts.sentence.startswith("There are 10,002 active contacts, and Xero is made for 10,000:")
    for name in ("Customer 1", "Customer 2"):
        crowded.act("archive-contact", contact=name)
    *_, contacts = crowded.ledger.findings()
    assert (contacts.good, contacts.sentence) == (True, "There are 10,000 active contacts.")


@pytest.mark.parametrize(
    "role, told", [("adviser", "is an adviser, whom it does not bind"), ("standard", "is no adviser")]
)
def test_a_check_tells_of_a_lock_an_adviser_and_a_small_plan(xero: SimulatedXero, role: str, told: str):
    *_, books, _ = xero.ledger.findings()
    assert "locked" not in books.sentence
    assert "plan" not in books.sentence
    xero.act("set-role", role=role)
    xero.act("set-lock-date", period="2026-06-30")
    xero.act("change-plan", plan="STARTER")
    *_, books, _ = xero.ledger.findings()
    assert f"locked through 2026-06-30; whoever connected us {told}" in books.sentence
    assert "approve 20 invoices a month" in books.sentence
