"""Connections: what this workspace talks to, whether it answers, and how to connect an organisation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tieout import wiring
from tieout.store.models import Connection
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.words import Word

_STATES = {
    Connection.State.CONNECTED: Word("Connected", "green", "plug-connected", "It answered us last time."),
    Connection.State.DISCONNECTED: Word("Not connected", "red", "link-off", "It no longer accepts us."),
    Connection.State.UNTESTED: Word("Not tried yet", "grey", "plug", "The next run will tell."),
}
_SESSION = "connecting"


@dataclass(frozen=True, slots=True)
class ShownConnection:
    """One connection on the page."""

    row: Connection
    state: Word
    system: str
    facts: Sequence[tuple[str, str]]
    may_connect: bool


@require_safe
def connections(request: WorkspaceRequest) -> HttpResponse:
    """ConnectWise and each Xero organisation: state, reason, last check."""
    need(request, Right.READ)
    shown = [_shown(request, row) for row in request.connections]
    source = [each for each in shown if each.row.kind == Connection.Kind.SOURCE]
    ledgers = [each for each in shown if each.row.kind == Connection.Kind.LEDGER]
    groups = [("ConnectWise", source, "plug-connected"), ("Xero organisations", ledgers, "building-bank")]
    return render(request, "connections.html", {"groups": groups})


@require_safe
def connect(request: WorkspaceRequest, key: str) -> HttpResponse:
    """The step before Xero's own consent page: what will be asked there, and the link to it."""
    need(request, Right.MANAGE)
    row = _connectable(request, key)
    try:
        consent = wiring.authorise(request.workspace, row.key, _return_address())
    except wiring.ConsentImpossible as impossible:
        messages.error(request, str(impossible))
        return redirect("connections")
    request.session[_SESSION] = {"key": row.key, "state": consent.state, "verifier": consent.verifier}
    return render(request, "connect.html", {"connection": row, "address": consent.url})


@require_safe
def returned(request: WorkspaceRequest) -> HttpResponse:
    """Back from Xero with a code: exchange it, once, and only for the person who set out.

    The one page that waits for the outside, since the person waits for its answer: two calls, or three.
    """
    need(request, Right.MANAGE)
    expected = request.session.pop(_SESSION, None)
    state = request.GET.get("state", "").encode()
    if not expected or not secrets.compare_digest(expected["state"].encode(), state):
        messages.error(
            request, "This answer of Xero belongs to no connection that you started. Connect again."
        )
        return redirect("connections")
    row = _connectable(request, expected["key"])
    if "code" not in request.GET:
        _tell_without_code(request, row)
        return redirect("connections")
    check = wiring.finish_authorisation(
        request.workspace,
        row.key,
        code=request.GET["code"],
        verifier=expected["verifier"],
        redirect_uri=_return_address(),
    )
    say = messages.success if check.ok else messages.error
    say(request, " ".join(check.sentences))
    return redirect("connections")


def _tell_without_code(request: WorkspaceRequest, row: Connection) -> None:
    """Tell why somebody came back with empty hands: most often because they thought better of it."""
    error = request.GET.get("error", "no reason was given")
    if error == "access_denied":
        messages.info(request, f"You cancelled at Xero, so nothing was changed for {row.name}.")
    else:
        messages.error(request, f"Xero did not connect {row.name}: {error[:200]}.")


def _return_address() -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('connections-return')}"


def _connectable(request: WorkspaceRequest, key: str) -> Connection:
    """The ledger by its key, if it is one that a person connects in a browser."""
    for row in request.connections:
        if row.key == key and _by_browser(row):
            return row
    raise Http404


def _by_browser(row: Connection) -> bool:
    return row.kind == Connection.Kind.LEDGER and row.settings.get("app") == "standard"


def _shown(request: WorkspaceRequest, row: Connection) -> ShownConnection:
    told: dict[str, Any] = row.settings
    if row.kind == Connection.Kind.SOURCE:
        facts = [("Company", told.get("company", "")), ("Address", told.get("host", ""))]
    else:
        app = "Standard app" if told.get("app") == "standard" else "Custom connection"
        facts = [("Short name", row.key), ("Tenant", told.get("tenant_id", "")), ("App", app)]
    return ShownConnection(
        row=row,
        state=_STATES[Connection.State(row.state)],
        system="ConnectWise" if row.kind == Connection.Kind.SOURCE else "Xero",
        facts=[(name, str(value)) for name, value in facts if value],
        may_connect=_by_browser(row) and allowed(request, Right.MANAGE),
    )
