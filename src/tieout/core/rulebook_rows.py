"""Every wish of a rulebook as a row of a table: what a mapping file lists, and what two versions are compared by.

A row is (key, values): the key says what is mapped, the values what it becomes. The words of the columns are
those of the set-up file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from tieout.core import rulebook_text
from tieout.core.names import OrganisationKey
from tieout.core.plain_reading import Reader
from tieout.core.rulebook import Policies, Rulebook
from tieout.core.rulebook_tables import (
    EVERYWHERE,
    Options,
    Policy,
    Row,
    Rules,
    Table,
    Tables,
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

_USUAL = rulebook_text.plain_policies(Policies())


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

    The rules of the set-up file apply. `TRUE` becomes `true`, and what was left out its default. It costs the
    same however many rules the rulebook has: a file has a hundred thousand rows.
    """
    table = TABLES[kind]
    if isinstance(table, Texts):
        return row, []  # any text may become any code
    cells = dict(zip((*table.keys, *table.values), (*row[0], *row[1]), strict=True))
    room = _room_for(rulebook, kind, cells)
    tables: Tables = {"organisation": [room]}
    table.write(tables, [row])
    reader = Reader()
    match kind:  # the pieces of the set-up file, each by its own rules
        case MappingKind.ROUTES:
            route = rulebook_text.read_route(reader, tables["route"][0], "", rulebook.organisations)
            tables["route"] = [rulebook_text.plain_route(route)]
        case MappingKind.TRACKING | MappingKind.OPTIONS:
            rules = rulebook_text.read_trackings(reader, room, "")
            room["tracking"] = [rulebook_text.plain_tracking(rule) for rule in rules]
        case MappingKind.NUMBERS:
            room["numbers"] = rulebook_text.plain_numbers(rulebook_text.read_numbers(reader, room, ""))
        case MappingKind.POLICIES:
            policies = rulebook_text.plain_policies(rulebook_text.read_policies(reader, room, ""))
            room["policies"] = {name: policies[name] for name in room["policies"] if name in policies}
    if reader.problems:
        return row, [_without_path(problem) for problem in reader.problems]
    [again] = table.read(tables)
    return again, []


def _room_for(rulebook: Rulebook, kind: MappingKind, cells: Mapping[str, str]) -> Tables:
    """Return the table of an organisation that holds no more than what one row is read with: the category of
    an option, and a policy's usual value, whose form it must have.
    """
    organisation = OrganisationKey(cells["organisation"])
    room: Tables = {"key": organisation, "tracking": []}
    if kind is MappingKind.OPTIONS:
        room["tracking"] = [
            rulebook_text.plain_tracking(replace(rule, options={}))
            for rule in rulebook.organisations[organisation].tracking
            if rule.category.casefold() == cells["category"].casefold()
        ]
    elif kind is MappingKind.POLICIES:
        name = cells["policy"]
        room["policies"] = {name: _USUAL[name]} if name in _USUAL else {}
    return room


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
