"""Never more than five at once, never more than the limit in any minute, whatever the number of workers."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tieout.store.allowances import Allowance, Limits, calls_today
from tieout.store.models import AllowanceRow


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def allow(workspace, clock):
    return lambda bucket="adelaide", **limits: Allowance(workspace, bucket, Limits(**limits), clock=clock)


def test_five_at_once_and_the_sixth_waits_until_a_turn_is_given_back(allow):
    allowance = allow()
    assert [allowance.take() for _ in range(5)] == [0.0] * 5
    assert 0 < allowance.take() <= 0.25
    allowance.give_back()
    assert allowance.take() == 0.0


def test_turns_are_counted_over_all_who_share_the_organisation_and_no_other(allow):
    here, elsewhere, other = allow(), allow(), allow("sydney")
    assert [here.take() for _ in range(5)] == [0.0] * 5
    assert elsewhere.take() > 0
    assert other.take() == 0.0


def test_fifty_five_a_minute_and_then_as_long_as_the_oldest_is_young(allow, clock):
    allowance = allow()
    for _ in range(55):
        assert allowance.take() == 0.0
        allowance.give_back()
        clock.now += 0.5
    assert allowance.take() == pytest.approx(60 - 27.5)
    clock.now += 60 - 27.5
    assert allowance.take() == 0.0


def test_a_day_ends_a_day_after_its_first_call(allow, clock, workspace):
    allowance = allow(per_day=2)
    for _ in range(2):
        allowance.take()
        allowance.give_back()
    assert calls_today(workspace, now=clock.now) == {"adelaide": 2}
    clock.now += 3600
    assert allowance.take() == pytest.approx(23 * 3600)
    clock.now += 23 * 3600
    assert calls_today(workspace, now=clock.now) == {"adelaide": 0}, "yesterday's are not today's"
    assert allowance.take() == 0.0
    assert calls_today(workspace, now=clock.now) == {"adelaide": 1}


def test_the_other_sides_count_of_the_day_is_believed(allow, clock, workspace):
    allowance = allow(per_day=1000)
    allowance.take()
    allowance.give_back(day_remaining=1)  # somebody else spent the rest
    assert calls_today(workspace, now=clock.now) == {"adelaide": 999}
    assert allowance.take() == 0.0
    allowance.give_back(day_remaining=0)
    assert allowance.take() > 3600
    allowance.give_back(day_remaining=1000)  # a new day over there
    assert allowance.take() == 0.0


def test_every_worker_obeys_a_wish_to_wait(allow, clock):
    allowance, other = allow(), allow()
    allowance.take()
    allowance.give_back(hold_seconds=17)
    assert other.take() == pytest.approx(17)
    clock.now += 17
    assert other.take() == 0.0


def test_no_call_left_in_the_minute_is_a_wish_to_wait(allow, clock):
    allowance = allow()
    allowance.take()
    clock.now += 10
    allowance.give_back(minute_remaining=0)
    assert allowance.take() == pytest.approx(50)


def test_the_turn_of_a_dead_worker_ends_by_itself(allow, clock):
    dead, alive = allow(at_once=1, lease_seconds=120, per_minute=100), allow(at_once=1, per_minute=100)
    assert dead.take() == 0.0
    clock.now += 119
    assert alive.take() > 0
    clock.now += 2
    assert alive.take() == 0.0


def test_a_turn_given_back_twice_is_given_back_once(allow):
    first, second = allow(at_once=2), allow(at_once=2)
    first.take()
    second.take()
    first.give_back()
    first.give_back()
    assert first.take() == 0.0
    assert first.take() > 0


@pytest.mark.parametrize("limits", [{"at_once": 5, "per_minute": 1000}, {"at_once": 100, "per_minute": 40}])
def test_many_threads_stay_within_the_limits_on_either_database(open_books, limits):
    Allowance(open_books, "adelaide", Limits(per_day=10_000, **limits))
    lock, at_once, most, granted = threading.Lock(), 0, 0, []

    def worker() -> None:
        nonlocal at_once, most
        mine = Allowance(open_books, "adelaide", Limits(per_day=10_000, **limits))
        for _ in range(8):
            if mine.take() == 0.0:
                with lock:
                    at_once += 1
                    most = max(most, at_once)
                    granted.append(time.monotonic())
                with lock:
                    at_once -= 1
                mine.give_back()
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(worker) for _ in range(8)]:
            done.result()
    assert most <= limits["at_once"]
    assert 0 < len(granted) <= limits["per_minute"]
    if limits["per_minute"] == 40:
        assert len(granted) == 40
    row = AllowanceRow.objects.of(open_books).get()
    assert row.day_count == len(granted)
    assert row.leases == {}
    assert calls_today(open_books) == {"adelaide": len(granted)}


_PROCESS = """
import os, sys
import django
from django.conf import settings
django.setup()
from django.db import connections
connections.settings["default"]["NAME"] = sys.argv[1]
from tieout.store.allowances import Allowance, Limits
from tieout.store.models import Workspace
allowance = Allowance(Workspace.objects.get(), "adelaide", Limits(at_once=100, per_minute=20))
print(sum(allowance.take() == 0.0 for _ in range(20)))
"""


@pytest.mark.django_db(transaction=True)
def test_processes_share_one_allowance(workspace):
    name = str(connection.settings_dict["NAME"])
    started = [
        subprocess.Popen([sys.executable, "-c", _PROCESS, name], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert sum(int(process.communicate(timeout=120)[0]) for process in started) == 20
