"""Documents that the two sides hold otherwise: write ours, or let theirs count."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tieout import jobs
from tieout.store import drifting, queries
from tieout.store.models import DocumentState, Trigger
from tieout.web.asked import question
from tieout.web.chosen import chosen
from tieout.web.forms import ExportFilter
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.views.export import export_page
from tieout.web.words import BY_KIND, BY_SLUG


@require_POST
def write_through(request: WorkspaceRequest) -> HttpResponse:
    """Write what was ticked on the list *changed since export* over what stands in the books."""
    need(request, Right.FORCE)
    form = ExportFilter(request.POST)
    if not form.is_valid():
        return export_page(request, form, status=422)
    picked = chosen(request.POST)
    if picked is None:
        picked = {
            row.pk
            for kind in form.kinds
            for row in queries.export_list(
                request.workspace,
                through=form.cleaned_data["through"],
                kind=kind,
                organisation=request.organisation,
                state=DocumentState.CHANGED,
            )
        }
    if not picked:
        messages.info(request, "Nothing was ticked.")
        address = reverse("export-list", args=[BY_KIND[form.kinds[0]].slug, "changed"])
        return redirect(f"{address}?{question(form)}")
    run, _ = jobs.ask(
        request.workspace,
        trigger=Trigger.FORCE,
        kinds=form.kinds,
        through=form.cleaned_data["through"],
        organisation=request.organisation,
        selection=picked,
        who=request.user,
    )
    return redirect("run", run.pk)


@require_POST
def keep_theirs(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Let what somebody edited by hand in the books count from now on; nothing is sent."""
    need(request, Right.FORCE)
    row = queries.document(request.workspace, BY_SLUG[slug].kind, source_id)
    if row is None:
        raise Http404
    if drifting.keep_theirs(request.workspace, row, who=request.user):
        messages.success(request, "What stands in Xero counts from now on.")
    else:
        messages.info(request, "It stands in Xero as it was again.")
    return redirect("document", slug, source_id)
