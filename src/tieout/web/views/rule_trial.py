"""Try it: which route, account, tax, tracking, contact and number a document gets, and which rule decides."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tieout.store import queries
from tieout.store.models import RulebookVersion
from tieout.web.mapping_words import TABS
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.trials import tried


@require_safe
def trial(request: WorkspaceRequest) -> HttpResponse:
    """One document under the rules in force, or under an earlier version beside them."""
    need(request, Right.READ)
    asked = request.GET.get("version", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    numbers = queries.version_numbers(request.workspace)
    try:
        rulebook = queries.rulebook(request.workspace, int(asked) if asked else None)
    except RulebookVersion.DoesNotExist as never:
        raise Http404 from never
    context = {
        "mapping_tabs": TABS,
        "trial": tried(request, rulebook),
        "numbers": numbers,
        "newest": numbers[0] if numbers else 0,
        "chosen": rulebook.version,
        "kept": f"version={rulebook.version}" if asked else "",
    }
    return render(request, "mapping/trial.html", context)
