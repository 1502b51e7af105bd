"""Links: this document of the source became that one in a ledger."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tieout.store.models.documents import Document
from tieout.store.ownership import Owned

LIVE = models.Q(ended_at=None)
"""What a document is in the books now, as against what it was there once."""


class Link(Owned):
    """Written once the ledger's answer was read. `fingerprint` is that of the content that was posted.

    A link that ended stays as history; a document has one live link of a kind at most.
    """

    # the index of the document's own links begins with it
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", db_index=False)
    document_date = models.DateField(null=True, editable=False)  # the document's; the database keeps it so
    organisation = models.CharField(max_length=60)
    kind = models.CharField(max_length=15)
    ledger_id = models.CharField(max_length=60)
    number = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    ledger_status = models.CharField(max_length=20)
    told_status = models.CharField(max_length=20, blank=True)  # the one that the source's own status follows
    due_date = models.DateField(null=True)
    party_id = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=300, blank=True)
    line_ids = models.JSONField(default=list)
    applied_minor = models.BigIntegerField(default=0)  # what payments and credits have taken off it
    version = models.CharField(max_length=60, blank=True)  # as the ledger names the state we last saw
    linked_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(default=timezone.now)  # when the ledger was last asked how it stands
    acknowledged_at = models.DateTimeField(null=True)
    traced_at = models.DateTimeField(default=timezone.now)  # when the source was last asked what became of it
    ended_at = models.DateTimeField(null=True)  # since then it is history: withdrawn, or gone over there
    ended_because = models.CharField(max_length=100, blank=True)
    accepted = models.BinaryField(default=b"")  # the Draft that counts since theirs was kept
    theirs = models.BinaryField(default=b"")  # the Draft that would count if theirs were kept

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "kind"], name="link_once", condition=LIVE),
            models.UniqueConstraint(
                fields=["workspace", "organisation", "ledger_id"], name="ledger_document_once", condition=LIVE
            ),
        ]
        indexes = [
            # what the source is asked about next
            models.Index(fields=["workspace", "traced_at"], name="link_by_trace", condition=LIVE),
            # what is not due yet, counted from the index alone; SQLite reads the row for what a condition says, unless
            # the index says it too
            models.Index(
                fields=["workspace", "ledger_status", "due_date", "organisation", "ended_at"],
                name="link_by_due",
                condition=LIVE,
            ),
            # the list of a tab, newest first and however far behind, from the index alone
            models.Index(
                fields=[
                    "workspace",
                    "ledger_status",
                    "document_date",
                    "document",
                    "organisation",
                    "due_date",
                    "ended_at",
                ],
                name="link_by_day",
                condition=LIVE,
            ),
            # a document's own links, and whether it is on a tab, seen in the index alone
            models.Index(
                fields=["document", "ended_at", "ledger_status", "due_date", "workspace"],
                name="link_by_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} in {self.organisation}"
