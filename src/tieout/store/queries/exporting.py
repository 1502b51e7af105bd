"""The export screen: what is ready, what is held and why, counted and added up to the cent by the
database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, QuerySet, Sum

from tieout.core.names import SourceKind
from tieout.store.models import Document, DocumentState, FaultRow, Workspace
from tieout.store.queries.documents import HEAVY, tallied

_GROUPS = (DocumentState.READY, DocumentState.HELD, DocumentState.CHANGED)


class GroupTotal(NamedTuple):
    """One group of one kind; `sums` are (currency, minor units), one for each currency that occurs."""

    documents: int
    sums: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class DestinationTotal:
    """What would go into one organisation, of one kind and currency."""

    organisation: str
    ledger_kind: str
    currency: str
    count: int
    total_minor: int


class FaultGroup(NamedTuple):
    """One kind of fault and how many documents it keeps back."""

    code: str
    documents: int


def export_summary(
    workspace: Workspace, *, through: date, kinds: Iterable[SourceKind], organisation: str = ""
) -> Mapping[SourceKind, Mapping[str, GroupTotal]]:
    """Kind -> "ready", "held" and "changed" -> count and totals, of documents dated `through` or older."""
    sums: dict[tuple[str, str], dict[str, list[int]]] = {}
    # Asked for in the words of its own index, and of every kind: with a condition on the kind as well, or without the
    # organisation, SQLite looks at every document instead, and PostgreSQL where ids are counted instead of rows.
    rows = _scope(workspace, through, SourceKind, organisation).filter(state__in=_GROUPS)
    totals = rows.order_by().values("state", "organisation", "kind", "currency")
    for row in totals.annotate(n=Count("*"), total=Sum("total_minor")):
        of_currency = sums.setdefault((row["kind"], row["state"]), {}).setdefault(row["currency"], [0, 0])
        of_currency[0] += row["n"]
        of_currency[1] += row["total"]
    return {
        kind: {state.value: _group_total(sums.get((kind.value, state.value), {})) for state in _GROUPS}
        for kind in kinds
    }


def _group_total(sums: Mapping[str, Sequence[int]]) -> GroupTotal:
    """Of currency -> how many and how much."""
    return GroupTotal(
        sum(n for n, _ in sums.values()), [(currency, total) for currency, (_, total) in sorted(sums.items())]
    )


def export_list(
    workspace: Workspace, *, through: date, kind: SourceKind, organisation: str = "", state: DocumentState
) -> QuerySet[Document]:
    """The whole list behind one number of the summary, oldest first."""
    rows = _scope(workspace, through, [kind], organisation).filter(state=state)
    return rows.defer("content").order_by("date", "number", "pk")


def ready_by_destination(
    workspace: Workspace,
    *,
    through: date,
    kinds: Iterable[SourceKind],
    organisation: str = "",
    selection: Collection[int] | None = None,
) -> list[DestinationTotal]:
    """What an export of everything that is ready, or of what was selected of it, would bring where."""
    rows = _scope(workspace, through, kinds, organisation).filter(state=DocumentState.READY)
    if selection is not None:
        rows = rows.filter(pk__in=selection)
    columns = ("organisation", "ledger_kind", "currency")
    totals = rows.order_by().values(*columns).annotate(n=Count("*"), total=Sum("total_minor"))
    return [DestinationTotal(*row) for row in totals.order_by(*columns).values_list(*columns, "n", "total")]


def faults_by_code(
    workspace: Workspace, *, through: date, kinds: Iterable[SourceKind], organisation: str = ""
) -> list[FaultGroup]:
    """What keeps documents back, the most frequent first; a document counts once under each of its faults."""
    held = _scope(workspace, through, kinds, organisation).filter(state=DocumentState.HELD)
    rows = FaultRow.objects.of(workspace).filter(document__in=held.values("pk"), closed_at=None)
    groups = rows.order_by().values("code").annotate(n=Count("document", distinct=True))
    return [FaultGroup(*row) for row in groups.order_by("-n", "code").values_list("code", "n")]


def ready_count(workspace: Workspace, organisation: str = "") -> int:
    """How many documents are ready, over all dates and kinds."""
    rows = tallied(workspace, organisation=organisation, states=[DocumentState.READY])
    return int(rows.aggregate(n=Sum("documents"))["n"] or 0)


def _scope(
    workspace: Workspace, through: date, kinds: Iterable[SourceKind], organisation: str
) -> QuerySet[Document]:
    rows, wanted = Document.objects.of(workspace).filter(date__lte=through), [kind.value for kind in kinds]
    if set(wanted) != set(SourceKind):
        rows = rows.filter(kind__in=wanted)
    return (rows.filter(organisation=organisation) if organisation else rows).defer(*HEAVY)
