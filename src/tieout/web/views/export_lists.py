"""View details: the whole list behind a number of the export screen; errors stand together by their type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tieout.core.drafts import Draft
from tieout.core.names import LedgerKind
from tieout.store import content, queries
from tieout.store.models import Document, DocumentState
from tieout.web.asked import export_filter, question
from tieout.web.faults import ShownFault, of_document, title_of
from tieout.web.forms import ExportFilter
from tieout.web.found import document_or_404
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.words import BY_KIND, BY_SLUG, LEDGER_KINDS, tax_name

_GROUPS = {"ready": DocumentState.READY, "errors": DocumentState.HELD, "changed": DocumentState.CHANGED}
_PICK = {"ready": Right.EXPORT, "changed": Right.FORCE}
_CREDITS = frozenset({LedgerKind.CREDIT_NOTE, LedgerKind.SUPPLIER_CREDIT})
_PAGE = 100


@dataclass(frozen=True, slots=True)
class ListRow:
    """A document of the list, with the numbers that it will bear in the ledger."""

    document: Document
    address: str
    invoice_number: str
    credit_note_number: str
    organisation: str


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """All documents with one kind of fault; `fault` is that of the first one."""

    code: str
    title: str
    fault: ShownFault
    rows: Sequence[tuple[ListRow, ShownFault]]


@require_safe
def details(request: WorkspaceRequest, slug: str, group: str) -> HttpResponse:
    """Every document of one group of one kind, page by page."""
    need(request, Right.READ)
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
    page = Paginator(documents, _PAGE).get_page(request.GET.get("page"))
    names = {connection.key: connection.name for connection in request.connections}
    rows = [_row(document, names) for document in page]
    context = {
        "question": question(form),
        "words": BY_SLUG[slug],
        "group": group,
        "through": form.cleaned_data["through"],
        "page": page,
        "may_pick": allowed(request, _PICK[group]) if group in _PICK else False,
        "pick": _pick_address(form, slug, group),
    }
    if group == "errors":
        return render(request, "export/errors.html", context | {"groups": _by_error(request, rows)})
    return render(request, "export/ready.html", context | {"rows": rows})


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


def _row(document: Document, names: dict[str, str]) -> ListRow:
    credit = document.ledger_kind in _CREDITS
    return ListRow(
        document=document,
        address=reverse("document", args=[BY_KIND[document.kind].slug, document.source_id]),
        invoice_number="" if credit else document.ledger_number,
        credit_note_number=document.ledger_number if credit else document.second_number,
        organisation=names.get(document.organisation, document.organisation),
    )


def _by_error(request: WorkspaceRequest, rows: Sequence[ListRow]) -> Sequence[ErrorGroup]:
    """Group by type of error, the most frequent first. A document with two faults stands in two groups.

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
        ErrorGroup(code, title_of(code), members[0][1], members)
        for code, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
