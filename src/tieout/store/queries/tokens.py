"""API tokens: those that were not taken back."""

from __future__ import annotations

from tieout.store.models import ApiToken, Workspace


def api_tokens(workspace: Workspace) -> list[ApiToken]:
    """All tokens that were not taken back, newest first; those that are over among them."""
    rows = ApiToken.objects.of(workspace).filter(revoked_at=None).select_related("author")
    return list(rows.order_by("-pk"))
