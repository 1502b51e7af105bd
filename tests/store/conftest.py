"""A workspace with two organisations, the beginning of most stories about the store, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import environ
import pytest
from django.core.management import call_command
from django.db import connections

from tests.databases import TABLES
from tieout.store.models import Connection, Workspace


@pytest.fixture
def workspace(db) -> Workspace:
    return open_workspace("harbour")


@pytest.fixture
def stranger(db) -> Workspace:
    """Another workspace in the same database."""
    return open_workspace("stranger")


def open_workspace(slug: str) -> Workspace:
    workspace = Workspace.objects.create(name=slug.title(), slug=slug)
    add = Connection.objects.of(workspace).create
    add(kind="source", connector="connectwise", key="connectwise", name="PSA")
    for key in ("adelaide", "sydney"):
        add(kind="ledger", connector="xero", key=key, name=key.title())
    return workspace


# --- both databases, without a transaction around the test: threads see what was committed ---------------------


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.django_db(transaction=True)),
        pytest.param("postgres", marks=pytest.mark.postgres),
    ]
)
def either_database(request) -> Iterator[str]:
    """The test runs on a SQLite file and on PostgreSQL, and commits for real."""
    if request.param == "sqlite":
        yield request.param
        return
    settings = request.getfixturevalue("postgres_tables")
    with request.getfixturevalue("django_db_blocker").unblock(), _default_database(settings):
        yield request.param
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def open_books(either_database) -> Workspace:
    """A workspace whose rows are committed."""
    return open_workspace("harbour")


@pytest.fixture(scope="session")
def postgres_tables(postgres_cluster) -> Iterator[dict]:
    """Django's settings of a PostgreSQL database with our tables in it."""
    with postgres_cluster.database(TABLES) as url:
        yield environ.Env.db_url_config(url)


@contextmanager
def _default_database(settings: dict) -> Iterator[None]:
    """Let `default` be another database, in every thread that opens a connection from now on."""
    before = connections.settings["default"]
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = before | {"OPTIONS": {}, "CONN_MAX_AGE": 0} | settings
    try:
        yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = before


@pytest.fixture
def time_machine_days():
    """Let days pass."""
    import datetime as dt

    import time_machine

    travellers = []

    def travel(days: int) -> None:
        traveller = time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True)
        traveller.start()
        travellers.append(traveller)

    yield travel
    for traveller in reversed(travellers):
        traveller.stop()
