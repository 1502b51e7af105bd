"""The journal when something else happens at the same time: nothing newer is written over, nothing stale is sent."""

from __future__ import annotations

import pytest

from tests.store.builders import (
    ADELAIDE,
    SYDNEY,
    UNMAPPED,
    ask_for,
    created,
    faulty,
    invoice,
    key,
    pairs,
    part_of,
    posting,
    reading,
    ready,
    unreadable,
)
from tieout.store.claims import beat, claim_part
from tieout.store.models import Document, DocumentState, FaultRow, Intent, Link, PartRole
from tieout.store.runs import cancel_run, finish_part

pytestmark = pytest.mark.django_db


def row(workspace, number=1) -> Document:
    return Document.objects.of(workspace).get(source_id=str(number))


def open_faults(workspace, number) -> list[str]:
    rows = FaultRow.objects.of(workspace).filter(document=row(workspace, number), closed_at=None)
    return sorted(rows.values_list("code", flat=True))


def end(journal, **how) -> None:
    assert finish_part(journal._claim.part.pk, journal.attempt, **how)


@pytest.fixture
def retrieved(workspace):
    """Three invoices that are ready for Adelaide."""
    journal = reading(workspace)
    journal.record([ready(invoice(number)) for number in (1, 2, 3)], [])
    end(journal)
    return workspace


# --- two of ours with the same number ---------------------------------------------------------------------------


def test_one_ledger_document_that_two_of_a_batch_claim_goes_to_the_first_and_the_other_is_held(retrieved):
    journal = posting(retrieved)
    one, two, three = journal.intend(pairs([ready(invoice(n)) for n in (1, 2, 3)]), key="k")
    journal.conclude([created(one, ledger_id="guid"), created(two, ledger_id="guid"), created(three)])
    assert [row(retrieved, n).state for n in (1, 2, 3)] == ["posted", "held", "posted"]
    assert open_faults(retrieved, 2) == ["number-taken"]
    assert Link.objects.of(retrieved).count() == 2
    assert not Intent.objects.of(retrieved).filter(closed_at=None).exists()


# --- a reading beside a posting -----------------------------------------------------------------------------------


def test_what_was_read_anew_while_a_posting_was_about_to_hold_it_is_not_written_over(retrieved):
    journal = posting(retrieved)
    newer = reading(retrieved)
    newer.record([ready(invoice(1, "220.00"), version="v2")], [])
    journal.hold([faulty(invoice(1))])
    assert (row(retrieved).version, row(retrieved).total_minor) == ("v2", 22000)
    assert (row(retrieved).state, open_faults(retrieved, 1)) == ("ready", [])


def test_a_document_that_a_posting_holds_is_still_on_the_list_of_the_reading(retrieved):
    journal, newer = posting(retrieved), reading(retrieved)
    newer.still_listed([key(1), key(2), key(3)])
    journal.hold([faulty(invoice(1))])
    assert newer.vanished([key(1).kind], invoice(1).date) == []
    assert (row(retrieved).state, open_faults(retrieved, 1)) == ("held", [UNMAPPED.code])


@pytest.mark.parametrize("state", [DocumentState.GONE, DocumentState.SKIPPED])
def test_what_left_the_list_before_it_was_sent_is_not_sent(retrieved, state):
    journal = posting(retrieved)
    waiting = pairs([ready(invoice(1)), ready(invoice(2))])
    Document.objects.of(retrieved).filter(source_id="1").update(state=state)
    assert [sent.draft.document for sent in journal.intend(waiting, key="k")] == [key(2)]
    assert row(retrieved).state == state


def test_what_was_read_anew_before_it_was_sent_is_not_sent_as_it_was(retrieved):
    journal = posting(retrieved)
    reading(retrieved).record([ready(invoice(1, "220.00"), version="v2")], [])
    assert journal.intend(pairs([ready(invoice(1))]), key="k") == []
    (sent,) = journal.intend(pairs([ready(invoice(1, "220.00"))]), key="k")
    assert str(sent.draft.total) == "220.00"


def test_a_document_in_doubt_stays_with_the_books_where_it_may_be_until_that_is_known(retrieved):
    journal = posting(retrieved)
    journal.intend(pairs([ready(invoice(1))]), key="k")
    end(journal, failed="the answer was lost")
    moved = reading(retrieved)
    moved.record([ready(invoice(1), SYDNEY)], [])
    end(moved)
    run = ask_for(retrieved)
    part = part_of(run, PartRole.POST, ADELAIDE)  # so somebody goes there and looks
    assert row(retrieved).organisation == ADELAIDE
    assert part.state == "queued"


@pytest.mark.parametrize("concluded", [False, True], ids=["on its way", "in the books"])
def test_a_document_that_was_sent_while_it_was_read_keeps_what_is_known_of_it(retrieved, concluded):
    """The source no longer gives in full what it was told of a moment ago."""
    journal = posting(retrieved)
    (sent,) = journal.intend(pairs([ready(invoice(1))]), key="k")
    if concluded:
        journal.conclude([created(sent)])
        journal.acknowledged([key(1)])
    before = row(retrieved).state
    reading(retrieved).record([], [unreadable(1)])
    assert (row(retrieved).state, open_faults(retrieved, 1)) == (before, [])
    assert len(journal.stored([key(1)])) == 1


# --- cancelled with a request on the wire ------------------------------------------------------------------------


def test_a_cancelled_part_keeps_its_books_to_itself_while_its_worker_still_waits_for_an_answer(retrieved):
    run = ask_for(retrieved)
    part = part_of(run, PartRole.POST, ADELAIDE)
    attempt = claim_part(part.pk, "worker-1", 0)
    cancel_run(retrieved, run.pk)
    beat(part.pk, attempt, 60)
    following = part_of(ask_for(retrieved), PartRole.POST, ADELAIDE)
    assert claim_part(following.pk, "worker-2", 30) is None
    assert not finish_part(part.pk, attempt)
    beat(part.pk, attempt, 60)  # a last beat of its thread takes nothing back
    assert claim_part(following.pk, "worker-2", 30) == 1
