"""Every wish of a rulebook as a row of a table: what a mapping file lists, and what two versions are compared by.

A row is (key, values): the key says what is mapped, the values what it becomes. The words of the columns are
those of the set-up file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from tieout.core import rulebook_text
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Rulebook
from tieout.core.rulebook_tables import (
    EVERYWHERE,
    Options,
    Policy,
    Row,
    Rules,
    Table,
    Texts,
    Tracking,
    Ways,
)


class MappingKind(StrEnum):
    """The tables that a rulebook consists of."""

    ROUTES = "routes"
    ACCOUNTS = "accounts"
    TAXES = "taxes"
    TRACKING = "tracking"
    OPTIONS = "options"
    PARTIES = "parties"
    NUMBERS = "numbers"
    POLICIES = "policies"


TABLES: Mapping[MappingKind, Table] = {
    MappingKind.ROUTES: Ways(),
    MappingKind.ACCOUNTS: Texts("accounts", ("account", "class"), "ledger_account", common=True),
    MappingKind.TAXES: Texts("taxes", ("tax",), "ledger_tax", common=True),
    MappingKind.TRACKING: Tracking(),
    MappingKind.OPTIONS: Options(),
    MappingKind.PARTIES: Texts("parties", ("party",), "contact"),
    MappingKind.NUMBERS: Rules(),
    MappingKind.POLICIES: Policy(),
}


def rows_of(rulebook: Rulebook, kind: MappingKind) -> list[Row]:
    """Return the rows of one table, in the rulebook's order."""
    return list(TABLES[kind].read(rulebook_text.plain(rulebook)))


def with_rows(rulebook: Rulebook, kind: MappingKind, rows: Iterable[Row]) -> tuple[Rulebook, list[str]]:
    """Return the rulebook with these rows in one table instead of its own, and what is wrong with them.

    Every organisation of the rows must be in the rulebook. Policies that no row names stay as they are: there is
    no organisation without them.
    """
    tables = rulebook_text.plain(rulebook)
    TABLES[kind].write(tables, list(rows))
    return rulebook_text.parse(tables)


def checked(rulebook: Rulebook, kind: MappingKind, row: Row) -> tuple[Row, list[str]]:
    """Return one row as the rulebook would write it, and what is wrong with it by itself, [] for nothing.

    The rules of the set-up file apply. `TRUE` becomes `true`, and what was left out its default.
    """
    table = TABLES[kind]
    if isinstance(table, Texts):
        return row, []  # any text may become any code
    key, values = row
    named = dict(zip((*table.keys, *table.values), (*key, *values), strict=True))
    organisation = OrganisationKey(named["organisation"])
    known = rulebook.organisations.get(organisation)
    alone: dict[OrganisationKey, OrganisationRules] = {}
    if known is not None:
        tracking = known.tracking if kind is MappingKind.OPTIONS else ()
        alone = {organisation: OrganisationRules(tracking=tracking)}
    read, problems = with_rows(Rulebook(version=1, organisations=alone), kind, [row])
    if problems:
        return row, [_without_path(problem) for problem in problems]
    [again] = [one for one in rows_of(read, kind) if kind is not MappingKind.POLICIES or one[0] == key]
    return again, []


def folded(kind: MappingKind, key: Sequence[str]) -> tuple[str, ...]:
    """Return a key in the form in which two rows are the same: routes and categories are so in any case."""
    return tuple(cell.casefold() for cell in key) if TABLES[kind].any_case else tuple(key)


def _without_path(problem: str) -> str:
    """`route[1].by: "x" is not one of ...; for example: ...` -> `by: "x" is not one of ...`"""
    path, _, rest = problem.partition(": ")
    return f"{path.rpartition('.')[2]}: {rest.partition('; for example: ')[0]}"


__all__ = [
    "EVERYWHERE",
    "TABLES",
    "MappingKind",
    "Row",
    "Table",
    "checked",
    "folded",
    "rows_of",
    "with_rows",
]
