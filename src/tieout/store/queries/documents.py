"""Documents: the list with its tabs and tiles, and what belongs to one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from tieout.core.money import currencies_of
from tieout.core.names import LedgerStatus, SourceKind
from tieout.store.models import (
    LIVE,
    Document,
    DocumentState,
    DocumentTally,
    FaultRow,
    Link,
    LinkTally,
    Workspace,
)

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
    to_count: bool = False,
) -> QuerySet[Document]:
    """Documents that fit every given condition; empty ones are no condition.

    `tab` is the ledger's status as its own list has tabs: draft, awaiting_approval, awaiting_payment,
    overdue (a part of awaiting_payment, by `today`), paid, voided; or `exports`: what was exported, or failed
    to be. `search` looks in both numbers, the party's name and the reference; a number is looked for as an amount too.
    `to_count` asks for the same rows in the way that is quicker to count and slower to put in order.
    """
    rows = Document.objects.of(workspace).defer(*HEAVY)
    same = {"organisation": organisation, "state": state, "kind": kind}
    rows = rows.filter(**{name: wanted for name, wanted in same.items() if wanted})
    if since:
        rows = rows.filter(date__gte=since)
    if until:
        rows = rows.filter(date__lte=until)
    if search:
        rows = rows.filter(_saying(search) | _of_amount(search))
    if tab == "exports":
        rows = rows.filter(state__in=EXPORTS)
    elif tab:
        links = _posted(workspace, tab, today)
        on_it = (
            Q(pk__in=links.values("document")) if to_count else Exists(links.filter(document=OuterRef("pk")))
        )
        rows = rows.filter(on_it)
    return rows.order_by(*_order(order))


class Leafed(Sequence[Document]):
    """A list to leaf through, long or short: looked through by ids alone, which an index knows, and rows are read
    for one page. Takes what `documents` takes, and the place that will be looked at first.
    """

    def __init__(self, workspace: Workspace, *, opened_at: int = 0, **asked: Any) -> None:
        self._workspace = workspace
        self._asked = asked
        self._ids = documents(workspace, **asked).values_list("pk", flat=True)
        self._far = opened_at > _FIRST

    @cached_property
    def _first(self) -> list[int]:
        return list(self._ids[: _FIRST + 1])

    @cached_property
    def _length(self) -> int:
        """A list that is short was seen whole; only a long one is counted, and one that is opened far behind."""
        if not self._far and len(self._first) <= _FIRST:
            return len(self._first)
        return _counted(self._workspace, **self._asked)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> list[Document]: ...
    def __getitem__(self, place: int | slice) -> Document | list[Document]:
        """Give the rows of a page in their order."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _ = place.indices(self._length)
        ids = self._first[start:stop] if stop <= _FIRST else self._ids_between(start, stop)
        rows = Document.objects.of(self._workspace).defer("content", "sought").in_bulk(ids)
        return [rows[each] for each in ids if each in rows]

    def _ids_between(self, start: int, stop: int) -> list[int]:
        """Ids far inside, looked for from the end that is nearer."""
        if start <= self._length // 2:
            return list(self._ids[start:stop])
        return list(self._ids.reverse()[self._length - stop : self._length - start])[::-1]


def _counted(workspace: Workspace, **asked: Any) -> int:
    """How many documents `documents` would give: from what is kept of them, where that says it; those of a whole tab
    are counted by their links alone.
    """
    wanted = {name for name, value in asked.items() if value and name not in {"today", "order"}}
    tab, state = asked.get("tab", ""), asked.get("state", "")
    if wanted <= {"organisation", "state"} or (wanted <= {"organisation", "tab"} and tab == "exports"):
        states = EXPORTS if tab else (state,) if state else ()
        rows = tallied(workspace, organisation=asked.get("organisation", ""), states=states)
        return int(rows.aggregate(n=Sum("documents"))["n"] or 0)
    if wanted == {"tab"}:
        return _posted(workspace, tab, asked.get("today")).order_by().values("document").distinct().count()
    return documents(workspace, **asked, to_count=True).count()


#: So many ids are asked for at once, whatever page is wanted.
_FIRST = 1_000


def _saying(search: str) -> Q:
    """Documents whose numbers, party or reference hold these letters, in any case."""
    return Q(GreaterThan(StrIndex(F("sought"), Value(search.lower())), 0))


def _of_amount(search: str) -> Q:
    """Documents of this total, whatever the sign: 1,234.50 as people write it; none for a text."""
    plain = "".join(search.replace(",", "").split()).lstrip("-\N{MINUS SIGN}")
    if len(plain) > 15 or not plain.isascii() or not plain.replace(".", "", 1).isdigit():
        return Q(pk__in=[])
    no_digits, three_digits = currencies_of(0), currencies_of(3)
    usual = ~Q(currency__in=no_digits | three_digits)
    found = Q(pk__in=[])
    for digits, of_currency in (
        (2, usual),
        (0, Q(currency__in=no_digits)),
        (3, Q(currency__in=three_digits)),
    ):
        minor = Decimal(plain).scaleb(digits)
        if minor == minor.to_integral_value():
            found |= Q(total_minor__in=[int(minor), -int(minor)]) & of_currency
    return found


def _order(name: str) -> tuple[str | OrderBy, str]:
    """The wanted column, then the id; a due date may be missing, which the two databases place
    differently.
    """
    column, down = name.removeprefix("-"), name.startswith("-")
    if column == "due_date":
        first: str | OrderBy = OrderBy(F(column), descending=down, nulls_last=True)
    else:
        first = name
    return first, "-id" if down else "id"


def _posted(workspace: Workspace, tab: str, today: date | None) -> QuerySet[Link]:
    """What stands in the books and is on a tab."""
    return Link.objects.of(workspace).filter(LIVE, _on_tab(tab, today))


_TABS = ("draft", "awaiting_approval", "awaiting_payment", "overdue", "paid", "voided")
#: Statuses whose tab has another name.
_TAB_OF = {
    LedgerStatus.APPROVED.value: "awaiting_payment",
    LedgerStatus.VOIDED.value: "voided",
    LedgerStatus.DELETED.value: "voided",
}


def _on_tab(tab: str, today: date | None) -> Q:
    if tab == "awaiting_payment":
        return Q(ledger_status=LedgerStatus.APPROVED)
    if tab == "overdue":
        return Q(ledger_status=LedgerStatus.APPROVED, due_date__lt=today)
    if tab == "voided":
        return Q(ledger_status__in=[LedgerStatus.VOIDED, LedgerStatus.DELETED])
    return Q(ledger_status=tab)


def tab_counts(workspace: Workspace, *, organisation: str = "", today: date) -> Mapping[str, int]:
    """Tab of a ledger status -> number of posted documents on it; one question."""
    rows = LinkTally.objects.of(workspace)
    late = _posted(workspace, "overdue", today)
    if organisation:
        rows, late = rows.filter(organisation=organisation), late.filter(organisation=organisation)
    overdue = late.order_by().values("workspace").annotate(n=Count("pk")).values("n")
    counts = dict.fromkeys(_TABS, 0)
    grouped = rows.order_by().values("ledger_status").annotate(n=Sum("links"), late=Subquery(overdue))
    for status, number, past_due in grouped.values_list("ledger_status", "n", "late"):
        tab = _TAB_OF.get(status, status)
        if tab in counts:
            counts[tab] += number
        counts["overdue"] = past_due or 0
    return counts


def state_totals(workspace: Workspace, *, organisation: str = "") -> list[tuple[str, str, int, int]]:
    """(state, currency, number of documents, their total in minor units), for every state that occurs."""
    rows = tallied(workspace, organisation=organisation).values("state", "currency")
    totals = rows.annotate(count=Sum("documents"), total=Sum("total_minor")).exclude(count=0)
    return list(totals.order_by("state", "currency").values_list("state", "currency", "count", "total"))


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
    wanted = {tuple(key.partition(":")[::2]): key for key in keys if "\x00" not in key}
    found: dict[str, int] = {}
    for kind in {kind for kind, _ in wanted}:
        sources = [source for each, source in wanted if each == kind]
        rows = Document.objects.of(workspace).filter(kind=kind, source_id__in=sources)
        found |= {wanted[kind, source]: pk for source, pk in rows.values_list("source_id", "pk")}
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
