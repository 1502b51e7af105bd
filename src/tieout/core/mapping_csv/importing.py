"""What importing a mapping file would do: every row new, changed, unchanged or wrong, and the rules afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tieout.core.mapping_csv.cells import meant
from tieout.core.mapping_csv.known import KnownCodes
from tieout.core.mapping_csv.sheet import SheetRow, opened
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_rows import TABLES, MappingKind, Row, checked, folded, rows_of, with_rows
from tieout.core.rulebook_tables import EVERYWHERE, Cells

SHOWN = 200
"""Rows of each result that a plan holds to be shown; all of them are counted."""


class RowResult(StrEnum):
    """What importing would do with one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"  # in the rules, not in a file that replaces them
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class RowSeen:
    """One row of the plan: its line in the file (0 for none), and in words what happens or what is wrong."""

    line: int
    result: RowResult
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """All that an import would do. `rulebook` is what comes of it, None as long as a row is wrong."""

    kind: MappingKind
    encoding: str
    separator: str
    counts: Mapping[RowResult, int]
    rows: Sequence[RowSeen]
    rulebook: Rulebook | None

    @property
    def changes(self) -> bool:
        """Whether anything would differ afterwards."""
        return any(self.counts.get(one) for one in (RowResult.NEW, RowResult.CHANGED, RowResult.REMOVED))


def plan_import(
    content: bytes,
    rulebook: Rulebook,
    kind: MappingKind,
    known: KnownCodes,
    *,
    organisation: str = "",
    replace: bool = False,
) -> ImportPlan:
    """Compare a file with one table of the rulebook, and return what importing it would do.

    `organisation`: the file is about that one alone, and may then leave its column out. `replace`: what the file
    does not name is taken out. Without it, such rows stay. Raises WrongFile when the file as a whole cannot be
    read; every single wrong row is in the plan, with its line and what is right.
    """
    return _Import(rulebook, kind, known, organisation).plan(content, replace=replace)


class _Import:
    """One file on its way into one table."""

    def __init__(self, rulebook: Rulebook, kind: MappingKind, known: KnownCodes, organisation: str) -> None:
        self._rulebook, self._kind, self._known, self._organisation = rulebook, kind, known, organisation
        self._table = TABLES[kind]
        self._there: dict[Cells, list[Row]] = {}
        for row in rows_of(rulebook, kind):
            self._there.setdefault(folded(kind, row[0]), []).append(row)
        self._texts = known.texts() | {
            cell for rows in self._there.values() for row in rows for cell in row[0]
        }
        self._lines: dict[Cells, tuple[int, Cells]] = {}  # key -> where the file said it, and what
        self._wanted: dict[Cells, Row] = {}
        self._counts: Counter[RowResult] = Counter()
        self._seen: list[RowSeen] = []

    def plan(self, content: bytes, *, replace: bool) -> ImportPlan:
        table = self._table
        columns = (*table.keys, *table.values)
        optional = {*table.optional, *(["organisation"] if self._organisation else [])}
        sheet = opened(
            content,
            [name for name in columns if name not in optional],
            [name for name in columns if name in optional],
        )
        for row in sheet.rows():
            self._take(row)
        if replace:
            self._find_removed()
        outcome = None if self._counts[RowResult.WRONG] else self._outcome(replace=replace)
        return ImportPlan(
            kind=self._kind,
            encoding=sheet.encoding.removesuffix("-sig"),
            separator=sheet.separator,
            counts=dict(self._counts),
            rows=self._seen,
            rulebook=outcome,
        )

    # --- one row

    def _take(self, sheet_row: SheetRow) -> None:
        line = sheet_row.line
        row, problem = self._read(sheet_row.cells)
        problem = sheet_row.problem or problem
        if not problem:
            row, problems = checked(self._rulebook, self._kind, row)
            problem = "; ".join(problems) or self._repeated(line, row) or self._unknown(row)
        if problem:
            self._note(line, RowResult.WRONG, problem)
            return
        key = folded(self._kind, row[0])
        self._wanted[key] = row
        before = self._there.get(key)
        if before is None:
            self._note(line, RowResult.NEW, sentence(row))
        elif [values for _, values in before] == [row[1]]:
            self._counts[RowResult.UNCHANGED] += 1
        else:
            was = " and ".join(_values(values) for _, values in before)
            self._note(line, RowResult.CHANGED, f"{sentence(row)} (was {was})")

    def _note(self, line: int, result: RowResult, said: str) -> None:
        self._counts[result] += 1
        if self._counts[result] <= SHOWN:
            self._seen.append(RowSeen(line, result, said))

    def _read(self, cells: Mapping[str, str]) -> tuple[Row, str]:
        """Return the row and what is wrong with its cells, "" for nothing."""
        table = self._table
        read: dict[str, str] = {}
        problems: list[str] = []
        for name in (*table.keys, *table.values):
            cell = cells.get(name, "")
            if name == "organisation":
                cell = cell or self._organisation
            read[name], problem = meant(
                cell, needed=name not in table.optional, code=name in table.codes, known=self._texts
            )
            if problem:
                problems.append(f"{name}: {problem}")
        row = (tuple(read[name] for name in table.keys), tuple(read[name] for name in table.values))
        return row, "; ".join(problems) or self._whose(read["organisation"])

    def _whose(self, organisation: str) -> str:
        if self._organisation and organisation != self._organisation:
            return f"is about {organisation}, and this import is for {self._organisation} alone"
        common = self._kind in {MappingKind.ACCOUNTS, MappingKind.TAXES}
        if organisation in self._rulebook.organisations or (common and organisation == EVERYWHERE):
            return ""
        there = ", ".join(self._rulebook.organisations) or "none"
        every = f", and {EVERYWHERE} stands for each of them" if common else ""
        return f'there is no organisation "{organisation}"; there are: {there}{every}'

    def _repeated(self, line: int, row: Row) -> str:
        key, values = row
        first, said = self._lines.setdefault(folded(self._kind, key), (line, values))
        if first == line:
            return ""
        if said == values:
            return f"is the same as line {first}; remove one of them"
        return f"contradicts line {first}, where {_values(key)} becomes {_values(said)}; remove one of them"

    def _unknown(self, row: Row) -> str:
        """Return why the organisation does not know the row's code; one for all must be known to one of them."""
        named = dict(zip((*self._table.keys, *self._table.values), (*row[0], *row[1]), strict=True))
        whose = OrganisationKey(named["organisation"])
        every = self._rulebook.organisations
        return self._known.problem(
            self._kind,
            named,
            every if whose == EVERYWHERE else (whose,),
            suggest=self._counts[RowResult.WRONG] < SHOWN,
        )

    # --- all of them

    def _find_removed(self) -> None:
        if self._kind is MappingKind.POLICIES:
            return
        for key, rows in self._there.items():
            if key not in self._lines and self._concerns(rows[0]):
                self._note(0, RowResult.REMOVED, sentence(rows[0]))

    def _concerns(self, row: Row) -> bool:
        """Whether a row of the rules belongs to what the file is about."""
        columns = (*self._table.keys, *self._table.values)
        whose = (*row[0], *row[1])[columns.index("organisation")]
        return not self._organisation or whose == self._organisation

    def _outcome(self, *, replace: bool) -> Rulebook | None:
        """Return the rulebook with the rows in it; None, with the problems noted, when together they are none."""
        rows: list[Row] = []
        for key, there in self._there.items():
            if key in self._wanted:
                rows.append(self._wanted.pop(key))
            elif not (replace and self._concerns(there[0])):
                rows += there
        outcome, problems = with_rows(self._rulebook, self._kind, [*rows, *self._wanted.values()])
        for problem in problems:
            self._note(0, RowResult.WRONG, problem)
        return None if problems else outcome


def sentence(row: Row) -> str:
    """Return a row in words: what is mapped, and what it becomes."""
    key, values = row
    return f"{_values(key)} -> {_values(values)}"


def _values(cells: Cells) -> str:
    return ", ".join(cell for cell in cells if cell) or "nothing"
