"""A pace: so many a second, so many at once, and quiet when asked for."""

from __future__ import annotations

import threading

import pytest

from tieout.connectors.wire import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_turns_come_at_an_even_pace():
    clock = Clock()
    pace = Pace(4, 10, clock=clock)

    assert pace.take() == 0.0
    assert pace.take() == 0.25
    clock.now += 0.25
    assert pace.take() == 0.0


def test_no_more_than_so_many_at_once_until_one_is_given_back():
    clock = Clock()
    pace = Pace(100, 2, clock=clock)
    for _ in range(2):
        assert pace.take() == 0.0
        clock.now += 1
    assert pace.take() > 0

    pace.give_back()
    assert pace.take() == 0.0


def test_after_a_request_for_quiet_nobodys_turn_comes_before_it_is_over():
    clock = Clock()
    pace = Pace(100, 5, clock=clock)
    pace.take()
    pace.give_back(hold_seconds=26.0)

    assert pace.take() == pytest.approx(26.0)
    clock.now += 26.0
    assert pace.take() == 0.0


def test_threads_never_hold_more_turns_than_there_are():
    pace = Pace(1_000_000, 3)
    most, held, lock = [0], [0], threading.Lock()

    def work() -> None:
        for _ in range(200):
            while pace.take() > 0:
                pass
            with lock:
                held[0] += 1
                most[0] = max(most[0], held[0])
            with lock:
                held[0] -= 1
            pace.give_back()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most[0] <= 3


@pytest.mark.parametrize("per_second, concurrent", [(0, 1), (-1, 1), (1, 0)])
def test_a_pace_that_stands_still_is_refused(per_second, concurrent):
    with pytest.raises(ValueError, match="a pace needs"):
        Pace(per_second, concurrent)
