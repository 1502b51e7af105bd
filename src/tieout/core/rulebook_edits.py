"""Single rules changed by hand: what was typed is judged as a row of a file is, and refused with its column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieout.core.mapping_csv import KnownCodes
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_rows import TABLES, MappingKind, Row, checked, folded, rows_of, with_rows
from tieout.core.rulebook_tables import EVERYWHERE, Cells


@dataclass(frozen=True, slots=True)
class Edit:
    """One row put in the place of the one whose key is `was`: None adds a row, a `row` of None removes one."""

    was: Cells | None
    row: Row | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an edit cannot be made: the number of the edit, its column ("" for the row as a whole), and the reason."""

    edit: int
    column: str
    said: str


def edited(
    rulebook: Rulebook, kind: MappingKind, edits: Sequence[Edit], known: KnownCodes
) -> tuple[Rulebook, tuple[Refusal, ...]]:
    """Return the rulebook with all edits made, or as it was with every reason why they cannot be.

    Codes are checked against `known`; one for every organisation must be known to one of them. An edit of a row
    that is gone meanwhile adds it again.
    """
    there: dict[Cells, list[Row]] = {}
    for row in rows_of(rulebook, kind):
        there.setdefault(folded(kind, row[0]), []).append(row)
    refusals: list[Refusal] = []
    for number, edit in enumerate(edits):
        old = folded(kind, edit.was) if edit.was is not None else None
        if edit.row is None:
            there.pop(old or (), None)
            continue
        row, refused = _judged(rulebook, kind, edit.row, known, number)
        key = folded(kind, row[0])
        if not refused and key != old and key in there:
            refused = [_taken(kind, there[key][0], row, number)]
        if refused:
            refusals += refused
            continue
        there = _placed(there, old, key, row)
    if refusals:
        return rulebook, tuple(refusals)
    changed, problems = with_rows(rulebook, kind, [row for rows in there.values() for row in rows])
    if problems:
        return rulebook, tuple(Refusal(0, "", problem) for problem in problems)
    return changed, ()


def named(kind: MappingKind, row: Row) -> Mapping[str, str]:
    """Return the cells of a row by the names of their columns."""
    table = TABLES[kind]
    return dict(zip((*table.keys, *table.values), (*row[0], *row[1]), strict=True))


def row_of(kind: MappingKind, cells: Mapping[str, str]) -> Row:
    """Return the row that these cells make; a column that is missing is empty."""
    table = TABLES[kind]
    key = tuple(cells.get(name, "") for name in table.keys)
    return key, tuple(cells.get(name, "") for name in table.values)


def code_problem(rulebook: Rulebook, kind: MappingKind, row: Row, known: KnownCodes) -> str:
    """Return why the row's code cannot be used in its organisation today, "" when it can or is not known."""
    cells = named(kind, row)
    whose = cells.get("organisation", "")
    organisations = rulebook.organisations if whose == EVERYWHERE else (OrganisationKey(whose),)
    return known.problem(kind, cells, organisations, suggest=True)


def _judged(
    rulebook: Rulebook, kind: MappingKind, row: Row, known: KnownCodes, number: int
) -> tuple[Row, list[Refusal]]:
    table = TABLES[kind]
    cells = named(kind, row)
    empty = [
        Refusal(number, name, "This is needed.")
        for name, cell in cells.items()
        if not cell and name not in table.optional
    ]
    whose = cells.get("organisation", "")
    everywhere = whose == EVERYWHERE and kind in {MappingKind.ACCOUNTS, MappingKind.TAXES}
    if whose and whose not in rulebook.organisations and not everywhere:
        there = ", ".join(rulebook.organisations) or "none"
        empty.append(
            Refusal(number, "organisation", f'There is no organisation "{whose}"; there are: {there}.')
        )
    if empty:
        return row, empty
    row, problems = checked(rulebook, kind, row)
    if problems:
        return row, [_at_column(kind, row, problem, number) for problem in problems]
    problem = code_problem(rulebook, kind, row, known)
    column = "category" if kind is MappingKind.TRACKING else table.values[0]
    return row, [Refusal(number, column, f"{problem}.")] if problem else []


def _at_column(kind: MappingKind, row: Row, problem: str, number: int) -> Refusal:
    """Problems of the parser begin with the name of what they are about: a column, or a policy."""
    name, _, said = problem.partition(": ")
    columns = (*TABLES[kind].keys, *TABLES[kind].values)
    if kind is MappingKind.POLICIES and name == row[0][-1]:
        return Refusal(number, "value", said)
    return Refusal(number, name, said) if name in columns else Refusal(number, "", problem)


def _taken(kind: MappingKind, there: Row, row: Row, number: int) -> Refusal:
    column = TABLES[kind].keys[-1] if kind is not MappingKind.ROUTES else "value"
    subject = " ".join(cell for cell in there[0] if cell)
    before, now = " ".join(there[1]) or "nothing", " ".join(row[1]) or "nothing"
    if there[1] == row[1]:
        return Refusal(number, column, f"{subject} is there already, and becomes {before}.")
    said = f"{subject} becomes {before} already, and cannot become {now} as well. Change that rule instead."
    return Refusal(number, column, said)


def _placed(there: dict[Cells, list[Row]], old: Cells | None, key: Cells, row: Row) -> dict[Cells, list[Row]]:
    """Put the row where the old one stood, at the end when there was none."""
    if old is None or old not in there:
        return {**there, key: [row]}
    return {(key if one == old else one): ([row] if one == old else rows) for one, rows in there.items()}
