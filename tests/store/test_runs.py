"""The life of a run: asked for, claimed, finished, cancelled; of two who want the same, one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.store.builders import (
    ADELAIDE,
    DAY,
    SYDNEY,
    ask_for,
    claimed,
    created,
    faulty,
    invoice,
    pairs,
    part_of,
    posting,
    reading,
    ready,
)
from tieout.core.names import SourceKind
from tieout.core.ports import Cancelled
from tieout.store.claims import beat, claim_part, parts_to_start, postpone_part, stranded_parts
from tieout.store.models import Activity, Document, Intent, PartRole, RunPart, State, Trigger, Worker
from tieout.store.runs import cancel_run, finish_part, request_run
from tieout.store.workers import forget_workers, worker_beat, worker_gone

ASKED = {"trigger": Trigger.EXPORT, "kinds": list(SourceKind), "through": DAY, "reads": False, "posts": True}


@pytest.fixture
def books(workspace):
    """Two documents for Adelaide, one for Sydney, one held."""
    journal = reading(workspace)
    journal.record([ready(invoice(1)), ready(invoice(2)), ready(invoice(3), SYDNEY), faulty(invoice(4))], [])
    finish_part(journal._claim.part.pk, 1)
    return workspace


def in_the_future(seconds: float = 60):
    return timezone.now() + timedelta(seconds=seconds)


def states(run) -> dict[str, str]:
    rows = RunPart.objects.of(run.workspace_id).filter(run=run)
    return {f"{part.role} {part.organisation}".strip(): part.state for part in rows}


# --- asking ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_run_that_posts_has_a_part_for_every_organisation_with_something_to_do(books):
    assert states(ask_for(books)) == {"post adelaide": "queued", "post sydney": "queued"}


@pytest.mark.django_db
def test_a_run_that_reads_opens_its_posting_parts_when_it_knows_what_there_is(workspace):
    run = ask_for(workspace, reads=True)
    assert states(run) == {"read": "queued"}
    journal = claimed(workspace, part_of(run, PartRole.READ))
    journal.record([ready(invoice(1), SYDNEY)], [])
    assert finish_part(part_of(run, PartRole.READ).pk, 1)
    assert states(run) == {"read": "done", "post sydney": "queued"}
    run.refresh_from_db()
    assert run.state == State.RUNNING


@pytest.mark.django_db
def test_a_run_with_nothing_to_post_is_done_at_once(workspace):
    assert ask_for(workspace).state == State.DONE


@pytest.mark.django_db
def test_posting_does_not_follow_a_reading_that_failed(books):
    run = ask_for(books, reads=True)
    claimed(books, part_of(run, PartRole.READ))
    assert finish_part(part_of(run, PartRole.READ).pk, 1, failed="ConnectWise could not be reached.")
    run.refresh_from_db()
    assert (run.state, states(run)) == (State.FAILED, {"read": "failed"})
    assert run.reason == "ConnectWise could not be reached."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked, parts",
    [
        ({"organisation": "sydney"}, {"post sydney"}),
        ({"kinds": [SourceKind.PROCUREMENT]}, set()),
        ({"through": DAY - timedelta(days=1)}, set()),
        ({}, {"post adelaide", "post sydney"}),
    ],
)  # fmt: skip
def test_a_run_goes_only_where_it_was_asked_to(books, asked, parts):
    assert set(states(ask_for(books, **asked))) == parts


@pytest.mark.django_db
def test_r002_40_one_held_document_can_be_forced(books):
    held = Document.objects.of(books).get(source_id="4")
    assert set(states(ask_for(books, trigger=Trigger.FORCE, selection=[held.pk]))) == {"post adelaide"}


@pytest.mark.django_db
def test_the_same_run_is_not_asked_for_twice_while_it_is_open(books):
    first, new = request_run(books, **ASKED)
    again, new_again = request_run(books, **ASKED)
    assert (new, new_again, again) == (True, False, first)
    cancel_run(books, first.pk)
    assert request_run(books, **ASKED)[1]


@pytest.mark.django_db
def test_r002_21_one_document_can_be_forced_while_another_run_goes(books):
    request_run(books, **ASKED)
    run, new = request_run(books, **ASKED | {"trigger": Trigger.FORCE, "selection": [1]})
    assert new
    assert run.selection == [1]


# --- claiming --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_due_is_shown_to_workers_until_one_has_it(books):
    run = ask_for(books)
    due = parts_to_start(timezone.now())
    assert [(part.organisation, part.run, part.attempt) for part in due] == [
        ("adelaide", run.pk, 0), ("sydney", run.pk, 0),
    ]  # fmt: skip
    assert claim_part(due[0].id, "w", 30) == 1
    assert claim_part(due[0].id, "v", 30) is None
    assert [part.organisation for part in parts_to_start(timezone.now())] == ["sydney"]
    run.refresh_from_db()
    assert (run.state, run.started_at is not None) == (State.RUNNING, True)


@pytest.mark.django_db
def test_one_organisation_has_one_writer_whatever_the_run(books):
    first = part_of(ask_for(books), PartRole.POST, "adelaide")
    all_of_them = Document.objects.of(books).values_list("pk", flat=True)
    second = part_of(ask_for(books, trigger=Trigger.FORCE, selection=all_of_them), PartRole.POST, "adelaide")
    assert claim_part(first.pk, "w", 30) == 1
    assert second.pk not in {part.id for part in parts_to_start(timezone.now())}
    assert claim_part(second.pk, "v", 30) is None
    finish_part(first.pk, 1)
    assert claim_part(second.pk, "v", 30) == 1


@pytest.mark.django_db
def test_a_silent_worker_is_followed_by_another_one_and_comes_back_to_nothing(books):
    part = part_of(ask_for(books), PartRole.POST, "adelaide")
    assert claim_part(part.pk, "silent", 30) == 1
    assert stranded_parts(timezone.now()) == []
    assert beat(part.pk, 1, 1)
    assert [one.id for one in stranded_parts(in_the_future(2))] == [part.pk]
    RunPart.objects.of(books).filter(pk=part.pk).update(lease_until=in_the_future(-1))
    assert claim_part(part.pk, "next", 30) == 2
    assert not beat(part.pk, 1, 30)
    assert not finish_part(part.pk, 1)
    assert finish_part(part.pk, 2)


@pytest.mark.django_db
def test_a_part_that_must_wait_is_claimed_again_when_its_time_has_come(books):
    part = part_of(ask_for(books), PartRole.POST, "adelaide")
    claim_part(part.pk, "w", 30)
    assert postpone_part(part.pk, 1, until=in_the_future(30), reason="Xero asked us to wait.")
    assert part.pk not in {one.id for one in parts_to_start(timezone.now())}
    assert claim_part(part.pk, "w", 30) is None
    assert part.pk in {one.id for one in parts_to_start(in_the_future(31))}
    RunPart.objects.of(books).filter(pk=part.pk).update(not_before=timezone.now())
    assert claim_part(part.pk, "w", 30) == 2


# --- ending ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_run_ends_with_its_last_part_and_counts_what_became_of_its_documents(books):
    run = ask_for(books)
    journal = claimed(books, part_of(run, PartRole.POST, "adelaide"))
    journal.conclude([created(sent) for sent in journal.intend(pairs([ready(invoice(1))]), key="k")])
    journal.hold([faulty(invoice(2))])
    finish_part(part_of(run, PartRole.POST, "adelaide").pk, 1)
    run.refresh_from_db()
    assert run.state == State.RUNNING
    claimed(books, part_of(run, PartRole.POST, "sydney"))
    finish_part(part_of(run, PartRole.POST, "sydney").pk, 1)
    run.refresh_from_db()
    assert (run.state, run.counts) == (State.DONE, {"done": 1, "held": 1})
    assert run.ended_at is not None


@pytest.mark.django_db
def test_one_failed_part_makes_the_run_a_failed_one(books):
    run = ask_for(books)
    for key, failed in (("adelaide", "The connection is lost."), ("sydney", "")):
        claimed(books, part_of(run, PartRole.POST, key))
        finish_part(part_of(run, PartRole.POST, key).pk, 1, failed=failed)
    run.refresh_from_db()
    assert (run.state, run.reason) == (State.FAILED, "The connection is lost.")


@pytest.mark.django_db
def test_what_a_part_left_open_is_shown_as_in_doubt(books):
    run = ask_for(books)
    journal = claimed(books, part_of(run, PartRole.POST, "adelaide"))
    journal.intend(pairs([ready(invoice(1))]), key="k")
    finish_part(part_of(run, PartRole.POST, "adelaide").pk, 1, failed="The answer was lost.")
    assert Document.objects.of(books).get(source_id="1").state == "in_doubt"
    # and the next run, whatever it was asked for, goes there to settle it
    assert set(states(ask_for(books, kinds=[SourceKind.PROCUREMENT]))) == {"post adelaide"}


@pytest.mark.django_db
def test_a_cancelled_run_stops_where_it_is_and_its_books_are_free_when_its_worker_has_stopped(books):
    run = ask_for(books)
    part = part_of(run, PartRole.POST, "adelaide")
    journal = claimed(books, part)
    journal.intend(pairs([ready(invoice(1))]), key="k")
    assert cancel_run(books, run.pk)
    assert not cancel_run(books, run.pk)
    run.refresh_from_db()
    assert (run.state, states(run)) == (
        State.CANCELLED,
        {"post adelaide": "cancelled", "post sydney": "cancelled"},
    )
    assert Document.objects.of(books).get(source_id="1").state == "in_doubt"
    assert Activity.objects.of(books).get().action == "cancel run"
    following = part_of(ask_for(books), PartRole.POST, "adelaide")
    assert claim_part(following.pk, "w", 30) is None  # a last call may still be on the wire
    assert not finish_part(part.pk, 1)  # the worker saw it
    assert claim_part(following.pk, "w", 30) == 1


@pytest.mark.django_db
def test_the_last_call_of_a_cancelled_run_is_waited_for_no_longer_than_its_lease(books):
    run = ask_for(books)
    part = part_of(run, PartRole.POST, "adelaide")
    claimed(books, part)
    cancel_run(books, run.pk)
    following = part_of(ask_for(books), PartRole.POST, "adelaide")
    RunPart.objects.of(books).filter(pk=part.pk).update(lease_until=in_the_future(-1))
    assert claim_part(following.pk, "w", 30) == 1


@pytest.mark.django_db
def test_a_run_of_another_workspace_cannot_be_cancelled(books, stranger):
    run = ask_for(books)
    assert not cancel_run(stranger, run.pk)
    assert set(states(run).values()) == {"queued"}


# --- workers ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_worker_is_known_while_it_beats(time_machine_days):
    worker_beat("w1", host="a", version="1")
    worker_beat("w1", host="a", version="1")
    time_machine_days(1)
    worker_beat("w2", host="b", version="1")
    assert forget_workers(timezone.now() - timedelta(hours=1)) == 1
    assert [worker.pk for worker in Worker.objects.all()] == ["w2"]
    worker_gone("w2")
    assert not Worker.objects.exists()


# --- races, on both databases, with real threads ---------------------------------------------------------------


def at_once(*jobs):
    """Run jobs in threads that start together; their results in order."""
    from threading import Barrier

    barrier = Barrier(len(jobs))

    def start(job):
        barrier.wait()
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(start, jobs))


def test_of_many_workers_one_gets_the_part(open_books):
    journal = reading(open_books)
    journal.record([ready(invoice(1))], [])
    finish_part(journal._claim.part.pk, 1)
    part = part_of(ask_for(open_books), PartRole.POST, "adelaide").pk
    attempts = at_once(*[lambda n=n: claim_part(part, f"w{n}", 30) for n in range(8)])
    assert sorted(attempts, key=str) == [1] + [None] * 7


def test_of_many_runs_one_writes_into_an_organisation(open_books):
    journal = reading(open_books)
    journal.record([ready(invoice(1))], [])
    finish_part(journal._claim.part.pk, 1)
    document = Document.objects.of(open_books).get().pk
    runs = [ask_for(open_books, selection=[document]) for _ in range(6)]
    parts = [part_of(run, PartRole.POST, "adelaide").pk for run in runs]
    attempts = at_once(*[lambda part=part: claim_part(part, "w", 30) for part in parts])
    assert sorted(attempts, key=str) == [1] + [None] * 5


def test_of_many_people_who_press_the_button_one_starts_the_run(open_books):
    asked = at_once(*[lambda: request_run(open_books, **ASKED | {"reads": True}) for _ in range(6)])
    assert sum(new for _, new in asked) == 1
    assert len({run.pk for run, _ in asked}) == 1


def test_of_many_who_want_to_send_a_document_one_may(open_books):
    """Even if two workers believed that they are the organisation's only writer."""
    journal = reading(open_books)
    journal.record([ready(invoice(n)) for n in range(1, 21)], [])
    finish_part(journal._claim.part.pk, 1)
    journals = [posting(open_books, organisation=ADELAIDE)]
    part = journals[0]._claim.part
    others = []
    for n in range(3):
        other = RunPart.objects.of(open_books).create(
            run=part.run, role=PartRole.POST, organisation=f"other-{n}", state=State.RUNNING, attempt=1
        )
        others.append(type(journals[0])(open_books, other.pk, 1))
    wanted = pairs([ready(invoice(n)) for n in range(1, 21)])
    sent = at_once(
        *[lambda j=j, k=k: j.intend(wanted, key=str(k)) for k, j in enumerate([*journals, *others])]
    )
    numbers = [one.draft.number for batch in sent for one in batch]
    assert sorted(numbers) == sorted({f"INV-{n}" for n in range(1, 21)})
    assert Intent.objects.of(open_books).filter(closed_at=None).count() == 20


def test_a_write_and_a_cancellation_do_not_cross(open_books):
    journal = reading(open_books)
    journal.record([ready(invoice(n)) for n in range(1, 6)], [])
    finish_part(journal._claim.part.pk, 1)
    journal = posting(open_books)

    def send():
        try:
            return len(journal.intend(pairs([ready(invoice(n)) for n in range(1, 6)]), key="k"))
        except Cancelled as stopped:
            return type(stopped).__name__

    sent, cancelled = at_once(send, lambda: cancel_run(open_books, int(journal.run)))
    assert cancelled
    found = Intent.objects.of(open_books).count()
    assert (sent, found) in {(5, 5), ("Cancelled", 0)}
    expected = "in_doubt" if found else "ready"
    assert set(Document.objects.of(open_books).values_list("state", flat=True)) == {expected}
