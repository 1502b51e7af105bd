"""Faults: what keeps a document from its place, since when, and until when; and causes that were put aside."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from tieout.core.faults import LONGEST_CAUSE, FixIn
from tieout.store.models.documents import Document
from tieout.store.models.runs import Run
from tieout.store.ownership import Owned


class FaultOrigin(models.TextChoices):
    """Who found it. What judging found is judged again with every reading; the rest stays."""

    JUDGING = "judging"
    LEDGER = "ledger"
    SOURCE = "source"
    PAPER = "paper"  # the printed page beside the document; keeps nothing from its place
    CLOSING = "closing"  # the source's own status of what is in the books; keeps nothing from its place


class FaultRow(Owned):
    """One fault of one document; open while `closed_at` is empty. Texts come from the catalogue by `code`."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    # an open one is filed under its document's books, so that causes are counted without looking at documents
    organisation = models.CharField(max_length=60, blank=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    origin = models.CharField(max_length=7, choices=FaultOrigin.choices)
    code = models.CharField(max_length=60)
    cause = models.CharField(max_length=LONGEST_CAUSE, blank=True)  # what many documents have in common
    fix_in = models.CharField(max_length=8, choices=[(place.value, place.value) for place in FixIn])
    facts = models.JSONField(default=dict)
    quoted = models.TextField(blank=True)
    line = models.IntegerField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # a document's story
            models.Index(fields=["document", "opened_at"], name="fault_by_document"),
            # the number beside Exceptions, on every page
            models.Index(
                fields=["workspace", "cause", "organisation", "document"],
                name="open_causes",
                condition=models.Q(closed_at=None),
            ),
            # held documents grouped by what is wrong
            models.Index(
                fields=["workspace", "code"], name="open_faults", condition=models.Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Dismissal(Owned):
    """A cause that a person put aside, and why. Its documents stay held; the cause may be taken up again."""

    cause = models.CharField(max_length=LONGEST_CAUSE)
    organisation = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "cause", "organisation"], name="dismissed_once")
        ]

    def __str__(self) -> str:
        return self.cause
