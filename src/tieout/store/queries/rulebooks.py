"""The rulebook in force, and the versions before it."""

from __future__ import annotations

from django.db.models import QuerySet

from tieout.core import rulebook_text
from tieout.core.rulebook import Rulebook
from tieout.store.models import RulebookVersion, Workspace


def rulebook(workspace: Workspace, version: int | None = None) -> Rulebook:
    """The newest rulebook, or one version of it; version 0, without any wish, before the first was written.

    Raises RulebookVersion.DoesNotExist for a version that never was, ValueError for one that cannot be read.
    """
    rows = RulebookVersion.objects.of(workspace)
    row = rows.get(version=version) if version else rows.order_by("-version").first()
    if row is None:
        return Rulebook(version=0)
    found, problems = rulebook_text.parse(row.body)
    if problems:
        raise ValueError(f"rulebook version {row.version} cannot be read: {'; '.join(problems)}")
    return found


def rulebook_versions(workspace: Workspace) -> QuerySet[RulebookVersion]:
    """Who changed the wishes when, newest first."""
    return RulebookVersion.objects.of(workspace).defer("body").select_related("author").order_by("-version")
