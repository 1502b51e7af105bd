"""Halves: a document that becomes an invoice and a credit note is posted when both of them are in the books."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from tieout.core.faults import Fault
from tieout.core.ports import LinkSeen
from tieout.store.journal.claim import Claim
from tieout.store.journal.rows import chunks, links_of
from tieout.store.models import Document, DocumentState, FaultOrigin, FaultRow, Intent

STANDS_OTHERWISE = "posted-differs"
"""The fault of a half that stands in the books otherwise than it was sent: that of the other one is no news
of it.
"""


def is_whole(document: Document, links: Collection[LinkSeen]) -> bool:
    """Whether all that the document becomes is in the books, given that something of it is."""
    return not document.second_number or len(links) > 1


def what_is_left(claim: Claim, documents: Sequence[int]) -> dict[int, DocumentState]:
    """Of documents that become two: id -> where they stand while one half is still to come.

    Those of which nothing is left to do are not among them.
    """
    left: dict[int, DocumentState] = {}
    if not documents:
        return left
    links = links_of(claim.workspace, documents)
    for chunk in chunks(documents):
        on_its_way = Intent.objects.of(claim.workspace).filter(document_id__in=chunk, closed_at=None)
        left |= {pk: DocumentState.READY for pk in chunk if len(links.get(pk, ())) < 2}
        left |= dict.fromkeys(on_its_way.values_list("document_id", flat=True), DocumentState.POSTING)
    return left


def standing_otherwise(claim: Claim, documents: Iterable[int]) -> dict[int, list[Fault]]:
    """Of documents that become two: id -> what is known to stand otherwise in the books than it was sent."""
    found: dict[int, list[Fault]] = {}
    for chunk in chunks(documents):
        rows = FaultRow.objects.of(claim.workspace).filter(
            document_id__in=chunk, origin=FaultOrigin.LEDGER, code=STANDS_OTHERWISE, closed_at=None
        )
        for row in rows:
            fault = Fault(row.code, row.facts, row.quoted, row.line)
            found.setdefault(row.document_id, []).append(fault)
    return found


def shown_number(row: Any) -> str:
    """The number or numbers under which a document is planned, as the run's log names it."""
    return f"{row.ledger_number} + {row.second_number}" if row.second_number else row.ledger_number
