"""Invitations: somebody is asked to join, gets a link by mail or by hand, and joins with it, once and in time.

invite (or resend) -> the link of `token_of` -> invitation_of -> join, or join_anew without an account
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tieout.store.activities import record
from tieout.store.models import Invitation, Membership, Role, User, Workspace
from tieout.store.ownership import OwnedQuerySet
from tieout.store.people import alone, person

GOOD_FOR = timedelta(days=7)
"""How long the link of an invitation opens the door."""

_STRANGER = "the link is all that a stranger has"


class AlreadyMember(ValueError):
    """Who was invited is a member here: their role can be changed instead."""


class InvitationOver(ValueError):
    """The invitation was used, taken back or ran out in the meantime."""


class Standing(StrEnum):
    """What an invitation is good for."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


# --- inviting -----------------------------------------------------------------------------------------------


def invite(workspace: Workspace, email: str, role: Role, *, who: User | None) -> Invitation:
    """Ask somebody to join; whoever was asked before is asked anew, and the older link opens nothing any more.

    Raises AlreadyMember.
    """
    email = email.strip().lower()
    with transaction.atomic():
        alone(workspace)
        if Membership.objects.of(workspace).filter(user__email__iexact=email).exists():
            raise AlreadyMember(f"{email} is a member of {workspace.name} already")
        before = _open(workspace).filter(email=email).first()
        row = before or Invitation(workspace=workspace, email=email)
        was = row.role
        row.role, row.invited_by = role, who
        _renew(row)
        record(
            workspace,
            who=who,
            action="invite again" if before else "invite",
            subject=person(email),
            before={"role": was} if before else None,
            after={"role": role.value},
        )
    return row


def resend(workspace: Workspace, invitation: int, *, who: User | None) -> Invitation:
    """Make a new link in place of the old one, good for as long again.

    Raises Invitation.DoesNotExist for one that is not open in this workspace.
    """
    with transaction.atomic():
        alone(workspace)
        row = _open(workspace).get(pk=invitation)
        _renew(row)
        record(workspace, who=who, action="invite again", subject=person(row.email), after={"role": row.role})
    return row


def mailed(invitation: Invitation) -> None:
    """Remember that the mail with the link has left."""
    invitation.mailed_at = timezone.now()
    invitation.save(update_fields=["mailed_at"])


def revoke(workspace: Workspace, invitation: int, *, who: User | None) -> Invitation:
    """Take an invitation back. Raises Invitation.DoesNotExist for one that is not open in this workspace."""
    with transaction.atomic():
        alone(workspace)
        row = _open(workspace).get(pk=invitation)
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(
            workspace,
            who=who,
            action="take back invitation",
            subject=person(row.email),
            before={"role": row.role},
        )
    return row


def _open(workspace: Workspace) -> OwnedQuerySet[Invitation]:
    return Invitation.objects.of(workspace).filter(accepted_at=None, revoked_at=None)


def _renew(row: Invitation) -> None:
    row.nonce = secrets.token_urlsafe(32)
    row.expires_at = timezone.now() + GOOD_FOR
    row.mailed_at = None
    row.save()


# --- joining ------------------------------------------------------------------------------------------------


def token_of(invitation: Invitation) -> str:
    """Return what the link of an invitation carries. Whoever has it may join in that person's name."""
    return _signer().sign(f"{invitation.pk}.{invitation.nonce}")


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link belongs to, with its workspace; None for one that we did not make."""
    try:
        number, _, nonce = _signer().unsign(token).partition(".")
    except signing.BadSignature:
        return None
    rows = Invitation.objects.across_workspaces(because=_STRANGER).select_related("workspace", "invited_by")
    return rows.filter(pk=int(number), nonce=nonce).first()


def standing(invitation: Invitation) -> Standing:
    """Tell whether an invitation can still be used, and why not."""
    if invitation.accepted_at:
        return Standing.USED
    if invitation.revoked_at:
        return Standing.REVOKED
    return Standing.OPEN if timezone.now() < invitation.expires_at else Standing.EXPIRED


def account_of(invitation: Invitation) -> User | None:
    """Return the account that must log in to join; None where the invited may make theirs by setting a password.

    An account that nobody has ever used, without a password and in no workspace, is as good as none.
    """
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None or user.has_usable_password() or _elsewhere(user):
        return user
    return None


def join_anew(invitation: Invitation, *, name: str, password: str) -> User:
    """Make the invited person's account and join; returns the person. Raises InvitationOver."""
    with transaction.atomic():
        _use(invitation)
        if account_of(invitation) is not None:  # made in the meantime: whoever it is has to log in
            raise InvitationOver
        user = User.objects.filter(email__iexact=invitation.email).first() or User(email=invitation.email)
        user.name = name
        user.set_password(password)
        user.save()
        _enter(invitation, user)
    return user


def join(invitation: Invitation, user: User) -> None:
    """Let a person who is logged in join. Raises InvitationOver, also where the invitation is another's."""
    with transaction.atomic():
        if user.email.lower() != invitation.email:
            raise InvitationOver
        _use(invitation)
        _enter(invitation, user)


def _use(invitation: Invitation) -> None:
    now = timezone.now()
    mine = Invitation.objects.of(invitation.workspace_id).filter(pk=invitation.pk, nonce=invitation.nonce)
    still = Q(accepted_at=None, revoked_at=None, expires_at__gt=now)
    if not mine.filter(still).update(accepted_at=now):
        raise InvitationOver


def _enter(invitation: Invitation, user: User) -> None:
    Membership.objects.of(invitation.workspace_id).get_or_create(
        user=user, defaults={"role": invitation.role, "workspace": invitation.workspace}
    )
    record(
        invitation.workspace,
        who=user,
        action="join",
        subject=person(user.email),
        after={"role": invitation.role},
    )


def _elsewhere(user: User) -> bool:
    rows = Membership.objects.across_workspaces(because="an account in any workspace is in use")
    return rows.filter(user=user).exists()


def _signer() -> signing.Signer:
    return signing.Signer(salt="tieout.invitation")
