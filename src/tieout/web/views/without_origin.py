"""Made in Xero: what others made in the books, shown and left alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tieout.store import queries
from tieout.store.models import Connection
from tieout.web.document_rows import names_of
from tieout.web.paging import size_of, sizes_offered
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.spreadsheets import download
from tieout.web.without_origin_rows import HEADER, csv_rows, shown_rows


@require_safe
def without_origin(request: WorkspaceRequest) -> HttpResponse:
    """What was made in the books of the chosen organisation, or of all of them, newest first."""
    need(request, Right.READ)
    found = queries.without_origin(request.workspace, organisation=request.organisation)
    page = Paginator(found, size_of(request)).get_page(request.GET.get("page"))
    names = names_of(one for one in request.connections if one.kind == Connection.Kind.LEDGER)
    context = {
        "page": page,
        "several_organisations": not request.organisation and len(names) > 1,
        "rows": list(shown_rows(page, names)),
        **sizes_offered(request),
    }
    return render(request, "documents/without_origin.html", context)


@require_safe
def without_origin_csv(request: WorkspaceRequest) -> HttpResponseBase:
    """Every page of the list as a spreadsheet."""
    need(request, Right.READ)
    found = queries.without_origin(request.workspace, organisation=request.organisation)
    return download("tieout-made-in-xero", HEADER, csv_rows(request.workspace, found))
