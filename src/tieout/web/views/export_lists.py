"""View details: the whole list behind a number of the export screen; errors stand together by their type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tieout.core.drafts import Draft
from tieout.store import content, queries
from tieout.store.models import Document, DocumentState
from tieout.web.asked import export_filter, question
from tieout.web.export_rows import (
    HEADER,
    HEADER_OF_ERRORS,
    ListRow,
    csv_rows,
    csv_rows_of_errors,
    list_row,
)
from tieout.web.faults import ShownFault, of_document, title_of
from tieout.web.forms import ExportFilter
from tieout.web.found import document_or_404
from tieout.web.paging import order_of, size_of, sizes_offered
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.spreadsheets import download
from tieout.web.words import BY_SLUG, LEDGER_KINDS, tax_name

_GROUPS = {"ready": DocumentState.READY, "errors": DocumentState.HELD, "changed": DocumentState.CHANGED}
_PICK = {"ready": Right.EXPORT, "changed": Right.FORCE}
_PAGE = 100
_ORDERS = ("number", "party_name", "date", "total_minor", "ledger_number", "organisation")
_USUAL = "date"  # and the number


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """All documents of the page with one kind of fault; `fault` is that of the first one, `documents` how many there
    are on all pages.
    """

    code: str
    title: str
    fault: ShownFault
    rows: Sequence[tuple[ListRow, ShownFault]]
    documents: int


@require_safe
def details(request: WorkspaceRequest, slug: str, group: str) -> HttpResponse:
    """Every document of one group of one kind, page by page."""
    need(request, Right.READ)
    form, documents = _asked(request, slug, group)
    page = Paginator(documents, size_of(request, _PAGE)).get_page(request.GET.get("page"))
    names = {connection.key: connection.name for connection in request.connections}
    rows = [list_row(document, names) for document in page]
    kind = BY_SLUG[slug].kind
    found = queries.export_summary(
        request.workspace,
        through=form.cleaned_data["through"],
        kinds=[kind],
        organisation=request.organisation,
    )
    context = {
        "question": question(form),
        "words": BY_SLUG[slug],
        "group": group,
        "through": form.cleaned_data["through"],
        "page": page,
        "order": _order(request),
        "total": found[kind][_GROUPS[group]],
        "may_pick": allowed(request, _PICK[group]) if group in _PICK else False,
        "pick": _pick_address(form, slug, group),
        **sizes_offered(request),
    }
    if group == "errors":
        everywhere = _everywhere(request, form, slug) if page.has_other_pages() else {}
        return render(
            request, "export/errors.html", context | {"groups": _by_error(request, rows, everywhere)}
        )
    return render(request, "export/ready.html", context | {"rows": rows})


@require_safe
def details_csv(request: WorkspaceRequest, slug: str, group: str) -> HttpResponseBase:
    """Exactly the list that is shown, every page of it, as a spreadsheet; of errors with what, why, how and where."""
    need(request, Right.READ)
    _, documents = _asked(request, slug, group)
    name = f"tieout-{slug}-{group}"
    if group == "errors":
        return download(name, HEADER_OF_ERRORS, csv_rows_of_errors(request.workspace, documents))
    return download(name, HEADER, csv_rows(request.workspace, documents))


def _asked(request: WorkspaceRequest, slug: str, group: str) -> tuple[ExportFilter, QuerySet[Document]]:
    """The filter, and the documents that it asks for in the order of the address. Raises Http404 for no such list."""
    form = export_filter(request)
    if group not in _GROUPS or not form.is_valid():
        raise Http404
    documents = queries.export_list(
        request.workspace,
        through=form.cleaned_data["through"],
        kind=BY_SLUG[slug].kind,
        organisation=request.organisation,
        state=_GROUPS[group],
    )
    order = _order(request)
    return form, documents if order == _USUAL else documents.order_by(order, "pk")


def _order(request: WorkspaceRequest) -> str:
    return order_of(request, _ORDERS, _USUAL)


def _everywhere(request: WorkspaceRequest, form: ExportFilter, slug: str) -> Mapping[str, int]:
    """Code of a fault -> how many documents have it, on all pages."""
    found = queries.faults_by_code(
        request.workspace,
        through=form.cleaned_data["through"],
        kinds=[BY_SLUG[slug].kind],
        organisation=request.organisation,
    )
    return {group.code: group.documents for group in found}


@require_safe
def lines(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """What a document would be in the ledger, line by line: the row that unfolds below it."""
    need(request, Right.READ)
    row = document_or_404(request, slug, source_id)
    drafts = content.unpack_all(Draft, row.draft)
    context = {
        "document": row,
        "halves": [(LEDGER_KINDS[draft.kind], draft.number, draft.lines) for draft in drafts],
        "tax_name": tax_name(request.workspace.locale),
    }
    return render(request, "export/lines.html", context)


def _pick_address(form: ExportFilter, slug: str, group: str) -> str:
    """Where what was ticked goes. The plan of writing through finds the way back in it."""
    if group != "changed":
        return reverse("export-selected")
    asked = urlencode({"through": form.cleaned_data["through"].isoformat(), slug: "on"})
    return f"{reverse('write-through')}?{asked}"


def _by_error(
    request: WorkspaceRequest, rows: Sequence[ListRow], everywhere: Mapping[str, int]
) -> Sequence[ErrorGroup]:
    """Group by type of error, the most frequent first; `everywhere` counts them where there are other pages.

    A document with two faults stands in two groups.

    Each fault leads to where it is put right: the record there, or the choice in the rules.
    """
    documents = [row.document for row in rows]
    by_id = {row.document.pk: row for row in rows}
    sources = queries.contents_of(request.workspace, documents)
    ledger_links = {link.document_id: link.url for link in queries.links_for(request.workspace, documents)}
    groups: dict[str, list[tuple[ListRow, ShownFault]]] = {}
    for fault in queries.open_faults_of(request.workspace, documents):
        pk = fault.document_id
        shown = of_document(
            fault,
            by_id[pk].document,
            source_link=sources[pk].url if pk in sources else "",
            ledger_link=ledger_links.get(pk, ""),
        )
        groups.setdefault(fault.code, []).append((by_id[pk], shown))
    return [
        ErrorGroup(code, title_of(code), members[0][1], members, everywhere.get(code, len(members)))
        for code, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
