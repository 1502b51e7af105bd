"""What every test stands on: an environment of its own, thrown away at the end."""

from __future__ import annotations

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

from tests.databases import copy_of_the_empty_one, lay_out, shared_folder
from tests.postgres import Cluster, find_postgres

#: Every call to the simulated worlds is held against the vendors' descriptions, whatever test makes it.
pytest_plugins = ["tests.conformance.recorder"]

#: Set by every continuous integration: what is missing there is a failure, not a reason to skip.
IN_CI = bool(os.environ.get("CI"))

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
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: at the end no process is alone with a long one while the others have nothing left."""
    items.sort(key=lambda item: not {"journey", "browser"} & {mark.name for mark in item.iter_markers()})


def pytest_unconfigure() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests run on a SQLite file, as installations do, so that threads and processes see one database."""
    from django.db import connections

    with django_db_blocker.unblock():
        connections["default"].close()
        connections.settings["default"]["NAME"] = str(copy_of_the_empty_one(SCRATCH / "tests.sqlite3"))


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this test process alone."""
    programs = find_postgres()
    if programs is None:
        say = pytest.fail if IN_CI else pytest.skip
        say("PostgreSQL's initdb is not on this machine; install the package postgresql, or run `make test`")
    with Cluster.started(programs) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: Cluster) -> Iterator[str]:
    """The name of a database with our tables in it and nothing else, of which copies are made."""
    with postgres_cluster.database() as url:
        lay_out(TIEOUT_DATA_DIR=str(SCRATCH / "template"), TIEOUT_DATABASE_URL=url)
        yield url.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres_cluster: Cluster, postgres_template: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database without rows, for one test."""
    with postgres_cluster.database(postgres_template) as url:
        yield url
