"""Documents that wait for rules or for a run, with what trying rules on them needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, Count, Exists, Max, OuterRef, QuerySet, Subquery, When

from tieout.core.own_numbers import USUAL, OwnNumbers
from tieout.core.ports import LinkSeen
from tieout.store.journal.rows import COMPLETE, links_of, numbers_of
from tieout.store.models import Document, DocumentState, Link, Workspace
from tieout.store.queries.documents import documents


def last_waiting_day(workspace: Workspace) -> date | None:
    """The latest date of all that is ready or held; None where nothing waits. An index alone answers."""
    latest: date | None = _waiting_states(workspace).aggregate(latest=Max("date"))["latest"]
    return latest


def newest_waiting(workspace: Workspace, most: int) -> tuple[list[Document], int]:
    """The newest of those that wait, at most so many, and how many there are; one question.

    Where more wait than `most`, what could not be read in full is counted too: an index knows the states, and only
    the row knows what was read.
    """
    states = _waiting_states(workspace)
    newest = states.order_by("-date", "-pk").values("pk")[:most]
    counted = states.order_by().values("workspace").annotate(n=Count("pk")).values("n")
    rows = Document.objects.of(workspace).filter(COMPLETE, pk__in=newest).defer("draft")
    found = list(rows.annotate(every=Subquery(counted)).order_by("-date", "-pk"))
    every = int(found[0].every) if found else 0
    return [*found], every if every > most else len(found)


def _waiting_states(workspace: Workspace) -> QuerySet[Document]:
    return Document.objects.of(workspace).filter(state__in=[DocumentState.READY, DocumentState.HELD])


def triable(workspace: Workspace) -> QuerySet[Document]:
    """Documents with what trying rules on one of them needs: its content, and as `linked` whether it ever was in the
    books.
    """
    rows = Document.objects.of(workspace).defer("draft")
    return rows.annotate(linked=Exists(Link.objects.of(workspace).filter(document=OuterRef("pk"))))


def triable_called(workspace: Workspace, called: str, *, most: int) -> list[Document]:
    """Those that a search finds, of which those of exactly this number come first."""
    rows = triable(workspace).filter(pk__in=documents(workspace, search=called).order_by().values("pk"))
    exact = Case(When(number__iexact=called, then=0), default=1)
    return list(rows.order_by(exact, "-date", "-pk")[:most])


def standing_of(workspace: Workspace, document: Document) -> tuple[Sequence[LinkSeen], OwnNumbers]:
    """What a triable document is in the books now, and what is special about its numbers."""
    if not document.linked and not document.own_numbers:  # type: ignore[attr-defined]  # annotated by `triable`
        return (), USUAL
    links = links_of(workspace.pk, [document.pk]).get(document.pk, ())
    return links, numbers_of(workspace.pk, [document]).get(document.pk, USUAL)
