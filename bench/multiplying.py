"""Many rows made by the database itself: what is alike in all of them is told once, the rest is worked out.

A row that a program writes costs its own width and its way through Django; of 200,000 wide ones that is minutes. The
SQL here is what SQLite and PostgreSQL have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from tieout.store.ownership import Owned

_PRIME = 2_147_483_647


def multiply(
    like: Owned, source: str, *named: str, values: Sequence[Any] = (), worked_out: dict[str, str]
) -> None:
    """Insert a row like this one for each row of `source`, which is what stands after `from`.

    `named` are tables that the source speaks of, as `with` names them, and `values` fill their places in order.
    Columns in `worked_out` are expressions over the source, all others are as in `like`.
    """
    table = like._meta
    columns, expressions, alike = [], [], []
    for field in table.concrete_fields:
        assert field.column is not None
        if field.primary_key:
            continue
        columns.append(field.column)
        expressions.append(worked_out.get(field.column, "%s"))
        if field.column not in worked_out:
            alike.append(field.get_db_prep_save(getattr(like, field.attname), connection))
    if unknown := worked_out.keys() - set(columns):
        raise ValueError(f"{table.db_table} has no {', '.join(sorted(unknown))}")
    before = f"with recursive {', '.join(named)}" if named else ""
    statement = (
        f"insert into {table.db_table} ({', '.join(columns)}) {before} "  # noqa: S608 - our own names
        f"select {', '.join(expressions)} from {source}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *alike])


def series(wanted: int) -> str:
    """A table that counts: `n` from 0, so many times."""
    return f"series(n) as (select 0 union all select n + 1 from series where n < {wanted - 1})"  # noqa: S608 - a number of ours


def rows_of(name: str, columns: str, rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Rows of our own as a table, and the values that fill its places."""
    places = ", ".join(["%s"] * len(rows[0]))
    table = f"{name}({columns}) as (values {', '.join([f'({places})'] * len(rows))})"
    return table, [value for row in rows for value in row]


def chance(of: str, below: int, seed: int) -> str:
    """A whole number from 0 that looks like chance and is the same for the same `of`; each seed has its own."""
    scattered = f"(cast({of} as bigint) * {48_271 + 2 * seed} %% {_PRIME})"
    return f"({scattered} * {scattered} %% {_PRIME} %% {below})"


def one_of(texts: Sequence[str], place: str) -> str:
    """The text at a place; the texts are ours and have no quotes."""
    cases = (f"when {nth} then '{text}'" for nth, text in enumerate(texts))
    return f"case {place} {' '.join(cases)} end"
