"""An invitation's link: whoever was asked joins, with a new account or the one that they have. Open to strangers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tieout.store import invitations
from tieout.store.invitations import InvitationOver, Standing
from tieout.store.models import Invitation, User
from tieout.web.forms import JoinForm
from tieout.web.rights import ROLE_WORDS

_OVER = {
    Standing.USED: "It was used already. Log in with the account that was made with it.",
    Standing.REVOKED: "It was taken back.",
    Standing.EXPIRED: "It was not used in time.",
}
_UNKNOWN = "Perhaps a newer one was sent since, or the address is not complete."


@dataclass(frozen=True, slots=True)
class ShownInvitation:
    """What somebody is asked to join, and as what."""

    workspace: str
    email: str
    role: str
    role_words: str
    by: str
    path: str


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password and join; with an account log in first. A link that is no good says why."""
    found = invitations.invitation_of(token)
    if found is None:
        return _over(request, _UNKNOWN, 404)
    standing = invitations.standing(found)
    if standing is not Standing.OPEN:
        return _over(request, _OVER[standing], 410)
    try:
        return _door(request, found)
    except InvitationOver:  # somebody was quicker by a moment
        return _over(request, _UNKNOWN, 410)


def _door(request: HttpRequest, found: Invitation) -> HttpResponse:
    if isinstance(request.user, User):
        return _with_account(request, found, request.user)
    if invitations.account_of(found) is not None:
        return _shown(request, found, "log-in")
    form = JoinForm(request.POST if request.method == "POST" else None, email=found.email)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _shown(request, found, "new", status=status, form=form)
    user = invitations.join_anew(
        found, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
    )
    answer: HttpResponse = perform_login(request, user, redirect_url="/")
    request.session["workspace"] = found.workspace_id
    return answer


def _with_account(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    if user.email.lower() != found.email:
        return _shown(request, found, "another")
    if request.method != "POST":
        return _shown(request, found, "join")
    invitations.join(found, user)
    request.session["workspace"] = found.workspace_id
    messages.success(request, f"You are a member of {found.workspace} now.")
    return redirect("home")


def _shown(
    request: HttpRequest, found: Invitation, way: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    shown = ShownInvitation(
        workspace=found.workspace.name,
        email=found.email,
        role=found.get_role_display().lower(),
        role_words=ROLE_WORDS[found.role],
        by=str(found.invited_by or ""),
        path=request.path,
    )
    context = {"invitation": shown, "way": way, **more}
    return render(request, "people/invitation.html", context, status=status)


def _over(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "people/invitation.html", {"way": "over", "reason": reason}, status=status)
