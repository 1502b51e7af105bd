"""Documents without origin: made in the books by others, with nothing in the source behind them."""

from __future__ import annotations

from django.db import models

from tieout.store.ownership import Owned


class WithoutOrigin(Owned):
    """What the list of them shows, and nothing more. One that was voided or deleted, or has a link, goes when it is
    seen again; one that got its link since is no longer asked for.
    """

    organisation = models.CharField(max_length=60)
    ledger_id = models.CharField(max_length=60)
    kind = models.CharField(max_length=15)
    number = models.CharField(max_length=255, blank=True)  # a bill need not have one
    party_name = models.CharField(max_length=255, blank=True)
    date = models.DateField()
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    ledger_status = models.CharField(max_length=20)
    url = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "organisation", "ledger_id"], name="without_origin_once"
            )
        ]
        indexes = [
            # the list, newest first
            models.Index(fields=["workspace", "date", "id"], name="without_origin_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.ledger_id} in {self.organisation}"
