"""The tables of the rules: what is used and not mapped first, then every rule, searched and paged."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tieout.core.rulebook import RouteBy
from tieout.core.rulebook_check import misfits_of_routes
from tieout.core.rulebook_edits import Edit, row_of
from tieout.core.rulebook_rows import MappingKind
from tieout.store.rulebooks import RulesMoved
from tieout.web.mapping_desk import MappingPage, back_to, look_again, ruled, saved
from tieout.web.mapping_shown import rows_for, shown_rows, shown_wanted
from tieout.web.mapping_words import BY_KIND, BY_SLUG, ROUTE_BY, TableWords
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.wiring.rule_desk import RulesRefused

_PAGE = 50
_MOST_WANTED = 20

#: Tables that share a page with another one.
_WITH: Mapping[MappingKind, tuple[MappingKind, ...]] = {
    MappingKind.TRACKING: (MappingKind.TRACKING, MappingKind.OPTIONS)
}


@require_safe
def table(request: WorkspaceRequest, table: str) -> HttpResponse:
    """One table of the rules of one organisation; the routes are those of the whole workspace."""
    need(request, Right.READ)
    if table == "options":
        return redirect(f"{back_to('tracking', request.GET.get('of', ''))}#options")
    return _page(request, _words(table))


@require_POST
def choose(request: WorkspaceRequest, table: str) -> HttpResponse:
    """Map everything for which something was chosen, all in one new version of the rules."""
    need(request, Right.MAP)
    words = _words(table)
    page = MappingPage(request, words)
    made = [
        (number, edit) for number in range(_MOST_WANTED) if (edit := _chosen(request, words, page.of, number))
    ]
    shown = BY_KIND[MappingKind.TRACKING] if words.kind is MappingKind.OPTIONS else words
    if not made:
        return _page(request, shown, trouble="Choose something for at least one of them.", status=422)
    organisations = [page.of] if page.of else []
    try:
        rules = page.desk.rules_with(words.kind, [edit for _, edit in made], organisations)
        version = saved(request, page.desk, rules, base=request.POST.get("base", ""))
    except RulesRefused as refused:
        said = {f"refused-{made[one.edit][0]}": one.said for one in refused.refusals}
        return _page(request, shown, said=said, trouble="Not saved: see the marked choices.", status=422)
    except RulesMoved as moved:
        return _page(request, shown, moved=moved, status=409)
    count = len(made)
    what = words.one if count == 1 else words.title.lower()
    messages.success(request, f"{count} {what} mapped. That is version {version} of the rules.")
    return look_again(request) or redirect(back_to(shown.slug, page.of))


def _chosen(request: WorkspaceRequest, words: TableWords, organisation: str, number: int) -> Edit | None:
    choice, text = request.POST.get(f"choice-{number}", ""), request.POST.get(f"text-{number}", "")
    if not choice:
        return None
    cells = {"organisation": organisation, "category": request.POST.get(f"category-{number}", "")}
    match words.kind:
        case MappingKind.ROUTES:
            by = RouteBy.LOCATION if text else RouteBy.DEFAULT
            cells = {"by": by.value, "value": text, "organisation": choice}
        case MappingKind.OPTIONS:
            cells |= {"value": text, "option": choice}
        case MappingKind.PARTIES:
            cells |= {"party": text, "contact": choice}
        case MappingKind.TAXES:
            cells |= {"tax": text, "ledger_tax": choice}
        case _:
            cells |= {"account": text, "ledger_account": choice}
    return Edit(None, row_of(words.kind, cells))


def _words(slug: str) -> TableWords:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _page(
    request: WorkspaceRequest,
    words: TableWords,
    *,
    said: Mapping[str, str] | None = None,
    trouble: str = "",
    moved: RulesMoved | None = None,
    status: int = 200,
) -> HttpResponse:
    page = MappingPage(request, words)
    context = page.context() | {"trouble": trouble, **ruled(request, page.desk, moved)}
    if not page.known:
        return render(request, "mapping/nothing.html", context, status=status)
    tables = [_table(page, BY_KIND[kind], said or {}) for kind in _WITH.get(words.kind, (words.kind,))]
    context |= {
        "tables": tables,
        "precedence": list(ROUTE_BY.values()) if words.kind is MappingKind.ROUTES else [],
        "contradictions": list(misfits_of_routes(page.desk.rulebook))
        if words.kind is MappingKind.ROUTES
        else [],
    }
    return render(request, "mapping/tables.html", context, status=status)


def _table(page: MappingPage, words: TableWords, said: Mapping[str, str]) -> dict[str, object]:
    """One table as its template wants it; a second table of a page is not paged apart."""
    request, desk = page.request, page.desk
    search = request.GET.get("q", "").strip()[:100]
    rows = rows_for(desk, words, page.of, search)
    paged = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    wanted = desk.wanted(words.kind, page.of)
    posted = {
        (request.POST.get(f"category-{number}", ""), request.POST.get(f"text-{number}", "")): number
        for number in range(_MOST_WANTED)
        if f"text-{number}" in request.POST
    }
    kept: dict[str, str] = {}
    for number, one in enumerate(wanted[:_MOST_WANTED]):
        old = posted.get((one.gap.category, one.gap.text))
        if old is not None:
            kept[f"choice-{number}"] = request.POST.get(f"choice-{old}", "")
            kept[f"refused-{number}"] = said.get(f"refused-{old}", "")
    offered = shown_wanted(desk, words, page.of, wanted[:_MOST_WANTED], kept, page.names)
    return {
        "words": words,
        "headings": [
            column.label
            for name, column in words.columns.items()
            if name != "organisation" or words.kind is MappingKind.ROUTES
        ],
        "page": paged,
        "rows": shown_rows(desk, words, list(paged), page.of, page.names),
        "search": search,
        "wanted": offered,
        "choosable": any(one.offers for one in offered),
        "more_wanted": max(0, len(wanted) - _MOST_WANTED),
        "blocked": sum(one.documents for one in wanted),
        "address": page.row_address(words),
    }
