"""Facts of outside systems with the time they were read, and how many calls each system still allows us."""

from __future__ import annotations

from django.db import models

from tieout.store.models.connections import Connection
from tieout.store.ownership import Owned


class Fact(Owned):
    """One reading of a connection: its chart of accounts, its parties; compressed."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    content = models.BinaryField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="fact_once")]

    def __str__(self) -> str:
        return self.name


class AllowanceRow(Owned):
    """The calls of all workers to one bucket. Times are Unix seconds of the database's clock."""

    bucket = models.CharField(max_length=100)
    stamps = models.JSONField(default=list)  # when the calls of the last minute started
    leases = models.JSONField(default=dict)  # calls under way: token -> when it expires by itself
    day_started = models.FloatField(default=0.0)
    day_count = models.PositiveIntegerField(default=0)
    hold_until = models.FloatField(default=0.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "bucket"], name="bucket_once")]

    def __str__(self) -> str:
        return self.bucket
