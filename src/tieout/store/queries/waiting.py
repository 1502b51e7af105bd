"""Documents that wait for rules or for a run, with what trying rules on them needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery

from tieout.core.own_numbers import USUAL, OwnNumbers
from tieout.core.ports import LinkSeen
from tieout.store.journal.rows import COMPLETE, links_of, numbers_of
from tieout.store.models import Document, DocumentState, Link, Workspace
from tieout.store.queries.documents import documents
from tieout.store.queries.searching import few_found

#: What a search finds is looked for among so many by their ids.
_FEW = 1_000


def last_waiting_day(workspace: Workspace) -> date | None:
    """The latest date of all that is ready or held; None where nothing waits. An index alone answers."""
    latest: date | None = _waiting_states(workspace).aggregate(latest=Max("date"))["latest"]
    return latest


class WaitingDocument(NamedTuple):
    """What is shown of a document that waits, and its content as `store.content` packs it."""

    kind: str
    source_id: str
    number: str
    party_name: str
    content: bytes | memoryview


def newest_waiting(workspace: Workspace, most: int) -> tuple[list[WaitingDocument], int]:
    """The newest of those that wait, at most so many, and how many there are; one question.

    Where more wait than `most`, what could not be read in full is counted too: an index knows the states, and only
    the row knows what was read.
    """
    states = _waiting_states(workspace)
    newest = states.order_by("-date", "-pk").values("pk")[:most]
    counted = states.order_by().values("workspace").annotate(n=Count("*")).values("n")
    rows = Document.objects.of(workspace).filter(COMPLETE, pk__in=newest).annotate(every=Subquery(counted))
    found = list(rows.order_by("-date", "-pk").values_list(*WaitingDocument._fields, "every"))
    every = int(found[0][-1]) if found else 0
    return [WaitingDocument(*row) for *row, _ in found], every if every > most else len(found)


def _waiting_states(workspace: Workspace) -> QuerySet[Document]:
    return Document.objects.of(workspace).filter(state__in=[DocumentState.READY, DocumentState.HELD])


def triable(workspace: Workspace) -> QuerySet[Document]:
    """Documents with what trying rules on one of them needs: its content, and as `linked` whether it ever was in the
    books.
    """
    rows = Document.objects.of(workspace).defer("draft")
    return rows.annotate(linked=Exists(Link.objects.of(workspace).filter(document=OuterRef("pk"))))


def triable_called(workspace: Workspace, called: str, *, most: int) -> list[Document]:
    """Those of this number, as it is written, in small letters or in capitals; without any the newest that a search
    finds.
    """
    newest = ("-date", "-pk")
    numbered = triable(workspace).filter(number__in={called, called.lower(), called.upper()})
    if found := list(numbered.order_by(*newest)[:most]):
        return found
    few = few_found(workspace, called, most=_FEW)
    found_by = {"search": called} if few is None else {"among": few}  # of many, the newest come soon
    ids = documents(workspace, **found_by).order_by(*newest).values("pk")[:most]
    return list(triable(workspace).filter(pk__in=ids).order_by(*newest))


def standing_of(workspace: Workspace, document: Document) -> tuple[Sequence[LinkSeen], OwnNumbers]:
    """What a triable document is in the books now, and what is special about its numbers."""
    if not document.linked and not document.own_numbers:  # type: ignore[attr-defined]  # annotated by `triable`
        return (), USUAL
    links = links_of(workspace.pk, [document.pk]).get(document.pk, ())
    return links, numbers_of(workspace.pk, [document]).get(document.pk, USUAL)
