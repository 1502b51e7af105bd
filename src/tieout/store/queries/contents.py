"""What is kept packed of a page of documents: their content in the source, and what was done to make them fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.store.content import expand, unpack, unpack_all
from tieout.store.models import Document, Workspace

_SOME_NOTES = b'"notes":'
"""In what is kept only where there are notes: a text with these letters in it has its quotes escaped."""


def contents_of(workspace: Workspace, documents: Sequence[Document]) -> Mapping[int, SourceDocument]:
    """Id -> what the source holds; those that it could not give in full are left out."""
    return {pk: unpack(SourceDocument, packed) for pk, packed in _packed(workspace, documents, "content")}


def notes_of(workspace: Workspace, documents: Sequence[Document]) -> Mapping[int, Sequence[str]]:
    """Id -> what was done to make it fit its ledger, in sentences; those without any are left out."""
    return {
        pk: list(dict.fromkeys(note for draft in unpack_all(Draft, packed) for note in draft.notes))
        for pk, packed in _packed(workspace, documents, "draft")
        if _SOME_NOTES in expand(packed)
    }


def _packed(workspace: Workspace, documents: Sequence[Document], column: str) -> list[tuple[int, bytes]]:
    """What rows carry is taken from them; the database is asked for those alone that were read without it."""
    without = {row.pk for row in documents if column in row.get_deferred_fields()}
    packed = [(row.pk, bytes(getattr(row, column))) for row in documents if row.pk not in without]
    if without:
        packed += Document.objects.of(workspace).filter(pk__in=without).values_list("pk", column)
    return [(pk, each) for pk, each in packed if each]
