"""API tokens: keys for programs, each with its rights and its end. A token is shown once, when it is made."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tieout.store import queries
from tieout.store import tokens as store
from tieout.web.forms import TokenForm
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need


@require_safe
def tokens(request: WorkspaceRequest) -> HttpResponse:
    """Every token that was not taken back, and how to make one."""
    need(request, Right.MANAGE)
    return _page(request, TokenForm())


@never_cache
@require_POST
def create(request: WorkspaceRequest) -> HttpResponse:
    """Make a token and show it; nobody sees it a second time, so this page is kept nowhere."""
    need(request, Right.MANAGE)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    asked = form.cleaned_data
    until = timezone.now() + timedelta(days=int(asked["days"]))
    rights = {Right.READ.value, *asked["rights"]}
    row, token = store.create(request.workspace, asked["name"], rights, until, who=request.user)
    return _page(request, TokenForm(), fresh=(row.name, token))


@require_POST
def revoke(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Take a token back: from now on it opens nothing."""
    need(request, Right.MANAGE)
    if not store.revoke(request.workspace, number, who=request.user):
        raise Http404
    messages.success(request, "The token was taken back. It opens nothing any more.")
    return redirect("tokens")


def _page(
    request: WorkspaceRequest, form: TokenForm, *, fresh: tuple[str, str] | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    rows = [(row, row.expires_at <= now) for row in queries.api_tokens(request.workspace)]
    return render(request, "tokens.html", {"form": form, "rows": rows, "fresh": fresh}, status=status)
