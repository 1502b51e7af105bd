"""Documents that a person is about to do something with: each locked, with nothing of it under way.

What a person asks for concerns the document as it was shown. Whoever presses the button second, or after a run has
taken it up, is told so, and nothing happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieout.store.journal.rows import chunks
from tieout.store.models import LIVE, Document, DocumentState, Intent, Link, Workspace

#: A person may leave these out: nothing of them is in any books or on its way there.
SKIPPABLE = frozenset({DocumentState.READY, DocumentState.HELD, DocumentState.WITHDRAWN, DocumentState.GONE})

UNDER_WAY = "Something is under way with it. Wait until that is over."
NOT_THERE = "It is not in the books any more as it was shown."
IN_THE_BOOKS = "It is in the books: withdraw it instead."


class NotPossible(Exception):
    """The document does not stand any more as the person saw it; the text says how it stands."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One document, locked, with what it is in the books now, oldest first."""

    row: Document
    links: Sequence[Link]


def settled(workspace: Workspace, ids: Sequence[int]) -> tuple[Mapping[int, Settled], set[int]]:
    """Lock these documents, always in the same order; return them, and the ids of those that are under way.

    Must be called inside a transaction.
    """
    rows: dict[int, Document] = {}
    links: dict[int, list[Link]] = {}
    busy: set[int] = set()
    for chunk in chunks(sorted(set(ids))):
        found = Document.objects.of(workspace).select_for_update().filter(pk__in=chunk).order_by("pk")
        rows |= {row.pk: row for row in found.defer("content", "draft")}
        open_ = Intent.objects.of(workspace).filter(document_id__in=chunk, closed_at=None)
        busy |= set(open_.values_list("document_id", flat=True))
        for link in Link.objects.of(workspace).filter(LIVE, document_id__in=chunk).order_by("pk"):
            links.setdefault(link.document_id, []).append(link)
    free = {pk: Settled(row, links.get(pk, ())) for pk, row in rows.items() if pk not in busy}
    return free, busy & rows.keys()


def settled_one(workspace: Workspace, document: Document) -> Settled:
    """The document as it is now, locked, with nothing of it under way. Raises NotPossible."""
    found, _ = settled(workspace, [document.pk])
    if document.pk not in found:
        raise NotPossible(UNDER_WAY)
    return found[document.pk]


def subject_of(document: Document) -> str:
    """How activities name a document."""
    return f"{document.kind}:{document.source_id}"
