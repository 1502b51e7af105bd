"""API tokens: keys for programs. A token is told once, and can do no more than the one that made it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from tieout.store import queries
from tieout.store import tokens as store
from tieout.store.models import ApiToken
from tieout.web.api.access import need
from tieout.web.api.asking import PROBLEMS, Number, Said
from tieout.web.rights import Right

router = Router(tags=["Tokens"])


class TokenOut(Schema):
    """One token that was not taken back, never its secret. `author` is "" for the command line."""

    id: int
    name: str
    rights: list[str]
    author: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class FreshToken(TokenOut):
    """The same with the token itself, which nobody is told a second time."""

    token: str


class TokenSaid(Said):
    """What it is for, what it may do beyond seeing, and for how many days."""

    name: str = Field(max_length=100, pattern=r"^[^\x00]*\S[^\x00]*$")
    rights: list[Right] = Field(default=[], max_length=len(Right))
    days: int = Field(ge=1, le=store.LONGEST.days)


@router.get("", response={200: list[TokenOut], **PROBLEMS}, summary="List tokens")
def listed(request: HttpRequest) -> list[TokenOut]:
    """Newest first, those that are over among them."""
    token = need(request, Right.MANAGE)
    return [TokenOut(**_facts(row)) for row in queries.api_tokens(token.workspace)]


@router.post("", response={201: FreshToken, **PROBLEMS}, summary="Make a token")
def create(request: HttpRequest, asked: TokenSaid) -> Status[FreshToken]:
    """For the person whose token asks, so that it ends with their being an owner. 403 for a right that it lacks."""
    token = need(request, Right.MANAGE)
    if missing := [right for right in asked.rights if right is not Right.READ and right not in token.rights]:
        raise PermissionDenied(
            f"This token cannot give the right to {missing[0].value}, which it has not itself."
        )
    rights = {Right.READ.value, *(right.value for right in asked.rights)}
    until = timezone.now() + timedelta(days=asked.days)
    row, secret = store.create(token.workspace, asked.name.strip(), rights, until, who=token.author)
    return Status(201, FreshToken(**_facts(row), token=secret))


@router.delete("/{number}", response={204: None, **PROBLEMS}, summary="Take a token back")
def revoke(request: HttpRequest, number: Number) -> Status[None]:
    """From now on it opens nothing; it may be the one that asks."""
    token = need(request, Right.MANAGE)
    if not store.revoke(token.workspace, number, who=token.author):
        raise Http404("There is no such token.")
    return Status(204, None)


def _facts(row: ApiToken) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "rights": row.rights,
        "author": row.author.email if row.author else "",
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "used_at": row.used_at,
    }
