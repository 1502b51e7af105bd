"""Databases with our tables in them and nothing else: laid out once for all processes of a test run, then copied.

To migrate takes seconds and to copy takes none. They are laid out by `tieout migrate`, as every installation is.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).parents[1]
#: Names the folder that the processes of a run share; whoever leads them hands it down.
SHARED = "TESTS_SHARED_FOLDER"


def shared_folder() -> Path:
    """The folder of this run. It goes with the process that asked first, which is the one that leads the others."""
    if SHARED not in os.environ:
        os.environ[SHARED] = mkdtemp(prefix="tieout-shared-")
        atexit.register(shutil.rmtree, os.environ[SHARED], ignore_errors=True)
    return Path(os.environ[SHARED])


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
    folder = shared_folder()
    file = folder / "empty.sqlite3"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            lay_out(TIEOUT_DATA_DIR=str(folder / "first"))
            with closing(sqlite3.connect(folder / "first" / "tieout.sqlite3")) as first:
                first.execute("vacuum into ?", (str(file),))
    return file
