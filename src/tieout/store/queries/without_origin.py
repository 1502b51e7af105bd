"""Documents without origin: what others made in the books, as it was last seen there."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from tieout.store.models import LIVE, Link, WithoutOrigin, Workspace


def without_origin(workspace: Workspace, *, organisation: str = "") -> QuerySet[WithoutOrigin]:
    """Newest first. What one of ours became since, because it was adopted or its lost answer found, is left out."""
    linked = Link.objects.of(workspace).filter(
        LIVE, organisation=OuterRef("organisation"), ledger_id=OuterRef("ledger_id")
    )
    rows = WithoutOrigin.objects.of(workspace).filter(~Exists(linked)).order_by("-date", "-pk")
    return rows.filter(organisation=organisation) if organisation else rows
