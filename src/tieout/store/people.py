"""Roles of people in a workspace: changed, or taken away with the membership. The last owner stays.

A person is one account over all workspaces; what they may do is a matter of each membership.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from tieout.store import tokens
from tieout.store.activities import record
from tieout.store.models import Membership, Role, User, Workspace
from tieout.store.queries.tokens import api_tokens


class LastOwner(ValueError):
    """Nobody would be left who may manage the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            f"{workspace.name} would be left without an owner. Make somebody else an owner first"
        )


def change_role(workspace: Workspace, member: int, role: Role, *, who: User | None) -> Membership:
    """Give a member another role; who is no owner any more loses the API tokens that they made.

    Raises LastOwner, and Membership.DoesNotExist.
    """
    with transaction.atomic():
        alone(workspace)
        row = Membership.objects.of(workspace).select_related("user").get(pk=member)
        was, row.role = row.role, role.value
        if was != row.role:
            row.save(update_fields=["role"])
            owned(workspace)
            record(
                workspace,
                who=who,
                action="change role",
                subject=person(row.user.email),
                before={"role": was},
                after={"role": row.role},
            )
            if row.role != Role.OWNER:
                take_back_tokens(workspace, row.user, who=who)
    return row


def remove(workspace: Workspace, member: int, *, who: User | None) -> User:
    """Take a person out, and the API tokens that they made; their account and their deeds stay.

    Raises LastOwner, and Membership.DoesNotExist.
    """
    with transaction.atomic():
        alone(workspace)
        row = Membership.objects.of(workspace).select_related("user").get(pk=member)
        row.delete()
        owned(workspace)
        record(
            workspace,
            who=who,
            action="remove person",
            subject=person(row.user.email),
            before={"role": row.role},
        )
        take_back_tokens(workspace, row.user, who=who)
    return row.user


def take_back_tokens(workspace: Workspace, user: User, *, who: User | None) -> None:
    """Whoever made a token may have kept it."""
    for row in api_tokens(workspace):
        if row.author_id == user.pk:
            tokens.revoke(workspace, row.pk, who=who)


def rescue(workspace: Workspace, email: str, password: str, *, factors: bool) -> User:
    """Set a member's password for an operator; with `factors` their second factors are taken away too.

    Everybody who is logged in with the old password has to log in again. Raises Membership.DoesNotExist.
    """
    with transaction.atomic():
        user = Membership.objects.of(workspace).select_related("user").get(user__email__iexact=email).user
        user.set_password(password)
        user.save(update_fields=["password"])
        if factors:
            Authenticator.objects.filter(user=user).delete()
        record(
            workspace,
            who=None,
            action="set password",
            subject=person(user.email),
            after={"second factors removed": factors},
        )
    return user


def own_deed(user: User, action: str) -> None:
    """Write down what a person did to their own account, in every workspace of theirs."""
    for row in Membership.objects.across_workspaces(because="one account opens all of them").filter(
        user=user
    ):
        record(row.workspace_id, who=user, action=action, subject=person(user.email))


def owned(workspace: Workspace) -> None:
    """Raise LastOwner where nobody is left who may manage; called before a change is committed."""
    if not Membership.objects.of(workspace).filter(role=Role.OWNER).exists():
        raise LastOwner(workspace)


def person(email: str) -> str:
    """Return how the activity log names a person."""
    return f"person:{email}"[:100]


def alone(workspace: Workspace) -> None:
    """Let changes follow one another: two owners who make each other viewers at once would leave no owner."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
