"""What a person may do: named rights, and the four roles as sets of them. No right shows a secret."""

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

#: What each role is for, in the words of the people page.
ROLE_WORDS: dict[str, str] = {
    "owner": "May do everything, and decides who else may.",
    "manager": "Exports, sends again, takes back out of the books, and changes rules.",
    "exporter": "Retrieves and exports documents, and sends single ones again.",
    "viewer": "Sees everything and changes nothing.",
}

_SENTENCES = {
    Right.READ: "see this workspace",
    Right.EXPORT: "retrieve or export documents",
    Right.FORCE: "send a document again",
    Right.WITHDRAW: "take a document back out of the books",
    Right.MAP: "change the rules",
    Right.MANAGE: "change connections, people or settings",
}


def refusal(right: Right) -> str:
    """What the right is for, as it stands in a refusal: retrieve or export documents."""
    return _SENTENCES[right]


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
