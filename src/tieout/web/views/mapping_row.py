"""One rule: added, changed or removed, tried on a document first where somebody wants to see what it does."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tieout.core.rulebook_edits import Edit, named, row_of
from tieout.core.rulebook_rows import TABLES, MappingKind, Row, folded, rows_of
from tieout.core.rulebook_tables import Cells
from tieout.store.rulebooks import RulesMoved
from tieout.web.forms_mapping import RowForm
from tieout.web.mapping_desk import MappingPage, back_to, look_again, ruled, saved
from tieout.web.mapping_shown import offers_for, texts_for
from tieout.web.mapping_words import BY_SLUG, TableWords
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.templatetags.amounts import counted
from tieout.web.trials import tried
from tieout.wiring.rule_desk import RulesRefused


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: WorkspaceRequest, table: str) -> HttpResponse:
    """Show the form of one rule; save, try or remove it."""
    need(request, Right.MAP)
    if table not in BY_SLUG:
        raise Http404
    words = BY_SLUG[table]
    page = MappingPage(request, words)
    if not page.known:
        return redirect("mapping")
    if request.method != "POST":
        return _show(page, words, _asked(page, words))
    return _posted_to(page, words)


def _posted_to(page: MappingPage, words: TableWords) -> HttpResponse:
    """What the pressed button wants: to remove, find a contact, save, or else to try."""
    pressed = page.request.POST
    was = _was(page.request, words)
    cells = _posted(page, words)
    if "search" in pressed:
        return _show(page, words, cells, was=was, form=_form(page, words, cells, bound=False))
    form = _form(page, words, cells)
    if "remove" in pressed and was is not None:
        return _write(page, words, form, Edit(was, None), was)
    if not form.is_valid():
        return _show(page, words, cells, was=was, form=form, status=422)
    act = _write if "save" in pressed else _try
    return act(page, words, form, Edit(was, form.row(words)), was)


def _write(
    page: MappingPage, words: TableWords, form: RowForm, edit: Edit, was: Cells | None
) -> HttpResponse:
    request = page.request
    posted = _posted(page, words)
    try:
        rules = page.desk.rules_with(words.kind, [edit], [page.of] if page.of else [])
        version = saved(request, page.desk, rules, base=request.POST.get("base", ""))
    except RulesRefused as refused:
        _tell(form, refused)
        return _show(page, words, posted, was=was, form=form, status=422)
    except RulesMoved as moved:
        return _show(page, words, posted, was=was, form=form, moved=moved, status=409)
    done = "Removed" if edit.row is None else "Saved"
    messages.success(request, f"{done}. That is version {version} of the rules.")
    slug = "tracking" if words.kind is MappingKind.OPTIONS else words.slug
    return look_again(request) or redirect(back_to(slug, page.of))


def _try(page: MappingPage, words: TableWords, form: RowForm, edit: Edit, was: Cells | None) -> HttpResponse:
    posted = _posted(page, words)
    try:
        rules = page.desk.rules_with(words.kind, [edit], [page.of] if page.of else [])
    except RulesRefused as refused:
        _tell(form, refused)
        return _show(page, words, posted, was=was, form=form, status=422)
    return _show(page, words, posted, was=was, form=form, more={"trial": tried(page.request, rules)})


def _tell(form: RowForm, refused: RulesRefused) -> None:
    """Put each reason at its field."""
    for one in refused.refusals:
        known = one.column in form.fields and not form.fields[one.column].disabled
        form.add_error(one.column if known else None, one.said)


def _show(
    page: MappingPage,
    words: TableWords,
    cells: Mapping[str, str],
    *,
    was: Cells | None = None,
    form: RowForm | None = None,
    moved: RulesMoved | None = None,
    more: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    request = page.request
    there = _there(page, words, cells) if request.method != "POST" else None
    if there is not None:
        was, cells = there[0], named(words.kind, there)
    if form is None:
        form = _form(page, words, cells, bound=request.method == "POST")
    waiting = sum(one.documents for one in page.desk.wanted(words.kind, page.of))
    context = page.context() | {
        "form": form,
        "was": json.dumps(was) if was is not None else "",
        "texts": texts_for(page.desk, words.kind, page.of),
        "finds": words.kind is MappingKind.PARTIES,
        "find": request.POST.get("find", ""),
        "note": request.POST.get("note", ""),
        "waiting": counted(waiting, "document") if waiting else "",
        "back": back_to("tracking" if words.kind is MappingKind.OPTIONS else words.slug, page.of),
        **ruled(request, page.desk, moved),
        **(more or {}),
    }
    return render(request, "mapping/row.html", context, status=status)


def _form(page: MappingPage, words: TableWords, cells: Mapping[str, str], *, bound: bool = True) -> RowForm:
    find = page.request.POST.get("find", "")
    if not find and not page.request.POST:
        find = next(iter(page.request.GET.get("name", "").split()), "")
    offers = offers_for(page.desk, words.kind, cells, page.names, find)
    own = "organisation" in words.columns and words.kind is not MappingKind.ROUTES
    return RowForm(
        words,
        {**cells} if bound else None,
        initial=cells,
        offers=offers,
        fixed=["organisation"] if own else [],
    )


def _asked(page: MappingPage, words: TableWords) -> dict[str, str]:
    """The columns that the address names."""
    return _cells(page, words, page.request.GET.dict())


def _posted(page: MappingPage, words: TableWords) -> dict[str, str]:
    return _cells(page, words, page.request.POST.dict())


def _cells(page: MappingPage, words: TableWords, said: Mapping[str, str]) -> dict[str, str]:
    cells = {name: said.get(name, "") for name in words.columns}
    if page.of:
        cells["organisation"] = page.of
    return cells


def _there(page: MappingPage, words: TableWords, cells: Mapping[str, str]) -> Row | None:
    """The rule that stands there under this key."""
    key = folded(words.kind, row_of(words.kind, cells)[0])
    for one in rows_of(page.desk.rulebook, words.kind):
        if folded(words.kind, one[0]) == key:
            return one
    return None


def _was(request: WorkspaceRequest, words: TableWords) -> Cells | None:
    """The key of the rule that the form was opened for, None for a new one; nonsense is a new one."""
    try:
        said = json.loads(request.POST.get("was", "") or "null")
    except ValueError:
        return None
    right = isinstance(said, list) and len(said) == len(TABLES[words.kind].keys)
    return tuple(str(cell) for cell in said) if right else None
