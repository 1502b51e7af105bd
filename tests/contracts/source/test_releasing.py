"""Taking back that a document was handed over: what the engine may rely on, whatever the source."""

from __future__ import annotations

from datetime import date

import pytest

from tests.contracts.source.worlds import WORLDS, SourceWorld
from tieout.core.documents import SourceDocument
from tieout.core.names import SourceKind
from tieout.core.ports import Refused, Unclear

TODAY = date(2026, 11, 20)


@pytest.fixture(params=WORLDS, ids=lambda kind: kind.__name__)
def world(request) -> SourceWorld:
    return request.param()


def handed_over(world: SourceWorld, number: str, identifier: str) -> SourceDocument:
    world.sell(number, "100.00")
    rows = [
        row
        for page in world.source.unposted([SourceKind.INVOICE], TODAY)
        for row in page
        if row.number == number
    ]
    ((document,),) = list(world.source.details(rows))
    assert isinstance(document, SourceDocument)
    world.source.acknowledge(document, identifier)
    assert number not in world.unposted()
    return document


def test_it_is_listed_again_and_can_be_edited(world: SourceWorld):
    document = handed_over(world, "1001", "T-1")
    handed_over(world, "1002", "T-2")

    world.source.release("T-1", about=document.key)

    assert world.unposted() == ["1001"], "and no other"
    world.reopen("1001")
    world.change("1001", "250.00")
    assert world.source.acknowledged(["T-1", "T-2"]) == {"T-2"}


def test_what_was_never_handed_over_is_left_alone(world: SourceWorld):
    document = handed_over(world, "1001", "T-1")

    world.source.release("T-0", about=document.key)

    assert world.source.acknowledged(["T-1"]) == {"T-1"}


def test_twice_is_once(world: SourceWorld):
    document = handed_over(world, "1001", "T-1")

    world.source.release("T-1", about=document.key)
    world.source.release("T-1", about=document.key)

    assert world.unposted() == ["1001"]


def test_what_is_sealed_says_so_and_stays(world: SourceWorld):
    document = handed_over(world, "1001", "T-1")
    assert not world.source.sealed(["T-1"])
    world.seal("T-1")

    assert world.source.sealed(["T-1", "T-0"]) == {"T-1"}
    with pytest.raises(Refused) as refusal:
        world.source.release("T-1", about=document.key)
    assert refusal.value.quoted
    assert world.unposted() == []


@pytest.mark.parametrize("after_the_work,unposted", [(True, ["1001"]), (False, [])])
def test_a_lost_answer_is_unclear_and_again_is_harmless(world: SourceWorld, after_the_work, unposted):
    document = handed_over(world, "1001", "T-1")
    world.lose_next_release(after_the_work=after_the_work)

    with pytest.raises(Unclear):
        world.source.release("T-1", about=document.key)

    assert world.unposted() == unposted
    world.source.release("T-1", about=document.key)
    assert world.unposted() == ["1001"]
