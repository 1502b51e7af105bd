"""One cell of a mapping file: the text that was meant, or what a person must put right."""

from __future__ import annotations

from collections.abc import Container

from tieout.core.spreadsheet_cells import armed, as_text, damage, failed, formula

LONGEST = 1_000
_QUOTED = 40


def meant(cell: str, *, needed: bool, code: bool, known: Container[str]) -> tuple[str, str]:
    """Return what a cell says, and what is wrong with it, "" for nothing.

    `code`: it names something elsewhere, so that a date in it was not meant, unless it is `known`.
    """
    text = as_text(cell)
    if text is not None and "\x00" not in text:
        return text, ""
    problem = _problem(cell, needed=needed)
    if not problem and code and damage(cell) and cell not in known:
        problem = f'"{cell}" looks like {damage(cell)}; write the code as ="3-1" or make the column a text'
    return armed(cell), problem


def _problem(cell: str, *, needed: bool) -> str:
    shown = cell[:_QUOTED]
    if not cell:
        return "is empty" if needed else ""
    if len(cell) > LONGEST:
        return f"has {len(cell):,} characters, {LONGEST:,} are taken"
    if "\x00" in cell:
        return "holds a character that is none (NUL); is this a CSV file?"
    if failed(cell):
        return f'"{shown}" is an error of the spreadsheet; put the text there that was meant'
    if formula(cell):
        return f'"{shown}" is a formula, and nothing is calculated here; write the text itself'
    return ""
