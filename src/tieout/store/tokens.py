"""Giving a program a key of its own, knowing it again, and taking it back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tieout.store.activities import record
from tieout.store.models import ApiToken, User, Workspace

PREFIX = "tieout_"
"""Begins every token, so that a token that leaks is recognised by scanners and by people."""

LONGEST = timedelta(days=366)
_USE_IS_NOTED_EVERY = timedelta(minutes=1)
_STRANGER = "a token is all that a program shows"


def create(
    workspace: Workspace, name: str, rights: Iterable[str], expires_at: datetime, *, who: User | None
) -> tuple[ApiToken, str]:
    """Make a token; return its row and the token itself, which nobody sees a second time.

    Raises ValueError when it would be over at once or last longer than a year.
    """
    now = timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise ValueError("a token ends at some time within a year")
    token = f"{PREFIX}{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiToken.objects.of(workspace).create(
            name=name, digest=_digest(token), rights=sorted(rights), author=who, expires_at=expires_at
        )
        after = {"rights": row.rights, "until": expires_at.date().isoformat()}
        record(workspace, who=who, action="create API token", subject=f"token:{name}", after=after)
    return row, token


def known(token: str) -> ApiToken | None:
    """Return the token's row with its workspace and author; None when it is unknown, over or taken back."""
    now = timezone.now()
    row = (
        ApiToken.objects.across_workspaces(because=_STRANGER)
        .filter(digest=_digest(token), revoked_at=None, expires_at__gt=now)
        .select_related("workspace", "author")
        .first()
    )
    if row and (row.used_at is None or now - row.used_at > _USE_IS_NOTED_EVERY):
        ApiToken.objects.of(row.workspace).filter(pk=row.pk).update(used_at=now)
    return row


def revoke(workspace: Workspace, number: int, *, who: User | None) -> bool:
    """Take a token back; False when there is none or it was taken back before."""
    with transaction.atomic():
        rows = ApiToken.objects.of(workspace).filter(pk=number, revoked_at=None)
        row = rows.first()
        if row is None or not rows.update(revoked_at=timezone.now()):
            return False
        record(workspace, who=who, action="revoke API token", subject=f"token:{row.name}")
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
