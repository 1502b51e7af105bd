"""Documents are given the state that they are in from now on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tieout.store.journal.claim import Claim
from tieout.store.journal.rows import chunks
from tieout.store.models import Document, DocumentState


def move(claim: Claim, documents: Iterable[int], state: DocumentState) -> None:
    """Give all of these the same state."""
    for chunk in chunks(documents):
        Document.objects.of(claim.workspace).filter(pk__in=chunk).update(state=state, changed_at=claim.now)


def move_each(claim: Claim, states: Mapping[int, DocumentState]) -> None:
    """Give each document its own state, in one update for each state that occurs."""
    groups: dict[DocumentState, list[int]] = {}
    for document, state in states.items():
        groups.setdefault(state, []).append(document)
    for state, documents in groups.items():
        move(claim, documents, state)
