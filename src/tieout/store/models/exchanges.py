"""Exchanges: every request and its answer as they crossed the wire, secrets removed."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from tieout.store.models.runs import Run
from tieout.store.ownership import Owned

NEVER_COMPLETED = "never"
"""What is shown of a call that was never written to its end: its worker died, or the disk was full."""

LASTS_AT_MOST = timedelta(minutes=5)
"""No request lasts so long: what is open longer will never be completed."""


class Exchange(Owned):
    """One call; `verdict` is empty while it is open. Bodies and headers are compressed."""

    # Two rows are written with every call, so they have no index that another one contains.
    workspace = models.ForeignKey(
        "store.Workspace", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    system = models.CharField(max_length=20)
    organisation = models.CharField(max_length=60, blank=True)
    method = models.CharField(max_length=8)
    url = models.TextField()
    opened_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(null=True)
    status = models.PositiveSmallIntegerField(default=0)  # 0: no answer came
    verdict = models.CharField(max_length=12, blank=True)
    error = models.TextField(blank=True)
    request_bytes = models.PositiveIntegerField(default=0)
    answer_bytes = models.PositiveIntegerField(default=0)
    request_headers = models.BinaryField(default=b"")
    answer_headers = models.BinaryField(default=b"")
    request_body = models.BinaryField(default=b"")
    answer_body = models.BinaryField(default=b"")

    class Meta:
        indexes = [
            # the audit log, newest first
            models.Index(fields=["workspace", "-id"], name="exchange_log"),
            # what a run said and heard
            models.Index(fields=["run", "id"], name="exchange_by_run"),
            # what is older than we keep
            models.Index(fields=["opened_at"], name="exchange_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url}"

    @property
    def shown_verdict(self) -> str:
        """The verdict; of a call that has none "" while it may be under way, else `NEVER_COMPLETED`."""
        if self.verdict or timezone.now() - self.opened_at < LASTS_AT_MOST:
            return self.verdict
        return NEVER_COMPLETED


class ExchangeSubject(Owned):
    """What an exchange was about: a document's key, like `invoice:5001`."""

    workspace = models.ForeignKey(
        "store.Workspace", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)

    class Meta:
        indexes = [
            # a document's exchanges
            models.Index(fields=["workspace", "subject", "exchange"], name="exchange_by_subject"),
        ]

    def __str__(self) -> str:
        return self.subject
