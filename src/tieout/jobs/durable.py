"""The job engine: DBOS runs each part as a workflow of named steps on a pool of threads. Its only importer.

The truth about a run is in our own rows (store/runs, store/claims): a part is claimed there, and a part whose
worker died is claimed again by another. So the engine never has to take over a dead worker's workflow, for which
it has no public call; what the dead leave behind is tidied away.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy
from dbos import DBOS, DBOSConfig, SetWorkflowID

from tieout.jobs.carrying import Carrying

VERSION = "1"
"""Constant on purpose: the engine strands what was queued under another version, and our steps can be
repeated."""

QUEUE = "parts"
AT_ONCE = 8
POLL_SECONDS = 0.25  # the engine's floor: faster polling only burns the processor


class Durable:
    """The launched job engine of this process: one a process, with an executor id that no other process
    has.
    """

    def __init__(self, url: str, worker: str, carrying: Carrying) -> None:
        self._worker = worker
        self._numbers = itertools.count(1)
        config: DBOSConfig = {
            "name": "tieout",
            "system_database_url": url,
            "application_version": VERSION,
            "executor_id": worker,
            "max_executor_threads": AT_ONCE + 4,
            "log_level": "WARNING",
        }
        if url.startswith("sqlite"):
            DBOS.migrate(url)
            config["system_database_engine"] = _one_writer_at_a_time(url)
            config["run_migrations"] = False
        DBOS(config=config)
        self._carry = DBOS.workflow(name="carry")(_workflow(carrying))
        DBOS.launch()
        DBOS.register_queue(
            QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
        )

    def enqueue(self, part: int) -> None:
        """Have the part carried out. More than one enqueueing is harmless: a part is claimed once."""
        with SetWorkflowID(f"{part}-{self._worker}-{next(self._numbers)}"):
            DBOS.enqueue_workflow(QUEUE, self._carry, part)

    def tidy(self, living: Collection[str], ended_before: str) -> int:
        """Call off the workflows of workers that are gone, and forget those that ended before the ISO time
        given.

        Returns how many were called off. Their parts are claimed again by their leases.
        """
        left = [
            row.workflow_id
            for row in DBOS.list_workflows(status="PENDING", load_input=False)
            if row.executor_id not in living
        ]
        if left:
            DBOS.cancel_workflows(left)
        ended = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"], end_time=ended_before, load_input=False, limit=1000
        )
        if ended:
            DBOS.delete_workflows([row.workflow_id for row in ended])
        return len(left)

    def close(self, patience_seconds: int) -> None:
        """Stop taking parts, and wait so long for those under way."""
        DBOS.destroy(workflow_completion_timeout_sec=patience_seconds, destroy_registry=True)


def _workflow(carrying: Carrying) -> Callable[[int], str]:
    def carry(part: int) -> str:
        return carrying.carry(part, _step)

    return carry


def _step(advance: Callable[[], bool]) -> bool:
    return DBOS.run_step({"name": "advance"}, advance)


def _one_writer_at_a_time(url: str) -> sqlalchemy.Engine:
    """Return an engine whose every transaction takes SQLite's write lock when it begins.

    Otherwise two processes read the same count before either writes, and both start what only one should.
    """
    engine = sqlalchemy.create_engine(url, connect_args={"timeout": 20, "check_same_thread": False})

    @sqlalchemy.event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    @sqlalchemy.event.listens_for(engine, "begin")
    def _begun(connection: sqlalchemy.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
