"""Runs: the history, one run with its parts and its log, and calling one off."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from ninja import Router, Status

from tieout import jobs
from tieout.core.ports import LogResult, RecordKind
from tieout.store import queries
from tieout.store.models import ApiToken, Run
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, SPREADSHEET, Number, PageAsked, page_of
from tieout.web.api.shapes import LogOut, RunOut, Runs, log_row_out, run_out
from tieout.web.log_rows import HEADER, csv_rows
from tieout.web.rights import Right
from tieout.web.spreadsheets import download

router = Router(tags=["Runs"])


@router.get("", response={200: Runs, **PROBLEMS}, summary="List runs")
def listed(request: HttpRequest, paged: PageAsked) -> Runs:
    """Newest first."""
    token = need(request, Right.READ)
    page = page_of(queries.runs(token.workspace), paged)
    return Runs(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        runs=[run_out(row) for row in page],
    )


@router.get("/{number}", response={200: RunOut, **PROBLEMS}, summary="One run and how far it is")
def one(request: HttpRequest, number: Number) -> RunOut:
    """With its parts."""
    token = need(request, Right.READ)
    row = _run_or_404(token, number)
    return run_out(row, queries.run_parts(token.workspace, row.pk))


@router.get("/{number}/log", response={200: LogOut, **PROBLEMS}, summary="What became of every record")
def log(
    request: HttpRequest,
    number: Number,
    paged: PageAsked,
    record: RecordKind | None = None,
    result: LogResult | None = None,
) -> LogOut:
    """Every invoice, purchase, customer, supplier and product of the run, troubles first."""
    token = need(request, Right.READ)
    row = _run_or_404(token, number)
    rows = queries.run_log(token.workspace, row.pk, record=record or "", result=result or "")
    page = page_of(rows, paged)
    return LogOut(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        rows=[log_row_out(each) for each in page],
    )


@router.get(
    "/{number}/log/csv", response=PROBLEMS, openapi_extra=SPREADSHEET, summary="The log as a spreadsheet"
)
def log_file(
    request: HttpRequest, number: Number, record: RecordKind | None = None, result: LogResult | None = None
) -> HttpResponseBase:
    """Every page of it, as the screen saves it."""
    token = need(request, Right.READ)
    row = _run_or_404(token, number)
    rows = queries.run_log(token.workspace, row.pk, record=record or "", result=result or "")
    return download(f"tieout-run-{row.pk}-log", HEADER, csv_rows(token.workspace, rows))


@router.post("/{number}/cancel", response={202: RunOut, **PROBLEMS}, summary="Call a run off")
def cancel(request: HttpRequest, number: Number) -> Status[RunOut]:
    """What is done is done; nothing further is started. A run that is over stays as it is."""
    token = need(request, Right.EXPORT)
    row = _run_or_404(token, number)
    jobs.cancel(token.workspace, row.pk, who=token.author)
    return Status(202, run_out(_run_or_404(token, number)))


def _run_or_404(token: ApiToken, number: int) -> Run:
    row = queries.run(token.workspace, number)
    if row is None:
        raise Http404("There is no such run.")
    return row
