"""What every test stands on: an environment of its own, thrown away at the end."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import django.conf
import hypothesis
import pytest
from pytest_django import DjangoDbBlocker

from tests.databases import TABLES, copy_of_the_empty_one, shared_cluster, shared_folder
from tests.postgres import Cluster, find_postgres

#: Every call to the simulated worlds is held against the vendors' descriptions, whatever test makes it.
pytest_plugins = ["tests.conformance.recorder"]

#: Set by every continuous integration: what is missing there is a failure, not a reason to skip.
IN_CI = bool(os.environ.get("CI"))

# Seven thousand tests are a large heap, through which Python looks for cycles again and again; a worker of ours has the
# same threshold.
gc.set_threshold(10_000)

# Containers often forbid bytecode beside the sources. Tests start hundreds of processes, each of which would compile
# everything anew, so what was compiled is kept: for this process, those that it leads and those that tests start.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parents[1] / "build" / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # python -B says the same without it
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

# Django reads its settings once, so the environment is complete before pytest-django asks for it. Whatever
# the shell says about a real installation is forgotten: no test may ever touch one.
for name in [name for name in os.environ if name.startswith("TIEOUT_")]:
    del os.environ[name]
SCRATCH = Path(tempfile.mkdtemp(prefix="tieout-tests-"))
shared_folder()  # here, so that the processes that this one leads are told of it
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "tieout.project.settings",
    "TIEOUT_DEMO": "1",
    "TIEOUT_DATA_DIR": str(SCRATCH),
}
django.setup()  # pytest-django looked for settings before this file was read

# Slow on purpose where it matters, and there is nothing to protect here.
django.conf.settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

hypothesis.settings.register_profile("quick", deadline=None, max_examples=50)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=200, derandomize=True)
hypothesis.settings.load_profile("ci" if IN_CI else "quick")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long begins first, and each process of the run has its share of it.

    Processes begin with a stretch of the list each. So all of them have short tests left at the end, which they take from
    one another, and none is alone with a long one.
    """
    items.sort(key=_haste)
    processes = int(getattr(config, "workerinput", {}).get("workercount", 1))
    items[:] = [item for share in range(processes) for item in items[share::processes]]


def _haste(item: pytest.Item) -> int:
    marks = {mark.name for mark in item.iter_markers()}
    return 0 if "slow" in marks else 1 if marks & {"journey", "browser"} else 2


def pytest_collection_finish() -> None:
    gc.freeze()  # what was collected stays to the end


def pytest_unconfigure() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests run on a SQLite file, as installations do, so that threads and processes see one database."""
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db import connections
    from django.db.models.signals import post_migrate

    # Tests that commit empty all tables afterwards, upon which Django writes these rows anew. Nothing of ours reads them.
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with django_db_blocker.unblock():
        connections["default"].close()
        connections.settings["default"]["NAME"] = str(copy_of_the_empty_one(SCRATCH / "tests.sqlite3"))


@pytest.fixture(scope="session")
def postgres_cluster() -> Cluster:
    """The PostgreSQL server of this run; its processes share it."""
    programs = find_postgres()
    if programs is None:
        say = pytest.fail if IN_CI else pytest.skip
        say("PostgreSQL's initdb is not on this machine; install the package postgresql, or run `make test`")
    return shared_cluster(programs)


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database without rows, for one test."""
    with postgres_cluster.database(TABLES) as url:
        yield url
