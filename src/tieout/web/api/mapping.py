"""Mapping: what is used and not mapped, what there is to choose from, and single rules, tried before they are saved."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import HttpError

from tieout.core.names import OrganisationKey
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_check import misfits_of_routes
from tieout.core.rulebook_diff import differences
from tieout.core.rulebook_rows import EVERYWHERE, MappingKind
from tieout.core.used_codes import UsedAs
from tieout.store import queries
from tieout.store.models import ApiToken
from tieout.store.rulebooks import RulesMoved
from tieout.web.api.access import known_ids, need, today
from tieout.web.api.asking import PROBLEMS
from tieout.web.api.mapping_shapes import (
    Edits,
    EditSaid,
    EffectsOut,
    ItemOut,
    MisfitOut,
    OfferOut,
    ReadOut,
    Saving,
    TriedOut,
    Trying,
    WantedOut,
    Whose,
    edit_of,
    wanted_out,
)
from tieout.web.api.rules import RulesOut
from tieout.web.api.trial_shapes import trial_out
from tieout.web.mapping_shown import offers_for
from tieout.web.rights import Right
from tieout.wiring import trial
from tieout.wiring.rule_desk import RuleDesk, RulesRefused, read_anew, save_rules

router = Router(tags=["Mapping"])


class Of(Schema):
    """The organisation that it is about, by its key; "" for the routes, which are those of the whole workspace."""

    organisation: str = Field(default="", max_length=60, pattern=r"^[a-z0-9-]*$")


class Asked(Of):
    """What a pick-list is wanted for: `category` for the options of one, `find` for contacts of that name."""

    category: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    find: str = Field(default="", max_length=100, pattern=r"^[^\x00]*$")


@router.get("/misfits", response={200: list[MisfitOut], **PROBLEMS}, summary="What the rules want in vain")
def misfits(request: HttpRequest, of: Query[Of]) -> list[MisfitOut]:
    """Of one organisation, as it was last read; of the routes when none is named."""
    desk = _desk(need(request, Right.READ))
    found = (
        desk.misfits(_there(desk, of.organisation)) if of.organisation else misfits_of_routes(desk.rulebook)
    )
    return [MisfitOut(organisation=one.organisation, said=one.said) for one in found]


@router.get("/items", response={200: list[ItemOut], **PROBLEMS}, summary="Products that documents name")
def items(request: HttpRequest, of: Query[Of]) -> list[ItemOut]:
    """Of the last twelve months. There is nothing to map: a code goes as it is, and is there or not."""
    desk = _desk(need(request, Right.READ))
    key = _there(desk, of.organisation)
    there = desk.items(key)
    return [
        ItemOut(
            code=one.text, last_used=one.last_used, in_the_books=None if there is None else one.text in there
        )
        for one in desk.used(UsedAs.ITEM, key)
    ]


@router.post("/refresh", response={200: ReadOut, **PROBLEMS}, summary="Read an organisation's settings again")
def refresh(request: HttpRequest, whose: Whose) -> ReadOut:
    """Calls the books now, some eight times, and waits for what they say."""
    token = need(request, Right.MAP)
    problem = read_anew(token.workspace, _there(_desk(token), whose.organisation))
    return ReadOut(ok=not problem, problem=problem)


@router.get("/{kind}/wanted", response={200: list[WantedOut], **PROBLEMS}, summary="Used and not mapped")
def wanted(request: HttpRequest, kind: Path[MappingKind], of: Query[Of]) -> list[WantedOut]:
    """What keeps most documents back first. Numbers and policies want nothing."""
    desk = _desk(need(request, Right.READ))
    key = "" if kind is MappingKind.ROUTES else _there(desk, of.organisation)
    return [wanted_out(one) for one in desk.wanted(kind, key)]


@router.get(
    "/{kind}/choices", response={200: dict[str, list[OfferOut]], **PROBLEMS}, summary="What may be chosen"
)
def choices(request: HttpRequest, kind: Path[MappingKind], asked: Query[Asked]) -> dict[str, list[OfferOut]]:
    """Column -> its pick-list, from the organisation's settings as they were last read; columns that have none are left
    out.
    """
    token = need(request, Right.READ)
    desk = _desk(token)
    names = {row.key: row.name for row in queries.connections(token.workspace)}
    cells = {"category": asked.category}
    if kind is not MappingKind.ROUTES:
        cells["organisation"] = _there(desk, asked.organisation)
    found = offers_for(desk, kind, cells, names, asked.find)
    return {
        column: [OfferOut(value=one.value, label=one.label) for one in offers]
        for column, offers in found.items()
    }


@router.post("/{kind}/try", response={200: TriedOut, **PROBLEMS}, summary="Try rules before they are saved")
def try_first(request: HttpRequest, kind: Path[MappingKind], asked: Trying) -> TriedOut:
    """On one document, beside the rules in force, with what becomes of all that wait. Nothing is saved."""
    token = need(request, Right.MAP)
    (number,) = known_ids(token, [asked.document])
    rules = _edited(_desk(token), kind, asked)
    trying = trial.Trying(token.workspace)
    try:
        now, then = trying.on(queries.triable(token.workspace).get(pk=number), [trying.in_force, rules])
    except trial.NotInFull as not_yet:
        raise HttpError(409, str(not_yet)) from not_yet
    felt = trying.effects(rules)
    effects = EffectsOut(
        waiting=felt.waiting, looked_at=felt.looked_at, moved=felt.moved, freed=felt.freed, held=felt.held
    )
    return TriedOut(now=trial_out(now), then=trial_out(then), effects=effects)


@router.post("/{kind}/rows", response={200: RulesOut, **PROBLEMS}, summary="Change single rules")
def change(request: HttpRequest, kind: Path[MappingKind], asked: Saving) -> RulesOut:
    """All of them in one new version, or none. Codes are checked against what the organisations allowed when they were
    last read. 409 names every rule that cannot be, and when another version than `base` is in force.
    """
    token = need(request, Right.MAP)
    desk = _desk(token)
    rules = _edited(desk, kind, asked)
    told = "; ".join(str(one) for one in differences(desk.rulebook, rules))
    note = (asked.note.strip() or told)[:200]
    try:
        return RulesOut(
            version=save_rules(token.workspace, rules, base=asked.base, who=token.author, note=note)
        )
    except RulesMoved as moved:
        raise HttpError(409, str(moved)) from moved


def _desk(token: ApiToken) -> RuleDesk:
    return RuleDesk(token.workspace, today(token))


def _there(desk: RuleDesk, organisation: str) -> str:
    """Return the key of an organisation of the rules. Raises Http404 for any other."""
    if OrganisationKey(organisation) not in desk.rulebook.organisations:
        raise Http404("There is no such organisation.")
    return organisation


def _edited(desk: RuleDesk, kind: MappingKind, asked: Edits) -> Rulebook:
    """Return the rules with the edits made, not saved. Raises HttpError with every reason why they cannot be."""
    try:
        edits = [edit_of(kind, one) for one in asked.edits]
        return desk.rules_with(kind, edits, _concerned(desk, asked.edits))
    except ValueError as wrong:
        raise HttpError(409, str(wrong)) from wrong
    except RulesRefused as refused:
        said = (f"{one.column or 'rule'} of edit {one.edit + 1}: {one.said}" for one in refused.refusals)
        raise HttpError(409, " ".join(said)) from refused


def _concerned(desk: RuleDesk, edits: Sequence[EditSaid]) -> list[str]:
    """Whose settings the codes are checked against."""
    named = {(one.row or {}).get("organisation", "") for one in edits}
    return sorted(named & {EVERYWHERE, *map(str, desk.rulebook.organisations)})
