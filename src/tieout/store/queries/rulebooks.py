"""The rulebook in force, and the versions before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count, QuerySet

from tieout.core import rulebook_text
from tieout.core.rulebook import Rulebook
from tieout.store.models import RulebookVersion, Run, Workspace


def rulebook(workspace: Workspace, version: int | None = None) -> Rulebook:
    """The newest rulebook, or one version of it; version 0, without any wish, before the first was written.

    Raises RulebookVersion.DoesNotExist for a version that never was, ValueError for one that cannot be read.
    """
    rows = RulebookVersion.objects.of(workspace)
    row = rows.get(version=version) if version else rows.order_by("-version").first()
    if row is None:
        return Rulebook(version=0)
    found, problems = rulebook_text.parse(row.body, stored=True)
    if problems:
        raise ValueError(f"rulebook version {row.version} cannot be read: {'; '.join(problems)}")
    return found


def rulebook_versions(workspace: Workspace) -> QuerySet[RulebookVersion]:
    """Who changed the wishes when, newest first."""
    return RulebookVersion.objects.of(workspace).defer("body").select_related("author").order_by("-version")


def newest_version(workspace: Workspace) -> int:
    """The number of the version in force; 0 before the first was written."""
    numbers = RulebookVersion.objects.of(workspace).order_by("-version").values_list("version", flat=True)
    return numbers.first() or 0


def version_numbers(workspace: Workspace, most: int = 200) -> list[int]:
    """The numbers of the newest versions, newest first."""
    numbers = RulebookVersion.objects.of(workspace).order_by("-version").values_list("version", flat=True)
    return list(numbers[:most])


def runs_by_version(workspace: Workspace, versions: Sequence[int]) -> Mapping[int, int]:
    """Version -> how many runs went by it; none for those that no run has met."""
    rows = Run.objects.of(workspace).filter(rulebook_version__in=versions).order_by()
    return dict(rows.values_list("rulebook_version").annotate(Count("pk")))


def runs_of_version(workspace: Workspace, version: int) -> QuerySet[Run]:
    """The runs that went by a version, newest first."""
    return Run.objects.of(workspace).select_related("who").filter(rulebook_version=version).order_by("-pk")
