"""Documents that the two sides hold otherwise: write ours, its plan shown first, or let theirs count."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tieout import jobs, wiring
from tieout.store import drifting, queries
from tieout.store.models import DocumentState
from tieout.store.queries import Deed
from tieout.web.asked import question
from tieout.web.chosen import chosen
from tieout.web.forms import ExportFilter
from tieout.web.found import document_or_404
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.views import plans
from tieout.web.views.export import export_page
from tieout.web.words import BY_KIND


@require_POST
def write_through(request: WorkspaceRequest) -> HttpResponse:
    """Write what was ticked on the list *changed since export* over what stands in the books."""
    need(request, Right.FORCE)
    form = ExportFilter(request.GET or request.POST)
    if not form.is_valid():
        return export_page(request, form, status=422)
    address = reverse("export-list", args=[BY_KIND[form.kinds[0]].slug, "changed"])
    back = f"{address}?{question(form)}"
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
        return redirect(back)
    return _planned(request, picked, back=back, place="Changed since export")


@require_http_methods(["GET", "HEAD", "POST"])
def write_through_one(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Write one document over what stands in the books, or over what somebody edited there by hand."""
    need(request, Right.FORCE)
    row = document_or_404(request, slug, source_id)
    back = reverse("document", args=[slug, source_id])
    return _planned(request, [row.pk], back=back, place=f"{BY_KIND[row.kind].one.capitalize()} {row.number}")


@require_POST
def keep_theirs(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Let what somebody edited by hand in the books count from now on; nothing is sent."""
    need(request, Right.FORCE)
    row = document_or_404(request, slug, source_id)
    if drifting.keep_theirs(request.workspace, row, who=request.user):
        messages.success(request, "What stands in Xero counts from now on.")
    else:
        messages.info(request, "It stands in Xero as it was again.")
    return redirect("document", slug, source_id)


def _planned(request: WorkspaceRequest, ids: Collection[int], *, back: str, place: str) -> HttpResponse:
    """Show what would change in the books; ask for the run when exactly that was confirmed."""
    plan = wiring.plan_many(request.workspace, Deed.WRITE_THROUGH, ids)
    if not plans.confirmed(request, plan):
        return plans.shown(request, plan, back=back, place=place)
    asked = jobs.ask_many(request.workspace, plan, mark=plan.mark, who=request.user)
    return redirect("run", asked.runs[0].pk)
