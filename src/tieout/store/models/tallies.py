"""Tallies: how many documents stand where, and what they come to, kept by the database and never counted anew.

Rows are summands: several may say something of the same key, and what counts is their sum. `store.tallies` has the
triggers that write them; nothing else does.
"""

from __future__ import annotations

from django.db import models

from tieout.store.models.workspaces import Workspace
from tieout.store.ownership import Owned


class DocumentTally(Owned):
    """Documents of an organisation, a state and a currency, and their total in minor units."""

    # a trigger must not wait for whoever holds the workspace's row, nor fail when the workspace goes
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    organisation = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    documents = models.BigIntegerField()
    total_minor = models.BigIntegerField()

    class Meta:
        indexes = [
            # the tiles, the menu, and the row that a trigger adds to
            models.Index(
                fields=["workspace", "organisation", "state", "currency"], name="document_tally_by_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.documents} {self.state} in {self.organisation}"


class LinkTally(Owned):
    """Live links of an organisation and a status in its books."""

    workspace = models.ForeignKey(  # as above
        Workspace, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    organisation = models.CharField(max_length=60)
    ledger_status = models.CharField(max_length=20)
    links = models.BigIntegerField()

    class Meta:
        indexes = [
            # the numbers on the tabs, and the row that a trigger adds to
            models.Index(fields=["workspace", "organisation", "ledger_status"], name="link_tally_by_key")
        ]

    def __str__(self) -> str:
        return f"{self.links} {self.ledger_status} in {self.organisation}"
