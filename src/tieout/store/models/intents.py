"""Intents: "about to send this", written before it is sent and closed with the outcome."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tieout.store.models.documents import Document
from tieout.store.models.runs import RunPart
from tieout.store.ownership import Owned


class Intent(Owned):
    """Open while `closed_at` is empty: then nobody wrote down yet what became of it."""

    class Outcome(models.TextChoices):
        """How it ended."""

        WRITTEN = "written"  # the ledger holds it
        REFUSED = "refused"  # the ledger said no
        HELD = "held"  # a person is needed
        ABANDONED = "abandoned"  # the request certainly never happened

    class Action(models.TextChoices):
        """What is about to happen to the document in the ledger, or in the source."""

        CREATE = "create"
        AMEND = "amend"  # a document in the ledger becomes what the source holds now
        DELETE = "delete"  # a draft in the ledger
        VOID = "void"  # an approved document in the ledger
        RELEASE = "release"  # the source's mark "handed over"
        ADOPT = "adopt"  # nothing is written: what stands in the ledger becomes ours

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices, default=Action.CREATE)
    part = models.ForeignKey(RunPart, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveIntegerField()
    organisation = models.CharField(max_length=60)
    kind = models.CharField(max_length=15)
    fingerprint = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices)
    reason = models.CharField(max_length=100, blank=True)
    draft = models.BinaryField()
    found = models.BinaryField(default=b"")  # the LedgerDocument that bears its number, and kept it out

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind"], name="one_open_intent", condition=models.Q(closed_at=None)
            ),
        ]
        indexes = [
            # what is in doubt in an organisation; few rows are open at any time
            models.Index(
                fields=["workspace", "organisation"], name="open_intents", condition=models.Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of document {self.document_id}"
