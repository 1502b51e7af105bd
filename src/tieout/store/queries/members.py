"""People and systems of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from allauth.mfa.models import Authenticator
from django.db.models import Value
from django.db.models.functions import Coalesce, Lower, NullIf

from tieout.store.models import Connection, Invitation, Membership, User, Workspace

_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def memberships(user: User) -> list[Membership]:
    """The workspaces that a person may enter, by name, each with its role."""
    rows = Membership.objects.across_workspaces(because="a person may belong to several workspaces")
    return list(rows.filter(user=user).select_related("workspace").order_by("workspace__name", "pk"))


def members(workspace: Workspace) -> list[Membership]:
    """Everybody who may enter, by name, each with its person: hundreds at most."""
    called = Lower(Coalesce(NullIf("user__name", Value("")), "user__email"))
    return list(Membership.objects.of(workspace).select_related("user").order_by(called, "pk"))


def guarded(rows: Iterable[Membership]) -> frozenset[int]:
    """Ids of those people among members whom a password alone does not let in."""
    users = [row.user_id for row in rows]
    found = Authenticator.objects.filter(user__in=users, type__in=_FACTORS)
    return frozenset(found.values_list("user", flat=True))


def member(workspace: Workspace, number: int) -> Membership | None:
    """One membership with its person, None when it is not of this workspace."""
    return Membership.objects.of(workspace).select_related("user").filter(pk=number).first()


def invitations(workspace: Workspace) -> list[Invitation]:
    """Who was asked and has not joined yet, the latest first; those that ran out among them."""
    rows = Invitation.objects.of(workspace).filter(accepted_at=None, revoked_at=None)
    return list(rows.select_related("invited_by").order_by("-created_at", "-pk"))


def workspace(slug: str = "") -> Workspace | None:
    """The workspace of this short name; without one the only workspace there is, if there is only one."""
    if slug:
        return Workspace.objects.filter(slug=slug).first()
    first = list(Workspace.objects.order_by("pk")[:2])
    return first[0] if len(first) == 1 else None


def connections(workspace: Workspace) -> list[Connection]:
    """The source first, then the organisations by name."""
    rows = Connection.objects.of(workspace).order_by("-kind", "name", "pk")
    return list(rows)


def organisations(workspace: Workspace) -> list[Connection]:
    """The ledgers, by name."""
    rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER)
    return list(rows.order_by("name", "pk"))


def names_of_ledgers(workspace: Workspace | int) -> Mapping[str, str]:
    """Key of an organisation -> its name."""
    rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER)
    return dict(rows.values_list("key", "name"))
