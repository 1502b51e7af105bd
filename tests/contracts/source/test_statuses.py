"""The source's own status of what was handed over: what the engine may rely on, whatever the source."""

from __future__ import annotations

import pytest

from tests.contracts.source.test_releasing import handed_over
from tests.contracts.source.worlds import WORLDS, SourceWorld
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Refused, Unclear


@pytest.fixture(params=WORLDS, ids=lambda kind: kind.__name__)
def world(request) -> SourceWorld:
    made: SourceWorld = request.param()
    made.status_called("Settled", closed=True)
    return made


def test_r004_09_a_document_gets_the_status_and_no_other_document_does(world: SourceWorld):
    one, other = (handed_over(world, number, f"T-{number}").key for number in ("1001", "1002"))
    before = world.source.statuses([one, other])
    world.source.set_status(one, "settled")
    assert world.source.statuses([one, other]) == {one: "Settled", other: before[other]}
    assert world.unposted() == [], "both are handed over still"


def test_twice_is_once(world: SourceWorld):
    one = handed_over(world, "1001", "T-1").key
    world.source.set_status(one, "Settled")
    world.source.set_status(one, "Settled")
    assert world.source.statuses([one]) == {one: "Settled"}


def test_what_the_source_does_not_show_is_left_out(world: SourceWorld):
    gone, bill = (
        DocumentKey(SourceKind.INVOICE, "999999"),
        DocumentKey(SourceKind.PROCUREMENT, "700-PS-1-purchase"),
    )
    assert world.source.statuses([gone, bill]) == {}


@pytest.mark.parametrize("name", ["No such status", "Open to all"])
def test_a_status_that_is_not_there_or_would_reopen_it_is_refused_with_those_that_are(
    world: SourceWorld, name: str
):
    world.status_called("Open to all", closed=False)
    one = handed_over(world, "1001", "T-1").key
    before = world.source.statuses([one])
    with pytest.raises(Refused) as refusal:
        world.source.set_status(one, name)
    assert refusal.value.fault.code == "source-status-missing"
    assert "Settled" in refusal.value.fault.facts["there"]
    assert world.source.statuses([one]) == before


def test_a_source_that_locks_what_was_handed_over_says_so_in_its_words(world: SourceWorld):
    one = handed_over(world, "1001", "T-1").key
    world.lock_statuses()
    with pytest.raises(Refused) as refusal:
        world.source.set_status(one, "Settled")
    assert refusal.value.fault.code != "source-status-missing"
    assert refusal.value.quoted


@pytest.mark.parametrize("after_the_work", [False, True])
def test_a_lost_answer_is_unclear_and_looking_tells(world: SourceWorld, after_the_work: bool):
    one = handed_over(world, "1001", "T-1").key
    before = world.source.statuses([one])
    world.lose_next_status(after_the_work=after_the_work)
    with pytest.raises(Unclear):
        world.source.set_status(one, "Settled")
    assert world.source.statuses([one]) == ({one: "Settled"} if after_the_work else before)
