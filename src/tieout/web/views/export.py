"""Export: what is ready, what is not, and the way from there to Xero. The first screen after login."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.store import queries
from tieout.store.models import DocumentState, Trigger
from tieout.web.asked import export_filter, question, remember
from tieout.web.forms import ExportFilter
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.views.runs import shown
from tieout.web.words import BY_KIND, KindWords


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a kind: ready, with errors or changed; how many and how much."""

    slug: str
    name: str
    icon: str
    tone: str
    count: int
    sums: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Section:
    """The results of one kind of document."""

    words: KindWords
    groups: Sequence[Group]

    @property
    def shown(self) -> Sequence[Group]:
        """Ready and with errors always; what changed since its export only when there is something."""
        return [group for group in self.groups if group.count or group.slug != "changed"]


@require_safe
def export(request: WorkspaceRequest) -> HttpResponse:
    """Filter on top, results below: per kind what is ready and what has errors."""
    need(request, Right.READ)
    return export_page(request, export_filter(request))


@require_POST
def retrieve(request: WorkspaceRequest) -> HttpResponse:
    """Ask for a run that reads what is unposted. Nothing is written to a ledger by it."""
    need(request, Right.EXPORT)
    form = ExportFilter(request.POST)
    if not form.is_valid():
        return export_page(request, form, status=422)
    remember(request, form)
    run, created = jobs.ask(
        request.workspace,
        trigger=Trigger.RETRIEVE,
        kinds=form.kinds,
        through=form.cleaned_data["through"],
        organisation=request.organisation,
        who=request.user,
    )
    if not created:
        messages.info(request, f"Run {run.pk} does this already. Here it is.")
    return redirect(f"{reverse('export')}?{question(form)}")


def export_page(request: WorkspaceRequest, form: ExportFilter, status: int = 200) -> HttpResponse:
    """Render the screen for a filter, with its errors when it has any."""
    sections = _sections(request, form) if form.is_valid() else []
    running = queries.open_run(request.workspace)
    going = shown(request, running) if running else None
    may_export = allowed(request, Right.EXPORT)
    context = {
        "form": form,
        "question": question(form),
        "through": form.cleaned_data.get("through"),
        "may_export": may_export,
        "running": going,
        "reading": going is not None and going.reads,
        "retrieved": queries.last_retrieval(request.workspace),
        "sections": sections,
        "offer_export": may_export and not running and any(section.groups[0].count for section in sections),
        "any_found": any(group.count for section in sections for group in section.groups),
    }
    return render(request, "export/export.html", context, status=status)


def _sections(request: WorkspaceRequest, form: ExportFilter) -> Sequence[Section]:
    """One section for each kind that was included, and none for the others."""
    found = queries.export_summary(
        request.workspace,
        through=form.cleaned_data["through"],
        kinds=form.kinds,
        organisation=request.organisation,
    )
    return [
        Section(words=BY_KIND[kind.value], groups=[_group(row, found[kind]) for row in _GROUPS])
        for kind in form.kinds
    ]


#: State, address, name, icon and tone of each group: ready on the left, with errors on the right.
_GROUPS = (
    (DocumentState.READY, "ready", "ready for export", "circle-check", "green"),
    (DocumentState.HELD, "errors", "with errors", "alert-triangle", "red"),
    (DocumentState.CHANGED, "changed", "changed since export", "edit", "amber"),
)


def _group(row: tuple[str, str, str, str, str], found: Mapping[str, queries.GroupTotal]) -> Group:
    state, slug, name, icon, tone = row
    count, sums = found[state]
    if not count:  # no errors are good news, and nothing ready is none
        icon, tone = ("circle-check", "green") if state == DocumentState.HELD else ("circle-dashed", "grey")
    return Group(slug=slug, name=name, icon=icon, tone=tone, count=count, sums=sums)
