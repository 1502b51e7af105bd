"""What the engine may rely on, whatever the ledger: shown for every ledger there is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.contracts.ledger.worlds import WORLDS, LedgerWorld
from tieout.core.amendments import amendment, fitted, stands_as_meant
from tieout.core.documents import Paper
from tieout.core.drafts import DraftLine
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, LedgerStatus, SourceKind
from tieout.core.planning import same_content
from tieout.core.ports import Created, NewItem, NewParty, Rejected, Unauthorised, Unclear, WireFailure

INVOICE = LedgerKind.INVOICE
KEY = DocumentKey(SourceKind.INVOICE, "5001")


@pytest.fixture(params=WORLDS, ids=lambda kind: kind.__name__)
def world(request) -> LedgerWorld:
    return request.param()


def created(world: LedgerWorld, *numbers: str):
    answers = world.ledger.create([world.draft(number) for number in numbers], key="+".join(numbers))
    assert all(isinstance(answer, Created) for answer in answers)
    return [answer.document for answer in answers]


def test_it_works(world: LedgerWorld):
    draft = world.draft("INV-1")

    (answer,) = world.ledger.create([draft], key="k")

    assert isinstance(answer, Created)
    assert same_content(draft, answer.document)
    assert (answer.document.total, answer.document.tax_total) == (draft.total, draft.tax_total)
    assert world.numbers == ["INV-1"]


def test_what_was_created_is_found_as_it_was_told(world: LedgerWorld):
    (posted,) = created(world, "INV-1")

    assert world.ledger.find(INVOICE, ["INV-1"]) == [posted]


def test_r002_13_the_answer_shows_every_line_as_it_is_in_the_books(world: LedgerWorld):
    draft = world.draft("INV-1")

    (posted,) = created(world, "INV-1")

    def seen(line):
        return (
            line.description,
            line.quantity,
            line.unit_price,
            line.amount,
            line.account,
            line.tax_code,
            line.tax,
        )

    assert [seen(line) for line in posted.lines] == [seen(line) for line in draft.lines]
    assert [line.tracking for line in posted.lines] == [line.tracking for line in draft.lines]


def test_one_answer_per_draft_in_their_order(world: LedgerWorld):
    numbers = [f"INV-{number}" for number in (3, 1, 2)]

    assert [document.number for document in created(world, *numbers)] == numbers


def test_a_refused_document_is_quoted_and_keeps_none_of_the_others_out(world: LedgerWorld):
    bad = world.draft("INV-2", lines=())

    answers = world.ledger.create([world.draft("INV-1"), bad, world.draft("INV-3")], key="k")

    assert [type(answer) for answer in answers] == [Created, Rejected, Created]
    assert all(answers[1].messages)
    assert world.numbers == ["INV-1", "INV-3"]


def test_a_unique_number_is_never_overwritten(world: LedgerWorld):
    assert INVOICE in world.ledger.traits.numbers_unique
    (first,) = created(world, "INV-1")

    (again,) = world.ledger.create([world.draft("INV-1", reference="another")], key="other")

    assert isinstance(again, Rejected)
    assert world.ledger.find(INVOICE, ["INV-1"]) == [first]


def test_the_same_key_twice_creates_once(world: LedgerWorld):
    (first,) = world.ledger.create([world.draft("INV-1")], key="same")
    (second,) = world.ledger.create([world.draft("INV-1")], key="same")

    assert first == second
    assert world.numbers == ["INV-1"]


@pytest.mark.parametrize("after_the_work,in_the_books", [(True, ["INV-1", "INV-2"]), (False, [])])
def test_a_lost_answer_is_unclear_and_looking_tells(world: LedgerWorld, after_the_work, in_the_books):
    world.lose_next_answer(after_the_work=after_the_work)

    with pytest.raises(Unclear):
        world.ledger.create([world.draft("INV-1"), world.draft("INV-2")], key="k")

    found = world.ledger.find(INVOICE, ["INV-1", "INV-2"])
    assert sorted(document.number for document in found) == in_the_books
    missing = [number for number in ("INV-1", "INV-2") if number not in in_the_books]
    if missing:
        created(world, *missing)
    assert world.numbers == ["INV-1", "INV-2"]


def test_a_full_batch_goes_in_one_request(world: LedgerWorld):
    numbers = [f"INV-{number:02}" for number in range(world.ledger.traits.batch_documents)]

    assert len(created(world, *numbers)) == len(numbers)
    assert sorted(document.number for document in world.ledger.find(INVOICE, numbers)) == numbers


def test_numbers_that_are_not_there_are_not_found(world: LedgerWorld):
    created(world, "INV-1")

    assert world.ledger.find(INVOICE, ["INV-11", "INV", "1"]) == []
    assert world.ledger.find(INVOICE, []) == []


@pytest.mark.parametrize("kind", LedgerKind)
def test_documents_are_read_by_their_ids_with_their_lines(world: LedgerWorld, kind):
    drafts = [world.draft(f"{number}", kind=kind) for number in range(1, 61)]
    for some in (drafts[:40], drafts[40:]):
        assert all(isinstance(answer, Created) for answer in world.ledger.create(some, key=some[0].number))
    posted = world.ledger.find(kind, [draft.number for draft in drafts])

    read = world.ledger.read(kind, [document.id for document in posted])

    assert sorted(read, key=lambda one: one.number) == sorted(posted, key=lambda one: one.number)
    assert world.ledger.read(kind, [posted[7].id]) == [posted[7]]


def test_an_id_of_nothing_or_of_another_kind_is_not_read(world: LedgerWorld):
    (posted,) = created(world, "INV-1")

    assert world.ledger.read(LedgerKind.BILL, [posted.id]) == []
    assert world.ledger.read(INVOICE, [LedgerId("11111111-2222-4333-8444-555555555555")]) == []
    assert world.ledger.read(INVOICE, []) == []


def amended(world: LedgerWorld, posted, key="a", **changes):
    draft = world.draft(posted.number, kind=posted.kind, **changes)
    (answer,) = world.ledger.amend([amendment(fitted(draft, posted, world.ledger.traits), posted)], key=key)
    return answer


@pytest.mark.parametrize("kind", LedgerKind)
def test_r002_22_a_document_is_changed_in_place_and_lines_that_stay_keep_their_ids(world: LedgerWorld, kind):
    (created,) = world.ledger.create([world.draft("D-1", kind=kind)], key="k")
    posted = created.document
    first, second = world.draft().lines
    dearer = replace(second, quantity=Decimal(2), amount=second.amount * 2, tax=second.tax * 2)
    new = replace(first, description="Travel", tracking=())

    answer = amended(world, posted, lines=(new, dearer, first))

    assert isinstance(answer, Created)
    there = answer.document
    assert (there.id, there.number, there.kind) == (posted.id, "D-1", kind)
    assert stands_as_meant(
        world.draft("D-1", kind=kind, lines=(new, dearer, first), reference=there.reference), there
    )
    before = [line.id for line in posted.lines]
    assert [line.id for line in there.lines][1:] == [before[1], before[0]]
    assert there.lines[0].id not in before
    assert world.numbers == ["D-1"]
    (read,) = world.ledger.read(kind, [posted.id])
    assert (read.total, read.lines) == (there.total, there.lines)


def test_what_an_edit_emptied_is_empty_over_there(world: LedgerWorld):
    first, second = world.draft().lines
    overridden = replace(first, tax=first.tax + Decimal("0.01"), tax_override=True)
    (created,) = world.ledger.create(
        [world.draft("INV-1", lines=(overridden, second), reference="8")], key="k"
    )
    plain = (replace(first, tracking=()), second)

    there = amended(world, created.document, lines=plain, reference="").document

    assert there.reference == ""
    assert [(line.tax, line.tracking) for line in there.lines] == [(one.tax, one.tracking) for one in plain]
    assert [line.id for line in there.lines] == [line.id for line in created.document.lines]


def test_lines_that_nobody_continues_go(world: LedgerWorld):
    (posted,) = created(world, "INV-1")

    there = amended(world, posted, lines=world.draft().lines[1:]).document

    assert [line.id for line in there.lines] == [posted.lines[1].id]


def test_amending_never_takes_an_approval_back(world: LedgerWorld):
    draft = world.draft("INV-1", status=LedgerStatus.DRAFT)
    (created,) = world.ledger.create([draft], key="k")
    world.approve("INV-1")
    (there,) = world.ledger.read(INVOICE, [created.document.id])

    answer = amended(world, there, status=LedgerStatus.DRAFT, lines=world.draft().lines[:1])

    assert answer.document.status is LedgerStatus.APPROVED


def test_one_amendment_that_is_refused_keeps_none_of_the_others_out(world: LedgerWorld):
    posted = created(world, "INV-1", "INV-2")
    bad = world.draft("INV-1", lines=(replace(world.draft().lines[0], account="nowhere"),))
    good = world.draft("INV-2", lines=world.draft().lines[:1])

    answers = world.ledger.amend([amendment(bad, posted[0]), amendment(good, posted[1])], key="a")

    assert [type(answer) for answer in answers] == [Rejected, Created]
    assert answers[0].messages
    assert world.ledger.read(INVOICE, [posted[0].id]) == [posted[0]]


@pytest.mark.parametrize("after_the_work", [True, False])
def test_a_lost_answer_to_an_amendment_is_unclear_and_sending_it_again_is_the_same_document(
    world: LedgerWorld, after_the_work
):
    (posted,) = created(world, "INV-1")
    world.lose_next_answer(after_the_work=after_the_work, changing=True)

    with pytest.raises(Unclear):
        amended(world, posted, lines=world.draft().lines[:1])
    (between,) = world.ledger.read(INVOICE, [posted.id])
    again = amended(world, between, key="b", lines=world.draft().lines[:1])

    assert (len(between.lines) == 1) is after_the_work
    assert [line.id for line in again.document.lines] == [posted.lines[0].id]
    assert world.numbers == ["INV-1"]


def test_a_full_batch_of_amendments_goes_in_one_request(world: LedgerWorld):
    posted = created(world, *[f"INV-{number:02}" for number in range(world.ledger.traits.batch_documents)])
    wanted = [world.draft(one.number, lines=world.draft().lines[:1]) for one in posted]

    answers = world.ledger.amend(
        [amendment(draft, one) for draft, one in zip(wanted, posted, strict=True)], key="a"
    )

    assert [answer.document.number for answer in answers] == [one.number for one in posted]
    assert {len(answer.document.lines) for answer in answers} == {1}


def told(world: LedgerWorld, cursor: str) -> tuple[list[str], str]:
    """The numbers of everything that changed since the cursor, and the cursor after it."""
    numbers: list[str] = []
    while True:
        changes = world.ledger.changed(cursor)
        numbers += [document.number for document in changes.documents]
        cursor = changes.cursor
        if not changes.more:
            return numbers, cursor


def test_r004_20_whatever_changes_in_the_books_is_told_once_its_time_has_come(world: LedgerWorld):
    created(world, "INV-1", "INV-2")
    numbers, cursor = told(world, "")
    assert sorted(numbers) == ["INV-1", "INV-2"]

    world.later(60)
    world.ledger.create([world.draft("CN-1", kind=LedgerKind.CREDIT_NOTE)], key="c")
    world.ledger.create([world.draft("INV-3", status=LedgerStatus.DRAFT)], key="d")
    numbers, cursor = told(world, cursor)
    assert {"CN-1", "INV-3"} <= set(numbers)

    world.later(60)
    world.approve("INV-3")
    changes = world.ledger.changed(cursor)
    [approved] = [one for one in changes.documents if one.number == "INV-3"]
    assert approved.status is LedgerStatus.APPROVED
    assert approved.lines
    assert [approved] == world.ledger.read(INVOICE, [approved.id])


def test_a_document_has_another_version_after_every_change_and_else_the_same(world: LedgerWorld):
    (posted,) = created(world, "INV-1")
    (read,) = world.ledger.read(INVOICE, [posted.id])
    world.later(60)
    changed = amended(world, posted, lines=world.draft().lines[:1]).document

    assert posted.version == read.version != changed.version


def test_a_draft_stays_a_draft(world: LedgerWorld):
    (answer,) = world.ledger.create([world.draft("INV-1", status=LedgerStatus.DRAFT)], key="k")

    assert answer.document.status is LedgerStatus.DRAFT
    assert answer.document.applied == Decimal(0)


def test_facts_know_the_accounts_and_taxes_that_a_draft_uses(world: LedgerWorld):
    facts = world.ledger.facts(not_older_than=60)

    for line in world.draft().lines:
        assert facts.accounts[line.account].postable
        assert facts.taxes[line.tax_code].active
        assert facts.accounts[line.account].account_class in facts.taxes[line.tax_code].applies_to
        categories = {category.name: category.options for category in facts.tracking}
        assert all(choice.option in categories[choice.category] for choice in line.tracking)
    assert facts.organisation == world.ledger.key
    assert world.draft().currency in facts.currencies


def test_facts_and_parties_are_shared_between_workers_and_say_how_old_they_are(world: LedgerWorld):
    first = world.ledger.facts(not_older_than=60)
    parties = world.ledger.parties(not_older_than=60)
    world.later(30)

    assert world.new_ledger().facts(not_older_than=60).read_at == first.read_at
    assert world.new_ledger().parties(not_older_than=60) == parties
    assert world.new_ledger().facts(not_older_than=10).read_at > first.read_at


def test_a_new_party_is_known_by_the_sources_number_and_can_be_billed(world: LedgerWorld):
    world.ledger.parties(not_older_than=60)

    (made,) = world.ledger.create_parties([NewParty(name="Hahndorf Bakery", number="311")], key="k")

    assert world.ledger.parties(not_older_than=60).by_number["311"].id == made
    party = world.draft().party
    draft = world.draft("INV-1", party=type(party)(ledger_id=made, name="Hahndorf Bakery", source_id="311"))
    (answer,) = world.ledger.create([draft], key="k2")
    assert answer.document.party_id == made


def test_an_existing_party_is_refused_not_changed(world: LedgerWorld):
    known = world.ledger.parties(not_older_than=60).by_id[world.contact()]

    (answer,) = world.ledger.create_parties([NewParty(name=known.name.upper(), number="999")], key="k")

    assert isinstance(answer, Rejected)
    assert world.ledger.parties(not_older_than=0).by_id[known.id] == known


def test_new_products_can_be_named_on_a_line_and_a_code_that_exists_is_refused(world: LedgerWorld):
    assert world.ledger.create_items([NewItem(code="SW-24", description="24-port switch")], key="k") == [
        "SW-24"
    ]
    assert "SW-24" in world.ledger.items(not_older_than=0)

    refused, made = world.ledger.create_items([NewItem(code="SW-24"), NewItem(code="NB-14")], key="k2")
    assert isinstance(refused, Rejected)
    assert refused.messages
    assert made == "NB-14"

    draft = world.draft("INV-1")
    named = replace(draft, lines=(replace(draft.lines[0], item="SW-24"), *draft.lines[1:]))
    (answer,) = world.ledger.create([named], key="k3")
    assert isinstance(answer, Created)
    assert answer.document.lines[0].item == "SW-24"


def test_a_lost_answer_to_a_new_product_is_unclear_and_the_list_tells(world: LedgerWorld):
    world.lose_next_answer(after_the_work=True)
    with pytest.raises(Unclear):
        world.ledger.create_items([NewItem(code="SW-24")], key="k")
    assert "SW-24" in world.ledger.items(not_older_than=0)


def test_a_file_is_put_beside_a_document_as_often_as_one_likes(world: LedgerWorld):
    (posted,) = created(world, "INV-1")
    page = Paper(name="INV-1.pdf", media_type="application/pdf", content=b"%PDF-1.4 a page %%EOF")
    for _ in range(2):
        world.ledger.attach(INVOICE, posted.id, page, about=world.draft("INV-1").document)
    with pytest.raises(WireFailure):
        world.ledger.attach(INVOICE, LedgerId("00000000-0000-4000-8000-000000000000"), page, about=KEY)


def test_a_line_of_text_costs_nothing_and_stays_in_its_place(world: LedgerWorld):
    draft = world.draft("INV-1")
    words = DraftLine(
        description="Dated otherwise", quantity=Decimal(0), unit_price=Decimal(0), amount=Decimal(0), account="",
        tax_code="", tax=Decimal(0),
    )  # fmt: skip
    (answer,) = world.ledger.create([replace(draft, lines=(*draft.lines, words))], key="k")
    assert isinstance(answer, Created)
    assert answer.document.lines[-1].description == "Dated otherwise"
    assert answer.document.total == draft.total


def test_when_the_connection_is_taken_away_a_person_is_needed(world: LedgerWorld):
    world.lose_the_connection()

    with pytest.raises(Unauthorised) as caught:
        world.ledger.create([world.draft("INV-1")], key="k")

    assert caught.value.fault.code == "connection-lost"
    assert world.numbers == []
