"""Finds the workspace of whoever asks, so that no view ever chooses one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from tieout.store import queries
from tieout.store.models import Connection
from tieout.web import unsent
from tieout.web.addresses import section_of

_OURS = "tieout.web."


class WorkspaceMiddleware:
    """Lets strangers see only pages marked `login_not_required`, and gives members their workspace and role.

    A person belongs to few workspaces; the one at hand is in the session, else the first. Rows of another
    one are not found (404), since every query asks for the workspace.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """As Django's."""
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: Mapping[str, object]
    ) -> HttpResponseBase | None:
        """Before a view runs: who is it, and whose rows may it see?"""
        del args
        known = enter(request)
        if not view.__module__.startswith(_OURS) or not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return _to_login(request)
        if not known:
            raise PermissionDenied("You are not a member of any workspace. Ask an owner to add you.")
        refuse_nul(request, kwargs)
        if request.method == "POST":
            unsent.sent(request)
        return None


def refuse_nul(request: HttpRequest, parts: Mapping[str, object]) -> None:
    """Refuse what names a NUL: no page of ours sends one, nothing is called so, and PostgreSQL takes none.

    Raises Http404 for an address, BadRequest for a form.
    """
    asked = [value for values in request.GET.lists() for value in values[1]]
    if any("\x00" in str(one) for one in (*parts.values(), *asked)):
        raise Http404
    if any("\x00" in value for values in request.POST.lists() for value in values[1]):
        raise BadRequest("What was sent holds a character that is none.")


def enter(request: Any) -> bool:
    """Give the request its person's workspace, role and choices; False when there is none."""
    if not request.user.is_authenticated:
        return False
    memberships = queries.memberships(request.user)
    if not memberships:
        return False
    wanted = request.session.get("workspace")
    membership = next((each for each in memberships if each.workspace_id == wanted), memberships[0])
    request.memberships = memberships
    request.workspace = membership.workspace
    request.role = membership.role
    request.today = datetime.now(ZoneInfo(membership.workspace.time_zone)).date()
    request.connections = queries.connections(membership.workspace)
    request.organisation = _organisation(request)
    return True


def _organisation(request: Any) -> str:
    """The organisation at the top of the page: from the address, else as chosen last; empty for all."""
    known = {
        connection.key for connection in request.connections if connection.kind == Connection.Kind.LEDGER
    }
    before = request.session.get("organisation", "")
    asked = request.GET.get("organisation", before) if request.method == "GET" else before
    chosen = asked if asked in known else ""
    if chosen != before:
        request.session["organisation"] = chosen
    return str(chosen)


def _to_login(request: Any) -> HttpResponseBase:
    """To the log-in page and back; a part of a page that has lost its session takes the whole page there."""
    if request.htmx:
        page = request.htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(f"{reverse('account_login')}?{urlencode({'next': page})}")
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    if unsent.keep(request):
        told = "You were logged out meanwhile, so nothing was done. Log in: what you sent is kept."
        back = reverse("unsent")
    else:
        told = "You were logged out meanwhile, so nothing was done. Log in and do it again."
        back = section_of(request.path)
    messages.info(request, told)
    return redirect_to_login(back)
