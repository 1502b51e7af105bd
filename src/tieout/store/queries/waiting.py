"""Documents that wait for rules or for a run, with what trying rules on them needs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from tieout.core.ports import LinkSeen
from tieout.store.journal.rows import COMPLETE, links_of
from tieout.store.models import Document, DocumentState, Workspace


def waiting(workspace: Workspace) -> QuerySet[Document]:
    """Documents that are ready or held and were read in full, with their content."""
    rows = Document.objects.of(workspace).filter(
        COMPLETE, state__in=[DocumentState.READY, DocumentState.HELD]
    )
    return rows.defer("draft")


def links_seen(workspace: Workspace, document: Document) -> Sequence[LinkSeen]:
    """What a document is in the books now, as the planning table takes it."""
    return links_of(workspace.pk, [document.pk]).get(document.pk, ())
