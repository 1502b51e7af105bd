"""Whom a document is for."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.core.builders import RULES, complete, destination
from tieout.core.documents import Party
from tieout.core.drafts import DraftParty
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerParty, PartyDirectory
from tieout.core.names import PartyId
from tieout.core.parties import match_party
from tieout.core.rulebook import MissingParty

ACME = Party(id="77", name="Acme Pty Ltd", account_number="A-77")


def known(key="c-1", name="Somebody", **more):
    return LedgerParty(id=PartyId(key), name=name, **more)


def at(*parties, rules=RULES, **policies):
    return destination(rules, parties=PartyDirectory.of(parties), **policies)


@pytest.mark.parametrize(
    "party",
    [
        known(number="77"),
        known(account_number="A-77"),
        known(name="ACME pty ltd "),
    ],
    ids=["by number", "by account number", "by exact name in any case"],
)
def test_r004_05_a_party_is_found_by_number_account_number_or_exact_name(party):
    found = match_party(ACME, at(party, known("c-9", "Acme")))
    assert isinstance(found, DraftParty)
    assert found.ledger_id == "c-1"
    assert found.source_id == "77"


def test_the_number_beats_the_account_number_and_that_beats_the_name():
    by_name, by_account = known("n", "Acme Pty Ltd"), known("a", "Other", account_number="A-77")
    by_number = known("x", "Another", number="77")
    assert match_party(ACME, at(by_name, by_account, by_number)).ledger_id == "x"
    assert match_party(ACME, at(by_name, by_account)).ledger_id == "a"
    assert match_party(ACME, at(by_name)).ledger_id == "n"


def test_a_near_match_is_never_taken():
    fault = match_party(ACME, at(known(name="Acme Pty Limited"), known("c-2", "Acme")))
    assert isinstance(fault, Fault)
    assert complete([fault]) == ["party-missing"]
    assert fault.facts["near"] == "Acme (c-2), Acme Pty Limited (c-1)"


@pytest.mark.parametrize(
    "name, near",
    [
        ("Kestrell Freight", "Kestrel Freight Pty Ltd (k)"),
        ("The Kestrel Freight Company", "Kestrel Freight Pty Ltd (k)"),
        ("KESTREL-FREIGHT", "Kestrel Freight Pty Ltd (k)"),
        ("Northwind", "Northwind 1 (n1), Northwind 2 (n2), Northwind 3 (n3)"),
        ("Big Pty Ltd", "none"),
        ("Old Barn", "none"),
        ("", "none"),
    ],
)
def test_r004_05_near_matches_are_suggested_with_their_ids_three_at_most_and_none_archived(name, near):
    books = at(
        known("k", "Kestrel Freight Pty Ltd"),
        *(known(f"n{number}", f"Northwind {number}") for number in (4, 2, 3, 1)),
        known("o", "Old Barns", archived=True),
        known("x", "Something Pty Ltd"),
    )
    fault = match_party(Party(id="5", name=name), books)
    assert isinstance(fault, Fault)
    assert fault.facts["near"] == near


def test_ten_thousand_parties_make_a_suggestion_no_dearer():
    books = at(
        *(known(f"c{number}", f"Client {number} Holdings") for number in range(10_000)), known("k", "Kestrel")
    )
    fault = match_party(Party(id="5", name="Kestrell Holdings"), books)
    assert isinstance(fault, Fault)
    began = time.process_time()
    for number in range(100):
        match_party(Party(id="5", name=f"Kestrell {number} Holdings"), books)
    assert time.process_time() - began < 2


def test_a_link_made_by_hand_decides_alone():
    rules = replace(RULES, parties={"77": PartyId("c-2")})
    found = match_party(ACME, at(known(number="77"), known("c-2", "Head office"), rules=rules))
    assert found.ledger_id == "c-2"


def test_a_link_to_a_party_that_is_gone_is_a_fault():
    rules = replace(RULES, parties={"77": PartyId("c-404")})
    fault = match_party(ACME, at(known(number="77"), rules=rules, missing_party=MissingParty.CREATE))
    assert isinstance(fault, Fault)
    assert complete([fault]) == ["party-link-broken"]
    assert fault.facts["contact"] == "c-404"


def test_a_link_to_an_archived_party_is_a_fault():
    rules = replace(RULES, parties={"77": PartyId("c-1")})
    fault = match_party(ACME, at(known(archived=True), known("c-2", "Acme Pty Ltd"), rules=rules))
    assert isinstance(fault, Fault)
    assert complete([fault]) == ["party-archived"]


def test_an_archived_party_is_a_fault_even_where_policy_creates():
    fault = match_party(ACME, at(known(number="77", archived=True), missing_party=MissingParty.CREATE))
    assert isinstance(fault, Fault)
    assert complete([fault]) == ["party-archived"]


def test_an_active_match_beats_an_archived_one():
    merged, kept = known("old", "Acme (old)", number="77", archived=True), known("new", "Acme Pty Ltd")
    assert match_party(ACME, at(merged, kept)).ledger_id == "new"


def test_r004_06_policy_create_makes_a_new_party_under_the_sources_name():
    found = match_party(ACME, at(missing_party=MissingParty.CREATE))
    assert found == DraftParty(ledger_id=None, name="Acme Pty Ltd", source_id="77", account_number="A-77")


def test_a_party_without_any_identity_matches_nobody():
    nobody = Party(id="", name="")
    fault = match_party(nobody, at(known(name="Somebody"), missing_party=MissingParty.CREATE))
    assert isinstance(fault, Fault)
    assert fault.code == "party-missing"


def test_where_we_create_parties_a_namesake_with_another_number_is_another_customer():
    """Else the second of two customers with one name would be invoiced as the first, a run after it was created."""
    namesake = known(name="Acme Pty Ltd", number="78")
    found = match_party(ACME, at(namesake, missing_party=MissingParty.CREATE))
    assert found == DraftParty(ledger_id=None, name="Acme Pty Ltd", source_id="77", account_number="A-77")
    ours = known("c-2", name="Acme Pty Ltd")  # nobody's number: somebody created it by hand
    assert match_party(ACME, at(ours, missing_party=MissingParty.CREATE)).ledger_id == "c-2"
