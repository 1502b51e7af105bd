"""Mapping: every table of the rules with what is used and not mapped, what Xero does not have, and the products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from tieout.core.rulebook_check import Misfit, misfits_of_routes
from tieout.core.rulebook_edits import named
from tieout.core.rulebook_rows import EVERYWHERE, MappingKind, rows_of
from tieout.core.used_codes import UsedAs
from tieout.web.mapping_desk import MappingPage
from tieout.web.mapping_words import TABLES
from tieout.web.policy_words import POLICIES
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.wiring.rule_desk import read_anew

_PAGE = 50

_ICONS = {
    MappingKind.ROUTES: "route",
    MappingKind.ACCOUNTS: "list-details",
    MappingKind.TAXES: "percentage",
    MappingKind.TRACKING: "tag",
    MappingKind.PARTIES: "users",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One table of one organisation: how many rules it has, and what is missing."""

    title: str
    icon: str
    address: str
    entries: int
    wanted: int
    blocked: int


@dataclass(frozen=True, slots=True)
class ShownOrganisation:
    """The rules of one organisation at a glance. `misfits` only where this organisation alone is looked at."""

    key: str
    name: str
    tiles: Sequence[Tile]
    misfits: Sequence[Misfit]
    checked: bool


@require_safe
def overview(request: WorkspaceRequest) -> HttpResponse:
    """Per organisation what is mapped, what is used and not mapped, and what Xero does not have any more."""
    need(request, Right.READ)
    page = MappingPage(request)
    if not page.known:
        return render(request, "mapping/nothing.html", page.context())
    alone = request.organisation if request.organisation in page.names else ""
    keys = [alone] if alone or len(page.names) > 1 else list(page.names)
    checked = [key for key in keys if key]
    context = page.context() | {
        "read_at": None,
        "of": alone,
        "of_choices": [],
        "routes": _tile(page, MappingKind.ROUTES, ""),
        "route_problems": list(misfits_of_routes(page.desk.rulebook)),
        "organisations": [
            _organisation(page, key, name, check=key in checked)
            for key, name in page.names.items()
            if not alone or key == alone
        ],
    }
    return render(request, "mapping/overview.html", context)


@require_safe
def items(request: WorkspaceRequest) -> HttpResponse:
    """Products that documents name, and whether Xero has them. There is nothing to map: a code goes as it is."""
    need(request, Right.READ)
    page = MappingPage(request, address=reverse("mapping-items"))
    if not page.known:
        return render(request, "mapping/nothing.html", page.context())
    there = page.desk.items(page.of)
    search = request.GET.get("q", "").strip()[:100]
    used = [one for one in page.desk.used(UsedAs.ITEM, page.of) if search.casefold() in one.text.casefold()]
    rows = sorted(
        ((one, there is not None and one.text in there) for one in used),
        key=lambda row: (row[1], row[0].text),
    )
    rules = next(rules for key, rules in page.desk.rulebook.organisations.items() if key == page.of)
    words = POLICIES["missing_item"]
    context = page.context() | {
        "page": Paginator(rows, _PAGE).get_page(request.GET.get("page")),
        "search": search,
        "items_read": there is not None,
        "policy": words,
        "choice": words.choices[rules.policies.missing_item.value],
    }
    return render(request, "mapping/items.html", context)


@require_POST
def refresh(request: WorkspaceRequest) -> HttpResponse:
    """Read the settings of an organisation again; the person waits for some eight calls."""
    need(request, Right.MAP)
    page = MappingPage(request)
    key = request.POST.get("of", "")
    if key not in page.names:
        raise Http404
    problem = read_anew(request.workspace, key)
    if problem:
        messages.error(request, f"{page.names[key]} could not be read: {problem}")
    else:
        messages.success(request, f"The settings of {page.names[key]} were read just now.")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe and back.startswith("/") else reverse("mapping"))


def _organisation(page: MappingPage, key: str, name: str, *, check: bool) -> ShownOrganisation:
    kinds = [words.kind for words in TABLES if words.kind not in {MappingKind.ROUTES, MappingKind.OPTIONS}]
    return ShownOrganisation(
        key=key,
        name=name,
        tiles=[_tile(page, kind, key, check=check) for kind in kinds],
        misfits=page.desk.misfits(key) if check else (),
        checked=check and page.desk.facts(key) is not None,
    )


def _tile(page: MappingPage, kind: MappingKind, key: str, *, check: bool = False) -> Tile:
    words = next(words for words in TABLES if words.kind is kind)
    kinds = (kind, MappingKind.OPTIONS) if kind is MappingKind.TRACKING and check else (kind,)
    wanted = [one for each in kinds for one in page.desk.wanted(each, key)]
    rows = [named(kind, row) for row in rows_of(page.desk.rulebook, kind)]
    address = reverse("mapping-table", args=[words.slug])
    return Tile(
        title=words.title,
        icon=_ICONS[kind],
        address=f"{address}?{urlencode({'of': key})}" if key else address,
        entries=sum(not key or row["organisation"] in {key, EVERYWHERE} for row in rows),
        wanted=len(wanted),
        blocked=sum(one.documents for one in wanted),
    )
