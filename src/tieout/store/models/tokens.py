"""API tokens: what a program may do here, until when, and who gave it that right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from tieout.store.ownership import Owned


class ApiToken(Owned):
    """One program's key. Only its fingerprint is kept, so that nobody can read the key back out of here."""

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of 256 random bits, in hexadecimal
    rights = models.JSONField(default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
