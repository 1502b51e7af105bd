"""What a spreadsheet does to texts, and what must be done so that it runs none of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

# A cell that begins like this is a formula to a spreadsheet, or may hide one.
_RUNS = re.compile(r"'* *[=+\-@\t\r\n|%]")
_DEFUSED = re.compile(r"'+ *[=+\-@\t\r\n|%]")
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_CALLS = re.compile(r"[(|!]")
_ERRORS = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|#+)")
_MONTH = r"(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*\.?"
_DATE = re.compile(
    rf"\d{{1,2}}[-. /]{_MONTH}(?:[-. /]\d{{2,4}})?"  # 1-Mar, 01-Mar-26
    rf"|{_MONTH}[-. /]\d{{1,4}}"  # Mar-01
    r"|\d{4}-\d{2}-\d{2}(?:[ T]00:00(?::00)?)?"
    r"|\d{1,2}/\d{1,2}/\d{2,4}(?: 0?0:00(?::00)?)?"
    r"|\d{1,2}\.\d{1,2}\.\d{4}",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_INVISIBLE = " \t\r\n\f\v\u00a0\u200b\u200e\u200f\u2060\ufeff"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_line(cells: Sequence[object]) -> str:
    """Return the cells as one line of a CSV file, with its end."""
    line: str = csv.writer(_Echo()).writerow(cells)
    return line


def defused(cell: object) -> str:
    """Return the cell as text that no spreadsheet runs: numbers stay, what looks like a formula gets a quote.

    `armed` is the way back.

    >>> defused("=1+1"), defused("-12.50"), defused("-1+cmd")
    ("'=1+1", '-12.50', "'-1+cmd")
    """
    text = "" if cell is None else str(cell)
    return "'" + text if _RUNS.match(text) and not _is_number(text) else text


def armed(cell: str) -> str:
    """Return the text that was defused; any other text as it is.

    >>> armed("'-AU"), armed("-12.50"), armed("'tis")
    ('-AU', '-12.50', "'tis")
    """
    return cell[1:] if _DEFUSED.match(cell) else cell


def trimmed(cell: str) -> str:
    """Return the cell without the blanks around it, those that nobody sees included."""
    return cell.strip(_INVISIBLE)


def as_text(cell: str) -> str | None:
    """Return the text of `="0200"`, by which a spreadsheet is told to leave a text alone; None for any other.

    >>> as_text('="3-1"'), as_text("3-1")
    ('3-1', None)
    """
    found = _TEXT_FORMULA.fullmatch(cell)
    return found.group(1).replace('""', '"') if found else None


def formula(cell: str) -> bool:
    """Whether a spreadsheet would run this cell: it begins like a formula and is more than a signed text.

    >>> formula("=cmd()"), formula("-AU"), formula("+cmd|' /C calc'!A0")
    (True, False, True)
    """
    return cell.startswith(("=", "@", "|")) or (
        cell.startswith(("+", "-", "%")) and bool(_CALLS.search(cell))
    )


def damage(cell: str) -> str:
    """Return what a spreadsheet seems to have made of a code, in words, "" for nothing.

    >>> damage("1-Mar")
    'a date that a spreadsheet made of a code such as 3-1'
    >>> damage("1.23E+11"), damage("200-1")
    ('a long number that a spreadsheet has rounded', '')
    """
    if _DATE.fullmatch(cell):
        return "a date that a spreadsheet made of a code such as 3-1"
    if _ROUNDED.fullmatch(cell):
        return "a long number that a spreadsheet has rounded"
    return ""


def failed(cell: str) -> bool:
    """Whether a spreadsheet wrote down its own error or a column too narrow to show: #REF!, ####."""
    return bool(_ERRORS.fullmatch(cell))


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()
