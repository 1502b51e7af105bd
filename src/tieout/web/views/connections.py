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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tieout import wiring
from tieout.store import queries
from tieout.store.allowances import calls_today
from tieout.store.models import Connection
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed, need
from tieout.web.setting_up import steps
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
    may_test: bool
    may_connect: bool
    may_disconnect: bool


@require_safe
def connections(request: WorkspaceRequest) -> HttpResponse:
    """ConnectWise and each Xero organisation: state, reason, last check."""
    need(request, Right.READ)
    calls = calls_today(request.workspace)
    shown = [_shown(request, row, calls.get(row.key, 0)) for row in request.connections]
    source = [each for each in shown if each.row.kind == Connection.Kind.SOURCE]
    ledgers = [each for each in shown if each.row.kind == Connection.Kind.LEDGER]
    groups = [("ConnectWise", source, "plug-connected"), ("Xero organisations", ledgers, "building-bank")]
    context = {"groups": groups, "steps": steps(request)}
    return render(request, "connections.html", context)


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

    A page that waits for the outside, since the person waits for its answer: two calls, or three.
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
        who=request.user,
    )
    _tell(request, check)
    return redirect("connections")


@require_POST
def test(request: WorkspaceRequest, key: str) -> HttpResponse:
    """Call the other side now and tell what it said; the person waits for some ten calls."""
    need(request, Right.MANAGE)
    row = _connection(request, key)
    check = wiring.check_connection(request.workspace, row.key)
    _tell(request, check, about=f"{row.name}: ")
    return redirect("connections")


@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: WorkspaceRequest, key: str) -> HttpResponse:
    """Ask first, then take the organisation out of our app in Xero and forget its token; one call."""
    need(request, Right.MANAGE)
    row = _connectable(request, key)
    if request.method != "POST":
        ready = queries.ready_count(request.workspace, row.key)
        return render(request, "disconnect.html", {"connection": row, "ready_count": ready})
    _tell(request, wiring.disconnect(request.workspace, row.key, who=request.user))
    return redirect("connections")


def _tell(request: WorkspaceRequest, check: wiring.Check, about: str = "") -> None:
    say = messages.success if check.ok else messages.error
    say(request, about + " ".join(check.sentences))


def _tell_without_code(request: WorkspaceRequest, row: Connection) -> None:
    """Tell why somebody came back with empty hands: most often because they thought better of it."""
    error = request.GET.get("error", "no reason was given")
    if error == "access_denied":
        messages.info(request, f"You cancelled at Xero, so nothing was changed for {row.name}.")
    else:
        messages.error(request, f"Xero did not connect {row.name}: {error[:200]}.")


def _return_address() -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('connections-return')}"


def _connection(request: WorkspaceRequest, key: str) -> Connection:
    for row in request.connections:
        if row.key == key:
            return row
    raise Http404


def _connectable(request: WorkspaceRequest, key: str) -> Connection:
    """The ledger by its key, if it is one that a person connects in a browser."""
    row = _connection(request, key)
    if not row.consented_in_a_browser:
        raise Http404
    return row


def _shown(request: WorkspaceRequest, row: Connection, calls: int) -> ShownConnection:
    may_manage = allowed(request, Right.MANAGE)
    told: dict[str, Any] = row.settings
    if row.kind == Connection.Kind.SOURCE:
        facts = [("Company", told.get("company", "")), ("Address", told.get("host", ""))]
    else:
        app = "Standard app" if told.get("app") == "standard" else "Custom connection"
        most = int(told.get("calls_per_day") or settings.ENVIRONMENT.xero_calls_per_day)
        facts = [
            ("Short name", row.key),
            ("Tenant", told.get("tenant_id", "")),
            ("App", app),
            ("Calls today", f"{calls:,} of {most:,}"),
        ]
    return ShownConnection(
        row=row,
        state=_STATES[Connection.State(row.state)],
        system="ConnectWise" if row.kind == Connection.Kind.SOURCE else "Xero",
        facts=[(name, str(value)) for name, value in facts if value],
        may_test=may_manage,
        may_connect=may_manage and row.consented_in_a_browser,
        may_disconnect=may_manage and row.consented_in_a_browser and row.token_id is not None,
    )
