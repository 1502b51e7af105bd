"""Schedules: how often a kind of document travels by itself, and when it does next."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tieout.core.names import SourceKind
from tieout.store.models.runs import Run
from tieout.store.ownership import Owned

SHORTEST, LONGEST, USUAL = 60, 24 * 60, 6 * 60
"""Minutes between two scheduled runs."""


class Rhythm(models.TextChoices):
    """Whether it travels by itself."""

    OFF = "off", "Off"  # exported by hand only; where every workspace begins
    ON = "on", "On"
    PAUSED = "paused", "Paused"  # keeps its rhythm, and asks for nothing until it is resumed


class Schedule(Owned):
    """The schedule of one kind of document. A kind without a row is off. Times of what is due are null while
    nothing will be: `next_at` the scheduled run, `look_at` the short look for what was just closed, `back_at`
    the look at the books that a long interval needs in between.
    """

    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in SourceKind])
    state = models.CharField(max_length=6, choices=Rhythm.choices, default=Rhythm.OFF)
    every_minutes = models.PositiveSmallIntegerField(default=USUAL)
    as_soon_as_closed = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    last_run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind"], name="schedule_once"),
            models.CheckConstraint(
                condition=Q(every_minutes__gte=SHORTEST, every_minutes__lte=LONGEST),
                name="schedule_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}, every {self.every_minutes} minutes"
