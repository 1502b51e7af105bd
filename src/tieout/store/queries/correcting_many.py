"""What withdrawing or skipping many documents would do, all together, before anything is done; and the shape of
such a plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from tieout.core.corrections import CorrectionStep
from tieout.core.faults import Fault
from tieout.core.names import CREDITS, LedgerKind
from tieout.store.correcting import Confirmed
from tieout.store.journal.rows import chunks
from tieout.store.models import LIVE, Document, DocumentState, Link, Workspace
from tieout.store.queries.correcting import (
    UNDER_WAY_STATES,
    PlannedStep,
    as_last_seen,
)
from tieout.store.queries.documents import documents_by_id
from tieout.store.queries.members import names_of_ledgers
from tieout.store.settled import IN_THE_BOOKS, SKIPPABLE, UNDER_WAY

_NOTHING_THERE = "It is not in the books: skip it instead."


class Deed(StrEnum):
    """What may be done with many documents at once."""

    WITHDRAW = "withdraw"
    SKIP = "skip"
    WRITE_THROUGH = "write-through"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What writing through makes of a document in the books: its total there before and after, in minor units, and
    what somebody edited there by hand, in words.
    """

    before_minor: int
    after_minor: int
    edited_there: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDocument:
    """One document with which it would be done. `steps` are what withdrawing does with each thing that it became,
    `change` is what writing through makes of it.
    """

    document: Document
    steps: tuple[PlannedStep, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One document with which it would not be done: a fault with its way out, or else the sentence says why."""

    document: Document
    why: str = ""
    fault: Fault | None = None
    steps: tuple[PlannedStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTotal:
    """What it amounts to in one organisation and currency; credits count as less than nothing."""

    organisation: str
    currency: str
    documents: int
    total_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOfMany:
    """What would be done, and what is left out, in the order in which the documents are listed."""

    deed: Deed
    planned: tuple[PlannedDocument, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def totals(self) -> list[PlannedTotal]:
        """The sums of what is planned, by organisation and currency."""
        numbers: Counter[tuple[str, str]] = Counter()
        amounts: Counter[tuple[str, str]] = Counter()
        for one in self.planned:
            parts = list(_amounts(one))
            numbers.update({place for place, _ in parts})
            for place, amount in parts:
                amounts[place] += amount
        return [
            PlannedTotal(
                organisation=key, currency=currency, documents=count, total_minor=amounts[key, currency]
            )
            for (key, currency), count in sorted(numbers.items())
        ]

    @property
    def steps(self) -> Mapping[CorrectionStep, int]:
        """How many things in the books are deleted, how many voided, and how many are gone already."""
        return Counter(step.step for one in self.planned for step in one.steps)

    @property
    def confirmed(self) -> dict[int, Confirmed]:
        """Document id -> what shall happen to each thing that it became; what whoever says yes confirms."""
        return {
            one.document.pk: {LedgerKind(step.link.kind): step.step for step in one.steps}
            for one in self.planned
        }

    @property
    def mark(self) -> str:
        """The same for the same plan: who confirms sends back the mark of what was shown to them."""
        told = sorted((pk, sorted(steps.items())) for pk, steps in self.confirmed.items())
        changes = sorted((one.document.pk, str(one.change)) for one in self.planned if one.change)
        return sha256(f"{self.deed} {told} {changes}".encode()).hexdigest()[:16]


def _amounts(one: PlannedDocument) -> Iterator[tuple[tuple[str, str], int]]:
    if not one.steps:
        row = one.document
        yield (row.organisation, row.currency), row.total_minor
    for step in one.steps:
        link = step.link
        sign = -1 if LedgerKind(link.kind) in CREDITS else 1
        yield (link.organisation, link.currency), sign * link.total_minor


def plan_of_skipping(workspace: Workspace, ids: Collection[int]) -> PlanOfMany:
    """What skipping these documents would do, and which of them cannot be skipped."""
    rows, links = with_links(workspace, ids)
    planned, left_out = [], []
    for row in rows:
        if row.state in UNDER_WAY_STATES:
            left_out.append(LeftOut(document=row, why=UNDER_WAY))
        elif row.pk in links or row.state not in SKIPPABLE:
            why = "It is skipped already." if row.state == DocumentState.SKIPPED else IN_THE_BOOKS
            left_out.append(LeftOut(document=row, why=why))
        else:
            planned.append(PlannedDocument(document=row))
    return PlanOfMany(deed=Deed.SKIP, planned=tuple(planned), left_out=tuple(left_out))


def plan_of_withdrawing(workspace: Workspace, ids: Collection[int]) -> PlanOfMany:
    """What withdrawing these documents would do, by how each stood when its organisation was last asked."""
    rows, links = with_links(workspace, ids)
    names = names_of_ledgers(workspace)
    planned, left_out = [], []
    for row in rows:
        steps = tuple(as_last_seen(link, names) for link in links.get(row.pk, ()))
        fault = next((step.fault for step in steps if step.fault), None)
        if row.state in UNDER_WAY_STATES:
            left_out.append(LeftOut(document=row, why=UNDER_WAY))
        elif not steps:
            left_out.append(LeftOut(document=row, why=_NOTHING_THERE))
        elif fault:
            left_out.append(LeftOut(document=row, fault=fault, steps=steps))
        else:
            planned.append(PlannedDocument(document=row, steps=steps))
    return PlanOfMany(deed=Deed.WITHDRAW, planned=tuple(planned), left_out=tuple(left_out))


def with_links(
    workspace: Workspace, ids: Collection[int]
) -> tuple[Sequence[Document], Mapping[int, list[Link]]]:
    """The documents, the newest first, and document id -> what it is in the books now, oldest first."""
    rows: list[Document] = []
    links: dict[int, list[Link]] = {}
    for chunk in chunks(sorted(ids)):
        rows += documents_by_id(workspace, chunk)
        for link in Link.objects.of(workspace).filter(LIVE, document_id__in=chunk).order_by("pk"):
            links.setdefault(link.document_id, []).append(link)
    return sorted(rows, key=lambda row: (row.date, row.pk), reverse=True), links
