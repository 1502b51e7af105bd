"""Which workers live: each says so every few seconds, and is forgotten when it ends or stays silent."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tieout.store.models import Worker


def worker_beat(worker: str, *, host: str, version: str) -> None:
    """Say that this process lives. Its first beat comes before its first claim."""
    now = timezone.now()
    if not Worker.objects.filter(pk=worker).update(beat_at=now):
        Worker.objects.create(pk=worker, host=host, version=version, started_at=now, beat_at=now)


def worker_gone(worker: str) -> None:
    """Forget a process that ends in good order."""
    Worker.objects.filter(pk=worker).delete()


def living_workers() -> frozenset[str]:
    """Processes that were not forgotten yet."""
    return frozenset(Worker.objects.values_list("pk", flat=True))


def forget_workers(silent_since: datetime) -> int:
    """Forget processes that were not heard of since; returns how many."""
    return Worker.objects.filter(beat_at__lt=silent_since).delete()[0]
