"""The rulebook in force, and the versions before it."""

from __future__ import annotations

from django.db.models import QuerySet

from tieout.core.rulebook import Rulebook
from tieout.store.content import value
from tieout.store.models import RulebookVersion, Workspace


def rulebook(workspace: Workspace, version: int | None = None) -> Rulebook:
    """The newest rulebook, or one version of it; version 0, without any wish, before the first was written.

    Raises RulebookVersion.DoesNotExist for a version that never was.
    """
    rows = RulebookVersion.objects.of(workspace)
    if version:
        return value(Rulebook, rows.get(version=version).body)
    newest = rows.order_by("-version").first()
    return value(Rulebook, newest.body) if newest else Rulebook(version=0)


def rulebook_versions(workspace: Workspace) -> QuerySet[RulebookVersion]:
    """Who changed the wishes when, newest first."""
    return RulebookVersion.objects.of(workspace).defer("body").select_related("author").order_by("-version")
