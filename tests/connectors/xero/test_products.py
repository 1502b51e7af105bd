"""Product codes: read in one call and kept, created but never changed, each with its own verdict."""

from __future__ import annotations

import pytest

from tests.connectors.xero.simulated import SimulatedXero
from tieout.core.ports import NewItem, Rejected, Unclear

SWITCH = NewItem(code="SW-24", description="24-port switch")


def test_it_works(xero: SimulatedXero):
    assert xero.ledger.items(not_older_than=60) == frozenset()
    assert xero.ledger.create_items([SWITCH, NewItem(code="NB-14")], key="k") == ["SW-24", "NB-14"]
    assert xero.ledger.items(not_older_than=0) == {"SW-24", "NB-14"}


def test_the_list_is_read_again_only_when_it_is_old(xero: SimulatedXero):
    xero.ledger.items(not_older_than=60)
    calls = len(xero.calls())
    xero.new_ledger().items(not_older_than=60)
    assert len(xero.calls()) == calls
    xero.later(61)
    xero.new_ledger().items(not_older_than=60)
    assert len(xero.calls()) == calls + 1


def test_a_code_that_exists_is_refused_and_the_others_are_made(xero: SimulatedXero):
    xero.ledger.create_items([SWITCH], key="k")
    refused, made = xero.ledger.create_items(
        [NewItem(code="SW-24", description="Another"), NewItem(code="X")], key="k2"
    )
    assert isinstance(refused, Rejected)
    assert "already exists" in refused.messages[0]
    assert made == "X"


def test_a_long_text_is_cut_in_the_name_and_whole_in_the_description(xero: SimulatedXero):
    text = "Access point Wi-Fi 6, ceiling mount, with a description that is longer than fifty characters"
    assert xero.ledger.create_items([NewItem(code="AP-6", description=text)], key="k") == ["AP-6"]


def test_more_than_five_hundred_take_more_than_one_call(xero: SimulatedXero):
    items = [NewItem(code=f"P-{number}") for number in range(501)]
    assert xero.ledger.create_items(items, key="k") == [item.code for item in items]
    assert len(xero.ledger.items(not_older_than=0)) == 501


def test_a_lost_answer_is_unclear_and_the_list_tells(xero: SimulatedXero):
    xero.lose_next_answer(after_the_work=True)
    with pytest.raises(Unclear):
        xero.ledger.create_items([SWITCH], key="k")
    assert xero.ledger.items(not_older_than=0) == {"SW-24"}
