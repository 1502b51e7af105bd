"""What is done with the documents that were ticked on the list: sent again, exported, withdrawn, skipped."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tieout import jobs, wiring
from tieout.store.models import Trigger
from tieout.store.queries import Deed, PlanOfMany
from tieout.web.forms import ExportFilter
from tieout.web.forms_correcting import Reason
from tieout.web.listing import day_of_all, list_address, ticked
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.templatetags.amounts import counted
from tieout.web.views import plans
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


@require_POST
def draft(request: WorkspaceRequest) -> HttpResponse:
    """Take what was ticked out of the books: show the plan, and do it when that very plan was confirmed."""
    return _planned(request, Right.WITHDRAW, Deed.WITHDRAW, _draft)


@require_POST
def skip(request: WorkspaceRequest) -> HttpResponse:
    """Leave out what was ticked: show the plan, and do it when that plan was confirmed with a reason."""
    return _planned(request, Right.FORCE, Deed.SKIP, _skip)


def _planned(
    request: WorkspaceRequest,
    right: Right,
    deed: Deed,
    do: Callable[[WorkspaceRequest, PlanOfMany], HttpResponse],
) -> HttpResponse:
    """Show what the deed would do with what was ticked; do it when exactly that was confirmed."""
    need(request, right)
    ids = ticked(request)
    if not ids:
        return _nothing(request)
    plan = wiring.plan_many(request.workspace, deed, ids)
    if plans.confirmed(request, plan):
        return do(request, plan)
    return plans.shown(request, plan, back=list_address(request))


def _draft(request: WorkspaceRequest, plan: PlanOfMany) -> HttpResponse:
    asked = jobs.ask_many(request.workspace, plan, mark=plan.mark, who=request.user)
    plans.tell_refused(request, asked.refused)
    if not asked.runs:
        return redirect(list_address(request))
    if len(asked.runs) == 1:
        return redirect("run", asked.runs[0].pk)
    messages.info(request, f"{len(asked.runs)} runs, one for each organisation, take them out of the books.")
    return redirect("runs")


def _skip(request: WorkspaceRequest, plan: PlanOfMany) -> HttpResponse:
    form = Reason(request.POST)
    if not form.is_valid():
        return plans.shown(request, plan, form, back=list_address(request))
    asked = jobs.ask_many(
        request.workspace, plan, mark=plan.mark, who=request.user, reason=form.cleaned_data["reason"]
    )
    plans.tell_refused(request, asked.refused)
    if asked.documents:
        verb = "is" if asked.documents == 1 else "are"
        said = (
            f"{counted(asked.documents, 'document')} {verb} skipped until something changes in ConnectWise."
        )
        messages.success(request, said)
    return redirect(list_address(request))


def _nothing(request: WorkspaceRequest) -> HttpResponse:
    messages.info(request, "Nothing was ticked.")
    return redirect(list_address(request))
