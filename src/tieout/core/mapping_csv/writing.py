"""A table of the rulebook as the text of a CSV file, which a spreadsheet opens as texts and runs nothing of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_rows import TABLES, MappingKind, Row, rows_of
from tieout.core.spreadsheet_cells import csv_line, damage, defused

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Begins a file, so that Excel reads it as UTF-8."""

Naming = Callable[[Row], str]
"""What people call that on which a row ends."""


def written(
    rulebook: Rulebook, kind: MappingKind, *, organisation: str = "", naming: Naming | None = None
) -> Iterator[str]:
    """Yield the lines of the file: the header, then one for each row; of one organisation when it is named.

    `naming` fills a last column, `name`, which is there to be read and is passed over when the file comes back.
    """
    table = TABLES[kind]
    columns = (*table.keys, *table.values)
    place = columns.index("organisation")
    yield MARK + csv_line([*columns, *(["name"] if naming else [])])
    for key, values in rows_of(rulebook, kind):
        cells = [*key, *values]
        if organisation and cells[place] != organisation:
            continue
        shown = [_cell(cell, code=name in table.codes) for name, cell in zip(columns, cells, strict=True)]
        yield csv_line([*shown, *([defused(naming((key, values)))] if naming else [])])


def _cell(text: str, *, code: bool) -> str:
    """Return a cell; a code that looks like a date is told to stay a text."""
    if code and damage(text):
        return '="' + text.replace('"', '""') + '"'
    return defused(text)
