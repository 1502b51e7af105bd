"""Inviting somebody: written down first, then mailed; where no mail is set the link is handed over instead."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from tieout.alerts.invitation import invitation_mail
from tieout.store import invitations
from tieout.store.models import Invitation, Role, User, Workspace


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of an invitation: `mailed`, or `problem` says why not, or `link` is to be handed over.

    The link is told only where no mail can be sent: who can read it can join in that person's name.
    """

    invitation: Invitation
    mailed: bool = False
    problem: str = ""
    link: str = ""


def invite(workspace: Workspace, email: str, role: Role, *, who: User | None) -> Invited:
    """Ask somebody to join. Raises AlreadyMember. Waits for the mail server, at most EMAIL_TIMEOUT seconds."""
    return _delivered(workspace, invitations.invite(workspace, email, role, who=who))


def resend(workspace: Workspace, invitation: int, *, who: User | None) -> Invited:
    """Send a new link in place of the old one. Raises Invitation.DoesNotExist, and waits as `invite` does."""
    return _delivered(workspace, invitations.resend(workspace, invitation, who=who))


def handed_over(invitation: Invitation) -> str:
    """Return the link to hand over, empty where mail does it."""
    return "" if settings.ENVIRONMENT.sends_mail else _link(invitation)


def _delivered(workspace: Workspace, invitation: Invitation) -> Invited:
    if not settings.ENVIRONMENT.sends_mail:
        return Invited(invitation, link=_link(invitation))
    mail = invitation_mail(
        to=invitation.email,
        workspace=workspace.name,
        role=invitation.get_role_display().lower(),
        inviter=str(invitation.invited_by or ""),
        link=_link(invitation),
        until=invitation.expires_at.astimezone(ZoneInfo(workspace.time_zone)),
    )
    try:
        mail.send()
    except (OSError, SMTPException) as failure:
        return Invited(invitation, problem=str(failure) or type(failure).__name__)
    invitations.mailed(invitation)
    return Invited(invitation, mailed=True)


def _link(invitation: Invitation) -> str:
    path = reverse("invitation", args=[invitations.token_of(invitation)])
    return f"{settings.ENVIRONMENT.public_url}{path}"
