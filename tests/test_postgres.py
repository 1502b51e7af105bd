"""The PostgreSQL that tests use: each test finds an empty database and leaves nothing behind."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import own_databases

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_finds_an_empty_database(postgres_url, time):
    with psycopg.connect(postgres_url) as connection:
        connection.execute("create table mark (it text)")
        assert connection.execute("select count(*) from mark").fetchone() == (0,)


def test_a_database_is_dropped_although_somebody_is_still_connected(postgres_cluster):
    def databases():  # another test of this process may keep one of its own
        with psycopg.connect(postgres_cluster.url("postgres")) as connection:
            names = [name for (name,) in connection.execute("select datname from pg_database")]
            return {name for name in names if name.startswith(own_databases())}

    before = databases()
    with postgres_cluster.database() as url:
        forgotten = psycopg.connect(url)
        assert len(databases() - before) == 1
    assert databases() == before
    forgotten.close()
