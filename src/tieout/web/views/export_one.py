"""Export to Xero from a document's own page: the plan, then the run that brings it there or says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tieout import jobs
from tieout.core.drafts import Draft
from tieout.store import content, queries
from tieout.store.models import Document, DocumentState, FaultRow, Trigger
from tieout.web.faults import of_document
from tieout.web.found import document_or_404
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.words import BY_KIND, LEDGER_KINDS, LEDGER_STATUSES, Word

#: What is in no books and may go there. What is ready goes as it was judged; the others are read and judged anew.
EXPORTABLE = frozenset({DocumentState.READY, DocumentState.HELD, DocumentState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Half:
    """What the document becomes, or one half of it."""

    kind: str
    number: str
    total: str
    status: Word
    organisation: str
    notes: Sequence[str]


def offered(row: Document, *, linked: bool, faults: Sequence[FaultRow]) -> bool:
    """Whether the document is in no books and can go there; nothing goes where exports are switched off."""
    return row.state in EXPORTABLE and not linked and all(fault.code != "exports-off" for fault in faults)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Show what goes where, or what keeps it back; when it is confirmed ask for the run."""
    need(request, Right.EXPORT)
    row = document_or_404(request, slug, source_id)
    faults = queries.open_faults(request.workspace, row)
    if not offered(row, linked=bool(queries.links_of(request.workspace, row)), faults=faults):
        messages.info(request, "This cannot be done with the document as it stands now.")
        return redirect("document", slug, source_id)
    if request.method == "POST":
        return _asked(request, row)
    names = {connection.key: connection.name for connection in request.connections}
    drafts = content.unpack_all(Draft, row.draft)
    context = {
        "words": BY_KIND[row.kind],
        "document": row,
        "action": "document-export",
        "ready": row.state == DocumentState.READY,
        "halves": [_half(draft, names) for draft in drafts],
        "faults": [of_document(each, row) for each in faults],
    }
    return render(request, "documents/correct/export.html", context)


def _asked(request: WorkspaceRequest, row: Document) -> HttpResponse:
    run, created = jobs.ask(
        request.workspace,
        trigger=Trigger.EXPORT if row.state == DocumentState.READY else Trigger.FORCE,
        kinds=(BY_KIND[row.kind].kind,),
        through=max(row.date, request.today),
        selection=(row.pk,),
        who=request.user,
    )
    if not created:
        messages.info(request, "A run is at this document already. Here it is.")
    return redirect("run", run.pk)


def _half(draft: Draft, names: dict[str, str]) -> Half:
    return Half(
        kind=LEDGER_KINDS[draft.kind],
        number=draft.number,
        total=f"{draft.total:,.2f} {draft.currency}",
        status=LEDGER_STATUSES[draft.status],
        organisation=names.get(draft.organisation, draft.organisation),
        notes=draft.notes,
    )
