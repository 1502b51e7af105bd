"""Taking a document out of the books again: what the engine may rely on, whatever the ledger."""

from __future__ import annotations

import pytest

from tests.contracts.ledger.worlds import WORLDS, LedgerWorld
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import Created, Rejected, Unclear
from tieout.core.withdrawing import Standing, standing_of

DELETED, VOIDED = LedgerStatus.DELETED, LedgerStatus.VOIDED


@pytest.fixture(params=WORLDS, ids=lambda kind: kind.__name__)
def world(request) -> LedgerWorld:
    return request.param()


def posted(world: LedgerWorld, **changes) -> LedgerDocument:
    (answer,) = world.ledger.create([world.draft("INV-1", **changes)], key="post")
    assert isinstance(answer, Created)
    return answer.document


def withdraw(world: LedgerWorld, there: LedgerDocument, to: LedgerStatus, key: str = "back"):
    draft: Draft = world.draft("INV-1")
    return world.ledger.withdraw(there.kind, there.id, to=to, about=draft.document, key=key)


def now(world: LedgerWorld, there: LedgerDocument) -> LedgerDocument:
    (found,) = world.ledger.read(there.kind, [there.id])
    return found


@pytest.mark.parametrize("kind", list(LedgerKind))
@pytest.mark.parametrize(
    "status,to", [(LedgerStatus.DRAFT, DELETED), (LedgerStatus.APPROVED, VOIDED)], ids=["draft", "approved"]
)
def test_a_document_of_any_kind_is_taken_out_of_the_books(world: LedgerWorld, kind, status, to):
    there = posted(world, kind=kind, status=status)

    assert withdraw(world, there, to) is None

    assert now(world, there).status is to
    assert now(world, there).lines == there.lines, "nothing else of it has changed"


def test_r004_26_a_submitted_invoice_is_deleted(world: LedgerWorld):
    there = posted(world, status=LedgerStatus.AWAITING_APPROVAL)

    assert withdraw(world, there, DELETED) is None
    assert now(world, there).status is DELETED


def test_an_approved_one_cannot_be_deleted_and_stays_as_it_was(world: LedgerWorld):
    there = posted(world)

    refused = withdraw(world, there, DELETED)

    assert isinstance(refused, Rejected)
    assert all(refused.messages)
    assert now(world, there) == there


def test_a_paid_one_cannot_be_voided(world: LedgerWorld):
    there = posted(world)
    world.pay("INV-1", "10.00")

    assert isinstance(withdraw(world, there, VOIDED), Rejected)
    assert standing_of(now(world, there)) is Standing.PART_PAID


def test_twice_is_once(world: LedgerWorld):
    there = posted(world)

    assert withdraw(world, there, VOIDED) is None
    withdraw(world, there, VOIDED, key="again")

    assert now(world, there).status is VOIDED


@pytest.mark.parametrize("after_the_work,status", [(True, VOIDED), (False, LedgerStatus.APPROVED)])
def test_a_lost_answer_is_unclear_and_looking_tells(world: LedgerWorld, after_the_work, status):
    there = posted(world)
    world.lose_next_answer(after_the_work=after_the_work, changing=True)

    with pytest.raises(Unclear):
        withdraw(world, there, VOIDED)

    assert now(world, there).status is status
    withdraw(world, there, VOIDED, key="again")
    assert now(world, there).status is VOIDED
