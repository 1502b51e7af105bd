"""CSV files that a spreadsheet opens as text and numbers, never as formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from tieout.core.spreadsheet_cells import csv_line, defused


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answer with a CSV file, row by row so that a long list costs no memory; Excel wants the first mark."""

    def lines() -> Iterator[str]:
        yield "\N{ZERO WIDTH NO-BREAK SPACE}"
        yield csv_line(header)
        for row in rows:
            yield csv_line([defused(cell) for cell in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
