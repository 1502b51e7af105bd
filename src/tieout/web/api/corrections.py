"""Corrections: documents taken back out of the books, left out, taken up, adopted or numbered anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError

from tieout import jobs, wiring
from tieout.store import correcting, drifting, queries
from tieout.store.correcting import NotPossible
from tieout.store.models import ApiToken, Document
from tieout.store.queries import Deed, PlanOfMany
from tieout.web.api.access import known_ids, need
from tieout.web.api.asking import PROBLEMS
from tieout.web.api.correcting_shapes import (
    Adopted,
    Confirmed,
    ConfirmedSkip,
    DoneOut,
    Few,
    OneDocument,
    Planned,
    PlanOut,
    Renumbered,
    RivalOut,
    key_of,
    plan_out,
    rival_out,
)
from tieout.web.api.shapes import RunOut, run_out
from tieout.web.rights import Right

router = Router(tags=["Corrections"])
T = TypeVar("T")


@router.post("/plan", response={200: PlanOut, **PROBLEMS}, summary="What it would do")
def plan(request: HttpRequest, asked: Planned) -> PlanOut:
    """Nothing is done, and nobody outside is asked: it rests on what was last seen."""
    token = need(request, Right.READ)
    return plan_out(_plan(token, asked.deed, asked.documents))


@router.post("/withdraw", response={202: DoneOut, **PROBLEMS}, summary="Take out of the books")
def withdraw(request: HttpRequest, asked: Confirmed) -> Status[DoneOut]:
    """As it was planned: one run for each organisation, which looks again before it acts."""
    token = need(request, Right.WITHDRAW)
    return Status(202, _done(token, _plan(token, Deed.WITHDRAW, asked.documents), asked.mark))


@router.post("/skip", response={200: DoneOut, **PROBLEMS}, summary="Leave out")
def skip(request: HttpRequest, asked: ConfirmedSkip) -> DoneOut:
    """As it was planned: they are not exported until they change in the source, or are taken up again."""
    token = need(request, Right.FORCE)
    return _done(token, _plan(token, Deed.SKIP, asked.documents), asked.mark, reason=asked.reason.strip())


@router.post("/write-through", response={202: DoneOut, **PROBLEMS}, summary="Write over what stands there")
def write_through(request: HttpRequest, asked: Confirmed) -> Status[DoneOut]:
    """As it was planned: one run, which reads the source and looks at the books again before it writes."""
    token = need(request, Right.FORCE)
    return Status(202, _done(token, _plan(token, Deed.WRITE_THROUGH, asked.documents), asked.mark))


@router.post("/take-up", response={200: DoneOut, **PROBLEMS}, summary="Take up again")
def take_up(request: HttpRequest, asked: Few) -> DoneOut:
    """The opposite of leaving out: the next reading judges them as if they were new."""
    token = need(request, Right.FORCE)
    return _each(token, asked, lambda row: correcting.take_up(token.workspace, row, who=token.author))


@router.post("/keep-theirs", response={200: DoneOut, **PROBLEMS}, summary="Keep hand edits")
def keep_theirs(request: HttpRequest, asked: Few) -> DoneOut:
    """What somebody edited by hand in the books counts from now on; nothing is sent. To keep ours, write it through."""
    token = need(request, Right.FORCE)

    def keep(row: Document) -> None:
        if not drifting.keep_theirs(token.workspace, row, who=token.author):
            raise NotPossible("It was not edited by hand, or stands in the books as it was again.")

    return _each(token, asked, keep)


@router.post("/rival", response={200: RivalOut, **PROBLEMS}, summary="What bears its number")
def rival(request: HttpRequest, asked: OneDocument) -> RivalOut:
    """The document in the books that keeps this one out, as it was found there."""
    token = need(request, Right.READ)
    return rival_out(_rival(token, _document(token, asked.document)))


@router.post("/adopt", response={202: RunOut, **PROBLEMS}, summary="Adopt")
def adopt(request: HttpRequest, asked: Adopted) -> Status[RunOut]:
    """Take what stands in the books, and was compared, for what the document became."""
    token = need(request, Right.WITHDRAW)
    row = _document(token, asked.document)
    found = _rival(token, row)
    if found.found.id != asked.found:
        raise HttpError(409, "Another document bears its number now. Compare it first.")
    if found.against:
        raise HttpError(409, f"It cannot be adopted: {found.against}.")
    run = _possible(lambda: jobs.adopt(token.workspace, row, found.draft, found.found, who=token.author))
    return Status(202, run_out(run))


@router.post("/renumber", response={204: None, **PROBLEMS}, summary="Give a number of its own")
def renumber(request: HttpRequest, asked: Renumbered) -> Status[None]:
    """It goes into the books under that number with the next export."""
    token = need(request, Right.FORCE)
    row = _document(token, asked.document)
    if asked.kind not in queries.kinds_planned(row):
        raise HttpError(409, f"{row.number} becomes no {asked.kind.value}.")
    if asked.number and (problem := wiring.number_problem(token.workspace, row, asked.kind, asked.number)):
        raise HttpError(409, problem)
    _possible(lambda: correcting.renumber(token.workspace, row, asked.kind, asked.number, who=token.author))
    return Status(204, None)


# --- what they share ----------------------------------------------------------------------------------------


def _plan(token: ApiToken, deed: Deed, keys: list[str]) -> PlanOfMany:
    return wiring.plan_many(token.workspace, deed, known_ids(token, keys))


def _done(token: ApiToken, planned: PlanOfMany, mark: str, *, reason: str = "") -> DoneOut:
    try:
        asked = jobs.ask_many(token.workspace, planned, mark=mark, who=token.author, reason=reason)
    except NotPossible as moved:
        raise HttpError(409, "They do not stand any more as they were planned. Plan again.") from moved
    keys = {one.document.pk: key_of(one.document) for one in planned.planned}
    return DoneOut(
        documents=asked.documents,
        runs=[run_out(run) for run in asked.runs],
        refused={keys[pk]: why for pk, why in asked.refused.items()},
    )


def _each(token: ApiToken, asked: Few, do: Callable[[Document], None]) -> DoneOut:
    refused: dict[str, str] = {}
    rows = queries.documents_by_id(token.workspace, known_ids(token, asked.documents))
    for row in rows:
        try:
            do(row)
        except NotPossible as problem:
            refused[key_of(row)] = str(problem)
    return DoneOut(documents=len(rows) - len(refused), runs=[], refused=refused)


def _document(token: ApiToken, key: str) -> Document:
    kind, _, source_id = key.partition(":")
    row = queries.document(token.workspace, kind, source_id)
    if row is None:
        raise Http404("There is no such document.")
    return row


def _rival(token: ApiToken, row: Document) -> queries.Rival:
    found = queries.rival(token.workspace, row)
    if found is None:
        raise HttpError(409, "No other document is known to bear its number.")
    return found


def _possible(act: Callable[[], T]) -> T:
    try:
        return act()
    except NotPossible as problem:
        raise HttpError(409, str(problem)) from problem
