"""Documents: each as last seen in the source, the draft made of it, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

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


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField

LONGEST_SOUGHT = 300
"""An index takes some 2,700 bytes a row, and a letter may have four of them."""


class SoughtField(_Text):
    """What a search looks in, one below the other and in small letters: both numbers, the party, the reference.

    Kept with the row: a column that the database works out itself is read from the row, never from an index alone.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - Django's
        """As Django's: whatever is saved, it says what the row says."""
        del add
        said = sought_in(cast("Document", model_instance))
        setattr(model_instance, self.attname, said)
        return said

    def deconstruct(self) -> Any:
        """As Django's: to a migration it is a text like any other."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Document(Owned):
    """One document of the source. Amounts are whole minor units: the database adds them exactly.

    `content` is the SourceDocument and `draft` a list of Drafts, one for each half, both as `store.content`
    packs them; empty when the source could not give the document in full, or nothing could be made of it.
    """

    # every other index begins with it
    workspace = models.ForeignKey(
        "store.Workspace", on_delete=models.CASCADE, related_name="+", db_index=False
    )
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
    sought = SoughtField(max_length=LONGEST_SOUGHT, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "source_id"], name="document_once")
        ]
        indexes = [
            # what a run posts and acknowledges, by its first three columns; the totals of the export screen,
            # added up from the index alone
            models.Index(
                fields=["workspace", "state", "organisation", "kind", "date", "currency", "total_minor"],
                name="document_by_state",
            ),
            # the totals of the tiles, added up from the index alone in its order
            models.Index(
                fields=["workspace", "state", "currency", "organisation", "total_minor"],
                name="document_totals",
            ),
            # the list of documents, newest first: all that it filters and searches by, so that looking through
            # the whole of it touches no row
            models.Index(
                fields=[
                    "workspace",
                    "-date",
                    "-id",
                    "sought",
                    "total_minor",
                    "currency",
                    "kind",
                    "organisation",
                    "state",
                ],
                name="document_by_date",
            ),
            # what a search finds: the same texts alone, a quarter of the other
            models.Index(fields=["workspace", "sought", "id"], name="document_by_sought"),
            # the same list by amount, which a search for an amount needs as well; by name; by the day when it is due
            models.Index(fields=["workspace", "total_minor", "id"], name="document_by_amount"),
            models.Index(fields=["workspace", "party_name", "id"], name="document_by_name"),
            models.Index(fields=["workspace", "due_date", "id"], name="document_by_due"),
            # one customer's documents
            models.Index(fields=["workspace", "party_id"], name="document_by_party"),
            # those that become two: a tab counts them once
            models.Index(fields=["workspace", "second_number"], name="document_of_two"),
            # the list by number
            models.Index(fields=["workspace", "number"], name="document_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


def sought_in(row: Document) -> str:
    """What a search looks in: the numbers, the party and the reference of a document."""
    texts = (row.number, row.ledger_number, row.second_number, row.party_name, row.reference)
    return "\n".join(texts).lower()[:LONGEST_SOUGHT]
