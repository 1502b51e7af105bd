"""CSV files that a spreadsheet opens as text and numbers, never as formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

#: A cell that begins like this is a formula to a spreadsheet, or may hide one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def defused(cell: object) -> str:
    """Return the cell as text that no spreadsheet runs: numbers stay, what looks like a formula gets a quote.

    >>> defused("=1+1"), defused("-12.50"), defused("-1+cmd")
    ("'=1+1", '-12.50', "'-1+cmd")
    """
    text = "" if cell is None else str(cell)
    if text.lstrip(" ").startswith(_FORMULA_STARTS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answer with a CSV file, row by row so that a long list costs no memory; Excel wants the first mark."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\N{ZERO WIDTH NO-BREAK SPACE}"
        yield writer.writerow(header)
        for row in rows:
            yield writer.writerow([defused(cell) for cell in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
