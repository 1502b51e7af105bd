"""Rulebooks: every version of a workspace's wishes, never changed after it was written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from tieout.store.ownership import Owned


class RulebookVersion(Owned):
    """One version; the highest is in force. `body` is the rulebook as `store.content` writes it."""

    version = models.PositiveIntegerField()
    body = models.JSONField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "version"], name="rulebook_version_once")]

    def __str__(self) -> str:
        return f"version {self.version}"
