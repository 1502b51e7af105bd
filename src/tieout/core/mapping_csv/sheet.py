"""The bytes of a file as rows of named cells, whatever program wrote it: encoding, separator, header, quotes."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tieout.core.spreadsheet_cells import trimmed

if TYPE_CHECKING:
    from _csv import Reader

LARGEST = 50_000_000
"""Bytes. A mapping of a hundred thousand rows has a tenth of that."""

LONGEST_LINE = 1 << 20
"""Characters. A file without line ends must not be searched for them again with each piece that is read."""

_END = re.compile(r"\r\n|\r|\n")
_SEPARATORS = ",;\t|"
_CHUNK = 1 << 16
_FOR_PEOPLE = frozenset({"name"})  # columns that explain a row and say nothing


class WrongFile(ValueError):
    """The file as a whole cannot be read; the text says why and what would be right."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its first line in the file, its cells by column, and what is wrong with its form ("" nothing)."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(slots=True)
class Sheet:
    """A file that was opened: how it is encoded and separated, and its columns in its own order."""

    content: bytes = field(repr=False)
    encoding: str = ""
    separator: str = ","
    columns: tuple[str, ...] = ()
    header_lines: int = 1

    def rows(self) -> Iterator[SheetRow]:
        """Yield every row that is not empty. Raises WrongFile at a quote that does not end."""
        reader = csv.reader(self.lines(), delimiter=self.separator, strict=True)
        last = 0
        for cells in _read(reader):
            first, last = last + 1, reader.line_num
            if first <= self.header_lines:
                continue
            texts = [trimmed(cell) for cell in cells]
            if any(texts):
                yield self._row(first, texts)

    def _row(self, line: int, cells: Sequence[str]) -> SheetRow:
        named = dict(zip(self.columns, (*cells, *[""] * len(self.columns)), strict=False))
        if any(cells[len(self.columns) :]):
            problem = (
                f"has {len(cells)} cells where the header has {len(self.columns)}; a cell that holds the "
                f"separator {self.separator!r} belongs in quotes"
            )
            return SheetRow(line, named, problem)
        return SheetRow(line, named)

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends, decoded piece by piece so that a large file is never there twice."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        rest = ""
        for start in range(0, len(self.content), _CHUNK):
            final = start + _CHUNK >= len(self.content)
            text = rest + decoder.decode(self.content[start : start + _CHUNK], final)
            done = 0
            for end in _END.finditer(text):
                if final or end.end() < len(text):  # else a line feed may belong to its carriage return
                    yield text[done : end.end()]
                    done = end.end()
            rest = text[done:]
            if len(rest) > LONGEST_LINE:
                raise WrongFile(f"a line has more than {LONGEST_LINE:,} characters; is this a CSV file?")
        if rest:
            yield rest


def opened(content: bytes, needed: Sequence[str], optional: Sequence[str]) -> Sheet:
    """Return the file, its encoding, separator and columns known.

    UTF-8 and UTF-16 with or without their marks and Windows-1252 are read; cells are separated by comma,
    semicolon, tab or bar. Raises WrongFile for anything else, and for columns that are missing or mean nothing
    here; both are named with the right ones.
    """
    _refuse(content)
    sheet = Sheet(content, _encoding(content))
    lines = sheet.lines()
    head = next(lines, "")
    if head.lower().startswith("sep="):  # Excel's own way to say it
        sheet.separator = head[4:].strip("\r\n ") or "\t"
        head, sheet.header_lines = next(lines, ""), 2
    else:
        known = {*needed, *optional}
        sheet.separator = max(
            _SEPARATORS, key=lambda one: (len({*_names(head, one)} & known), len(_names(head, one)))
        )
    sheet.columns = _names(head, sheet.separator)
    _check_columns(sheet.columns, needed, optional)
    return sheet


def _refuse(content: bytes) -> None:
    if not content.strip():
        raise WrongFile("the file is empty")
    if len(content) > LARGEST:
        raise WrongFile(f"the file has {len(content):,} bytes, {LARGEST:,} are taken; import it in parts")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise WrongFile("this is a workbook; save the sheet as CSV in the spreadsheet program")


def _encoding(content: bytes) -> str:
    """Find the encoding by reading everything once, piece by piece."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for start in range(0, len(content), _CHUNK):
                decoder.decode(content[start : start + _CHUNK])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    if marked:
        raise WrongFile("the file begins as UTF-16 and is none, or breaks off; save it as CSV UTF-8")
    raise WrongFile("the file is neither UTF-8 nor Windows-1252; save it as CSV UTF-8")


def _names(head: str, separator: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([head], delimiter=separator), [])
    except csv.Error:
        return ()
    names = [trimmed(cell).lower().replace(" ", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _check_columns(columns: Sequence[str], needed: Sequence[str], optional: Sequence[str]) -> None:
    right = ", ".join([*needed, *(f"{name} (may be left out)" for name in optional)])
    twice = sorted({name for name in columns if columns.count(name) > 1})
    unknown = [name or "(empty)" for name in columns if name not in {*needed, *optional, *_FOR_PEOPLE}]
    missing = [name for name in needed if name not in columns]
    said = [
        f"{what} {', '.join(names)}"
        for what, names in (("misses", missing), ("does not know", unknown), ("has twice", twice))
        if names
    ]
    if said:
        raise WrongFile(
            f"the first line names the columns; this one {'; '.join(said)}. The columns are: {right}"
        )


def _read(reader: Reader) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as wrong:
        raise WrongFile(f"line {reader.line_num} cannot be read as CSV: {wrong}") from wrong
