"""Exactly once, whatever is cut off: the worker is killed and answers are lost at every step of 120 invoices.

Nobody puts anything right by hand: the next worker does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.journeys.installation import FAR, Installation, installed

INVOICES = 120
BATCHES = 3
A_REQUEST = 50

#: The calls of a run, in their order; each attempt makes those whose answer is not kept yet.
READING = (
    "*/companyinfo/*", "*/unpostedinvoices", "*/finance/invoices", "*/companies", "*/export", "*/token",
    "*/Organisation", "*/Accounts", "*/TaxRates", "*/TrackingCategories", "*/Currencies", "*/Contacts",
)  # fmt: skip
STEPS = (*READING, "*/Invoices", "*/batches")

pytestmark = pytest.mark.journey


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, "invoices-only", INVOICES) as installation:
        yield installation


def test_r002_03_undisturbed_every_invoice_arrives_once(desk: Installation) -> None:
    desk.tell("ask", through=FAR)
    assert desk.join(desk.start("work_off")) == 0
    desk.prove_exactly_once(INVOICES)
    assert desk.tell("exchanges") == len(desk.world.log.since(0)), "R002-43: each call has its exchange"


def acknowledged(desk: Installation) -> int:
    """Of how many invoices ConnectWise was told."""
    return sum("glBatch" in invoice for invoice in desk.world.view()["tenants"][0]["invoices"])


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_worker_killed_at_every_step(desk: Installation, point: str) -> None:
    """One worker after another dies, each one step further than the last: before a call left, or when the other
    side had done its work and the answer was on its way. The last one comes through and finds nothing twice.
    """
    desk.tell("ask", through=FAR)
    killed_at: Counter[str] = Counter()
    told_by_each: list[int] = []
    died_writing = False
    while desk.tell("open_runs"):
        for path in READING:  # each kind of question once
            if not killed_at[path]:
                desk.hold(point, path=path)
        if killed_at["*/Invoices"] < BATCHES:
            # Each request that creates invoices once; then it may go through, and the next one is held.
            desk.hold(point, method="PUT", skip=int(point == "before" and died_writing))
        # Acknowledging: every worker tells of one document more.
        desk.hold(point, method="POST", path="*/batches", skip=int(point == "before"))
        told = acknowledged(desk)
        worker = desk.start("work_off")
        died_writing = False
        if desk.held_or_ended(worker):
            [call] = desk.world.held.listed()
            desk.kill(worker)
            killed_at[next(path for path in STEPS if fnmatchcase(call["path"], path))] += 1
            died_writing = call["method"] == "PUT"
        desk.forget_mishaps()
        told_by_each.append(acknowledged(desk) - told)
        desk.tell("time_passes")
    assert {path: killed_at[path] for path in READING} == dict.fromkeys(READING, 1)
    assert killed_at["*/Invoices"] == BATCHES, killed_at
    # Nobody told of two and lived through it: each died at the next one, or at a request that came between.
    assert Counter(told_by_each)[1] == INVOICES == sum(told_by_each), Counter(told_by_each)
    assert killed_at["*/batches"] >= INVOICES - BATCHES, killed_at
    desk.prove_exactly_once(INVOICES)


@pytest.mark.parametrize(
    "mishap", ["drop-before", "drop-after", "truncated", "500", "500-stored", "502-html"]
)
def test_answers_lost_at_every_write(desk: Installation, mishap: str) -> None:
    """Every request that creates invoices goes wrong once or more, and acknowledgements all along the way."""
    for skip in range(6):
        desk.world.mishaps.plan({"name": mishap, "path": "*/Invoices", "skip": skip})
    for skip in range(0, INVOICES, 17):
        desk.world.mishaps.plan({"name": mishap, "path": "*/batches", "skip": skip})
    desk.tell("ask", through=FAR)
    passes = 0
    while desk.tell("open_runs"):
        passes += 1
        assert passes < 200, desk.tell("runs")
        assert desk.join(desk.start("work_off")) == 0
        desk.tell("time_passes")
        desk.world.clock.travel(timedelta(seconds=60))
    desk.prove_exactly_once(INVOICES)


def test_what_one_request_wrote_is_told_although_the_next_one_was_lost(desk: Installation) -> None:
    desk.world.mishaps.plan({"name": "500", "method": "PUT", "skip": 1})
    desk.tell("ask", through=FAR)
    assert desk.join(desk.start("work_off")) == 0
    assert (acknowledged(desk), desk.tell("open_runs")) == (A_REQUEST, 1)

    while desk.tell("open_runs"):
        desk.tell("time_passes")
        assert desk.join(desk.start("work_off")) == 0
    desk.prove_exactly_once(INVOICES)


@pytest.mark.postgres
def test_two_workers_on_postgresql_one_of_them_always_dying(tmp_path: Path, postgres_url: str) -> None:
    """Two real workers share the work; again and again one is killed in the middle and a new one is started."""
    with installed(tmp_path, "invoices-only", INVOICES, database=postgres_url) as desk:
        workers = [desk.start("work"), desk.start("work")]
        desk.tell("ask", through=FAR)
        for kill, point in enumerate(["after", "before", "after", "before", "after", "after"]):
            desk.hold(point, skip=(3, 6, 2, 9, 20, 30)[kill])
            desk.until(desk.world.held.listed)
            for worker in workers:  # whichever it is: it dies in the middle of its call
                desk.kill(worker)
            desk.forget_mishaps()
            workers = [desk.start("work"), desk.start("work")]
        desk.until(lambda: not desk.tell("open_runs"))
        for worker in workers:
            desk.kill(worker)
        desk.prove_exactly_once(INVOICES)
