"""Which documents a run is about, and which of them are not done yet.

Conditions only, for the claim of a part, the writers of the journal and the lists to ask with.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from tieout.core.faults import GOES_AGAIN
from tieout.store.models import LIVE, Document, DocumentState, FaultOrigin, FaultRow, Link, Run, Trigger

#: Faults that the next look at what changed in the ledger settles.
WATCHED = frozenset({"drifted"})
#: What some run has begun, and any may have to finish.
_UNDER_WAY = (DocumentState.POSTING, DocumentState.IN_DOUBT, DocumentState.WITHDRAWING)
#: Documents that make a posting part worth its while.
_UNFINISHED = (*_UNDER_WAY, DocumentState.READY, DocumentState.CHANGED, DocumentState.POSTED)
#: What a short look for what was just closed is about: whatever waits for a person waits for the next full run.
_JUST_READ = (DocumentState.READY, DocumentState.POSTING, DocumentState.IN_DOUBT)


def in_scope(run: Run, documents: QuerySet[Document]) -> QuerySet[Document]:
    """Limit documents to those that the run is about; what was cut off in the middle is everybody's business."""
    scope = Q(kind__in=run.kinds, date__lte=run.through)
    if run.selection is not None:
        scope &= Q(pk__in=run.selection)
    if run.organisation:
        documents = documents.filter(organisation=run.organisation)
    return documents.filter(scope | Q(state__in=_UNDER_WAY))


def unfinished(run: Run) -> QuerySet[Document]:
    """Documents that make a posting part worth its while: whatever was named, else what is not done yet."""
    documents = in_scope(run, Document.objects.of(run.workspace_id))
    if run.selection is not None:
        return documents
    if run.trigger == Trigger.CLOSED:
        return documents.filter(state__in=_JUST_READ)
    return documents.filter(
        Q(state__in=_UNFINISHED) | held_for_a_while(run.workspace_id) | posted_otherwise(run.workspace_id)
    )


def held_for_a_while(workspace: int) -> Q:
    """Held documents whose every fault passes by itself: the posting waits for that, not a person."""
    faults = FaultRow.objects.of(workspace).filter(document=OuterRef("pk"), closed_at=None)
    return Q(Exists(faults), ~Exists(faults.exclude(code__in=GOES_AGAIN)), state=DocumentState.HELD)


def posted_otherwise(workspace: int) -> Q:
    """Held documents that are in a ledger, but not as they were sent: a correction there is looked for.

    Not of those that were edited by hand later: what becomes of them is seen by watching.
    """
    faults = FaultRow.objects.of(workspace).filter(
        document=OuterRef("pk"), origin=FaultOrigin.LEDGER, closed_at=None
    )
    faults = faults.exclude(code__in=WATCHED)
    links = Link.objects.of(workspace).filter(LIVE, document=OuterRef("pk"))
    return Q(Exists(faults), Exists(links), state=DocumentState.HELD)
