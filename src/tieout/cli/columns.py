"""Rows in columns, each as wide as its widest text: readable for a person, and for `grep` and `awk`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

GAP = "  "


def in_columns(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()
) -> Iterator[str]:
    """Yield the line of headings, then one line a row. Columns in `right` hold figures."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        cells = (
            text.rjust(width) if column in right else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield GAP.join(cells).rstrip()
