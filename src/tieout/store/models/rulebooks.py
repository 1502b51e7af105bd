"""Rulebooks: every version of a workspace's wishes, never changed after it was written; and what is not saved yet."""

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


class PendingRules(Owned):
    """What a person was shown of an import. `plan` holds counts and rows in words, `rules` the rulebook that would
    come of it as `store.pending_rules` packs it, empty while a row is wrong and once it is saved.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    organisation = models.CharField(max_length=60, blank=True)
    file_name = models.CharField(max_length=200)
    replaces = models.BooleanField()
    base = models.PositiveIntegerField()  # the version of the rules that it was made from
    saved_as = models.PositiveIntegerField(default=0)  # the version that came of it, 0 before it is saved
    plan = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    rules = models.BinaryField()
    content = models.BinaryField()

    class Meta:
        indexes = [
            # what one person was shown
            models.Index(fields=["workspace", "user"], name="pending_rules_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.file_name}"
