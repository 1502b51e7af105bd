"""What is kept packed of a page of documents: their content in the source, and what they shall be in a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.store.content import unpack, unpack_all
from tieout.store.models import Document, Workspace


def contents_of(workspace: Workspace, documents: Sequence[Document]) -> Mapping[int, SourceDocument]:
    """Id -> what the source holds; those that it could not give in full are left out."""
    return {pk: unpack(SourceDocument, packed) for pk, packed in _packed(workspace, documents, "content")}


def drafts_of(workspace: Workspace, documents: Sequence[Document]) -> Mapping[int, tuple[Draft, ...]]:
    """Id -> what it shall be in a ledger, one draft for each half; those without any are left out."""
    return {pk: unpack_all(Draft, packed) for pk, packed in _packed(workspace, documents, "draft")}


def _packed(workspace: Workspace, documents: Sequence[Document], column: str) -> list[tuple[int, bytes]]:
    rows = Document.objects.of(workspace).filter(pk__in=[row.pk for row in documents])
    return list(rows.exclude(**{column: b""}).values_list("pk", column))
