"""What the engine may rely on, whatever the source: shown for every source there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.contracts.source.worlds import WORLDS, SourceWorld
from tieout.core.documents import Broken, SourceDocument, Unposted
from tieout.core.identifiers import identifier
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Refused, Unauthorised, Unavailable, Unclear, Whereabouts

TODAY = date(2026, 11, 20)
INVOICES = (SourceKind.INVOICE,)


@pytest.fixture(params=WORLDS, ids=lambda kind: kind.__name__)
def world(request) -> SourceWorld:
    return request.param()


def listed(world: SourceWorld, through: date = TODAY, kinds=INVOICES) -> list[Unposted]:
    return [row for page in world.source.unposted(kinds, through) for row in page]


def complete(world: SourceWorld, rows: list[Unposted]) -> list[SourceDocument | Broken]:
    return [document for chunk in world.source.details(rows) for document in chunk]


def numbers(rows) -> list[str]:
    return sorted(row.number for row in rows)


def the(world: SourceWorld, number: str) -> SourceDocument:
    (row,) = [row for row in listed(world) if row.number == number]
    (document,) = complete(world, [row])
    return document


def test_it_works(world: SourceWorld):
    key = world.sell("1001", "600.00", date="2026-11-05")

    (row,) = listed(world)
    (document,) = complete(world, [row])

    assert (row.key.id, row.number, row.date, row.total) == (
        key,
        "1001",
        date(2026, 11, 5),
        Decimal("660.00"),
    )
    assert (document.key, document.number, document.date, document.total) == (
        row.key,
        row.number,
        row.date,
        row.total,
    )
    assert [(line.amount, line.taxable) for line in document.lines] == [(Decimal("600.00"), True)]
    assert document.tax_total == Decimal("60.00")
    assert (document.party.id, document.party.name) == (row.party_id, row.party_name)
    assert (document.currency, document.location) == (row.currency, row.location)


def test_r000_13_only_closed_documents_are_listed(world: SourceWorld):
    world.sell("1001", "100.00")
    world.sell("1002", "100.00", closed=False)
    assert numbers(listed(world)) == ["1001"]


@pytest.mark.parametrize(
    "through,expected", [(4, []), (5, ["1001"]), (6, ["1001", "1002"]), (7, ["1001", "1002"])]
)
def test_r000_09_documents_of_the_thru_date_or_older_are_listed(world: SourceWorld, through, expected):
    world.sell("1001", "100.00", date="2026-11-05")
    world.sell("1002", "100.00", date="2026-11-06")
    assert numbers(listed(world, date(2026, 11, through))) == expected


def test_a_document_dated_far_ahead_is_complete_too(world: SourceWorld):
    world.sell("1001", "100.00", date="2028-06-30")
    assert listed(world) == []
    (document,) = complete(world, listed(world, date(2028, 6, 30)))
    assert document.date == date(2028, 6, 30)


def test_r000_14_what_was_handed_over_is_listed_no_more(world: SourceWorld):
    world.sell("1001", "100.00")
    world.sell("1002", "100.00")
    world.source.acknowledge(the(world, "1001"), "T-1001-1")
    assert numbers(listed(world)) == ["1002"]
    assert list(world.unposted()) == ["1002"]


def test_r000_14_what_another_tool_handed_over_is_not_listed_either(world: SourceWorld):
    world.sell("1001", "100.00")
    world.hand_over("1001")
    assert listed(world) == []


def test_r000_08_reading_changes_nothing(world: SourceWorld):
    world.sell("1001", "100.00")
    first = listed(world)
    documents = complete(world, first)
    assert (listed(world), complete(world, first)) == (first, documents)
    assert list(world.unposted()) == ["1001"]


def test_r000_10_a_kind_that_is_not_wanted_is_not_read(world: SourceWorld):
    world.sell("1001", "100.00")
    assert listed(world, kinds=()) == []
    assert listed(world, kinds=(SourceKind.PROCUREMENT,)) == []


def test_every_row_gets_one_answer_and_every_answer_adds_up(world: SourceWorld):
    for number in range(1001, 1013):
        world.sell(str(number), f"{number}.05")
    world.sell("1013", "60.00", credit=True)
    rows = listed(world)
    documents = complete(world, rows)
    assert sorted(document.key for document in documents) == sorted(row.key for row in rows)
    assert all(sum(line.amount for line in each.lines) + each.tax_total == each.total for each in documents)


def test_no_rows_no_documents(world: SourceWorld):
    assert complete(world, []) == []


def test_a_credit_is_negative_throughout(world: SourceWorld):
    world.sell("1001", "60.00", credit=True)
    (row,) = listed(world)
    document = the(world, "1001")
    assert (row.total, document.total, document.tax_total) == (
        Decimal("-66.00"),
        Decimal("-66.00"),
        Decimal("-6.00"),
    )


def test_a_version_stays_while_nothing_changes_and_moves_when_something_did(world: SourceWorld):
    world.sell("1001", "100.00")
    (first,) = listed(world)
    (again,) = listed(world)
    world.reopen("1001")
    assert listed(world) == []
    world.change("1001", "120.00")
    (changed,) = listed(world)
    assert (first.key, first.version) == (again.key, again.version)
    assert changed.key == first.key
    assert changed.version != first.version
    assert the(world, "1001").total == Decimal("132.00")


def test_a_document_that_is_gone_between_list_and_reading_is_broken_and_the_others_are_not(
    world: SourceWorld,
):
    for number in ("1001", "1002", "1003"):
        world.sell(number, "100.00")
    rows = listed(world)
    world.hand_over("1002")
    answers = {
        answer.row.number if isinstance(answer, Broken) else answer.number: answer
        for answer in complete(world, rows)
    }
    assert answers["1002"].fault.code == "document-incomplete"
    assert isinstance(answers["1001"], SourceDocument)
    assert isinstance(answers["1003"], SourceDocument)


def test_telling_twice_is_telling_once(world: SourceWorld):
    world.sell("1001", "100.00")
    document = the(world, "1001")
    world.source.acknowledge(document, "T-1001-1")
    world.source.acknowledge(document, "T-1001-1")
    assert world.source.acknowledged(["T-1001-1", "T-1001-2"]) == frozenset({"T-1001-1"})


def test_an_answer_that_shows_the_document_settles_it_and_a_second_one_does_not(world: SourceWorld):
    world.sell("1001", "100.00")
    document = the(world, "1001")
    ours = identifier(document.key, "1", 0)
    assert world.source.acknowledge(document, ours) is True
    assert world.source.acknowledge(document, ours) is False, "it was told before"
    assert world.source.elsewhere([document.key]) == frozenset()
    assert world.source.whereabouts([document.key]) == {document.key: Whereabouts.HANDED_OVER}


def test_what_another_tool_handed_over_after_our_reading_is_not_ours(world: SourceWorld):
    for number in ("1001", "1002"):
        world.sell(number, "100.00")
    taken, free = the(world, "1001"), the(world, "1002")
    world.hand_over("1001")
    assert world.source.acknowledge(taken, identifier(taken.key, "1", 0)) is False
    assert world.source.acknowledge(free, identifier(free.key, "1", 0)) is True
    assert world.source.elsewhere([taken.key, free.key]) == {taken.key}
    assert world.source.elsewhere([]) == frozenset()


def test_a_lost_answer_after_the_work_is_unclear_found_again_and_not_done_twice(world: SourceWorld):
    world.sell("1001", "100.00")
    document = the(world, "1001")
    world.lose_next_answer(after_the_work=True)

    with pytest.raises(Unclear):
        world.source.acknowledge(document, "T-1001-1")

    assert world.source.acknowledged(["T-1001-1"]) == frozenset({"T-1001-1"})
    world.source.acknowledge(document, "T-1001-1")
    assert listed(world) == []


def test_a_lost_request_before_the_work_is_unclear_not_found_and_can_be_told_again(world: SourceWorld):
    world.sell("1001", "100.00")
    document = the(world, "1001")
    world.lose_next_answer(after_the_work=False)

    with pytest.raises(Unclear):
        world.source.acknowledge(document, "T-1001-1")

    assert world.source.acknowledged(["T-1001-1"]) == frozenset()
    assert numbers(listed(world)) == ["1001"]
    world.source.acknowledge(document, "T-1001-1")
    assert listed(world) == []


def test_many_identifiers_are_looked_up_at_once(world: SourceWorld):
    world.sell("1001", "100.00")
    world.source.acknowledge(the(world, "1001"), "T-1001-1")
    asked = [f"T-{number}-{'long' * 8}" for number in range(120)]
    assert world.source.acknowledged([*asked, "T-1001-1"]) == frozenset({"T-1001-1"})
    assert world.source.acknowledged([]) == frozenset()


def test_without_the_right_to_tell_a_person_is_needed_and_then_it_works(world: SourceWorld):
    world.sell("1001", "100.00")
    document = the(world, "1001")
    world.forbid_handing_over(forbidden=True)
    with pytest.raises((Refused, Unauthorised)) as caught:
        world.source.acknowledge(document, "T-1001-1")
    assert caught.value.fault.code == "source-permission-missing"
    assert caught.value.quoted

    world.forbid_handing_over(forbidden=False)
    world.source.acknowledge(document, "T-1001-1")
    assert listed(world) == []


@pytest.mark.parametrize("after_the_work", [True, False])
def test_a_read_that_breaks_off_is_unavailable_and_can_be_repeated(world: SourceWorld, after_the_work):
    world.sell("1001", "100.00")
    world.lose_next_answer(after_the_work=after_the_work)
    with pytest.raises(Unavailable):
        listed(world)
    assert numbers(listed(world)) == ["1001"]


# --- what became of what was posted ------------------------------------------------------------------------


def test_r004_20_what_was_reopened_or_deleted_is_told_apart_from_what_stands(world: SourceWorld):
    keys = {number: DocumentKey(SourceKind.INVOICE, world.sell(number, "10.00")) for number in "1234"}
    world.hand_over("2")
    world.reopen("3")
    world.reopen("4")
    world.delete("4")

    found = world.source.whereabouts(list(keys.values()))

    assert {number: found[key].value for number, key in keys.items()} == {
        "1": "closed",
        "2": "elsewhere",
        "3": "reopened",
        "4": "deleted",
    }


def test_of_a_source_that_shows_nothing_nobody_knows_whether_it_was_deleted(world: SourceWorld):
    key = DocumentKey(SourceKind.INVOICE, world.sell("1", "10.00"))
    world.hide_everything()
    assert world.source.whereabouts([key]) == {key: Whereabouts.UNSEEN}
    assert world.source.whereabouts([]) == {}


def test_what_a_source_cannot_tell_of_is_left_out(world: SourceWorld):
    assert world.source.whereabouts([DocumentKey(SourceKind.PROCUREMENT, "of-another-make")]) == {}


def test_what_was_printed_is_printed_again_under_the_same_name(world: SourceWorld):
    world.sell("1001", "100.00")
    document = the(world, "1001")
    first, second = world.source.paper(document), world.source.paper(document)
    assert first is not None
    assert second is not None
    assert first.name == second.name
    assert first.content
