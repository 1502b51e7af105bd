"""Policies and numbers: what an organisation decided once, each with its default and the reason behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from tieout.core import pick_lists
from tieout.core.names import OrganisationKey
from tieout.core.pick_lists import Offer
from tieout.core.rulebook import OrganisationRules, Rulebook
from tieout.core.rulebook_edits import Edit
from tieout.core.rulebook_rows import MappingKind, rows_of
from tieout.store import queries
from tieout.store.rulebooks import RulesMoved
from tieout.web.mapping_desk import MappingPage, look_again, ruled, saved
from tieout.web.mapping_words import NUMBERED
from tieout.web.policy_words import GROUPS, PolicyWords
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.trials import tried
from tieout.wiring.rule_desk import RulesRefused

_EXAMPLE = "24101"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """One policy with its value, its default in words, and what is wrong with what was entered."""

    words: PolicyWords
    value: str
    default: str
    usual: bool
    offers: Sequence[Offer]
    refused: str


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """How numbers of one kind are made, with one worked out."""

    kind: str
    label: str
    prefix: str
    suffix: str
    number: str
    refused: str

    @property
    def example(self) -> str:
        """What becomes of the example."""
        return f"{self.prefix}{self.number}{self.suffix}".strip()


@require_safe
def policies(request: WorkspaceRequest) -> HttpResponse:
    """All policies of one organisation, each with its default."""
    return _look(request, MappingKind.POLICIES)


@require_safe
def numbers(request: WorkspaceRequest) -> HttpResponse:
    """Prefix and suffix of each kind of document, with a worked example."""
    return _look(request, MappingKind.NUMBERS)


@require_POST
def save_policies(request: WorkspaceRequest) -> HttpResponse:
    """Save what was changed as one new version, or try it on a document."""
    return _save(request, MappingKind.POLICIES)


@require_POST
def save_numbers(request: WorkspaceRequest) -> HttpResponse:
    """Save what was changed as one new version, or try it on a document."""
    return _save(request, MappingKind.NUMBERS)


def _look(request: WorkspaceRequest, kind: MappingKind) -> HttpResponse:
    need(request, Right.READ)
    page = MappingPage(request, address=reverse(_VIEWS[kind]))
    if not page.known:
        return render(request, "mapping/nothing.html", page.context())
    return _show(page, kind, _values(page, kind))


def _save(request: WorkspaceRequest, kind: MappingKind) -> HttpResponse:
    need(request, Right.MAP)
    page = MappingPage(request, address=reverse(_VIEWS[kind]))
    if not page.known:
        return redirect(_VIEWS[kind])
    there = _values(page, kind)
    entered = {name: request.POST.get(name, value).strip()[:_LONGEST] for name, value in there.items()}
    edits = (_policy_edits if kind is MappingKind.POLICIES else _number_edits)(page, entered)
    try:
        rules = page.desk.rules_with(kind, [edit for _, edit in edits], [page.of])
        if "save" not in request.POST:
            return _show(page, kind, entered, more={"trial": tried(request, rules)})
        version = saved(request, page.desk, rules, base=request.POST.get("base", ""))
    except RulesRefused as refused:
        said = {edits[one.edit][0]: one.said for one in refused.refusals}
        return _show(page, kind, entered, refused=said, status=422)
    except RulesMoved as moved:
        return _show(page, kind, entered, moved=moved, status=409)
    messages.success(request, f"Saved. Version {version} of the rules is in force.")
    return look_again(request) or redirect(f"{reverse(_VIEWS[kind])}?{urlencode({'of': page.of})}")


_VIEWS = {MappingKind.POLICIES: "mapping-policies", MappingKind.NUMBERS: "mapping-numbers"}


def _values(page: MappingPage, kind: MappingKind) -> dict[str, str]:
    """The values as the rules have them, by the names of the form's fields."""
    rows = [row for row in rows_of(page.desk.rulebook, kind) if row[0][0] == page.of]
    if kind is MappingKind.POLICIES:
        return {key[1]: value for key, (value,) in rows}
    there = {key[1]: values for key, values in rows}
    return {
        f"{each.value}-{name}": there.get(each.value, ("", ""))[at]
        for each in NUMBERED
        for at, name in enumerate(("prefix", "suffix"))
    }


def _policy_edits(page: MappingPage, entered: Mapping[str, str]) -> list[tuple[str, Edit]]:
    """The policies that were changed."""
    there = _values(page, MappingKind.POLICIES)
    return [
        (name, Edit((page.of, name), ((page.of, name), (value,))))
        for name, value in entered.items()
        if value != there[name]
    ]


def _number_edits(page: MappingPage, entered: Mapping[str, str]) -> list[tuple[str, Edit]]:
    there = {row[0] for row in rows_of(page.desk.rulebook, MappingKind.NUMBERS)}
    edits = []
    for kind in NUMBERED:
        key = (page.of, kind.value)
        values = (entered[f"{kind.value}-prefix"], entered[f"{kind.value}-suffix"])
        if any(values):
            edits.append((kind.value, Edit(key, (key, values))))
        elif key in there:
            edits.append((kind.value, Edit(key, None)))
    return edits


def _show(
    page: MappingPage,
    kind: MappingKind,
    values: Mapping[str, str],
    *,
    refused: Mapping[str, str] | None = None,
    moved: RulesMoved | None = None,
    more: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    request = page.request
    said = refused or {}
    context = page.context() | {
        "trouble": "Not saved: see the marked fields." if said else "",
        "note": request.POST.get("note", ""),
        "may_look": allowed(request, Right.EXPORT),
        **ruled(request, page.desk, moved),
        **(more or {}),
    }
    if kind is MappingKind.NUMBERS:
        number = queries.latest_number(request.workspace, page.of) or _EXAMPLE
        context["numbers"] = [
            ShownNumber(
                kind=each.value,
                label=label,
                prefix=values[f"{each.value}-prefix"],
                suffix=values[f"{each.value}-suffix"],
                number=number,
                refused=said.get(each.value, ""),
            )
            for each, label in NUMBERED.items()
        ]
        return render(request, "mapping/numbers.html", context, status=status)
    context["groups"] = _groups(page, values, said)
    return render(request, "mapping/policies.html", context, status=status)


def _groups(
    page: MappingPage, values: Mapping[str, str], refused: Mapping[str, str]
) -> Sequence[tuple[str, Sequence[ShownPolicy]]]:
    key = OrganisationKey("usual")
    usual = Rulebook(version=1, organisations={key: OrganisationRules()})
    defaults = {name: value for (_, name), (value,) in rows_of(usual, MappingKind.POLICIES)}
    return [
        (
            title,
            [
                ShownPolicy(
                    words=words,
                    value=values[words.name],
                    default=words.choices.get(defaults[words.name], defaults[words.name]) or "empty",
                    usual=values[words.name] == defaults[words.name],
                    offers=_offers(page, words.offers, values[words.name]),
                    refused=refused.get(words.name, ""),
                )
                for words in group
            ],
        )
        for title, group in GROUPS
    ]


def _offers(page: MappingPage, offers: str, value: str) -> Sequence[Offer]:
    """The pick-list of Xero that helps with a policy, with what stands there now; () when it was never read."""
    if offers == "themes":
        found = [Offer(value=name, label=name) for name in page.desk.themes(page.of)]
    elif offers == "accounts" and (facts := page.desk.facts(page.of)):
        found = list(pick_lists.accounts(facts))
    else:
        return ()
    if found and value and value.casefold() not in {one.value.casefold() for one in found}:
        found.insert(0, Offer(value=value, label=f"{value} (not in Xero)"))
    return found
