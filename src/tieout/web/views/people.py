"""People: who may enter this workspace and as what, who was asked to, and how that is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tieout import wiring
from tieout.store import invitations, queries
from tieout.store import people as store
from tieout.store.invitations import AlreadyMember, Standing
from tieout.store.models import Invitation, Membership, Role
from tieout.store.people import LastOwner
from tieout.web.forms import InvitationForm, RoleForm
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import ROLE_WORDS, Right, allowed, need
from tieout.web.words import Word

_INVITED = {
    Standing.OPEN: Word("Invited", "blue", "mail", "The link is good until it is used or runs out."),
    Standing.EXPIRED: Word("Ran out", "amber", "hourglass", "The link was not used in time. Send it again."),
}


@dataclass(frozen=True, slots=True)
class ShownMember:
    """One person on the page. `fixed` for the only owner, whose role cannot be changed."""

    number: int
    name: str
    email: str
    role: str
    second_factor: bool
    last_seen: datetime | None
    is_me: bool
    fixed: bool


@dataclass(frozen=True, slots=True)
class ShownInvitation:
    """Somebody who has not joined yet. `link` is shown where it has to be handed over."""

    number: int
    email: str
    role: str
    state: Word
    by: str
    mailed_at: datetime | None
    expires_at: datetime
    link: str


@require_safe
def people(request: WorkspaceRequest) -> HttpResponse:
    """Everybody with their role; for owners also who was invited, and how to invite."""
    need(request, Right.READ)
    return _page(request, InvitationForm())


@require_POST
def invite(request: WorkspaceRequest) -> HttpResponse:
    """Ask somebody to join."""
    need(request, Right.MANAGE)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    asked = form.cleaned_data
    try:
        invited = wiring.invite(request.workspace, asked["email"], Role(asked["role"]), who=request.user)
    except AlreadyMember as member:
        form.add_error("email", f"{member}.")
        return _page(request, form, status=422)
    _tell(request, invited)
    return redirect("people")


@require_POST
def resend(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Send a new link; the older one opens nothing any more."""
    need(request, Right.MANAGE)
    try:
        _tell(request, wiring.resend(request.workspace, number, who=request.user))
    except Invitation.DoesNotExist as gone:
        raise Http404 from gone
    return redirect("people")


@require_POST
def revoke(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Take an invitation back."""
    need(request, Right.MANAGE)
    try:
        row = invitations.revoke(request.workspace, number, who=request.user)
    except Invitation.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(
        request, f"The invitation of {row.email} was taken back. Its link opens nothing any more."
    )
    return redirect("people")


@require_POST
def role(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Give a member another role."""
    need(request, Right.MANAGE)
    row = _member_or_404(request, number)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the four roles.")
        return redirect("people")
    try:
        row = store.change_role(request.workspace, row.pk, Role(form.cleaned_data["role"]), who=request.user)
    except LastOwner as last:
        messages.error(request, f"{last}.")
    else:
        messages.success(request, f"{row.user} is {row.get_role_display().lower()} now.")
    return redirect("people")


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Ask first, then take a person out. Their account and what they did stay."""
    need(request, Right.MANAGE)
    row = _member_or_404(request, number)
    if request.method != "POST":
        return render(request, "people/remove.html", {"member": row, "is_me": row.user_id == request.user.pk})
    try:
        store.remove(request.workspace, row.pk, who=request.user)
    except LastOwner as last:
        messages.error(request, f"{last}.")
        return redirect("people")
    messages.success(request, f"{row.user} is no longer a member of {request.workspace}.")
    return redirect("home" if row.user_id == request.user.pk else "people")


def _member_or_404(request: WorkspaceRequest, number: int) -> Membership:
    row = queries.member(request.workspace, number)
    if row is None:
        raise Http404
    return row


def _tell(request: WorkspaceRequest, invited: wiring.Invited) -> None:
    email = invited.invitation.email
    if invited.mailed:
        messages.success(request, f"{email} was invited by mail. The link is good for seven days.")
    elif invited.problem:
        words = f"{email} is invited, but the mail could not be sent: {invited.problem}. Send it again later."
        messages.error(request, words)
    else:
        words = f"{email} is invited. No mail can be sent from here: copy the link below and hand it over."
        messages.warning(request, words)


def _page(request: WorkspaceRequest, form: InvitationForm, *, status: int = 200) -> HttpResponse:
    may_manage = allowed(request, Right.MANAGE)
    everybody = queries.members(request.workspace)
    page = Paginator(everybody, 50).get_page(request.GET.get("page"))
    guarded = queries.guarded(page)
    only_owner = [row.role for row in everybody].count(Role.OWNER) == 1
    asked = queries.invitations(request.workspace) if may_manage else []
    context = {
        "page": page,
        "members": [
            _shown(request, row, guarded=row.user_id in guarded, only_owner=only_owner) for row in page
        ],
        "invitations": [_invited(row) for row in asked],
        "form": form,
        "may_manage": may_manage,
        "roles": [(value, label, ROLE_WORDS[value]) for value, label in Role.choices],
    }
    return render(request, "people/people.html", context, status=status)


def _shown(request: WorkspaceRequest, row: Membership, *, guarded: bool, only_owner: bool) -> ShownMember:
    return ShownMember(
        number=row.pk,
        name=row.user.name or row.user.email,
        email=row.user.email,
        role=row.role,
        second_factor=guarded,
        last_seen=row.user.last_login,
        is_me=row.user_id == request.user.pk,
        fixed=only_owner and row.role == Role.OWNER,
    )


def _invited(row: Invitation) -> ShownInvitation:
    state = invitations.standing(row)
    return ShownInvitation(
        number=row.pk,
        email=row.email,
        role=row.get_role_display(),
        state=_INVITED[state],
        by=str(row.invited_by or ""),
        mailed_at=row.mailed_at,
        expires_at=row.expires_at,
        link=wiring.handed_over(row) if state is Standing.OPEN else "",
    )
