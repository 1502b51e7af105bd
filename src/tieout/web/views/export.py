"""Export: what is ready, what is not, and the way from there to Xero. The first screen after login."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.core.names import LedgerKind
from tieout.store import queries
from tieout.store.models import Document, DocumentState, Trigger
from tieout.web.faults import ShownFault, in_words, of_row, title_of
from tieout.web.forms import ExportFilter
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.templatetags.amounts import counted, money_words
from tieout.web.views.runs import shown
from tieout.web.words import BY_KIND, BY_SLUG, KINDS, LEDGER_KINDS, KindWords

_SESSION = "export-filter"
_GOING = "An export is going already, nothing was started twice. Here it is."


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a kind: ready, with errors or changed; how many and how much."""

    slug: str
    name: str
    icon: str
    tone: str
    nothing: str
    count: int
    sums: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Section:
    """The results of one kind of document."""

    words: KindWords
    ready: Group
    errors: Group
    changed: Group

    @property
    def groups(self) -> Sequence[Group]:
        """Ready on the left, with errors on the right, and a third only when something changed since its export."""
        return [self.ready, self.errors] + ([self.changed] if self.changed.count else [])


@require_safe
def export(request: WorkspaceRequest) -> HttpResponse:
    """Filter on top, results below: per kind what is ready and what has errors."""
    need(request, Right.READ)
    form = _filter(request)
    return _page(request, form)


@require_POST
def retrieve(request: WorkspaceRequest) -> HttpResponse:
    """Ask for a run that reads what is unposted. Nothing is written to a ledger by it."""
    need(request, Right.EXPORT)
    form = ExportFilter(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    _remember(request, form)
    run, created = jobs.ask(
        request.workspace,
        trigger=Trigger.RETRIEVE,
        kinds=form.kinds,
        through=form.cleaned_data["through"],
        organisation=request.organisation,
        who=request.user,
    )
    if not created:
        messages.info(request, f"A run was going already ({run.get_trigger_display().lower()}). Here it is.")
    return redirect(f"{reverse('export')}?{_question(form)}")


@require_safe
def summary(request: WorkspaceRequest) -> HttpResponse:
    """What would go where, in numbers, before anything is sent."""
    need(request, Right.EXPORT)
    form = _filter(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _summary(request, form)


@require_POST
def export_now(request: WorkspaceRequest) -> HttpResponse:
    """Start the export that the summary showed; when its numbers have moved meanwhile, show them again instead."""
    need(request, Right.EXPORT)
    form = ExportFilter(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if _seal(_destinations(request, form)) != request.POST.get("seen"):
        going = queries.open_run(request.workspace)
        if going is not None:
            messages.info(request, _GOING)
            return redirect("run", going.pk)
        return _summary(request, form, moved=True)
    run, created = jobs.ask(
        request.workspace,
        trigger=Trigger.EXPORT,
        kinds=form.kinds,
        through=form.cleaned_data["through"],
        organisation=request.organisation,
        who=request.user,
    )
    if not created:
        messages.info(request, _GOING)
    return redirect("run", run.pk)


# --- the filter ---------------------------------------------------------------------------------------------------


def _filter(request: WorkspaceRequest) -> ExportFilter:
    """The filter from the address, else as used last, else today with everything included."""
    if "through" in request.GET:
        return ExportFilter(request.GET)
    usual = {"through": request.today.isoformat(), "invoices": "on", "purchases": "on"}
    return ExportFilter(request.session.get(_SESSION, usual))


def _remember(request: WorkspaceRequest, form: ExportFilter) -> None:
    request.session[_SESSION] = dict(_parts(form))


def _parts(form: ExportFilter) -> list[tuple[str, str]]:
    asked = form.cleaned_data
    included = [(words.slug, "on") for words in KINDS if asked.get(words.slug)]
    return [("through", asked["through"].isoformat()), *included]


def _question(form: ExportFilter) -> str:
    return urlencode(_parts(form)) if form.is_valid() else ""


# --- the page -----------------------------------------------------------------------------------------------------


def _page(request: WorkspaceRequest, form: ExportFilter, status: int = 200) -> HttpResponse:
    valid = form.is_valid()
    sections = _sections(request, form) if valid else []
    running = queries.open_run(request.workspace)
    context = {
        "form": form,
        "question": _question(form),
        "through": form.cleaned_data.get("through"),
        "may_export": allowed(request, Right.EXPORT),
        "running": shown(request, running) if running else None,
        "retrieved": queries.last_retrieval(request.workspace),
        "sections": sections,
        "ready_count": sum(section.ready.count for section in sections)
        if allowed(request, Right.EXPORT)
        else 0,
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
    return [_section(BY_KIND[kind.value], found[kind]) for kind in form.kinds]


def _section(words: KindWords, found: Any) -> Section:
    return Section(
        words=words,
        ready=Group(
            "ready", "ready for export", "circle-check", "green", "Nothing is ready.", *found["ready"]
        ),
        errors=Group("errors", "with errors", "alert-triangle", "red", "No errors.", *found["held"]),
        changed=Group("changed", "changed since export", "edit", "amber", "", *found["changed"]),
    )


# --- the lists behind the numbers ----------------------------------------------------------------------------------

_GROUPS = {"ready": DocumentState.READY, "errors": DocumentState.HELD, "changed": DocumentState.CHANGED}


@require_safe
def details(request: WorkspaceRequest, slug: str, group: str) -> HttpResponse:
    """The whole list of one group; faulty documents stand together by what is wrong with them."""
    need(request, Right.READ)
    form = _filter(request)
    if group not in _GROUPS or not form.is_valid():
        raise Http404
    rows = queries.export_list(
        request.workspace,
        through=form.cleaned_data["through"],
        kind=BY_SLUG[slug].kind,
        organisation=request.organisation,
        state=_GROUPS[group],
    )
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {
        "question": _question(form),
        "words": BY_SLUG[slug],
        "group": group,
        "through": form.cleaned_data["through"],
        "page": page,
        "names": {connection.key: connection.name for connection in request.connections},
    }
    if group == "errors":
        return render(request, "export/errors.html", context | {"groups": _grouped(request, page.object_list)})
    return render(request, "export/ready.html", context | {"rows": [_ready_row(request, row) for row in page]})


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A document as the ready list shows it, with the numbers that it will bear in the ledger."""

    document: Document
    address: str
    invoice_number: str
    credit_note_number: str
    organisation: str


def _ready_row(request: WorkspaceRequest, row: Document) -> ReadyRow:
    names = {connection.key: connection.name for connection in request.connections}
    credit = row.ledger_kind in {LedgerKind.CREDIT_NOTE, LedgerKind.SUPPLIER_CREDIT}
    return ReadyRow(
        document=row,
        address=reverse("document", args=[BY_KIND[row.kind].slug, row.source_id]),
        invoice_number="" if credit else row.ledger_number,
        credit_note_number=row.ledger_number if credit else "",
        organisation=names.get(row.organisation, row.organisation),
    )


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """All documents with one kind of fault, and the fault of the first one in words."""

    code: str
    title: str
    fault: ShownFault
    rows: Sequence[tuple[ReadyRow, ShownFault]]


def _grouped(request: WorkspaceRequest, rows: Sequence[Document]) -> Sequence[ErrorGroup]:
    """Group by type of error, the most frequent first. A document with two faults stands in two groups."""
    documents = {row.pk: row for row in rows}
    groups: dict[str, list[tuple[ReadyRow, ShownFault]]] = {}
    for found in queries.open_faults_of(request.workspace, rows):
        shown_row = _ready_row(request, documents[found.document_id])
        groups.setdefault(found.code, []).append((shown_row, in_words(of_row(found))))
    return [
        ErrorGroup(code, title_of(code), members[0][1], members)
        for code, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


# --- the summary --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """So many documents of a kind in a currency."""

    kind: str
    count: int
    currency: str
    total_minor: int

    @property
    def name(self) -> str:
        """Invoices."""
        return f"{LEDGER_KINDS[self.kind]}s"

    @property
    def words(self) -> str:
        """14 invoices."""
        return counted(self.count, LEDGER_KINDS[self.kind].lower())


@dataclass(frozen=True, slots=True)
class Destination:
    """What would go into one organisation."""

    key: str
    name: str
    rows: Sequence[Row]

    @property
    def sentence(self) -> str:
        """14 invoices, AUD 32,410.50, and 2 bills, AUD 120.00, to Adelaide."""
        parts = [f"{row.words}, {money_words(row.total_minor, row.currency)}" for row in self.rows]
        return f"{', and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]]))}, to {self.name}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many documents stay behind for one reason."""

    title: str
    count: int


def _summary(request: WorkspaceRequest, form: ExportFilter, *, moved: bool = False) -> HttpResponse:
    destinations = _destinations(request, form)
    if not destinations:
        messages.info(request, "Nothing is ready for export.")
        return redirect(f"{reverse('export')}?{_question(form)}")
    reasons = _left_out(request, form)
    left_out = queries.held_count(
        request.workspace, through=form.cleaned_data["through"], kinds=form.kinds, organisation=request.organisation
    )
    context = {
        "question": _question(form),
        "slugs": [words.slug for words in KINDS if words.kind in form.kinds],
        "through": form.cleaned_data["through"],
        "destinations": destinations,
        "left_out": reasons,
        "left_out_count": left_out,
        "sentence": _sentence(destinations, left_out),
        "seen": _seal(destinations),
        "moved": moved,
    }
    return render(request, "export/summary.html", context, status=409 if moved else 200)


def _destinations(request: WorkspaceRequest, form: ExportFilter) -> Sequence[Destination]:
    """What is ready, per organisation, kind and currency."""
    names = {connection.key: connection.name for connection in request.connections}
    rows: dict[str, list[Row]] = {}
    for found in queries.ready_by_destination(
        request.workspace, through=form.cleaned_data["through"], kinds=form.kinds, organisation=request.organisation
    ):
        row = Row(found.ledger_kind, found.count, found.currency, found.total_minor)
        rows.setdefault(found.organisation, []).append(row)
    order = list(LEDGER_KINDS)
    return [
        Destination(key, names.get(key, key), sorted(rows[key], key=lambda row: (order.index(row.kind), row.currency)))
        for key in sorted(rows)
    ]


def _left_out(request: WorkspaceRequest, form: ExportFilter) -> Sequence[LeftOut]:
    """Why the others stay behind; a document with two faults counts under both."""
    found = queries.faults_by_code(
        request.workspace, through=form.cleaned_data["through"], kinds=form.kinds, organisation=request.organisation
    )
    return [LeftOut(title_of(group.code), group.documents) for group in found]


def _sentence(destinations: Sequence[Destination], left_out: int) -> str:
    sentence = "; ".join(destination.sentence for destination in destinations)
    if left_out:
        sentence += f"; {counted(left_out, 'document')} with errors left out"
    return sentence + "."


def _seal(destinations: Sequence[Destination]) -> str:
    """A short word for exactly these numbers, so that what is confirmed is what was shown."""
    return hashlib.sha256(repr(destinations).encode()).hexdigest()[:16]
