"""What is done with the documents that were ticked on the list: sent again, exported, withdrawn, skipped.

Whatever changes the books or leaves something out shows its plan first, with numbers, and asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tieout import jobs, wiring
from tieout.core.corrections import CorrectionStep
from tieout.store.models import Document, Trigger
from tieout.store.queries import Deed, LeftOut, PlannedDocument, PlanOfMany
from tieout.web.chosen import carried
from tieout.web.faults import in_words, title_of
from tieout.web.forms import ExportFilter
from tieout.web.forms_correcting import Reason
from tieout.web.listing import day_of_all, list_address, ticked
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.templatetags.amounts import counted, money_words
from tieout.web.views.export_summary import summary_of
from tieout.web.words import BY_KIND, KINDS

_SHOWN = 100
"""Documents that a plan names one by one; it counts all of them."""
_FEW = 8
"""Documents that are named for each reason why some are left out."""

_STEPS: Mapping[CorrectionStep, str] = {
    CorrectionStep.DELETE: "Deleted in Xero",
    CorrectionStep.VOID: "Voided in Xero, visible there as such, the number spent",
    CorrectionStep.RELEASE: "Gone from Xero already, only ConnectWise is told",
}


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One document of the plan with what happens to it."""

    document: Document
    address: str
    then: str


@dataclass(frozen=True, slots=True)
class Reasoned:
    """Documents that are left out for one reason, and the way out where there is one."""

    why: str
    fix: str
    count: int
    some: Sequence[tuple[str, str]]  # number and address
    more: int


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
    need(request, Right.WITHDRAW)
    ids = ticked(request)
    if not ids:
        return _nothing(request)
    plan = wiring.plan_many(request.workspace, Deed.WITHDRAW, ids)
    if not _confirmed(request, plan):
        return _shown(request, plan)
    asked = jobs.ask_many(request.workspace, plan, mark=plan.mark, who=request.user)
    _tell_refused(request, asked.refused)
    if not asked.runs:
        return redirect(list_address(request))
    if len(asked.runs) == 1:
        return redirect("run", asked.runs[0].pk)
    messages.info(request, f"{len(asked.runs)} runs, one for each organisation, take them out of the books.")
    return redirect("runs")


@require_POST
def skip(request: WorkspaceRequest) -> HttpResponse:
    """Leave out what was ticked: show the plan, and do it when that plan was confirmed with a reason."""
    need(request, Right.FORCE)
    ids = ticked(request)
    if not ids:
        return _nothing(request)
    plan = wiring.plan_many(request.workspace, Deed.SKIP, ids)
    if not _confirmed(request, plan):
        return _shown(request, plan)
    form = Reason(request.POST)
    if not form.is_valid():
        return _shown(request, plan, form)
    asked = jobs.ask_many(
        request.workspace, plan, mark=plan.mark, who=request.user, reason=form.cleaned_data["reason"]
    )
    _tell_refused(request, asked.refused)
    if asked.documents:
        verb = "is" if asked.documents == 1 else "are"
        said = (
            f"{counted(asked.documents, 'document')} {verb} skipped until something changes in ConnectWise."
        )
        messages.success(request, said)
    return redirect(list_address(request))


# --- the plan -----------------------------------------------------------------------------------------------


def _confirmed(request: WorkspaceRequest, plan: PlanOfMany) -> bool:
    """Whether somebody said yes to exactly this plan."""
    return bool(plan.planned) and request.POST.get("seen") == plan.mark


def _shown(request: WorkspaceRequest, plan: PlanOfMany, form: Reason | None = None) -> HttpResponse:
    """The plan in numbers: per organisation and currency, what is left out and why, and the button that says yes."""
    moved = form is None and "seen" in request.POST
    if form is None and plan.deed is Deed.SKIP:
        form = Reason()
    names = {connection.key: connection.name for connection in request.connections}
    count = counted(len(plan.planned), "document")
    context = {
        "withdraws": plan.deed is Deed.WITHDRAW,
        "count": count,
        "sentence": _sentence(plan, names),
        "totals": [(names.get(one.organisation, one.organisation), one) for one in plan.totals],
        "steps": [(_STEPS[step], counted(number, "document")) for step, number in sorted(plan.steps.items())],
        "rows": [_row(one) for one in plan.planned[:_SHOWN]],
        "more": max(0, len(plan.planned) - _SHOWN),
        "left_out": _by_reason(plan.left_out),
        "carried": carried([one.document.pk for one in plan.planned]),
        "seen": plan.mark,
        "form": form,
        "moved": moved,
        "back": list_address(request),
        "here": request.get_full_path(),
    }
    status = 409 if moved else 422 if form is not None and form.is_bound else 200
    return render(request, "documents/plan.html", context, status=status)


def _sentence(plan: PlanOfMany, names: Mapping[str, str]) -> str:
    """2 documents, AUD 220.00, of Harbour IT Adelaide; 1 left out."""
    parts = [
        f"{counted(one.documents, 'document')}, {money_words(one.total_minor, one.currency)}, of "
        f"{names.get(one.organisation, one.organisation) or 'no organisation yet'}"
        for one in plan.totals
    ]
    if plan.left_out:
        parts.append(f"{len(plan.left_out):,} left out")
    return f"{'; '.join(parts)}."


def _row(one: PlannedDocument) -> PlannedRow:
    then = [f"{step.link.number}: {step.row.says}" for step in one.steps]
    return PlannedRow(one.document, _address(one.document), " ".join(then))


def _address(row: Document) -> str:
    return reverse("document", args=[BY_KIND[row.kind].slug, row.source_id])


def _by_reason(left_out: Sequence[LeftOut]) -> list[Reasoned]:
    """The commonest reason first. A way out names one document: with several it is an example."""
    said: dict[str, list[LeftOut]] = {}
    for one in left_out:
        why = title_of(one.fault.code) if one.fault else one.why
        said.setdefault(why, []).append(one)
    return [
        Reasoned(
            why=why,
            fix=_way_out(some),
            count=len(some),
            some=[(one.document.number, _address(one.document)) for one in some[:_FEW]],
            more=max(0, len(some) - _FEW),
        )
        for why, some in sorted(said.items(), key=lambda item: -len(item[1]))
    ]


def _way_out(some: Sequence[LeftOut]) -> str:
    if some[0].fault is None:
        return ""
    fix = in_words(some[0].fault).texts.fix
    return fix if len(some) == 1 else f"For instance {some[0].document.number}: {fix}"


def _tell_refused(request: WorkspaceRequest, refused: Mapping[int, str]) -> None:
    """2 documents stayed as they were. Something is under way with it."""
    if refused:
        reasons = " ".join(dict.fromkeys(refused.values()))
        messages.warning(request, f"{counted(len(refused), 'document')} stayed as they were. {reasons}")


def _nothing(request: WorkspaceRequest) -> HttpResponse:
    messages.info(request, "Nothing was ticked.")
    return redirect(list_address(request))
