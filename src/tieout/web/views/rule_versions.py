"""Versions of the rules: who changed them when and why, what differs between any two, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_diff import RuleChange, differences
from tieout.store import queries, rulebooks
from tieout.store.models import RulebookVersion
from tieout.store.rulebooks import RulesMoved
from tieout.web.document_rows import names_of
from tieout.web.mapping_words import TABS
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.rule_words import in_words
from tieout.wiring.trial import Trying

_PAGE = 50
_CHANGES = 100
_RUNS = 10


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One version in the list; `runs` is how many runs went by it."""

    row: RulebookVersion
    who: str
    runs: int
    in_force: bool


@require_safe
def versions(request: WorkspaceRequest) -> HttpResponse:
    """Every version, newest first."""
    need(request, Right.READ)
    page = Paginator(queries.rulebook_versions(request.workspace), _PAGE).get_page(request.GET.get("page"))
    runs = queries.runs_by_version(request.workspace, [row.version for row in page])
    newest = queries.newest_version(request.workspace)
    context = {
        "mapping_tabs": TABS,
        "page": page,
        "versions": [
            ShownVersion(row, _who(row), runs.get(row.version, 0), row.version == newest) for row in page
        ],
        "may_map": allowed(request, Right.MAP),
    }
    return render(request, "mapping/versions.html", context)


@require_safe
def version(request: WorkspaceRequest, number: int) -> HttpResponse:
    """One version: what it changed, or what differs from any other; and the runs that went by it."""
    need(request, Right.READ)
    row = _version_or_404(request, number)
    newest = queries.newest_version(request.workspace)
    other = _other(request, number)
    if other == number:
        changes: Sequence[RuleChange] = ()
    else:
        changes = differences(_rules(request, other), _rules(request, number))
    page = Paginator(changes, _CHANGES).get_page(request.GET.get("page"))
    runs = queries.runs_of_version(request.workspace, number)
    context = {
        "version": row,
        "who": _who(row),
        "other": other,
        "others": [each for each in queries.version_numbers(request.workspace) if each != number],
        "page": page,
        "changes": in_words(page, names_of(request.connections)),
        "newest": newest,
        "in_force": number == newest,
        "runs": runs[:_RUNS],
        "run_count": runs.count(),
        "may_map": allowed(request, Right.MAP),
    }
    return render(request, "mapping/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Ask first, with all that would differ; then put an earlier version in force again, as a new one."""
    need(request, Right.MAP)
    row = _version_or_404(request, number)
    if request.method != "POST":
        return _restore(request, row)
    base = request.POST.get("base", "")
    try:
        made = rulebooks.restore_rulebook(
            request.workspace,
            number,
            who=request.user,
            base=int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0,
        )
    except RulesMoved as moved:
        return _restore(request, row, trouble=str(moved), status=409)
    messages.success(request, f"Version {made} of the rules is in force: it is version {number} again.")
    return redirect("rule-version", made)


def _restore(
    request: WorkspaceRequest, row: RulebookVersion, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    trying, wanted = Trying(request.workspace), _rules(request, row.version)
    now = trying.in_force
    changes = differences(now, wanted)
    context = {
        "version": row,
        "who": _who(row),
        "newest": now.version,
        "changes": in_words(changes[:_CHANGES], names_of(request.connections)),
        "more": max(0, len(changes) - _CHANGES),
        "count": len(changes),
        "effects": trying.effects(wanted) if changes else None,
        "trouble": trouble,
    }
    return render(request, "mapping/version_restore.html", context, status=status)


def _version_or_404(request: WorkspaceRequest, number: int) -> RulebookVersion:
    row = queries.rulebook_versions(request.workspace).filter(version=number).first()
    if row is None:
        raise Http404
    return row


def _other(request: WorkspaceRequest, number: int) -> int:
    """The version to compare with: as asked, else the one before; 0 is the time before any rules."""
    asked = request.GET.get("with", "")
    if not asked:
        return number - 1
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    return int(asked)


def _rules(request: WorkspaceRequest, number: int) -> Rulebook:
    """Return a version's rules, none for 0. Raises Http404 for a version that never was."""
    if not number:
        return Rulebook(version=0)
    try:
        return queries.rulebook(request.workspace, number)
    except RulebookVersion.DoesNotExist as never:
        raise Http404 from never


def _who(row: RulebookVersion) -> str:
    return str(row.author) if row.author else "command line"
