"""People and systems of a workspace."""

from __future__ import annotations

from tieout.store.models import Connection, Membership, User, Workspace


def memberships(user: User) -> list[Membership]:
    """The workspaces that a person may enter, by name, each with its role."""
    rows = Membership.objects.across_workspaces(because="a person may belong to several workspaces")
    return list(rows.filter(user=user).select_related("workspace").order_by("workspace__name", "pk"))


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
