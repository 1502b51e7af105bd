"""Activity: what people did here, with what stood there before and after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from tieout.store.ownership import Owned


class Activity(Owned):
    """One deed of one person. `subject` is what it was done to: `invoice:5001`, `connection:adelaide`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # a document's story
            models.Index(fields=["workspace", "subject", "at"], name="activity_by_subject"),
            # the activity log, newest first
            models.Index(fields=["workspace", "-at", "-id"], name="activity_by_time"),
        ]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
