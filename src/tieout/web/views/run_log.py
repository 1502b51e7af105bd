"""Export log results: what became of every invoice, purchase, customer, supplier and product of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tieout.store import queries
from tieout.store.models import RunLogRow
from tieout.web.addresses import address_of
from tieout.web.faults import ShownFault, in_words, of_log
from tieout.web.log_rows import HEADER, csv_rows
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.spreadsheets import download
from tieout.web.views.runs import run_or_404
from tieout.web.words import RECORD, RECORDS, RESULTS, TRIGGERS, Word


@dataclass(frozen=True, slots=True)
class LogLine:
    """One record of the log: what it is, what became of it, and why not."""

    record: str
    name: str
    address: str
    organisation: str
    result: Word
    faults: Sequence[ShownFault]
    notes: Sequence[str]


@require_safe
def log(request: WorkspaceRequest, number: int) -> HttpResponse:
    """What became of every invoice, purchase, customer, supplier and product of a run."""
    need(request, Right.READ)
    row = run_or_404(request, number)
    record, result = _log_filter(request)
    counts = queries.log_counts(request.workspace, row.pk)
    tabs = [
        (name, words, sum(per_record.get(name, 0) for per_record in counts.values()))
        for name, words in RECORDS.items()
    ]
    rows = queries.run_log(request.workspace, row.pk, record=record, result=result)
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    names = {connection.key: connection.name for connection in request.connections}
    context = {
        "run": row,
        "title": TRIGGERS[row.trigger],
        "record": record,
        "result": result,
        "tabs": tabs,
        "total": sum(count for _, _, count in tabs),
        "results": [(name, word.label) for name, word in RESULTS.items()],
        "page": page,
        "lines": [_line(each, names) for each in page],
    }
    return render(request, "runs/log.html", context)


@require_safe
def log_csv(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    """The log as shown, every page of it."""
    need(request, Right.READ)
    row = run_or_404(request, number)
    record, result = _log_filter(request)
    rows = queries.run_log(request.workspace, row.pk, record=record, result=result)
    return download(f"tieout-run-{row.pk}-log", HEADER, csv_rows(request.workspace, rows))


def _log_filter(request: WorkspaceRequest) -> tuple[str, str]:
    record, result = request.GET.get("record", ""), request.GET.get("result", "")
    return (record if record in RECORDS else ""), (result if result in RESULTS else "")


def _line(row: RunLogRow, names: Mapping[str, str]) -> LogLine:
    return LogLine(
        record=RECORD[row.record].capitalize(),
        name=row.name,
        address=address_of(row.document),
        organisation=names.get(row.organisation, row.organisation),
        result=RESULTS[row.result],
        faults=[in_words(of_log(fault)) for fault in row.faults],
        notes=row.notes,
    )
