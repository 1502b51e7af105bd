"""Workspaces: one source tenant with its organisations, rules and people. They never see each other."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tieout.store.models.people import User
from tieout.store.ownership import Owned


class Workspace(models.Model):
    """The owner of every other row."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en-AU")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do; the rights of each role are written where screens check them."""

    OWNER = "owner"
    MANAGER = "manager"
    EXPORTER = "exporter"
    VIEWER = "viewer"


class Membership(Owned):
    """A person's role in a workspace."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
