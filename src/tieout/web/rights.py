"""What a person may do: named rights, and the four roles as sets of them."""

from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class Right(StrEnum):
    """One thing that a person may or may not do in a workspace. Reading is what every member may do."""

    READ = "read"
    EXPORT = "export"  # retrieve documents, export them, cancel a run
    FORCE = "force"  # send one document again
    WITHDRAW = "withdraw"  # take a document back out of the books
    MAP = "map"  # change rules
    MANAGE = "manage"  # connections, people, settings


ROLES: dict[str, frozenset[Right]] = {
    "owner": frozenset(Right),
    "manager": frozenset(Right) - {Right.MANAGE},
    "exporter": frozenset({Right.READ, Right.EXPORT, Right.FORCE}),
    "viewer": frozenset({Right.READ}),
}

_SENTENCES = {
    Right.READ: "see this workspace",
    Right.EXPORT: "retrieve or export documents",
    Right.FORCE: "send a document again",
    Right.WITHDRAW: "take a document back out of the books",
    Right.MAP: "change the rules",
    Right.MANAGE: "change connections, people or settings",
}


def rights_of(role: str) -> frozenset[Right]:
    """Return the rights of a role; an unknown role has none."""
    return ROLES.get(role, frozenset())


def allowed(request: HttpRequest, right: Right) -> bool:
    """Tell whether the person who asks has the right in the workspace at hand."""
    return right in rights_of(getattr(request, "role", ""))


def need(request: HttpRequest, right: Right) -> None:
    """Refuse with one sentence (403) unless the person has the right."""
    if not allowed(request, right):
        raise PermissionDenied(
            f"Your role does not allow you to {_SENTENCES[right]}. Ask an owner of this workspace."
        )
