"""Databases with our tables in them and nothing else: laid out once for all processes of a test run, then copied.

PostgreSQL's are on one server, which the processes of the run share as well.

To migrate takes seconds and to copy takes none. They are laid out by `tieout migrate`, as every installation is.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp

from tests.postgres import Cluster, find_postgres

ROOT = Path(__file__).parents[1]
#: Names the folder that the processes of a run share; whoever leads them hands it down.
SHARED = "TESTS_SHARED_FOLDER"
#: The PostgreSQL database that is copied.
TABLES = "tables"


def shared_folder() -> Path:
    """The folder of this run. It goes with the process that asked first, which is the one that leads the others."""
    if SHARED not in os.environ:
        os.environ[SHARED] = mkdtemp(prefix="tieout-shared-")
        atexit.register(_leave, Path(os.environ[SHARED]))
    return Path(os.environ[SHARED])


def shared_cluster(programs: Path) -> Cluster:
    """The PostgreSQL server of this run, with `TABLES` in it. It ends with the process that asked first for the folder."""
    with _one_at_a_time("postgres") as folder:
        kept = folder / "postgres.json"
        if not kept.exists():
            cluster = Cluster.begun(programs)
            try:
                cluster.create(TABLES, "template1")
                lay_out(
                    TIEOUT_DATA_DIR=str(folder / "beside-postgres"), TIEOUT_DATABASE_URL=cluster.url(TABLES)
                )
            except BaseException:
                cluster.end()
                raise
            kept.write_text(json.dumps({"folder": str(cluster.folder), "port": cluster.port}))
        return _kept_cluster(programs, kept)


def copy_of_the_empty_one(file: Path) -> Path:
    """Put a migrated SQLite database without rows there; its folders are made where they are missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(_the_empty_one(), file))


def lay_out(**settings: str) -> None:
    """Run `tieout migrate` in a process of its own with these settings. Raises what it complained of."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TIEOUT_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", "migrate"],
        cwd=ROOT,
        env=environment | {"TIEOUT_DEMO": "1", "TIEOUT_LOG_LEVEL": "error"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"tieout migrate failed: {done.stdout}{done.stderr}")


def _the_empty_one() -> Path:
    """The file that is copied; the first process that wants it makes it while the others wait."""
    with _one_at_a_time("sqlite") as folder:
        file = folder / "empty.sqlite3"
        if not file.exists():
            lay_out(TIEOUT_DATA_DIR=str(folder / "first"))
            with closing(sqlite3.connect(folder / "first" / "tieout.sqlite3")) as first:
                first.execute("vacuum into ?", (str(file),))
    return file


@contextmanager
def _one_at_a_time(what: str) -> Iterator[Path]:
    """The shared folder, while no other process of the run makes `what` there."""
    folder = shared_folder()
    with open(folder / f"{what}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _kept_cluster(programs: Path, kept: Path) -> Cluster:
    said = json.loads(kept.read_text())
    return Cluster.there(programs, Path(said["folder"]), said["port"])


def _leave(folder: Path) -> None:
    """The run is over: end its server, if one was begun, and remove what was shared."""
    kept, programs = folder / "postgres.json", find_postgres()
    if kept.exists() and programs:
        _kept_cluster(programs, kept).end()
    shutil.rmtree(folder, ignore_errors=True)
