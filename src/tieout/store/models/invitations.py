"""Invitations: who may join a workspace, in which role, and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from tieout.store.models.workspaces import Role
from tieout.store.ownership import Owned


class Invitation(Owned):
    """One person who was asked to join. The link holds `nonce`, signed; a new one makes older links void."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    nonce = models.CharField(max_length=43)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # also serves the list of those who were asked
            models.UniqueConstraint(
                fields=["workspace", "email"],
                name="invitation_open_once",
                condition=models.Q(accepted_at=None, revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"
