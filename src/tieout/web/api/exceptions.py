"""Exceptions: causes with what they block, put right by a choice, or put aside with a reason."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import BaseModel

from tieout import jobs
from tieout.core.money import from_minor
from tieout.store import dismissals, queries
from tieout.store.models import ApiToken, Trigger
from tieout.store.rulebooks import RulesMoved
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, SPREADSHEET, Said
from tieout.web.api.shapes import FaultOut, Money, RunOut, fault_out, run_out
from tieout.web.cause_rows import HEADER, csv_rows
from tieout.web.faults import in_words, of_row
from tieout.web.rights import Right
from tieout.web.spreadsheets import download
from tieout.wiring.mending import PickLists, mend

router = Router(tags=["Exceptions"])


class CauseOut(BaseModel):
    """One cause in one organisation. `dismissed` is the reason for which a person put it aside."""

    cause: str
    organisation: str
    documents: int
    sums: list[Money]
    fault: FaultOut
    dismissed: str


class OfferOut(Schema):
    """One entry of a pick-list."""

    value: str
    label: str


class Choices(Schema):
    """What puts a cause right: a choice for `subject`, made from version `base` of the rules."""

    subject: str
    label: str
    base: int
    offers: list[OfferOut]


class Which(Said):
    """A cause as the list names it."""

    cause: str = Field(max_length=150, pattern=r"^[^\x00]+$")
    organisation: str = Field(default="", max_length=60, pattern=r"^[a-z0-9-]*$")


class Choice(Which):
    """The choice that puts it right."""

    choice: str = Field(max_length=300, pattern=r"^[^\x00]+$")
    base: int = Field(ge=0, le=2**31)


class Reason(Which):
    """Why it is put aside."""

    reason: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]+$")


class Note(Which):
    """What was done about it, where there is something to say."""

    note: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$")


class RulesOut(Schema):
    """The version of the rules that is in force now."""

    version: int


@router.get("", response={200: list[CauseOut], **PROBLEMS}, summary="List causes")
def listed(request: HttpRequest) -> list[CauseOut]:
    """The one that blocks most first."""
    token = need(request, Right.READ)
    found = queries.causes(token.workspace)
    queries.samples(token.workspace, found)
    return [
        CauseOut(
            cause=one.cause,
            organisation=one.organisation,
            documents=len(one.documents),
            sums=[
                Money(currency=currency, amount=str(from_minor(minor, currency)))
                for currency, minor in sorted(one.sums.items())
            ],
            fault=fault_out(in_words(of_row(one.sample))),
            dismissed=one.dismissal.reason if one.dismissal else "",
        )
        for one in found
        if one.sample
    ]


@router.get("/csv", response=PROBLEMS, openapi_extra=SPREADSHEET, summary="The same as a spreadsheet")
def spreadsheet(request: HttpRequest, *, dismissed: Query[bool] = False) -> HttpResponseBase:
    """A row for each cause and currency, as the screen saves it: those that are open, or those that were put aside."""
    token = need(request, Right.READ)
    found = [one for one in queries.causes(token.workspace) if bool(one.dismissal) is dismissed]
    return download("tieout-exceptions", HEADER, csv_rows(token.workspace, found))


@router.post("/choices", response={200: Choices, **PROBLEMS}, summary="What may be chosen")
def choices(request: HttpRequest, asked: Which) -> Choices:
    """The pick-list of the organisation's settings as they were last read."""
    token = need(request, Right.READ)
    found = _cause_or_404(token, asked)
    assert found.sample is not None
    lists = PickLists(token.workspace)
    mending = lists.of(of_row(found.sample), found.organisation)
    if mending is None:
        raise HttpError(409, "No choice in the rules puts this right.")
    return Choices(
        subject=mending.subject,
        label=mending.label,
        base=lists.version,
        offers=[OfferOut(value=offer.value, label=offer.label) for offer in mending.offers],
    )


@router.post("/put-right", response={200: RulesOut, **PROBLEMS}, summary="Choose")
def put_right(request: HttpRequest, asked: Choice) -> RulesOut:
    """Saves a new version of the rules; its documents are ready again with the next reading."""
    token = need(request, Right.MAP)
    found = _cause_or_404(token, asked)
    assert found.sample is not None
    try:
        version = mend(
            token.workspace,
            of_row(found.sample),
            asked.choice,
            organisation=found.organisation,
            parties=queries.parties_of(token.workspace, found.documents),
            who=token.author,
            base=asked.base,
        )
    except ValueError as wrong:
        raise HttpError(422, f"Choose one of the offers: {wrong}.") from wrong
    except RulesMoved as moved:
        raise HttpError(409, str(moved)) from moved
    return RulesOut(version=version)


@router.post("/resolve", response={202: RunOut, **PROBLEMS}, summary="Look again")
def resolve(request: HttpRequest, asked: Note) -> Status[RunOut]:
    """Somebody put it right in the source or in the books: a run looks again, and the note is kept."""
    token = need(request, Right.EXPORT)
    found = _cause_or_404(token, asked)
    run, _ = jobs.ask_again(token.workspace, found.documents, trigger=Trigger.RETRIEVE, who=token.author)
    dismissals.resolved(
        token.workspace, found.cause, found.organisation, note=asked.note, run=run.pk, who=token.author
    )
    return Status(202, run_out(run))


@router.post("/dismiss", response={204: None, **PROBLEMS}, summary="Put aside")
def dismiss(request: HttpRequest, asked: Reason) -> Status[None]:
    """Its documents stay out of the books until the cause is gone."""
    token = need(request, Right.EXPORT)
    found = _cause_or_404(token, asked)
    dismissals.dismiss(
        token.workspace, found.cause, found.organisation, reason=asked.reason, who=token.author
    )
    return Status(204, None)


@router.post("/take-up", response={204: None, **PROBLEMS}, summary="Take up again")
def take_up(request: HttpRequest, asked: Which) -> Status[None]:
    """The opposite of putting aside."""
    token = need(request, Right.EXPORT)
    found = _cause_or_404(token, asked)
    dismissals.take_up(token.workspace, found.cause, found.organisation, who=token.author)
    return Status(204, None)


def _cause_or_404(token: ApiToken, asked: Which) -> queries.Cause:
    found = queries.cause(token.workspace, asked.cause, asked.organisation)
    if found is None or found.sample is None:
        raise Http404("Nothing has this cause.")
    return found
