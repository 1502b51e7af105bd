"""Who asks: a program with a token, and what the token allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja.security import HttpBearer

from tieout.store import queries, tokens
from tieout.store.models import ApiToken
from tieout.web.rights import Right, refusal


class TokenAuth(HttpBearer):
    """`Authorization: Bearer tieout_...`"""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token's row; None when it opens nothing."""
        del request
        return tokens.known(token)


def need(request: HttpRequest, right: Right) -> ApiToken:
    """Return the token of who asks. Raises PermissionDenied when it lacks the right."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # ninja sets it
    if right is not Right.READ and right not in token.rights:
        raise PermissionDenied(f"This token does not allow to {refusal(right)}.")
    return token


def today(token: ApiToken) -> date:
    """The day where the workspace is."""
    return datetime.now(ZoneInfo(token.workspace.time_zone)).date()


def known_ids(token: ApiToken, keys: Sequence[str]) -> list[int]:
    """Return the ids of documents by their keys. Raises Http404 naming the first that is not there."""
    ids = queries.ids_of(token.workspace, keys)
    unknown = next((key for key in keys if key not in ids), None)
    if unknown is not None:
        raise Http404(f"There is no document {unknown[:100]!r}.")
    return list(ids.values())
