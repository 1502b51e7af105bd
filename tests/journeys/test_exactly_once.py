"""Exactly once, whatever is cut off: the worker is killed and answers are lost at every step of 120 invoices.

Nobody puts anything right by hand: the next worker does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.installation import FAR, Installation, installed

INVOICES = 120

pytestmark = pytest.mark.journey


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, "busy", INVOICES) as installation:
        yield installation


def test_r002_03_undisturbed_every_invoice_arrives_once(desk: Installation) -> None:
    desk.tell("ask", through=FAR)
    assert desk.join(desk.start("work_off")) == 0
    desk.prove_exactly_once(INVOICES)
    assert desk.tell("exchanges") == len(desk.world.log.since(0)), "R002-43: each call has its exchange"


@pytest.mark.parametrize("point", ["before", "after"])
def test_a_worker_killed_at_every_step_of_reading_and_writing(desk: Installation, point: str) -> None:
    """At each call of a run, reading, posting and acknowledging alike, the worker dies; a new one takes over.

    `skip` grows: first it dies at its first call, then at its second, so that every kind of step is hit and every
    attempt gets further. It ends when a worker came through with nothing left to do.
    """
    desk.tell("ask", through=FAR)
    kills = 0
    while desk.tell("open_runs"):
        desk.hold(point, skip=kills % 40)
        worker = desk.start("work_off")
        if desk.held_or_ended(worker):
            desk.kill(worker)
            kills += 1
        desk.forget_mishaps()
        desk.tell("time_passes")
    assert kills >= 20
    desk.prove_exactly_once(INVOICES)
