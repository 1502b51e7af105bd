"""The database's own deeds, made and taken away: what must be true whoever writes is written by the database itself.

Triggers are no part of a migration. SQLite forgets them with a table that it makes anew, so they are taken away before
tables change and made again afterwards (`keep` and `leave` of `tallies` and `dating`).
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.backends.base.base import BaseDatabaseWrapper


def has_tables(connection: BaseDatabaseWrapper, names: Collection[str]) -> bool:
    """Whether all of these tables are there."""
    return set(names) <= set(connection.introspection.table_names())


def has_triggers(connection: BaseDatabaseWrapper, names: Collection[str]) -> bool:
    """Whether all of these triggers are there."""
    every = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(every)
        return set(names) <= {name for (name,) in cursor.fetchall()}


def removal(vendor: str, name: str, table: str) -> str:
    """Return the statement that takes a trigger of a table away, if it is there."""
    where = f" ON {table}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{where}"
