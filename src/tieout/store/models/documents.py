"""Documents: each as last seen in the source, the draft made of it, and where it stands."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tieout.core.names import LedgerKind, SourceKind
from tieout.store.ownership import Owned


class DocumentState(models.TextChoices):
    """Where a document stands on its way. The label is what screens show."""

    READY = "ready", "Ready"  # a draft exists and nothing forbids it
    HELD = "held", "With errors"  # open faults keep it back
    POSTING = "posting", "Exporting"  # an intent is open and its worker lives
    IN_DOUBT = "in_doubt", "In doubt"  # an intent is open and nobody knows its outcome
    POSTED = "posted", "Exported"  # in the books; the source was not told yet
    SYNCED = "synced", "Synced"  # in the books and the source knows
    CHANGED = "changed", "Changed since export"  # in the books, but the source holds something else now
    SKIPPED = "skipped", "Skipped"  # a person or a policy left it out
    GONE = "gone", "No longer listed"  # reopened or deleted in the source before it was posted
    WITHDRAWING = "withdrawing", "Being withdrawn"  # a person takes it back; not finished on both sides yet
    WITHDRAWN = "withdrawn", "Withdrawn"  # goes again once it was changed, or when a person says so


class Document(Owned):
    """One document of the source. Amounts are whole minor units: the database adds them exactly.

    `content` is the SourceDocument and `draft` a list of Drafts, one for each half, both as `store.content`
    packs them; empty when the source could not give the document in full, or nothing could be made of it.
    """

    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in SourceKind])
    source_id = models.CharField(max_length=150)  # may hold what people typed, a packing slip say
    version = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    type = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=255, blank=True)  # the customer's order number, else the source's
    date = models.DateField()
    due_date = models.DateField(null=True)
    party_id = models.CharField(max_length=60)
    party_name = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    location = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=12, choices=DocumentState.choices)
    organisation = models.CharField(max_length=60, blank=True)  # the routed one's key
    ledger_kind = models.CharField(
        max_length=15, blank=True, choices=[(k.value, k.value) for k in LedgerKind]
    )
    ledger_number = models.CharField(max_length=255, blank=True)  # as planned; the link holds the real one
    second_number = models.CharField(max_length=255, blank=True)  # of the credit note, where it becomes two
    own_numbers = models.JSONField(default=dict)  # ledger kind -> the number that a person gave it
    fingerprint = models.CharField(max_length=64, blank=True)
    listed_by = models.ForeignKey("store.Run", null=True, on_delete=models.SET_NULL, related_name="+")
    returned = models.PositiveIntegerField(
        default=0
    )  # how often the source listed it again after it was told
    refused_by = models.ForeignKey("store.Run", null=True, on_delete=models.SET_NULL, related_name="+")
    first_seen = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    draft = models.BinaryField(default=b"")
    content = models.BinaryField(default=b"")  # large columns last: lists read only what stands before them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "source_id"], name="document_once")
        ]
        indexes = [
            # what a run posts and acknowledges, by its first three columns; the totals of the export screen
            # and of the tiles, added up from the index alone
            models.Index(
                fields=["workspace", "state", "organisation", "kind", "date", "currency", "total_minor"],
                name="document_by_state",
            ),
            # the list of documents, newest first
            models.Index(fields=["workspace", "-date", "-id"], name="document_by_date"),
            # one customer's documents
            models.Index(fields=["workspace", "party_id"], name="document_by_party"),
            # search by number
            models.Index(fields=["workspace", "number"], name="document_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
