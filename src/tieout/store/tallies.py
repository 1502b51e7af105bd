"""Totals that are kept instead of counted: how many documents stand where, and what they come to.

Every page says such numbers, and counting 200,000 documents for each takes longer than all the rest of it. So the
database itself adds to a tally with each row that comes, goes or changes, in the same transaction, whoever writes.

SQLite has one writer at a time: its triggers add to the one row of a key. PostgreSQL has many, and two of them that
added to the same rows would wait for each other, or for ever: there each statement writes rows of its own, summands,
which `fold` adds together from time to time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tieout.store.models import Document, DocumentTally, Link, LinkTally
from tieout.store.ownership import Owned
from tieout.store.triggers import has_tables, has_triggers, removal


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is tallied: the rows of a table under `keys`, how many they are, and the sums of some columns."""

    of: type[Owned]
    tally: type[Owned]
    keys: Sequence[str]
    count: str  # the tally's column for how many
    sums: Sequence[str] = ()  # columns of the same name in both
    while_empty: str = ""  # only rows in which this column is empty

    @property
    def table(self) -> str:
        """The table whose rows are counted."""
        return self.of._meta.db_table

    @property
    def tallies(self) -> str:
        """The table of what was counted."""
        return self.tally._meta.db_table

    @property
    def into(self) -> str:
        """The tallies with their columns, as they are written."""
        return f"{self.tallies} ({', '.join((*self.keys, self.count, *self.sums))})"

    @property
    def watched(self) -> Sequence[str]:
        """The columns whose change changes a tally."""
        return [*self.keys, *self.sums, *filter(None, [self.while_empty])]

    @property
    def triggers(self) -> Sequence[str]:
        """The names of those at an insert, an update and a delete."""
        return [f"{self.table}_tally_{moment}" for moment in ("insert", "update", "delete")]

    def belongs(self, row: str = "") -> str:
        """The condition that a row is counted at all."""
        return f"{row}{self.while_empty} IS NULL" if self.while_empty else "TRUE"

    def counted(self, source: str, sign: str = "") -> str:
        """The question for the tallies of whatever rows; with a minus as sign, for taking them off."""
        keys, sums = ", ".join(self.keys), "".join(f", {sign}SUM({each})" for each in self.sums)
        return f"SELECT {keys}, {sign}COUNT(*){sums} FROM {source} WHERE {self.belongs()} GROUP BY {keys}"  # noqa: S608 - our own names, as everywhere in this file


_KEPT = (
    _Kept(
        Document,
        DocumentTally,
        keys=("workspace_id", "organisation", "state", "currency"),
        count="documents",
        sums=("total_minor",),
    ),
    _Kept(
        Link,
        LinkTally,
        keys=("workspace_id", "organisation", "ledger_status"),
        count="links",
        while_empty="ended_at",
    ),
)


def keep(using: str = DEFAULT_DB_ALIAS, plan: Sequence[object] | None = None, **_: Any) -> None:
    """Have the database keep the tallies from now on, and count once what is there.

    Django's signal after a migration (SQLite forgets triggers with a table that is made anew), even one that was
    broken off and had nothing left to change, and after every emptying of the tables.
    """
    connection = connections[using]
    if not has_tables(connection, [kept.tallies for kept in _KEPT]):
        return
    if plan == [] and has_triggers(connection, [name for kept in _KEPT for name in kept.triggers]):
        return
    for kept in _KEPT:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for statement in (*_removal(kept, connection.vendor), *_TRIGGERS[connection.vendor](kept)):
                cursor.execute(statement)
            # since the triggers were made, whoever writes waits: what is counted is what they go on from
            cursor.execute(f"DELETE FROM {kept.tallies}")  # noqa: S608
            cursor.execute(f"INSERT INTO {kept.into} {kept.counted(kept.table)}")


def leave(using: str = DEFAULT_DB_ALIAS, plan: Sequence[object] | None = None, **_: Any) -> None:
    """Keep nothing while tables change: Django's signal before a migration. `keep` counts anew."""
    connection = connections[using]
    if plan == []:
        return
    with connection.cursor() as cursor:
        for kept in _KEPT:
            for statement in _removal(kept, connection.vendor):
                cursor.execute(statement)


def fold(using: str = DEFAULT_DB_ALIAS) -> None:
    """Write the summands of each key as one row. One statement: nobody sees them missing, or twice."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return  # its triggers fold
    with connection.cursor() as cursor:
        for kept in _KEPT:
            keys = ", ".join(kept.keys)
            added = ", ".join(f"SUM({each})" for each in (kept.count, *kept.sums))
            cursor.execute(
                f"WITH gone AS (DELETE FROM {kept.tallies} RETURNING *) "  # noqa: S608
                f"INSERT INTO {kept.into} SELECT {keys}, {added} FROM gone GROUP BY {keys}"
            )


def _removal(kept: _Kept, vendor: str) -> Iterator[str]:
    return (removal(vendor, name, kept.table) for name in kept.triggers)


# --- SQLite: each row is added to the one row of its key -----------------------------------------------------------


def _sqlite(kept: _Kept) -> Iterator[str]:
    comes, goes = _row_added(kept), _row_taken_off(kept)
    changed = " OR ".join(f"OLD.{each} IS NOT NEW.{each}" for each in kept.watched)
    moments = (
        (f"INSERT ON {kept.table}", comes),
        (f"UPDATE OF {', '.join(kept.watched)} ON {kept.table} WHEN {changed}", goes + comes),
        (f"DELETE ON {kept.table}", goes),
    )
    for name, (moment, deeds) in zip(kept.triggers, moments, strict=True):
        yield f"CREATE TRIGGER {name} AFTER {moment} BEGIN {deeds} END"


def _row_added(kept: _Kept) -> str:
    key = ", ".join(f"NEW.{each}" for each in kept.keys)
    nothing = ", ".join("0" for _ in (kept.count, *kept.sums))
    known = f"SELECT 1 FROM {kept.tallies} WHERE {_of_key(kept, 'NEW.')}"  # noqa: S608
    return (
        f"INSERT INTO {kept.into} SELECT {key}, {nothing} WHERE {kept.belongs('NEW.')} AND NOT EXISTS ({known}); "
        f"{_sums_moved(kept, '+', 'NEW.')}"
    )


def _row_taken_off(kept: _Kept) -> str:
    return _sums_moved(kept, "-", "OLD.")


def _sums_moved(kept: _Kept, sign: str, row: str) -> str:
    moved = [
        f"{kept.count} = {kept.count} {sign} 1",
        *(f"{each} = {each} {sign} {row}{each}" for each in kept.sums),
    ]
    return (
        f"UPDATE {kept.tallies} SET {', '.join(moved)} WHERE {kept.belongs(row)} AND {_of_key(kept, row)}; "  # noqa: S608
    )


def _of_key(kept: _Kept, row: str) -> str:
    return " AND ".join(f"{kept.tallies}.{each} = {row}{each}" for each in kept.keys)


# --- PostgreSQL: each statement writes the sums of its rows ---------------------------------------------------------


def _postgresql(kept: _Kept) -> Iterator[str]:
    come, gone = "NEW TABLE AS come", "OLD TABLE AS gone"
    moments = (
        ("INSERT", come, kept.counted("come")),
        ("UPDATE", f"{come} {gone}", _difference(kept)),
        ("DELETE", gone, kept.counted("gone", "-")),
    )
    for name, (moment, rows, moved) in zip(kept.triggers, moments, strict=True):
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN INSERT INTO {kept.into} {moved}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} AFTER {moment} ON {kept.table} REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _difference(kept: _Kept) -> str:
    """What an update moves from key to key; nothing, where it changed other columns."""
    keys, sums = ", ".join(kept.keys), (kept.count, *kept.sums)
    comes = ", ".join([f"1 AS {kept.count}", *kept.sums])
    goes = ", ".join(["-1", *(f"-{each}" for each in kept.sums)])
    added = [f"SUM({each})" for each in sums]
    return (
        f"SELECT {keys}, {', '.join(added)} FROM (SELECT {keys}, {comes} FROM come WHERE {kept.belongs()} "  # noqa: S608
        f"UNION ALL SELECT {keys}, {goes} FROM gone WHERE {kept.belongs()}) AS moved "
        f"GROUP BY {keys} HAVING {' OR '.join(f'{each} <> 0' for each in added)}"
    )


_TRIGGERS: Mapping[str, Callable[[_Kept], Iterator[str]]] = {"sqlite": _sqlite, "postgresql": _postgresql}
