"""Connections: what the workspace talks to, and whether it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema

from tieout import wiring
from tieout.store import queries
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS
from tieout.web.rights import Right

router = Router(tags=["Connections"])

Key = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9-]+$")]


class ConnectionOut(Schema):
    """One connection; no secret is ever told."""

    key: str
    name: str
    kind: str
    connector: str
    state: str
    reason: str
    checked_at: datetime | None


class CheckOut(Schema):
    """What looking at it found, in sentences, each trouble with its way out."""

    ok: bool
    sentences: list[str]


@router.get("", response={200: list[ConnectionOut], **PROBLEMS}, summary="List connections")
def listed(request: HttpRequest) -> list[ConnectionOut]:
    """The source first, then the organisations by name, as they were last seen."""
    token = need(request, Right.READ)
    return [
        ConnectionOut(
            key=row.key,
            name=row.name,
            kind=row.kind,
            connector=row.connector,
            state=row.state,
            reason=row.state_reason,
            checked_at=row.checked_at,
        )
        for row in queries.connections(token.workspace)
    ]


@router.post("/{key}/test", response={200: CheckOut, **PROBLEMS}, summary="Test a connection")
def test(request: HttpRequest, key: Key) -> CheckOut:
    """Calls the other side now, some ten times, and waits for what it says."""
    token = need(request, Right.MANAGE)
    try:
        check = wiring.check_connection(token.workspace, key)
    except KeyError as unknown:
        raise Http404("There is no such connection.") from unknown
    return _check_out(check)


@router.post("/{key}/disconnect", response={200: CheckOut, **PROBLEMS}, summary="Disconnect an organisation")
def disconnect(request: HttpRequest, key: Key) -> CheckOut:
    """Takes it out of our app over there and forgets its token; one call. Connecting again needs a person, who consents
    in a browser: 404 for what no person connects so.
    """
    token = need(request, Right.MANAGE)
    row = next((each for each in queries.connections(token.workspace) if each.key == key), None)
    if row is None or not row.consented_in_a_browser:
        raise Http404("There is no such organisation that a person connects.")
    return _check_out(wiring.disconnect(token.workspace, key, who=token.author))


def _check_out(check: wiring.Check) -> CheckOut:
    return CheckOut(ok=check.ok, sentences=list(check.sentences))
