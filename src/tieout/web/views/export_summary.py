"""The step between Export all and Export now: what would go where, in numbers, and the start of the run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.core.names import PURCHASES
from tieout.store import queries
from tieout.store.models import Trigger
from tieout.web.asked import export_filter, question
from tieout.web.chosen import carried, chosen
from tieout.web.faults import title_of
from tieout.web.forms import ExportFilter
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.templatetags.amounts import counted, money_words
from tieout.web.views.export import export_page
from tieout.web.words import KINDS, LEDGER_KINDS

_GOING = "An export is going already, nothing was started twice. Here it is."


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
class Sum:
    """So many documents in a currency, sold or bought; credits count as less than nothing."""

    title: str
    count: int
    currency: str
    total_minor: int


def sums(rows: Iterable[Row]) -> Sequence[Sum]:
    """What rows come to per currency, sales apart from purchases: customers owe the one, we owe the other."""
    found: dict[tuple[bool, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.kind in PURCHASES, row.currency), []).append(row)
    mixed = len({bought for bought, _ in found}) > 1
    return [
        Sum(
            ("Total purchases" if bought else "Total sales") if mixed else "Total",
            sum(row.count for row in found[bought, currency]),
            currency,
            sum(row.total_minor for row in found[bought, currency]),
        )
        for bought, currency in sorted(found)
    ]


@dataclass(frozen=True, slots=True)
class Destination:
    """What would go into one organisation."""

    key: str
    name: str
    rows: Sequence[Row]

    @property
    def sentence(self) -> str:
        """14 invoices, AUD 32,410.50, and 2 bills, AUD 120.00, to Adelaide."""
        *first, last = [f"{row.words}, {money_words(row.total_minor, row.currency)}" for row in self.rows]
        return f"{', and '.join([', '.join(first), last] if first else [last])}, to {self.name}"

    @property
    def sums(self) -> Sequence[Sum]:
        """What its rows come to; nothing where each row is its own sum."""
        found = sums(self.rows)
        return found if len(found) < len(self.rows) else ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many documents stay behind for one reason."""

    title: str
    count: int


@require_safe
def summary(request: WorkspaceRequest) -> HttpResponse:
    """What would go where, in numbers, before anything is sent."""
    need(request, Right.EXPORT)
    form = export_filter(request)
    if not form.is_valid():
        return export_page(request, form, status=422)
    return summary_of(request, form)


@require_POST
def selected(request: WorkspaceRequest) -> HttpResponse:
    """The same for what was ticked on a list."""
    need(request, Right.EXPORT)
    form = ExportFilter(request.POST)
    if not form.is_valid():
        return export_page(request, form, status=422)
    return summary_of(request, form, selection=chosen(request.POST))


@require_POST
def export_now(request: WorkspaceRequest) -> HttpResponse:
    """Start the export that the summary showed; when its numbers have moved, show them again instead."""
    need(request, Right.EXPORT)
    form = ExportFilter(request.POST)
    if not form.is_valid():
        return export_page(request, form, status=422)
    selection = chosen(request.POST) if "chosen" in request.POST else None
    if _seal(_destinations(request, form, selection)) != request.POST.get("seen"):
        going = queries.open_run(request.workspace)
        if going is None:
            return summary_of(request, form, selection=selection, moved=True)
        messages.info(request, _GOING)
        return redirect("run", going.pk)
    run, created = jobs.ask(
        request.workspace,
        trigger=Trigger.EXPORT,
        kinds=form.kinds,
        through=form.cleaned_data["through"],
        organisation=request.organisation,
        selection=selection,
        who=request.user,
    )
    if not created:
        messages.info(request, _GOING)
    return redirect("run", run.pk)


def summary_of(
    request: WorkspaceRequest,
    form: ExportFilter,
    *,
    selection: Collection[int] | None = None,
    moved: bool = False,
) -> HttpResponse:
    """Render the summary of everything that is ready, or of what was selected of it."""
    destinations = _destinations(request, form, selection)
    if not destinations:
        messages.info(request, _nothing(selection))
        return redirect(f"{reverse('export')}?{question(form)}")
    left_out = _left_out(request, form) if selection is None else _moved_on(destinations, selection)
    context = {
        "title": "Export all valid documents" if selection is None else "Export selected documents",
        "selection": selection,
        "carried": carried(selection),
        "question": question(form),
        "slugs": [words.slug for words in KINDS if words.kind in form.kinds],
        "through": form.cleaned_data["through"],
        "destinations": destinations,
        "left_out": left_out,
        "sentences": _sentences(destinations, left_out),
        "altogether": _altogether(destinations),
        "seen": _seal(destinations),
        "moved": moved,
    }
    return render(request, "export/summary.html", context, status=409 if moved else 200)


def _nothing(selection: Collection[int] | None) -> str:
    if selection is None:
        return "Nothing is ready for export."
    return "None of what was ticked is ready any more." if selection else "Nothing was ticked."


def _destinations(
    request: WorkspaceRequest, form: ExportFilter, selection: Collection[int] | None
) -> Sequence[Destination]:
    """What is ready, per organisation, kind and currency."""
    names = {connection.key: connection.name for connection in request.connections}
    order = list(LEDGER_KINDS)
    rows: dict[str, list[Row]] = {}
    for found in queries.ready_by_destination(
        request.workspace,
        through=form.cleaned_data["through"],
        kinds=form.kinds,
        organisation=request.organisation,
        selection=selection,
    ):
        row = Row(found.ledger_kind, found.count, found.currency, found.total_minor)
        rows.setdefault(found.organisation, []).append(row)
    return [
        Destination(
            key, names.get(key, key), sorted(rows[key], key=lambda row: (order.index(row.kind), row.currency))
        )
        for key in sorted(rows)
    ]


def _left_out(request: WorkspaceRequest, form: ExportFilter) -> Sequence[LeftOut]:
    """Why the others stay behind; a document with two faults counts under both."""
    found = queries.faults_by_code(
        request.workspace,
        through=form.cleaned_data["through"],
        kinds=form.kinds,
        organisation=request.organisation,
    )
    return [LeftOut(title_of(group.code), group.documents) for group in found]


def _moved_on(destinations: Sequence[Destination], selection: Collection[int]) -> Sequence[LeftOut]:
    """What was ticked and has left the list of what is ready since."""
    gone = len(selection) - sum(row.count for destination in destinations for row in destination.rows)
    return [LeftOut("Not ready", gone)] if gone else []


def _altogether(destinations: Sequence[Destination]) -> Sequence[Sum]:
    """What goes to all organisations together; nothing where one organisation says it already."""
    return sums(row for each in destinations for row in each.rows) if len(destinations) > 1 else ()


def _sentences(destinations: Sequence[Destination], left_out: Sequence[LeftOut]) -> Sequence[str]:
    """14 invoices, AUD 32,410.50, to Adelaide; left out: 3 because of “Account not mapped”. One part a line."""
    parts = [destination.sentence for destination in destinations]
    if left_out:
        reasons = [f"{each.count} because of “{each.title}”" for each in left_out]
        parts.append(f"left out: {', '.join(reasons)}")
    return [*(f"{part};" for part in parts[:-1]), f"{parts[-1]}."]


def _seal(destinations: Sequence[Destination]) -> str:
    """A short word for exactly these numbers, so that what is confirmed is what was shown."""
    return hashlib.sha256(repr(destinations).encode()).hexdigest()[:16]
