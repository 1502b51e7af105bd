"""What is done with the documents that were ticked on the list: sent again, exported, withdrawn, skipped.

Whatever changes the books or leaves something out shows its plan first, with numbers, and asks.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tieout import jobs
from tieout.store.models import Trigger
from tieout.web.forms import ExportFilter
from tieout.web.listing import day_of_all, list_address, ticked
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.views.export_summary import summary_of
from tieout.web.words import KINDS


@require_POST
def resync(request: WorkspaceRequest) -> HttpResponse:
    """Send what was ticked again, whatever the schedule says; the run's page tells what came of it."""
    need(request, Right.FORCE)
    ids = ticked(request)
    if not ids:
        return _nothing(request)
    run, created = jobs.ask(
        request.workspace,
        trigger=Trigger.FORCE,
        kinds=[words.kind for words in KINDS],
        through=day_of_all(request, ids),
        selection=ids,
        who=request.user,
    )
    if not created:
        messages.info(request, "A run is at these documents already. Here it is.")
    return redirect("run", run.pk)


@require_POST
def export(request: WorkspaceRequest) -> HttpResponse:
    """The summary of those that are ready among what was ticked."""
    need(request, Right.EXPORT)
    ids = ticked(request)
    everything = {"through": day_of_all(request, ids).isoformat(), **{words.slug: "on" for words in KINDS}}
    form = ExportFilter(everything)
    form.is_valid()
    return summary_of(request, form, selection=ids)


def _nothing(request: WorkspaceRequest) -> HttpResponse:
    messages.info(request, "Nothing was ticked.")
    return redirect(list_address(request))
