"""What an address of this workspace names, or a page that says there is no such thing."""

from __future__ import annotations

from django.http import Http404

from tieout.store import queries
from tieout.store.models import Document
from tieout.web.requests import WorkspaceRequest
from tieout.web.words import BY_SLUG


def document_or_404(request: WorkspaceRequest, slug: str, source_id: str) -> Document:
    """The document of the person's workspace. Raises Http404 for one of another, and for none."""
    row = queries.document(request.workspace, BY_SLUG[slug].kind, source_id)
    if row is None:
        raise Http404
    return row
