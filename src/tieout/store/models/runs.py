"""Runs: one pass each, in parts that workers claim, with the log of what became of every record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tieout.store.ownership import Owned


class Trigger(models.TextChoices):
    """Why a run happens."""

    RETRIEVE = "retrieve", "Retrieve documents"
    EXPORT = "export", "Export"
    SCHEDULE = "schedule", "Schedule"
    FORCE = "force", "Force sync"
    CORRECT = "correct", "Correction"
    CLOSED = "closed", "As soon as closed"
    WATCH = "watch", "Look at the books"


class State(models.TextChoices):
    """Of a run and of its parts."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


OPEN = (State.QUEUED, State.RUNNING)


class Run(Owned):
    """One pass. It reads the source, posts into ledgers, or both; `kinds`, `through`, `organisation` and
    `selection` (document ids) say of what. `counts` are kept per result when it ends.
    """

    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    reads = models.BooleanField()
    posts = models.BooleanField()
    kinds = models.JSONField(default=list)
    through = models.DateField()
    organisation = models.CharField(max_length=60, blank=True)
    selection = models.JSONField(null=True)
    rulebook_version = models.PositiveIntegerField(default=0)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    reason = models.TextField(blank=True)  # why it failed, in one sentence
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # the history of runs, newest first, and the last one
            models.Index(fields=["workspace", "-id"], name="run_history"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def looks_around(self) -> bool:
        """Whether it also looks at what others changed in the meantime: not where it is about certain documents,
        nor where it only fetches what was just closed.
        """
        if self.trigger == Trigger.WATCH:
            return True
        return self.selection is None and self.trigger != Trigger.CLOSED


class PartRole(models.TextChoices):
    """What a part of a run does."""

    READ = "read", "Reading"
    POST = "post", "Posting"


class RunPart(Owned):
    """The reading of a run, or its posting into one organisation.

    Claimed by one worker at a time: `attempt` grows with every claim, and a write that names an older one is
    refused.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=4, choices=PartRole.choices)
    organisation = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    reason = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    doing = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "role", "organisation"], name="part_once"),
            # one writer per organisation and one reader per workspace, whatever the worker
            models.UniqueConstraint(
                fields=["workspace", "role", "organisation"],
                name="one_running_part",
                condition=Q(state="running"),
            ),
        ]
        indexes = [
            # what a worker looks for
            models.Index(
                fields=["state", "lease_until"],
                name="open_parts",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation}".strip()


class RunLogRow(Owned):
    """What became of one record in a run: the last word counts, so a record has one row."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    record = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)  # the document's key, else organisation and name
    name = models.CharField(max_length=255)
    result = models.CharField(max_length=10)
    document = models.CharField(max_length=200, blank=True)  # its key: invoice:5001
    organisation = models.CharField(max_length=60, blank=True)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)  # what was done to make it fit, in sentences
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "record", "subject"], name="log_row_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.result}"
