"""Mapping files: every table of the rules as CSV, and a file shown with all that it would change before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tieout import wiring
from tieout.core import rulebook_text
from tieout.core.mapping_csv import RowResult, RowSeen, WrongFile
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_rows import TABLES, MappingKind
from tieout.core.rulebook_tables import Tables
from tieout.store import pending_rules, queries
from tieout.store.rulebooks import RulesMoved
from tieout.web.forms_rule_files import REPLACE, MappingFileForm
from tieout.web.mapping_words import TABS, title_of
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.rule_words import in_words
from tieout.web.trials import tried
from tieout.web.words import Word
from tieout.wiring import previews
from tieout.wiring.previews import Preview

_MOST_CHANGES = 50

#: What an import does with rows, in the order in which a person wants to read it.
RESULTS: dict[RowResult, Word] = {
    RowResult.WRONG: Word("Wrong", "red", "alert-triangle", "Nothing is imported as long as a row is wrong."),
    RowResult.CHANGED: Word("Changed", "amber", "edit", "The rule is there, and says something else."),
    RowResult.NEW: Word("New", "green", "plus", "There is no such rule yet."),
    RowResult.REMOVED: Word("Removed", "violet", "trash", "The rule is there, and not in the file."),
    RowResult.UNCHANGED: Word("Unchanged", "grey", "check", "The rule says the same already."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One table of the rules as a file to take away."""

    kind: MappingKind
    title: str
    columns: str
    rows: int


@dataclass(frozen=True, slots=True)
class ShownResult:
    """Rows of one result. `more` are counted and not shown."""

    name: str
    word: Word
    count: int
    rows: list[RowSeen]
    more: int


@require_safe
def files(request: WorkspaceRequest) -> HttpResponse:
    """Every table to be taken away as a file; for those who may, a file to be brought in."""
    need(request, Right.READ)
    return _files(request, _form(request))


@require_safe
def export(request: WorkspaceRequest, slug: str) -> StreamingHttpResponse:
    """One table as a CSV file, of the organisation at the top of the page or of all."""
    need(request, Right.READ)
    kind = next((kind for kind in MappingKind if kind.value == slug), None)
    if kind is None:
        raise Http404
    whose = (
        request.organisation
        if request.organisation in queries.rulebook(request.workspace).organisations
        else ""
    )
    lines = wiring.export_mapping(request.workspace, kind, organisation=whose)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = "-".join(filter(None, ("tieout", slug, whose)))
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@require_POST
def upload(request: WorkspaceRequest) -> HttpResponse:
    """Show what a file would change; nothing is changed yet."""
    need(request, Right.MAP)
    form = _form(request)
    if not form.is_valid():
        return _files(request, form, status=422)
    asked = form.cleaned_data
    try:
        number = previews.preview(
            request.workspace,
            request.user,
            MappingKind(asked["kind"]),
            asked["file"].read(),
            file_name=asked["file"].name or "file.csv",
            organisation=asked["organisation"],
            replaces=asked["others"] == REPLACE,
        )
    except WrongFile as wrong:
        form.add_error("file", f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.")
        return _files(request, form, status=422)
    return redirect("rule-preview", number)


@require_safe
def preview(request: WorkspaceRequest, number: int) -> HttpResponse:
    """What the file would change, row by row."""
    need(request, Right.MAP)
    shown = _previewed_or_404(request, number)
    if shown.row.saved_as:  # the way back after saving
        return redirect("rule-version", shown.row.saved_as)
    return _preview(request, shown)


@require_POST
def save(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Write what was shown as a new version of the rules."""
    need(request, Right.MAP)
    shown = _previewed_or_404(request, number)
    if shown.row.saved_as:
        messages.info(request, f"This was saved already, as version {shown.row.saved_as}.")
        return redirect("rule-version", shown.row.saved_as)
    if not shown.whole:
        return _preview(request, shown, status=422)
    try:
        version = previews.save(
            request.workspace, request.user, shown, note=request.POST.get("note", "").strip()[:200]
        )
    except RulesMoved:
        return _preview(request, _previewed_or_404(request, number), status=409)
    messages.success(request, f"Imported. Version {version} of the rules is in force.")
    return redirect("rule-version", version)


@require_POST
def again(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Look at the same file again, from the rules that are in force now."""
    need(request, Right.MAP)
    shown = _previewed_or_404(request, number)
    if shown.row.saved_as:
        return redirect("rule-version", shown.row.saved_as)
    try:
        return redirect("rule-preview", previews.look_again(request.workspace, request.user, shown))
    except KeyError:
        messages.error(request, "The organisation that the file is about is no longer in the rules.")
        return redirect("rule-files")


@require_POST
def leave(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Forget the file; the rules stay as they are."""
    need(request, Right.MAP)
    pending_rules.drop(_previewed_or_404(request, number).row)
    messages.info(request, "The file was left. The rules are as they were.")
    return redirect("rule-files")


# --- what is shown ------------------------------------------------------------------------------------------------


def _form(request: WorkspaceRequest) -> MappingFileForm:
    rulebook = queries.rulebook(request.workspace)
    names = _names(request, rulebook)
    if request.method == "POST":
        return MappingFileForm(request.POST, request.FILES, organisations=names)
    chosen = request.organisation if request.organisation in rulebook.organisations else ""
    usual = {"kind": request.GET.get("kind", ""), "organisation": chosen, "others": "keep"}
    return MappingFileForm(initial=usual, organisations=names)


def _names(request: WorkspaceRequest, rulebook: Rulebook) -> list[tuple[str, str]]:
    names = {connection.key: connection.name for connection in request.connections}
    return [(str(key), names.get(key, str(key))) for key in rulebook.organisations]


def _files(request: WorkspaceRequest, form: MappingFileForm, *, status: int = 200) -> HttpResponse:
    rulebook = queries.rulebook(request.workspace)
    whose = request.organisation if request.organisation in rulebook.organisations else ""
    tables = rulebook_text.plain(rulebook)
    context = {
        "mapping_tabs": TABS,
        "form": form,
        "files": [_file(tables, kind, whose) for kind in MappingKind],
        "whose": dict(_names(request, rulebook)).get(whose, ""),
        "version": rulebook.version,
        "may_map": allowed(request, Right.MAP),
        "any": bool(rulebook.organisations),
    }
    return render(request, "mapping/files.html", context, status=status)


def _file(tables: Tables, kind: MappingKind, whose: str) -> ShownFile:
    table = TABLES[kind]
    columns = (*table.keys, *table.values)
    place = columns.index("organisation")
    count = sum(not whose or (*key, *values)[place] == whose for key, values in table.read(tables))
    return ShownFile(kind, title_of(kind), ", ".join(columns), count)


def _previewed_or_404(request: WorkspaceRequest, number: int) -> Preview:
    shown = previews.previewed(request.workspace, request.user, number)
    if shown is None:
        raise Http404
    return shown


def _preview(request: WorkspaceRequest, shown: Preview, *, status: int = 200) -> HttpResponse:
    plan = shown.plan
    names = {connection.key: connection.name for connection in request.connections}
    rulebook = shown.rulebook if "document" in request.GET else None
    changes = [
        f"{plan.counts[result]:,} {result.value}"
        for result in (RowResult.NEW, RowResult.CHANGED, RowResult.REMOVED)
        if plan.counts.get(result)
    ]
    context = {
        "row": shown.row,
        "title": title_of(plan.kind),
        "organisation": names.get(shown.row.organisation, shown.row.organisation),
        "results": [
            _result(plan.counts.get(one, 0), word, one, list(plan.rows)) for one, word in RESULTS.items()
        ],
        "whole": shown.whole,
        "changes": ", ".join(changes),
        "unchecked": [(names.get(key, key), why) for key, why in shown.row.plan["unchecked"].items()],
        "newest": shown.newest,
        "next": shown.newest + 1,
        "moved": in_words(shown.moved[:_MOST_CHANGES], names),
        "moved_more": max(0, len(shown.moved) - _MOST_CHANGES),
        "is_moved": shown.newest != shown.row.base,
        "trial": tried(request, rulebook) if rulebook else None,
    }
    return render(request, "mapping/files_preview.html", context, status=status)


def _result(count: int, word: Word, result: RowResult, rows: list[RowSeen]) -> ShownResult:
    shown = [row for row in rows if row.result is result]
    return ShownResult(result.value, word, count, shown, count - len(shown))
