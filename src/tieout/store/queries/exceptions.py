"""Exceptions: root causes, not rows. One missing mapping is one cause, with all that it keeps back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tieout.store.models import Dismissal, Document, DocumentState, FaultRow, Workspace
from tieout.store.queries.documents import tallied


@dataclass(slots=True)
class Cause:
    """One cause in one organisation. `sums` are minor units by currency; `oldest` is the id of the first fault that has
    it, and `sample` that fault.
    """

    cause: str
    organisation: str
    code: str
    documents: list[int] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)
    oldest: int = 0
    sample: FaultRow | None = None
    dismissal: Dismissal | None = None


def causes(workspace: Workspace, *, organisation: str = "") -> list[Cause]:
    """Every open cause with the documents that it keeps back, the one that blocks most first."""
    rows = FaultRow.objects.of(workspace).filter(closed_at=None)
    if organisation:
        rows = rows.filter(organisation=organisation)
    columns = (
        "cause", "organisation", "code", "document_id", "document__currency", "document__total_minor",
    )  # fmt: skip
    found: dict[tuple[str, str], Cause] = {}
    faults = rows.order_by().values(*columns).annotate(oldest=Min("pk"))  # one for each document
    for cause, where, code, document, currency, minor, oldest in faults.values_list(*columns, "oldest"):
        one = found.get((cause, where))
        if one is None:
            one = found[cause, where] = Cause(cause, where, code, oldest=oldest)
        one.oldest = min(one.oldest, oldest)
        one.documents.append(document)
        one.sums[currency] = one.sums.get(currency, 0) + abs(minor)
    for row in Dismissal.objects.of(workspace).select_related("who"):
        if (row.cause, row.organisation) in found:
            found[row.cause, row.organisation].dismissal = row
    return sorted(found.values(), key=lambda one: (-len(one.documents), one.cause, one.organisation))


def samples(workspace: Workspace, every: Sequence[Cause]) -> None:
    """Give each cause that has none the oldest fault that has it: its facts fill the sentences."""
    found = [one for one in every if one.sample is None]
    faults = FaultRow.objects.of(workspace).in_bulk([one.oldest for one in found])
    for one in found:
        one.sample = faults.get(one.oldest)


def cause(workspace: Workspace, cause: str, organisation: str) -> Cause | None:
    """One open cause with its sample; None when nothing has it any more. Three questions."""
    rows = FaultRow.objects.of(workspace).filter(closed_at=None, cause=cause, organisation=organisation)
    sample = rows.order_by("pk").first()
    if sample is None:
        return None
    found = Cause(cause, organisation, sample.code, oldest=sample.pk, sample=sample)
    blocked = Document.objects.of(workspace).filter(pk__in=rows.order_by().values("document"))
    for document, currency, minor in blocked.values_list("pk", "currency", "total_minor"):
        found.documents.append(document)
        found.sums[currency] = found.sums.get(currency, 0) + abs(minor)
    aside = Dismissal.objects.of(workspace).filter(cause=cause, organisation=organisation)
    found.dismissal = aside.select_related("who").first()
    return found


def parties_of(workspace: Workspace, documents: Sequence[int]) -> list[str]:
    """The source's ids of the customers and suppliers of these documents."""
    rows = Document.objects.of(workspace).filter(pk__in=documents)
    return sorted(set(rows.values_list("party_id", flat=True)))


class _Rows(Subquery):
    """How many rows a question has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def menu_counts(workspace: Workspace, *, organisation: str = "") -> tuple[int, int]:
    """How many documents are ready, and how many causes are open and were not put aside; one question."""
    ready = tallied(workspace, organisation=organisation, states=[DocumentState.READY])
    counted = ready.values("workspace").annotate(n=Sum("documents")).values("n")
    # each cause is found once in its index, however many faults have it
    causes = _open_causes(workspace, organisation).values("cause", "organisation").distinct()
    row = Workspace.objects.filter(pk=workspace.pk).values_list(Coalesce(Subquery(counted), 0), _Rows(causes))
    ready_now, causes_now = row.get()
    return int(ready_now), int(causes_now)


def _open_causes(workspace: Workspace, organisation: str) -> QuerySet[FaultRow]:
    rows = FaultRow.objects.of(workspace).filter(closed_at=None)
    if organisation:
        rows = rows.filter(organisation=organisation)
    aside = Dismissal.objects.of(workspace).filter(
        cause=OuterRef("cause"), organisation=OuterRef("organisation")
    )
    return rows.filter(~Exists(aside)).order_by()
