"""People: who may enter the workspace and as what, who was asked to, and how that is changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from tieout import wiring
from tieout.store import invitations, queries
from tieout.store import people as store
from tieout.store.invitations import AlreadyMember
from tieout.store.models import ApiToken, Invitation, Membership, Role
from tieout.store.people import LastOwner
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, Number, Said
from tieout.web.rights import Right

router = Router(tags=["People"])


#: An address as mail is sent to: no quotes, no comments.
_EMAIL = (
    r"^[A-Za-z0-9_+'-]+(\.[A-Za-z0-9_+'-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)


class MemberOut(Schema):
    """One person and their role. `second_factor` says that a password alone does not let them in; `person` is the
    number by which the activity log knows them.
    """

    id: int
    person: int
    name: str
    email: str
    role: str
    second_factor: bool
    last_seen: datetime | None


class InvitationOut(Schema):
    """Somebody who has not joined yet; `standing` is open or expired."""

    id: int
    email: str
    role: str
    standing: str
    expires_at: datetime
    mailed_at: datetime | None


class InvitedOut(InvitationOut):
    """What became of an invitation: mailed, or `problem` says why not, or `link` is to be handed over."""

    mailed: bool
    problem: str
    link: str


class Asked(Said):
    """Who shall be asked to join, and as what."""

    email: str = Field(max_length=254, pattern=_EMAIL, examples=["ada@example.com"])
    role: Role = Role.EXPORTER


class RoleSaid(Said):
    """The role that a member gets."""

    role: Role


@router.get("", response={200: list[MemberOut], **PROBLEMS}, summary="List members")
def listed(request: HttpRequest) -> list[MemberOut]:
    """Everybody who may enter, by name."""
    token = need(request, Right.READ)
    rows = queries.members(token.workspace)
    guarded = queries.guarded(rows)
    return [_member_out(row, second_factor=row.user_id in guarded) for row in rows]


@router.get("/invitations", response={200: list[InvitationOut], **PROBLEMS}, summary="List invitations")
def invited(request: HttpRequest) -> list[InvitationOut]:
    """Who was asked and has not joined yet, the latest first."""
    token = need(request, Right.MANAGE)
    return [InvitationOut(**_facts(row)) for row in queries.invitations(token.workspace)]


@router.post("/invitations", response={201: InvitedOut, **PROBLEMS}, summary="Invite somebody")
def invite(request: HttpRequest, asked: Asked) -> Status[InvitedOut]:
    """By mail where mail is set up. Who was asked before is asked anew; the older link opens nothing any more."""
    token = need(request, Right.MANAGE)
    try:
        told = wiring.invite(token.workspace, asked.email, asked.role, who=token.author)
    except AlreadyMember as member:
        raise HttpError(409, f"{member}.") from member
    return Status(201, _invited_out(told))


@router.post("/invitations/{number}/resend", response={200: InvitedOut, **PROBLEMS}, summary="Send it again")
def resend(request: HttpRequest, number: Number) -> InvitedOut:
    """With a new link; the older one opens nothing any more."""
    token = need(request, Right.MANAGE)
    try:
        return _invited_out(wiring.resend(token.workspace, number, who=token.author))
    except Invitation.DoesNotExist as gone:
        raise Http404("There is no such invitation.") from gone


@router.delete("/invitations/{number}", response={204: None, **PROBLEMS}, summary="Take an invitation back")
def revoke(request: HttpRequest, number: Number) -> Status[None]:
    """Its link opens nothing any more."""
    token = need(request, Right.MANAGE)
    try:
        invitations.revoke(token.workspace, number, who=token.author)
    except Invitation.DoesNotExist as gone:
        raise Http404("There is no such invitation.") from gone
    return Status(204, None)


@router.patch("/{number}", response={200: MemberOut, **PROBLEMS}, summary="Give another role")
def change_role(request: HttpRequest, number: Number, asked: RoleSaid) -> MemberOut:
    """The last owner stays one."""
    token = need(request, Right.MANAGE)
    member = _member_or_404(token, number)
    try:
        row = store.change_role(token.workspace, member.pk, asked.role, who=token.author)
    except LastOwner as last:
        raise HttpError(409, f"{last}.") from last
    return _member_out(row, second_factor=row.user_id in queries.guarded([row]))


@router.delete("/{number}", response={204: None, **PROBLEMS}, summary="Take a person out")
def remove(request: HttpRequest, number: Number) -> Status[None]:
    """Their account and what they did stay; the API tokens that they made are taken back."""
    token = need(request, Right.MANAGE)
    member = _member_or_404(token, number)
    try:
        store.remove(token.workspace, member.pk, who=token.author)
    except LastOwner as last:
        raise HttpError(409, f"{last}.") from last
    return Status(204, None)


def _member_or_404(token: ApiToken, number: int) -> Membership:
    row = queries.member(token.workspace, number)
    if row is None:
        raise Http404("There is no such member.")
    return row


def _member_out(row: Membership, *, second_factor: bool) -> MemberOut:
    return MemberOut(
        id=row.pk,
        person=row.user_id,
        name=row.user.name,
        email=row.user.email,
        role=row.role,
        second_factor=second_factor,
        last_seen=row.user.last_login,
    )


def _facts(row: Invitation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "email": row.email,
        "role": row.role,
        "standing": invitations.standing(row).value,
        "expires_at": row.expires_at,
        "mailed_at": row.mailed_at,
    }


def _invited_out(told: wiring.Invited) -> InvitedOut:
    return InvitedOut(**_facts(told.invitation), mailed=told.mailed, problem=told.problem, link=told.link)
