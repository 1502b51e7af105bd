"""What a person decides about a document that was edited by hand in the books."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tieout.store import activities
from tieout.store.models import LIVE, Document, DocumentState, FaultRow, Link, User, Workspace

DRIFTED = "drifted"


def keep_theirs(workspace: Workspace, document: Document, *, who: User | None) -> bool:
    """Let what stands in the books count from now on; False when it was not edited by hand, or is no more.

    Nothing is sent. A later edit in the source is written through all the same.
    """
    now = timezone.now()
    with transaction.atomic():
        row = Document.objects.of(workspace).select_for_update().get(pk=document.pk)
        faults = FaultRow.objects.of(workspace).filter(document=row, closed_at=None)
        links = [link for link in Link.objects.of(workspace).filter(LIVE, document=row) if link.theirs]
        if not links or not faults.filter(code=DRIFTED).update(closed_at=now):
            return False
        for link in links:
            link.accepted, link.theirs = link.theirs, b""
            link.save(update_fields=["accepted", "theirs"])
        if row.state == DocumentState.HELD and not faults.exists():
            told = not Link.objects.of(workspace).filter(LIVE, document=row, acknowledged_at=None).exists()
            state = DocumentState.SYNCED if told else DocumentState.POSTED
            Document.objects.of(workspace).filter(pk=row.pk).update(state=state, changed_at=now)
        subject = f"{row.kind}:{row.source_id}"[:100]
        activities.record(workspace, who=who, action="keep theirs", subject=subject)
    return True
