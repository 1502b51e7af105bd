"""Documents: the list with its tabs and tiles, and what belongs to one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import OrderBy

from tieout.core.names import SourceKind
from tieout.store.models import (
    LIVE,
    Document,
    DocumentState,
    DocumentTally,
    FaultRow,
    Link,
    Workspace,
)
from tieout.store.queries import tabs
from tieout.store.queries.searching import of_amount, saying

#: What a list never shows and would make it slow.
HEAVY = ("content", "draft", "sought")

#: What an export had to do with: it is in a ledger, on its way, or something keeps it out.
EXPORTS = (
    DocumentState.HELD,
    DocumentState.POSTING,
    DocumentState.IN_DOUBT,
    DocumentState.POSTED,
    DocumentState.SYNCED,
    DocumentState.CHANGED,
)


def documents(
    workspace: Workspace,
    *,
    organisation: str = "",
    search: str = "",
    tab: str = "",
    state: str = "",
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    today: date | None = None,
    order: str = "-date",
    among: Collection[int] | None = None,
    to_count: bool = False,
) -> QuerySet[Document]:
    """Documents that fit every given condition; empty ones are no condition.

    `tab` is the ledger's status as its own list has tabs: draft, awaiting_approval, awaiting_payment,
    overdue (a part of awaiting_payment, by `today`), paid, voided; or `exports`: what was exported, or failed
    to be. `search` looks in both numbers, the party's name and the reference; a number is looked for as an amount too.
    `among` names by their ids those that come into question. `to_count` asks for the same rows in the way that is
    quicker to count and slower to put in order.
    """
    rows = Document.objects.of(workspace).defer(*HEAVY)
    same = {"organisation": organisation, "state": state, "kind": kind}
    rows = rows.filter(**{name: wanted for name, wanted in same.items() if wanted})
    if since:
        rows = rows.filter(date__gte=since)
    if until:
        rows = rows.filter(date__lte=until)
    if among is not None:
        rows = rows.filter(pk__in=among)
    if search:
        rows = rows.filter(saying(search) | of_amount(search))
    if tab == "exports":
        rows = rows.filter(state__in=EXPORTS)
    elif tab:
        links = tabs.posted(workspace, tab, today)
        # what a search found is few beside a whole tab: each is looked for there
        whole = to_count and not search
        on_it = Q(pk__in=links.values("document")) if whole else Exists(links.filter(document=OuterRef("pk")))
        rows = rows.filter(on_it)
    return in_order(rows, order)


def in_order(rows: QuerySet[Document], name: str) -> QuerySet[Document]:
    """Sorted by a column, a minus before it for downwards, then by id; a due date may be missing, which the two
    databases place differently.
    """
    column, down = name.removeprefix("-"), name.startswith("-")
    if column == "due_date":
        first: str | OrderBy = OrderBy(F(column), descending=down, nulls_last=True)
    else:
        first = name
    return rows.order_by(first, "-id" if down else "id")


@dataclass(frozen=True, slots=True)
class Standing:
    """How many documents stand where: `states` are (state, currency, number, total in minor units), for every one that
    occurs; `tabs` the numbers on the tabs of the ledger's statuses.
    """

    states: Sequence[tuple[str, str, int, int]]
    tabs: Mapping[str, int]

    def count(self, *states: str) -> int:
        """How many documents are in these states; in any, when none is named."""
        return sum(number for state, _, number, _ in self.states if not states or state in states)


def standing(workspace: Workspace, *, organisation: str = "", today: date) -> Standing:
    """What is kept of documents and of what is in the books, over all dates; two questions."""
    rows = tallied(workspace, organisation=organisation).values_list("state", "currency")
    found = rows.annotate(n=Sum("documents"), of=Sum("total_minor")).exclude(n=0)
    return Standing(sorted(found), tabs.numbers(workspace, organisation=organisation, today=today))


def tallied(
    workspace: Workspace, *, organisation: str = "", states: Collection[str] = ()
) -> QuerySet[DocumentTally]:
    """What is kept of the number of documents, of some states if any are named; it is to be summed."""
    rows = DocumentTally.objects.of(workspace).order_by()
    if organisation:
        rows = rows.filter(organisation=organisation)
    return rows.filter(state__in=states) if states else rows


def document(workspace: Workspace, kind: SourceKind | str, source_id: str) -> Document | None:
    """One document by the source's identity, with its content and draft."""
    return Document.objects.of(workspace).filter(kind=str(kind), source_id=source_id).first()


def documents_by_id(workspace: Workspace, ids: Collection[int]) -> list[Document]:
    """These documents, newest first, without their content."""
    rows = Document.objects.of(workspace).filter(pk__in=ids).defer(*HEAVY)
    return list(rows.order_by("-date", "-pk"))


def ids_of(workspace: Workspace, keys: Iterable[str]) -> Mapping[str, int]:
    """Key, like invoice:5001, -> id; unknown ones are left out."""
    return _by_key(workspace, keys, "pk")


def numbers_of(workspace: Workspace, keys: Iterable[str]) -> Mapping[str, str]:
    """Key, like invoice:5001, -> the number that people know; unknown ones are left out."""
    return _by_key(workspace, keys, "number")


def _by_key(workspace: Workspace, keys: Iterable[str], column: str) -> dict[str, Any]:
    wanted = {tuple(key.partition(":")[::2]): key for key in keys if "\x00" not in key}
    found: dict[str, Any] = {}
    for kind in {kind for kind, _ in wanted}:
        sources = [source for each, source in wanted if each == kind]
        rows = Document.objects.of(workspace).filter(kind=kind, source_id__in=sources)
        found |= {wanted[kind, source]: value for source, value in rows.values_list("source_id", column)}
    return found


def latest_date(workspace: Workspace, ids: Collection[int]) -> date | None:
    """The day of the latest of these documents; None when there are none."""
    rows = Document.objects.of(workspace).filter(pk__in=ids).order_by("-date")
    return rows.values_list("date", flat=True).first()


def links_of(workspace: Workspace, document: Document) -> list[Link]:
    """What a document is in the books now, oldest first."""
    return list(Link.objects.of(workspace).filter(LIVE, document=document).order_by("pk"))


def links_for(workspace: Workspace, documents: Sequence[Document]) -> list[Link]:
    """What the documents of a page are in the books now, oldest first."""
    ids = [row.pk for row in documents]
    return list(Link.objects.of(workspace).filter(LIVE, document_id__in=ids).order_by("pk"))


def open_faults(workspace: Workspace, document: Document) -> list[FaultRow]:
    """What keeps a document from its place now."""
    return open_faults_of(workspace, [document])


def open_faults_of(workspace: Workspace, documents: Sequence[Document]) -> list[FaultRow]:
    """What keeps the documents of a page from their place, in the order in which it was found."""
    ids = [row.pk for row in documents]
    rows = FaultRow.objects.of(workspace).filter(document_id__in=ids, closed_at=None)
    return list(rows.order_by("document_id", "pk"))
