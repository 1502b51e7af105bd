"""Schedules: how often each kind of document travels, changing that, and a run at once."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import StrictBool

from tieout import jobs
from tieout.core.names import SourceKind
from tieout.store import queries, schedules
from tieout.store.models import Rhythm, Schedule
from tieout.store.models.schedules import LONGEST, SHORTEST
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, Kind, Said
from tieout.web.api.shapes import RunOut, run_out
from tieout.web.rights import Right

router = Router(tags=["Schedule"])


class ScheduleOut(Schema):
    """The schedule of one kind of document. `next_at` is null while nothing is due."""

    kind: str
    state: str = Field(examples=["on"])
    every_minutes: int
    as_soon_as_closed: bool
    next_at: dt.datetime | None
    last_run: int | None


class ScheduleChange(Said):
    """What shall be different; what is left out stays."""

    state: Literal["off", "on", "paused"] | None = None
    every_minutes: int | None = Field(default=None, ge=SHORTEST, le=LONGEST)
    as_soon_as_closed: StrictBool | None = None


@router.get("", response={200: list[ScheduleOut], **PROBLEMS}, summary="Every kind with its schedule")
def listed(request: HttpRequest) -> list[ScheduleOut]:
    """Off where nobody switched it on."""
    token = need(request, Right.READ)
    return [_out(row) for row in queries.schedules(token.workspace).values()]


@router.patch("/{kind}", response={200: ScheduleOut, **PROBLEMS}, summary="Change a schedule")
def change(request: HttpRequest, kind: Kind, said: ScheduleChange) -> ScheduleOut:
    """Switched on, the first run comes after one interval; resumed, the next one when it was due."""
    token = need(request, Right.MANAGE)
    row = schedules.change(
        token.workspace,
        SourceKind(kind.value),
        state=Rhythm(said.state) if said.state else None,
        every_minutes=said.every_minutes,
        as_soon_as_closed=said.as_soon_as_closed,
        who=token.author,
    )
    return _out(row)


@router.post("/{kind}/run", response={202: RunOut, **PROBLEMS}, summary="Run now")
def run(request: HttpRequest, kind: Kind) -> Status[RunOut]:
    """What the schedule would do, at once; its next run stays where it is. Asking twice while it goes is one run."""
    token = need(request, Right.EXPORT)
    row, new = jobs.transfer_now(token.workspace, SourceKind(kind.value), who=token.author)
    return Status(202, run_out(row, new=new))


def _out(row: Schedule) -> ScheduleOut:
    return ScheduleOut(
        kind=row.kind,
        state=row.state,
        every_minutes=row.every_minutes,
        as_soon_as_closed=row.as_soon_as_closed,
        next_at=row.next_at,
        last_run=row.last_run_id,
    )
