"""Schedules: switched on by people, due for exactly one worker, and never caught up on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests.store.builders import ADELAIDE, created, invoice, pairs, part_of, posting, reading, ready
from tieout import jobs
from tieout.core.names import SourceKind
from tieout.store import claims, queries, runs, schedules
from tieout.store.models import (
    Activity,
    Connection,
    Document,
    Link,
    PartRole,
    Rhythm,
    Run,
    RunLogRow,
    RunPart,
    Schedule,
    State,
    Trigger,
    Workspace,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
INVOICES, PURCHASES = SourceKind.INVOICE, SourceKind.PROCUREMENT


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def after(**duration: float) -> datetime:
    return NOON + timedelta(**duration)


def switched_on(workspace: Workspace, kind: SourceKind = INVOICES, minutes: int = 360, **more) -> Schedule:
    """Somebody switches a schedule on at noon."""
    with at(NOON):
        return schedules.change(workspace, kind, state=Rhythm.ON, every_minutes=minutes, who=None, **more)


def tick(moment: datetime) -> list[Run]:
    with at(moment):
        return jobs.tick(moment)


def over(*asked: Run) -> None:
    """These runs have ended."""
    for run in asked:
        RunPart.objects.of(run.workspace_id).filter(run=run).update(state=State.DONE, ended_at=NOON)
        Run.objects.of(run.workspace_id).filter(pk=run.pk).update(state=State.DONE, ended_at=NOON)


def finished(look: Run, *, failed: str = "") -> None:
    """A worker has carried out the reading of this run."""
    part = part_of(look, PartRole.READ)
    assert runs.finish_part(part.pk, claims.claim_part(part.pk, "worker", 30), failed=failed)


def next_run(workspace: Workspace, kind: SourceKind = INVOICES) -> datetime | None:
    return queries.schedules(workspace)[kind].next_at


# --- what people decide --------------------------------------------------------------------------------------


def test_the_first_export_is_made_by_hand_nothing_is_on_until_a_person_says_so(workspace):
    assert [row.state for row in queries.schedules(workspace).values()] == [Rhythm.OFF, Rhythm.OFF]
    assert tick(after(days=30)) == []


def test_r002_10_the_usual_interval_is_six_hours(workspace):
    with at(NOON):
        schedules.change(workspace, INVOICES, state=Rhythm.ON, who=None)
    assert next_run(workspace) == after(hours=6)


def test_r002_11_every_record_type_has_its_own_interval(workspace):
    switched_on(workspace, INVOICES, 60)
    switched_on(workspace, PURCHASES, 24 * 60)
    found = queries.schedules(workspace)
    assert {kind: row.every_minutes for kind, row in found.items()} == {INVOICES: 60, PURCHASES: 1440}


@pytest.mark.parametrize("minutes", [60, 61, 1440])
def test_r002_20_sixty_minutes_and_a_day_are_taken(workspace, minutes):
    switched_on(workspace, minutes=minutes)
    assert next_run(workspace) == after(minutes=minutes)


@pytest.mark.parametrize("minutes", [59, 0, -60, 1441])
def test_r002_20_fifty_nine_minutes_are_refused(workspace, minutes):
    with pytest.raises(schedules.OutOfBounds, match=f"every {minutes} minutes is not possible"):
        switched_on(workspace, minutes=minutes)
    assert not Schedule.objects.of(workspace).exists()


def test_r002_20_the_database_refuses_it_too(workspace):
    with pytest.raises(IntegrityError), transaction.atomic():
        Schedule.objects.of(workspace).create(kind="invoice", every_minutes=59)


def test_a_shorter_interval_counts_from_the_last_run_and_never_lies_in_the_past(workspace):
    switched_on(workspace, minutes=360)
    with at(after(hours=2)):
        schedules.change(workspace, INVOICES, every_minutes=240, who=None)
        assert next_run(workspace) == after(hours=4)
        schedules.change(workspace, INVOICES, every_minutes=60, who=None)
        assert next_run(workspace) == after(hours=2)


def test_what_was_changed_and_by_whom_is_in_the_activity_log(workspace, django_user_model):
    mere = django_user_model.objects.create_user("mere@example.com", "a-long-word-for-tests")
    schedules.change(workspace, INVOICES, every_minutes=90, who=mere)
    deed = Activity.objects.of(workspace).get()
    assert (deed.user, deed.action, deed.subject) == (mere, "change schedule", "schedule:invoice")
    assert (deed.before, deed.after) == ({"every_minutes": 360}, {"every_minutes": 90})
    assert queries.schedules(workspace)[INVOICES].who == mere


def test_saying_what_is_so_already_changes_nothing(workspace):
    switched_on(workspace)
    with at(after(hours=1)):
        schedules.change(workspace, INVOICES, state=Rhythm.ON, every_minutes=360, who=None)
    assert next_run(workspace) == after(hours=6)
    assert Activity.objects.of(workspace).count() == 1


# --- what is due ---------------------------------------------------------------------------------------------


def test_nothing_is_asked_for_a_moment_too_early_and_a_run_when_it_is_due(workspace):
    switched_on(workspace)
    assert tick(after(hours=6, seconds=-1)) == []
    [run] = tick(after(hours=6))
    assert (run.trigger, run.kinds, run.reads, run.posts) == (Trigger.SCHEDULE, ["invoice"], True, True)
    assert queries.schedules(workspace)[INVOICES].last_run == run
    assert next_run(workspace) == after(hours=12)
    assert tick(after(hours=6, seconds=1)) == []


def test_kinds_that_are_due_together_share_one_reading(workspace):
    switched_on(workspace, INVOICES)
    switched_on(workspace, PURCHASES)
    [run] = tick(after(hours=6))
    assert run.kinds == ["invoice", "procurement"]


def test_three_days_without_a_worker_are_one_run_and_the_rhythm_goes_on(workspace):
    switched_on(workspace)
    [run] = tick(after(days=3, hours=1))
    assert next_run(workspace) == after(days=3, hours=6)
    over(run)
    assert tick(after(days=3, hours=1, minutes=5)) == []
    assert len(tick(after(days=3, hours=6))) == 1


def test_a_run_that_still_goes_is_not_asked_for_again(workspace):
    switched_on(workspace, minutes=60)
    [first] = tick(after(hours=1))
    [second] = tick(after(hours=2))
    assert first == second
    assert Run.objects.of(workspace).count() == 1


def test_paused_is_silent_and_resumed_goes_on_when_it_was_due(workspace):
    switched_on(workspace)
    schedules.change(workspace, INVOICES, state=Rhythm.PAUSED, who=None)
    assert tick(after(days=2)) == []
    with at(after(days=2)):
        schedules.change(workspace, INVOICES, state=Rhythm.ON, who=None)
    assert len(tick(after(days=2))) == 1


def test_paused_for_a_moment_the_next_run_stays_where_it_was(workspace):
    switched_on(workspace)
    with at(after(hours=1)):
        schedules.change(workspace, INVOICES, state=Rhythm.PAUSED, who=None)
        schedules.change(workspace, INVOICES, state=Rhythm.ON, who=None)
    assert next_run(workspace) == after(hours=6)


def test_switched_off_nothing_is_due(workspace):
    switched_on(workspace, as_soon_as_closed=True)
    schedules.change(workspace, INVOICES, state=Rhythm.OFF, who=None)
    assert tick(after(days=9)) == []
    assert next_run(workspace) is None


def test_every_workspace_has_its_own_schedule(workspace, stranger):
    switched_on(workspace)
    [run] = tick(after(hours=6))
    assert run.workspace_id == workspace.pk
    assert queries.schedules(stranger)[INVOICES].state == Rhythm.OFF


@pytest.mark.parametrize(
    "switch",
    [
        datetime(2026, 10, 3, 12, tzinfo=UTC),  # Adelaide goes forward on 4 October at 2 in the morning
        datetime(2026, 4, 4, 12, tzinfo=UTC),  # and back on 5 April at 3
    ],
)
def test_daylight_saving_neither_skips_nor_repeats_a_run(workspace, switch):
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Australia/Adelaide")
    with at(switch):
        schedules.change(workspace, INVOICES, state=Rhythm.ON, every_minutes=60, who=None)
    asked = []
    for minute in range(0, 24 * 60 + 1, 10):
        now = switch + timedelta(minutes=minute)
        found = tick(now)
        over(*found)
        asked += [now] * len(found)
    assert asked == [switch + timedelta(hours=hour) for hour in range(1, 25)]


def test_a_run_asks_through_today_where_the_workspace_is(workspace):
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Australia/Adelaide")
    switched_on(workspace)
    [run] = tick(after(hours=6))  # 18:00 in London, half past four in the morning in Adelaide
    assert run.through == date(2026, 11, 23)


def test_r002_42_force_sync_of_one_record_leaves_the_next_run_where_it_is(workspace):
    switched_on(workspace)
    reading(workspace).record([ready(invoice(1))], [])
    one = Document.objects.of(workspace).get()
    before = list(Schedule.objects.of(workspace).values())
    with at(after(hours=5)):
        jobs.ask(
            workspace, trigger=Trigger.FORCE, kinds=[INVOICES], through=date(2026, 11, 22), selection=[one.pk]
        )
    assert list(Schedule.objects.of(workspace).values()) == before
    assert len(tick(after(hours=6))) == 1


def test_r002_21_force_sync_is_taken_while_a_scheduled_run_goes_and_begins_when_its_books_are_free(workspace):
    switched_on(workspace)
    reading(workspace).record([ready(invoice(1)), ready(invoice(2))], [])
    scheduled = posting(workspace)
    one = Document.objects.of(workspace).get(source_id="1")
    forced, new = jobs.ask(
        workspace, trigger=Trigger.EXPORT, kinds=[INVOICES], through=date(2027, 1, 1), selection=[one.pk]
    )
    assert new
    mine = part_of(forced, PartRole.POST, ADELAIDE)
    assert mine.pk not in [part.id for part in claims.parts_to_start(after(days=365))]
    runs.finish_part(scheduled._claim.part.pk, 1)
    assert mine.pk in [part.id for part in claims.parts_to_start(after(days=365))]


def test_run_now_leaves_the_next_run_where_it_is(workspace):
    switched_on(workspace)
    with at(after(hours=1)):
        run, new = jobs.transfer_now(workspace, INVOICES, who=None)
    assert new
    assert queries.schedules(workspace)[INVOICES].last_run == run
    assert next_run(workspace) == after(hours=6)


# --- as soon as closed ---------------------------------------------------------------------------------------


def test_r001_01_as_soon_as_closed_asks_for_a_short_look_every_few_minutes(workspace):
    switched_on(workspace, as_soon_as_closed=True)
    [look] = tick(NOON)
    assert (look.trigger, look.kinds, look.posts) == (Trigger.CLOSED, ["invoice"], True)
    over(look)
    assert tick(after(minutes=4)) == []
    assert [run.trigger for run in tick(after(minutes=5))] == [Trigger.CLOSED]


def test_r001_01_is_an_option_of_each_record_type(workspace):
    switched_on(workspace, INVOICES)
    switched_on(workspace, PURCHASES, as_soon_as_closed=True)
    [look] = tick(NOON)
    assert look.kinds == ["procurement"]


def test_a_look_that_found_nothing_posts_nowhere_not_even_where_something_of_ours_stands(workspace):
    in_the_books(workspace)
    switched_on(workspace, as_soon_as_closed=True)
    [look] = tick(NOON)
    finished(look)
    look.refresh_from_db()
    assert look.state == State.DONE
    assert [row.role for row in RunPart.objects.of(workspace).filter(run=look)] == ["read"]


def test_r002_10_a_look_that_came_to_something_is_the_last_run_of_its_kind(workspace):
    switched_on(workspace, as_soon_as_closed=True)
    [empty] = tick(NOON)
    finished(empty)
    assert queries.schedules(workspace)[INVOICES].last_run is None, "hundreds of them in a day say nothing"
    [found] = tick(after(minutes=5))
    RunLogRow.objects.of(workspace).create(run=found, record="invoice", subject="1", name="1", result="done")
    finished(found)
    assert queries.schedules(workspace)[INVOICES].last_run == found
    [refused] = tick(after(minutes=10))
    finished(refused, failed="ConnectWise refuses our credentials.")
    assert queries.schedules(workspace)[INVOICES].last_run == refused


def test_r002_10_a_look_that_ends_late_is_not_the_last_run_of_all(workspace):
    switched_on(workspace, as_soon_as_closed=True)
    [look] = tick(NOON)
    with at(NOON):
        newer, _ = jobs.transfer_now(workspace, INVOICES, who=None)
    finished(look, failed="ConnectWise refuses our credentials.")
    assert queries.schedules(workspace)[INVOICES].last_run == newer


def test_a_scheduled_run_does_what_a_look_would_do(workspace):
    switched_on(workspace, INVOICES, as_soon_as_closed=True)
    switched_on(workspace, PURCHASES, minutes=1440, as_soon_as_closed=True)
    found = tick(after(hours=6))
    assert [(run.trigger, run.kinds) for run in found] == [
        (Trigger.SCHEDULE, ["invoice"]),
        (Trigger.CLOSED, ["procurement"]),
    ]


def test_a_look_never_stands_for_a_run_that_does_more(workspace):
    switched_on(workspace, as_soon_as_closed=True)
    [look] = tick(NOON)
    with at(NOON):
        run, new = jobs.transfer_now(workspace, INVOICES, who=None)
    assert new
    assert run != look
    [again] = tick(after(minutes=5))
    assert again == look, "while it is open another one is not needed"


def test_looks_that_found_nothing_are_forgotten_after_a_day_and_runs_are_not(workspace):
    switched_on(workspace, as_soon_as_closed=True)
    looks = tick(NOON)
    found = tick(after(hours=6))
    over(*looks, *found)
    assert runs.forget_empty_looks(NOON + timedelta(seconds=1)) == 1
    assert [run.trigger for run in Run.objects.of(workspace)] == [Trigger.SCHEDULE]


# --- the way back, in twelve hours ---------------------------------------------------------------------------


def in_the_books(workspace: Workspace) -> None:
    """One invoice stands in Adelaide's books."""
    journal = reading(workspace)
    journal.record([ready(invoice(1))], [])
    runs.finish_part(journal._claim.part.pk, 1)
    post = posting(workspace)
    sent = post.intend(pairs([ready(invoice(1))]), key="k")
    post.conclude([created(one) for one in sent])
    runs.finish_part(post._claim.part.pk, 1)
    assert Link.objects.of(workspace).count() == 1


def test_r004_10_between_two_runs_a_day_apart_the_books_are_looked_at(workspace):
    in_the_books(workspace)
    switched_on(workspace, minutes=1440)
    assert tick(after(hours=11)) == []
    [look] = tick(after(hours=11, minutes=30))
    assert (look.trigger, look.reads, look.selection) == (Trigger.WATCH, False, [])
    assert part_of(look, PartRole.POST, ADELAIDE)
    over(look)
    assert [run.trigger for run in tick(after(hours=23))] == [Trigger.WATCH]
    assert [run.trigger for run in tick(after(hours=24))] == [Trigger.SCHEDULE]


def test_r004_10_twice_a_day_and_more_often_the_run_itself_looks(workspace):
    in_the_books(workspace)
    switched_on(workspace, minutes=11 * 60 + 30)
    assert [run.trigger for run in tick(after(hours=11, minutes=30))] == [Trigger.SCHEDULE]
    assert Schedule.objects.of(workspace).get().back_at is None


def test_r004_10_it_is_told_when_the_last_look_is_older_than_twelve_hours(workspace):
    in_the_books(workspace)
    adelaide = Connection.objects.of(workspace).filter(key="adelaide")
    adelaide.update(watched_at=NOON)
    assert queries.not_looked_at(workspace, after(hours=13)) == [], "no schedule is on"
    switched_on(workspace)
    assert queries.not_looked_at(workspace, after(hours=12)) == []
    assert [row.key for row in queries.not_looked_at(workspace, after(hours=12, minutes=1))] == ["adelaide"]
    adelaide.update(watched_at=after(hours=12))
    assert queries.not_looked_at(workspace, after(hours=13)) == []


def test_r004_10_a_schedule_that_was_just_switched_on_has_its_first_twelve_hours(workspace):
    in_the_books(workspace)
    switched_on(workspace)
    assert queries.not_looked_at(workspace, after(hours=11)) == []


# --- many workers, either database ---------------------------------------------------------------------------


def test_two_workers_tick_at_once_and_there_is_one_run(open_books):
    switched_on(open_books, INVOICES, as_soon_as_closed=True)
    switched_on(open_books, PURCHASES)
    moment = after(hours=6)

    def one_tick(_worker: int) -> int:
        try:
            return len(jobs.tick(moment))
        finally:
            connection.close()

    with at(moment), ThreadPoolExecutor(4) as workers:
        asked = list(workers.map(one_tick, range(4)))
    assert sum(asked) == 1
    assert [run.kinds for run in Run.objects.of(open_books)] == [["invoice", "procurement"]]


def test_a_crash_between_claim_and_run_leaves_it_due(open_books, monkeypatch):
    switched_on(open_books)
    monkeypatch.setattr("tieout.jobs.ticking.ask", _killed)
    with pytest.raises(KeyboardInterrupt):
        tick(after(hours=6))
    monkeypatch.undo()
    assert len(tick(after(hours=6))) == 1


def _killed(*_args: object, **_more: object) -> None:
    raise KeyboardInterrupt
