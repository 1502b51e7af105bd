"""Exceptions: one card for each root cause, put right in place; its documents go again by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from tieout import jobs
from tieout.core.mending import MENDABLE
from tieout.store import dismissals, queries
from tieout.store.models import Trigger
from tieout.store.rulebooks import RulesMoved
from tieout.web.cause_rows import HEADER, csv_rows
from tieout.web.faults import ShownFault, in_words, of_row
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.settings_links import settings_address
from tieout.web.spreadsheets import download
from tieout.web.templatetags.amounts import counted
from tieout.web.views.schedule import late_books
from tieout.web.words import BY_KIND
from tieout.wiring.mending import PickLists, mend

_PAGE = 50
_SHOWN_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Card:
    """A cause in words, how many documents it keeps back and how much money."""

    cause: queries.Cause
    fault: ShownFault
    organisation: str
    count: int
    sums: Sequence[tuple[str, int]]
    address: str
    list_address: str
    mendable: bool


@require_safe
def exceptions(request: WorkspaceRequest) -> HttpResponse:
    """All causes, the one that blocks most first; those that were put aside on their own tab."""
    need(request, Right.READ)
    aside = request.GET.get("tab") == "dismissed"
    every = queries.causes(request.workspace, organisation=request.organisation)
    wanted = [one for one in every if bool(one.dismissal) is aside]
    page = Paginator(wanted, _PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "dismissed" if aside else "",
        "tabs": [("", "Open", sum(not one.dismissal for one in every)),
                 ("dismissed", "Dismissed", sum(bool(one.dismissal) for one in every))],
        "page": page,
        "cards": _cards(request, list(page)),
        "late": late_books(request.workspace),
        "blocked": len({pk for one in wanted for pk in one.documents}),
    }  # fmt: skip
    return render(request, "exceptions/exceptions.html", context)


@require_safe
def exceptions_csv(request: WorkspaceRequest) -> HttpResponseBase:
    """The same as a spreadsheet: a row for each cause and currency."""
    need(request, Right.READ)
    aside = request.GET.get("tab") == "dismissed"
    every = queries.causes(request.workspace, organisation=request.organisation)
    shown = [one for one in every if bool(one.dismissal) is aside]
    return download("tieout-exceptions", HEADER, csv_rows(request.workspace, shown))


@require_safe
def exception(request: WorkspaceRequest) -> HttpResponse:
    """One cause with its documents and, where a choice puts it right, the pick-list."""
    need(request, Right.READ)
    found = _cause_or_404(request, request.GET)
    return _exception(request, found)


@require_POST
def put_right(request: WorkspaceRequest) -> HttpResponse:
    """Save the choice as a new version of the rules, and have the documents looked at or sent again."""
    need(request, Right.MAP)
    found = _cause_or_404(request, request.POST)
    assert found.sample is not None
    fault, base = of_row(found.sample), request.POST.get("base", "")
    choice = request.POST.get("choice", "")
    try:
        mend(
            request.workspace,
            fault,
            choice,
            organisation=found.organisation,
            parties=queries.parties_of(request.workspace, found.documents),
            who=request.user,
            base=int(base) if base.isascii() and base.isdigit() else 0,
        )
    except ValueError:
        return _exception(request, found, trouble="Choose one of the list.", status=422)
    except RulesMoved as moved:
        return _exception(request, found, trouble=str(moved), status=409)
    send = "send" in request.POST and allowed(request, Right.FORCE)
    trigger = Trigger.FORCE if send else Trigger.RETRIEVE
    run, _ = jobs.ask_again(request.workspace, found.documents, trigger=trigger, who=request.user)
    blocked = counted(len(found.documents), "document")
    messages.success(request, f"Saved. {blocked} {'go' if len(found.documents) != 1 else 'goes'} again now.")
    return redirect("run", run.pk)


@require_POST
def resolve(request: WorkspaceRequest) -> HttpResponse:
    """Somebody put it right in ConnectWise or Xero: look again, and keep what they say they did."""
    need(request, Right.EXPORT)
    found = _cause_or_404(request, request.POST)
    note = request.POST.get("note", "").strip()
    run, created = jobs.ask_again(
        request.workspace, found.documents, trigger=Trigger.RETRIEVE, who=request.user
    )
    dismissals.resolved(
        request.workspace, found.cause, found.organisation, note=note, run=run.pk, who=request.user
    )
    if not created:
        messages.info(request, "A run is looking already. Here it is.")
    return redirect("run", run.pk)


@require_POST
def dismiss(request: WorkspaceRequest) -> HttpResponse:
    """Put the cause aside with a reason, or take it up again."""
    need(request, Right.EXPORT)
    found = _cause_or_404(request, request.POST)
    if "undo" in request.POST:
        dismissals.take_up(request.workspace, found.cause, found.organisation, who=request.user)
        messages.success(request, "It stands among the open ones again.")
        return redirect("exceptions")
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _exception(request, found, trouble="Say why, so that others understand it later.", status=422)
    dismissals.dismiss(request.workspace, found.cause, found.organisation, reason=reason, who=request.user)
    messages.success(request, "Put aside. Its documents stay out of Xero until the cause is gone.")
    return redirect("exceptions")


# --- what is shown --------------------------------------------------------------------------------------------


def _exception(
    request: WorkspaceRequest, found: queries.Cause, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    """The page of one cause, or only its form where htmx asks for it."""
    (card,) = _cards(request, [found])
    assert found.sample is not None
    lists = PickLists(request.workspace) if card.mendable else None
    mending = lists.of(of_row(found.sample), found.organisation) if lists else None
    documents = queries.documents_by_id(request.workspace, found.documents[:_SHOWN_DOCUMENTS])
    context = {
        "card": card,
        "mending": mending,
        "base": lists.version if lists else 0,
        "may_map": allowed(request, Right.MAP),
        "may_force": allowed(request, Right.FORCE),
        "may_export": allowed(request, Right.EXPORT),
        "rows": [
            (row, reverse("document", args=[BY_KIND[row.kind].slug, row.source_id])) for row in documents
        ],
        "more": max(0, len(found.documents) - _SHOWN_DOCUMENTS),
        "resolved": queries.last_resolved(request.workspace, found.cause, found.organisation),
        "trouble": trouble,
        "chosen": request.POST.get("choice", ""),
        "brief": bool(request.htmx),
    }
    template = "exceptions/form.html" if request.htmx else "exceptions/exception.html"
    return render(request, template, context, status=status)


def _cards(request: WorkspaceRequest, found: Sequence[queries.Cause]) -> Sequence[Card]:
    queries.samples(request.workspace, found)
    names = {connection.key: connection.name for connection in request.connections}
    cards = []
    for one in found:
        if one.sample is None:
            continue
        asked = urlencode({"cause": one.cause, "in": one.organisation})
        cards.append(
            Card(
                cause=one,
                fault=in_words(
                    of_row(one.sample),
                    settings_link=settings_address(of_row(one.sample), one.organisation),
                ),
                organisation=names.get(one.organisation, one.organisation),
                count=len(one.documents),
                sums=sorted(one.sums.items()),
                address=f"{reverse('exception')}?{asked}",
                list_address=f"{reverse('exception')}?{asked}#documents",
                mendable=one.code in MENDABLE,
            )
        )
    return cards


def _cause_or_404(request: WorkspaceRequest, asked: dict[str, str]) -> queries.Cause:
    found = queries.cause(request.workspace, asked.get("cause", ""), asked.get("in", ""))
    if found is None or found.sample is None:
        raise Http404
    return found
