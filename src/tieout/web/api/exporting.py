"""Export: what is ready and what is not, reading the source again, and sending what is ready."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from tieout import jobs
from tieout.core.money import from_minor
from tieout.core.names import SourceKind
from tieout.store import queries
from tieout.store.models import ApiToken, Trigger
from tieout.web.api.access import known_ids, need, today
from tieout.web.api.asking import PROBLEMS, Day, Key, Kind, Said
from tieout.web.api.shapes import Money, RunOut, run_out
from tieout.web.chosen import MOST
from tieout.web.rights import Right

router = Router(tags=["Export"])


class Scope(Said):
    """Documents dated `through` or older, of these kinds, of one organisation or of all."""

    through: Day | None = Field(default=None, description="Today where the workspace is, unless given.")
    kinds: list[Kind] = Field(default=[Kind.INVOICE, Kind.PROCUREMENT], min_length=1, max_length=2)
    organisation: str = Field(default="", max_length=60, pattern=r"^[a-z0-9-]*$")


class Sending(Scope):
    """What to send: everything that is ready in the scope, or these documents of it."""

    documents: list[Key] | None = Field(
        default=None, max_length=MOST, description="Keys like invoice:5001.", examples=[["invoice:5001"]]
    )


class Group(Schema):
    """How many documents and how much money."""

    documents: int
    sums: list[Money]


class KindSummary(Schema):
    """One kind: ready, with errors, and changed since it was exported."""

    kind: str
    ready: Group
    errors: Group
    changed: Group


class DestinationOut(Schema):
    """So many documents of a kind and currency, into one organisation."""

    organisation: str
    kind: str
    documents: int
    total: Money


class ExportPlan(Schema):
    """What would go where. Of everything, `left_out` tells what keeps the others back: code of a fault -> documents,
    one with two faults under both. Of documents that were named, `not_ready` tells how many stay behind.
    """

    destinations: list[DestinationOut]
    left_out: dict[str, int]
    not_ready: int


@router.get("", response={200: list[KindSummary], **PROBLEMS}, summary="What is ready and what is not")
def summary(request: HttpRequest, asked: Query[Scope]) -> list[KindSummary]:
    """As of the last reading; nothing outside is asked."""
    token = need(request, Right.READ)
    kinds = _kinds(asked)
    found = queries.export_summary(
        token.workspace, through=asked.through or today(token), kinds=kinds, organisation=asked.organisation
    )
    return [
        KindSummary(
            kind=kind.value,
            ready=_group(found[kind]["ready"]),
            errors=_group(found[kind]["held"]),
            changed=_group(found[kind]["changed"]),
        )
        for kind in kinds
    ]


@router.post("/plan", response={200: ExportPlan, **PROBLEMS}, summary="What an export would send where")
def plan(request: HttpRequest, asked: Sending) -> ExportPlan:
    """In numbers, per organisation, kind in the books and currency. Nothing is done, and nobody outside is asked."""
    token = need(request, Right.READ)
    selection = None if asked.documents is None else known_ids(token, asked.documents)
    scope: dict[str, Any] = {
        "through": asked.through or today(token),
        "kinds": _kinds(asked),
        "organisation": asked.organisation,
    }
    found = queries.ready_by_destination(token.workspace, **scope, selection=selection)
    groups = queries.faults_by_code(token.workspace, **scope) if selection is None else []
    ready = sum(one.count for one in found)
    return ExportPlan(
        destinations=[
            DestinationOut(
                organisation=one.organisation,
                kind=one.ledger_kind,
                documents=one.count,
                total=Money(currency=one.currency, amount=str(from_minor(one.total_minor, one.currency))),
            )
            for one in found
        ],
        left_out={group.code: group.documents for group in groups},
        not_ready=0 if selection is None else len(set(selection)) - ready,
    )


@router.post("/retrieve", response={202: RunOut, **PROBLEMS}, summary="Read the source again")
def retrieve(request: HttpRequest, asked: Scope) -> Status[RunOut]:
    """Nothing is written to any ledger by this."""
    token = need(request, Right.EXPORT)
    return _ask(token, Trigger.RETRIEVE, asked, None)


@router.post("", response={202: RunOut, **PROBLEMS}, summary="Export what is ready")
def export(request: HttpRequest, asked: Sending) -> Status[RunOut]:
    """Everything in the scope that is ready, or of the documents named those that are. Documents with errors
    are never sent. Asking twice while it goes is one run.
    """
    token = need(request, Right.EXPORT)
    if asked.documents is None:
        return _ask(token, Trigger.EXPORT, asked, None)
    return _ask(token, Trigger.EXPORT, asked, sorted(known_ids(token, asked.documents)))


def _ask(token: ApiToken, trigger: Trigger, asked: Scope, selection: Sequence[int] | None) -> Status[RunOut]:
    run, new = jobs.ask(
        token.workspace,
        trigger=trigger,
        kinds=_kinds(asked),
        through=asked.through or today(token),
        organisation=asked.organisation,
        selection=selection,
        who=token.author,
    )
    return Status(202, run_out(run, new=new))


def _kinds(asked: Scope) -> list[SourceKind]:
    return [SourceKind(kind.value) for kind in dict.fromkeys(asked.kinds)]


def _group(total: queries.GroupTotal) -> Group:
    sums = [
        Money(currency=currency, amount=str(from_minor(minor, currency))) for currency, minor in total.sums
    ]
    return Group(documents=total.documents, sums=sums)
