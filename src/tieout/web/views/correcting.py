"""One document put right: withdraw, adopt, renumber, skip. Each is a page with its plan, and a button that does it.

A page never waits for the outside: plans rest on what was last seen, and the worker looks again before it acts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tieout import jobs, wiring
from tieout.core.corrections import CorrectionStep
from tieout.core.faults import Fault
from tieout.core.names import LedgerKind, OrganisationKey
from tieout.core.rulebook import SpentNumber
from tieout.core.withdrawing import NumberThen, number_then
from tieout.store import correcting, queries
from tieout.store.correcting import NotPossible
from tieout.store.models import Document, FaultRow, Link, Run
from tieout.store.queries import PlannedStep, Rival
from tieout.web.faults import in_words
from tieout.web.forms_correcting import NewNumbers, Reason
from tieout.web.found import document_or_404
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.templatetags.amounts import day_text
from tieout.web.views import export_one
from tieout.web.words import BY_KIND, LEDGER_KINDS, Word, ledger_word

_NUMBERS = {
    NumberThen.TRIED: "May be used again, if Xero takes it.",
    NumberThen.SPENT: "Is spent. Exported again, the document needs a new one.",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be done with a document: a line of its menu."""

    address: str
    label: str
    icon: str
    posts: bool = False  # at once, for there is nothing to show first


@dataclass(frozen=True, slots=True)
class ShownStep:
    """What withdrawing does with one thing that the document became."""

    link: Link
    kind: str
    status: Word | None
    says: str
    number: str


def options(
    request: WorkspaceRequest, row: Document, *, linked: bool, faults: Sequence[FaultRow]
) -> Sequence[Option]:
    """What this person may do with the document as it stands."""
    may = queries.choices(request.workspace, row, linked=linked, faults=faults)
    withdraw, force = allowed(request, Right.WITHDRAW), allowed(request, Right.FORCE)
    exports = export_one.offered(row, linked=linked, faults=faults) and allowed(request, Right.EXPORT)
    wanted = (
        (exports, Option("document-export", "Export to Xero", "cloud-upload")),
        (may.withdraw and withdraw, Option("withdraw", "Withdraw to draft", "arrow-back-up")),
        (may.adopt and withdraw, Option("adopt", "Adopt", "link")),
        (may.renumber and force, Option("renumber", "Renumber", "edit")),
        (may.skip and force, Option("skip", "Skip", "ban")),
        (may.take_up and force, Option("take-up", "Take up again", "rotate-clockwise", posts=True)),
    )
    return [option for offered, option in wanted if offered]


def number_spent(request: WorkspaceRequest, row: Document, ended: Sequence[Link]) -> Fault | None:
    """Why a withdrawn document would not go again as it is: said before anybody tries, with the way out."""
    link = queries.spent_number(row, ended)
    names = {connection.key: connection.name for connection in request.connections}
    if link is None or link.organisation not in names:
        return None
    if LedgerKind(link.kind) not in wiring.traits_of(request.workspace, link.organisation).numbers_unique:
        return None
    rules = queries.rulebook(request.workspace).organisations.get(OrganisationKey(link.organisation))
    if rules is not None and rules.policies.spent_number is SpentNumber.SUFFIX:
        return None
    facts = {
        "number": link.number,
        "organisation": names[link.organisation],
        "status": link.ledger_status,
    }
    return Fault("number-cannot-be-reused", facts)


# --- withdraw -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Show what withdrawing would do; do what was confirmed."""
    need(request, Right.WITHDRAW)
    row = document_or_404(request, slug, source_id)
    if request.method == "POST":
        confirmed = {
            LedgerKind(kind): CorrectionStep(request.POST[kind])
            for kind in LEDGER_KINDS
            if request.POST.get(kind) in {"delete", "void", "release"}
        }
        return _asked(
            request, row, lambda: jobs.withdraw(request.workspace, row, confirmed, who=request.user)
        )
    steps = queries.planned_withdrawal(request.workspace, row)
    if not steps or not queries.choices(request.workspace, row).withdraw:
        return _not_now(request, row)
    refused = [in_words(step.fault, ledger_link=step.link.url) for step in steps if step.fault]
    context = {
        "steps": [_shown(request, step) for step in steps],
        "refused": refused,
        "confirmed": [(step.link.kind, step.step.value) for step in steps],
        "approved": any(step.step is CorrectionStep.VOID for step in steps),
        "ledger_link": next((step.link.url for step in steps if step.link.url), ""),
    }
    return _page(request, row, "withdraw", context)


def _shown(request: WorkspaceRequest, step: PlannedStep) -> ShownStep:
    link = step.link
    traits = wiring.traits_of(request.workspace, link.organisation)
    return ShownStep(
        link=link,
        kind=LEDGER_KINDS[link.kind],
        status=ledger_word(link.ledger_status, link.due_date, request.today),
        says=step.row.says,
        number=_NUMBERS[number_then(step.row, LedgerKind(link.kind), traits)],
    )


# --- adopt --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Show both documents that bear the number; take what stands in Xero for ours when it is confirmed."""
    need(request, Right.WITHDRAW)
    row = document_or_404(request, slug, source_id)
    rival = queries.rival(request.workspace, row)
    if rival is None or not queries.choices(request.workspace, row).adopt:
        return _not_now(request, row)
    if request.method == "POST" and request.POST.get("found") == rival.found.id and not rival.against:
        return _asked(
            request,
            row,
            lambda: jobs.adopt(request.workspace, row, rival.draft, rival.found, who=request.user),
        )
    context = {
        "rival": rival,
        "sides": _both(request, rival),
        "confirmed": [("found", rival.found.id)],
        "ledger_link": rival.found.link,
    }
    return _page(request, row, "adopt", context, status=409 if request.method == "POST" else 200)


def _both(request: WorkspaceRequest, rival: Rival) -> Sequence[tuple[str, str, str, bool]]:
    """Name, ours, theirs, and whether they differ, of what a person compares."""
    draft, found, locale = rival.draft, rival.found, request.workspace.locale
    pairs = [
        ("Kind", LEDGER_KINDS[draft.kind], LEDGER_KINDS[found.kind]),
        ("Number", draft.number, found.number),
        ("Contact", draft.party.name, found.party_name),
        ("Date", day_text(draft.date, locale), day_text(found.date, locale)),
        ("Tax", f"{draft.tax_total:,.2f} {draft.currency}", f"{found.tax_total:,.2f} {found.currency}"),
        ("Total", f"{draft.total:,.2f} {draft.currency}", f"{found.total:,.2f} {found.currency}"),
    ]
    return [(name, here, there, here.casefold() != there.casefold()) for name, here, there in pairs]


# --- renumber, skip, take up again --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def renumber(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Ask for the number that the document shall bear in the books, and write it down."""
    need(request, Right.FORCE)
    row = document_or_404(request, slug, source_id)
    if not queries.choices(request.workspace, row).renumber:
        return _not_now(request, row)
    kinds = queries.kinds_planned(row)
    given = queries.own_numbers(request.workspace, row).given

    def problem(kind: LedgerKind, number: str) -> str:
        return wiring.number_problem(request.workspace, row, kind, number)

    form = NewNumbers(request.POST or None, kinds=kinds, given=given, problem=problem)
    if request.method == "POST" and form.is_valid():
        for kind, number in form.wanted():
            correcting.renumber(request.workspace, row, kind, number, who=request.user)
        messages.success(request, "It goes into the books under that number with the next export.")
        return redirect("document", slug, source_id)
    context = {"form": form, "usual": row.ledger_number or row.number}
    return _page(request, row, "renumber", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Ask why, and leave the document out."""
    need(request, Right.FORCE)
    row = document_or_404(request, slug, source_id)
    if not queries.choices(request.workspace, row).skip:
        return _not_now(request, row)
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        correcting.skip(request.workspace, row, form.cleaned_data["reason"], who=request.user)
        messages.success(request, "It is skipped until it changes in ConnectWise.")
        return redirect("document", slug, source_id)
    return _page(request, row, "skip", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def take_up(request: WorkspaceRequest, slug: str, source_id: str) -> HttpResponse:
    """Take a skipped document up again."""
    need(request, Right.FORCE)
    row = document_or_404(request, slug, source_id)
    try:
        correcting.take_up(request.workspace, row, who=request.user)
        messages.success(request, "It is judged afresh when documents are retrieved.")
    except NotPossible as problem:
        messages.info(request, str(problem))
    return redirect("document", slug, source_id)


# --- what they share ----------------------------------------------------------------------------------------


def _asked(request: WorkspaceRequest, row: Document, ask: Callable[[], Run]) -> HttpResponse:
    """Ask for the run and show it; when the document has moved meanwhile, say so on its page."""
    try:
        return redirect("run", ask().pk)
    except NotPossible as problem:
        messages.info(request, f"Nothing was done. {problem}")
        return redirect("document", BY_KIND[row.kind].slug, row.source_id)


def _not_now(request: WorkspaceRequest, row: Document) -> HttpResponse:
    messages.info(request, "This cannot be done with the document as it stands now.")
    return redirect("document", BY_KIND[row.kind].slug, row.source_id)


def _page(
    request: WorkspaceRequest, row: Document, name: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    shared = {"words": BY_KIND[row.kind], "document": row, "action": name}
    return render(request, f"documents/correct/{name}.html", {**shared, **context}, status=status)
