"""Our own machine lets us down, or people get in each other's way: the disk, the database, a run called off, two at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.installation import FAR, installed
from tests.journeys.office import Office

pytestmark = pytest.mark.journey


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program holds the database, a backup say."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


# --- the disk -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pages", [0, 2, 6, 12])
def test_a_disk_that_is_full(office: Office, pages: int) -> None:
    """Nothing is sent that could not be written down; when there is space again, the next run goes on."""
    said = office.tell("run_on_a_full_disk", through=FAR, pages=pages)
    assert "full" in said["ended"], said
    office.booked()
    office.time_passes()
    assert office.run_to_its_end().state == "done"
    office.prove(audited=False)  # an answer that could not be written down leaves its exchange open


# --- the database ---------------------------------------------------------------------------------------


def test_a_database_that_another_program_holds(office: Office) -> None:
    """The run does not get as far as a call; nothing is half done; afterwards it works."""
    run, _ = office.tell("ask", through=FAR)
    with locked(office.database), pytest.raises(AssertionError, match="database is locked"):
        office.tell("work_off", patience=0.2)
    assert office.world.log.since(0) == [], "what cannot be written down is not sent"
    office.time_passes()
    assert office.run_to_its_end().run["id"] == run
    office.prove()


@pytest.mark.parametrize("path", ["*/export", "*/invoices", "*/batches"])
def test_a_database_that_is_held_while_an_answer_arrives(office: Office, path: str) -> None:
    """The other side has done its work, and the answer cannot be written down: it is found again, not repeated."""
    office.tell("ask", through=FAR)
    office.mishap("hold-after", path=path)
    worker = office.start(patience=0.2)
    office.until_held()
    with locked(office.database):
        office.world.held.release()
        office.join(worker)
    office.time_passes()
    assert office.run_to_its_end().state in {"done", "failed"}
    office.time_passes()
    assert office.run_to_its_end().state == "done"
    office.prove(audited=False)  # an exchange whose answer could not be written down stays open


# --- people ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", ["hold-before", "hold-after"])
@pytest.mark.parametrize(
    "call",
    [
        {"path": "*/unpostedinvoices"},
        {"path": "*/export"},
        {"path": "*/invoices", "method": "PUT"},
        {"path": "*/batches", "method": "POST"},
    ],
    ids=lambda call: call["path"],
)
def test_a_run_that_is_called_off_in_the_middle(office: Office, point: str, call: dict[str, str]) -> None:
    """What is on the wire is finished, nothing further is written; the next run finds all of it."""
    run, _ = office.tell("ask", through=FAR)
    office.mishap(point, **call)
    worker = office.start()
    office.until_held()
    assert office.tell("cancel", run=run) is True
    stood = written(office)
    office.world.held.release()
    assert office.join(worker) == 0
    most = 1 if call.get("method") == "PUT" and point == "hold-before" else 0
    assert len(office.booked()) - stood[0] <= 2 * most, "the batch on the wire, and no other"
    assert written(office)[1] - stood[1] <= 2, "the documents on the wire, and no other batch of them"
    assert office.report().state == "cancelled"
    office.time_passes()
    assert office.run_to_its_end().state == "done"
    office.prove()


@pytest.mark.parametrize("path", ["*/unpostedinvoices", "*/companies"])
def test_a_reading_that_is_called_off_stops_with_the_call_on_the_wire(office: Office, path: str) -> None:
    run, _ = office.tell("ask", through=FAR)
    office.mishap("hold-after", path=path)
    worker = office.start()
    office.until_held()
    assert office.tell("cancel", run=run) is True
    made = len(office.world.log.since(0))
    office.world.held.release()
    assert office.join(worker) == 0
    assert len(office.world.log.since(0)) <= made + 1, "the one that was held, and none after it"


def written(office: Office) -> tuple[int, int]:
    """How much stands outside: invoices in the books, documents that were handed over."""
    return len(office.booked()), sum("glBatch" in one for one in office.billed().values())


def test_a_run_that_is_called_off_before_it_began(office: Office) -> None:
    run, _ = office.tell("ask", through=FAR)
    assert office.tell("cancel", run=run) is True
    assert office.tell("cancel", run=run) is False, "once is enough"
    office.tell("work_off")
    assert office.world.log.since(0) == []
    assert office.run().state == "done"
    office.prove()


def test_two_people_press_the_button_at_once(office: Office) -> None:
    """The same wish twice is one run."""
    first, new = office.tell("ask", through=FAR)
    again, repeated = office.tell("ask", through=FAR)
    assert (again, new, repeated) == (first, True, False)
    office.tell("work_off")
    office.prove()


def test_two_processes_work_the_same_runs_off_at_once(office: Office) -> None:
    """Different wishes over the same documents: whoever comes second finds them posted, or waits its turn."""
    for number in range(20):
        office.bill(f"M-{number}")
    office.tell("ask", through=FAR)
    office.tell("ask", through=office.today(30), trigger="force")
    workers = [office.start() for _ in range(3)]
    assert [office.join(worker) for worker in workers] == [0, 0, 0]
    assert office.run_to_its_end().state == "done"
    office.prove()


@pytest.mark.postgres
def test_two_workers_on_postgresql_share_the_work(tmp_path: Path, postgres_url: str) -> None:
    with installed(tmp_path, "invoices-only", 60, database=postgres_url) as house:
        workers = [house.start("work"), house.start("work")]
        house.tell("ask", through=FAR)
        house.tell("ask", through="2027-12-30")
        house.until(lambda: not house.tell("open_runs"))
        for worker in workers:
            house.kill(worker)
        house.prove_exactly_once(60)
