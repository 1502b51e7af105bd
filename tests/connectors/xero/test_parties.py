"""Contacts are read once and then only as far as they changed; new ones are made and never overwritten."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.connectors.xero.simulated import SimulatedXero
from tieout.core.ports import NewParty, Rejected, Unavailable, Unclear

HOUR = 3600


def names(directory) -> list[str]:
    return sorted(party.name for party in directory.by_id.values())


def test_it_works(xero: SimulatedXero):
    directory = xero.ledger.parties(not_older_than=HOUR)

    assert names(directory) == ["Barossa Cellars", "Glenelg Dental"]
    assert directory.by_number["250"].name == "Barossa Cellars"
    assert directory.by_account_number["GD1"].name == "Glenelg Dental"
    assert directory.by_name["barossa cellars"].id == xero.contact()
    assert len(xero.calls()) == 1


def test_nothing_is_asked_while_the_reading_is_young(xero: SimulatedXero):
    xero.ledger.parties(not_older_than=HOUR)
    xero.later(HOUR)
    xero.ledger.parties(not_older_than=HOUR)
    xero.new_ledger().parties(not_older_than=HOUR)

    assert len(xero.calls()) == 1


def test_later_only_what_changed_is_read_with_two_minutes_overlap(xero: SimulatedXero):
    xero.ledger.parties(not_older_than=HOUR)
    xero.later(2 * HOUR)
    xero.act("rename-contact", contact="250", name="Barossa Wines")
    xero.act("create-contact", fields={"Name": "Hahndorf Bakery"})
    xero.act("archive-contact", contact="Glenelg Dental")

    directory = xero.ledger.parties(not_older_than=HOUR)

    assert names(directory) == ["Barossa Wines", "Glenelg Dental", "Hahndorf Bakery"]
    assert directory.by_name["glenelg dental"].archived
    assert len(xero.calls()) == 2
    asked = datetime.fromisoformat(xero.book.rows[-1].request["headers"]["If-Modified-Since"])
    assert (xero.now() - asked).total_seconds() == 2 * HOUR + 120


def test_more_contacts_than_a_page_holds_are_all_read(xero: SimulatedXero):
    xero.limits(on=False)
    for number in range(1005):
        xero.act("create-contact", fields={"Name": f"Customer {number}"})

    assert len(xero.ledger.parties(not_older_than=0).by_id) == 1007
    assert len(xero.calls()) == 2


def test_a_contact_that_slips_away_between_two_pages_is_noticed_and_the_next_reading_is_whole(
    xero: SimulatedXero,
):
    xero.limits(on=False)
    for number in range(1005):
        xero.act("create-contact", fields={"Name": f"Customer {number}"})
    read = xero.ledger._client.read

    def with_a_change_after_the_first_page(call):
        said = read(call)
        xero.later(1)
        xero.act("rename-contact", contact="250", name="Barossa Wines")  # moves it to the end of the list
        return said

    xero.ledger._client.read = with_a_change_after_the_first_page
    with pytest.raises(Unavailable, match="changed while they were read"):
        xero.ledger.parties(not_older_than=0)

    xero.ledger._client.read = read
    assert len(xero.ledger.parties(not_older_than=0).by_id) == 1007


def test_r002_58_an_outage_leaves_the_last_reading_in_place(xero: SimulatedXero):
    xero.ledger.parties(not_older_than=0)
    xero.later(HOUR)
    xero.mishap("502-html", path="*/Contacts")

    with pytest.raises(Unavailable) as caught:
        xero.ledger.parties(not_older_than=0)
    assert caught.value.fault.facts == {"organisation": "adelaide", "message": "it answered 502"}

    assert names(xero.ledger.parties(not_older_than=2 * HOUR)) == ["Barossa Cellars", "Glenelg Dental"]
    assert names(xero.ledger.parties(not_older_than=0)) == ["Barossa Cellars", "Glenelg Dental"]


def test_r004_06_a_missing_customer_is_created_under_the_sources_name_and_known_at_once(xero: SimulatedXero):
    xero.ledger.parties(not_older_than=0)

    made = xero.ledger.create_parties(
        [NewParty(name="Hahndorf Bakery", number="311", account_number="HB")], key="k"
    )

    found = xero.ledger.parties(not_older_than=HOUR).by_number["311"]
    assert (found.id, found.name, found.account_number) == (made[0], "Hahndorf Bakery", "HB")
    assert [call for call in xero.calls() if call.startswith("GET")] == ["GET /api.xro/2.0/Contacts 200"]


def test_one_that_exists_is_refused_in_xeros_words_and_the_others_are_made(xero: SimulatedXero):
    made = xero.ledger.create_parties(
        [
            NewParty(name="Anna", number="1"),
            NewParty(name="barossa cellars", number="2"),
            NewParty(name="Bert", number="3"),
        ],
        key="k",
    )

    assert [type(one) is Rejected for one in made] == [False, True, False]
    assert "The contact name barossa cellars is already assigned to another contact." in made[1].messages[0]
    assert names(xero.ledger.parties(not_older_than=0)) == [
        "Anna",
        "Barossa Cellars",
        "Bert",
        "Glenelg Dental",
    ]


def test_many_are_made_fifty_at_a_time_each_time_under_another_key(xero: SimulatedXero):
    made = xero.ledger.create_parties(
        [NewParty(name=f"C{n}", number=f"n{n}") for n in range(120)], key="run-7"
    )

    assert len(set(made)) == 120
    keys = [
        row.request["headers"]["Idempotency-Key"] for row in xero.book.rows if row.request["method"] == "PUT"
    ]
    assert keys == ["run-7", "run-7-50", "run-7-100"]


def test_a_lost_answer_is_unclear_and_the_next_look_finds_the_contact(xero: SimulatedXero):
    xero.mishap("drop-after", method="PUT")

    with pytest.raises(Unclear):
        xero.ledger.create_parties([NewParty(name="Hahndorf Bakery", number="311")], key="k")

    assert xero.ledger.parties(not_older_than=0).by_number["311"].name == "Hahndorf Bakery"


def test_no_contact_of_xero_is_ever_overwritten(xero: SimulatedXero):
    xero.ledger.create_parties([NewParty(name="Anna", number="1")], key="k")

    assert [call.partition(" ")[0] for call in xero.calls()] == ["PUT"]
