"""Workers: the processes that do the runs, and when each was last heard of. They serve every workspace."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Worker(models.Model):
    """One process. `id` is fresh with every start, so that two processes are never taken for one."""

    id = models.CharField(max_length=100, primary_key=True)
    host = models.CharField(max_length=255)
    version = models.CharField(max_length=30)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.id
