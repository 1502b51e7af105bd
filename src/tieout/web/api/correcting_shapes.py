"""What the API says and is told about corrections, field by field."""

from __future__ import annotations

from ninja import Field, Schema

from tieout.core.money import from_minor
from tieout.core.names import LedgerKind
from tieout.store import queries
from tieout.store.models import Document
from tieout.store.queries import Deed, PlanOfMany
from tieout.web.api.asking import Key, Named, Said
from tieout.web.api.shapes import FaultOut, Money, RunOut, fault_out
from tieout.web.faults import in_words

_AT_ONCE = 500
"""Documents that are taken up, or whose hand edits are kept, one by one within one request."""


class Planned(Named):
    """What shall be done, and with which documents."""

    deed: Deed


class StepOut(Schema):
    """What withdrawing does with one thing that a document became: delete, void, or release where it is gone."""

    organisation: str
    kind: str
    number: str
    status: str
    step: str


class ChangeOut(Schema):
    """What writing through makes of a document in the books, and what somebody edited there by hand, in words."""

    in_the_books: Money
    becomes: Money
    edited_there: str


class PlannedOut(Schema):
    """One document with which it would be done: withdrawing has steps, writing through a change, skipping neither."""

    document: str
    steps: list[StepOut]
    change: ChangeOut | None


class LeftOutOut(Schema):
    """One document with which it would not be done, and why; `fault` tells the way out where there is one."""

    document: str
    why: str
    fault: FaultOut | None


class TotalOut(Schema):
    """What it amounts to in one organisation and currency."""

    organisation: str
    documents: int
    total: Money


class PlanOut(Schema):
    """The plan. Who confirms it sends its `mark` back; of another plan by then nothing is done."""

    deed: str
    mark: str
    totals: list[TotalOut]
    planned: list[PlannedOut]
    left_out: list[LeftOutOut]


class Confirmed(Named):
    """Documents, and the mark of the plan that was confirmed."""

    mark: str = Field(min_length=1, max_length=40, pattern=r"^[0-9a-f]+$")


class ConfirmedSkip(Confirmed):
    """The same with the reason."""

    reason: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")


class Few(Said):
    """A few documents by their keys."""

    documents: list[Key] = Field(min_length=1, max_length=_AT_ONCE, examples=[["invoice:5001"]])


class DoneOut(Schema):
    """With how many documents it was done, the runs that do the rest, and key -> why not for the others."""

    documents: int
    runs: list[RunOut]
    refused: dict[str, str]


class OneDocument(Said):
    """One document by its key."""

    document: Key = Field(examples=["invoice:5001"])


class SideOut(Schema):
    """One of two documents that bear the same number. `id` is the ledger's, empty for ours."""

    id: str
    number: str
    party: str
    total: Money


class RivalOut(Schema):
    """Both, and why the one in the books cannot be adopted; "" when a person may say that they are the same."""

    ours: SideOut
    theirs: SideOut
    against: str


class Adopted(OneDocument):
    """The document in the books that was compared, by its id there."""

    found: str = Field(max_length=100, pattern=r"^[^\x00]+$")


class Renumbered(OneDocument):
    """The number that it shall bear in the books; "" is the usual one."""

    kind: LedgerKind
    number: str = Field(max_length=255, pattern=r"^[^\x00]*$")


def key_of(row: Document) -> str:
    """How programs name a document."""
    return f"{row.kind}:{row.source_id}"


def plan_out(planned: PlanOfMany) -> PlanOut:
    """The plan of many."""
    return PlanOut(
        deed=planned.deed.value,
        mark=planned.mark,
        totals=[
            TotalOut(
                organisation=one.organisation,
                documents=one.documents,
                total=Money(currency=one.currency, amount=str(from_minor(one.total_minor, one.currency))),
            )
            for one in planned.totals
        ],
        planned=[
            PlannedOut(
                document=key_of(one.document),
                steps=[_step_out(step) for step in one.steps],
                change=_change_out(one.change, one.document.currency),
            )
            for one in planned.planned
        ],
        left_out=[_left_out(one) for one in planned.left_out],
    )


def _change_out(change: queries.Change | None, currency: str) -> ChangeOut | None:
    if change is None:
        return None
    return ChangeOut(
        in_the_books=_money(currency, str(from_minor(change.before_minor, currency))),
        becomes=_money(currency, str(from_minor(change.after_minor, currency))),
        edited_there=change.edited_there,
    )


def _step_out(step: queries.PlannedStep) -> StepOut:
    link = step.link
    return StepOut(
        organisation=link.organisation,
        kind=link.kind,
        number=link.number,
        status=link.ledger_status,
        step=step.step.value,
    )


def _left_out(one: queries.LeftOut) -> LeftOutOut:
    fault = fault_out(in_words(one.fault)) if one.fault else None
    return LeftOutOut(
        document=key_of(one.document), why=one.why or (fault.what if fault else ""), fault=fault
    )


def rival_out(found: queries.Rival) -> RivalOut:
    """Both bearers of a number."""
    ours, theirs = found.draft, found.found
    return RivalOut(
        ours=SideOut(
            id="", number=ours.number, party=ours.party.name, total=_money(ours.currency, str(ours.total))
        ),
        theirs=SideOut(
            id=theirs.id,
            number=theirs.number,
            party=theirs.party_name,
            total=_money(theirs.currency, str(theirs.total)),
        ),
        against=found.against,
    )


def _money(currency: str, amount: str) -> Money:
    return Money(currency=currency, amount=amount)
