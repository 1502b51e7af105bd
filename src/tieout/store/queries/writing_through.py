"""What writing documents through would change in the books, all together, before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tieout.core.faults import Fault
from tieout.core.money import Money, from_minor
from tieout.core.names import CREDITS, LedgerKind, LedgerStatus
from tieout.store.drifting import DRIFTED
from tieout.store.journal.rows import chunks
from tieout.store.models import Document, DocumentState, FaultRow, Link, Workspace
from tieout.store.queries.correcting import UNDER_WAY_STATES
from tieout.store.queries.correcting_many import (
    Change,
    Deed,
    LeftOut,
    PlannedDocument,
    PlanOfMany,
    with_links,
)
from tieout.store.queries.members import names_of_ledgers
from tieout.store.settled import UNDER_WAY

_NOT_THERE = "It is not in the books: export it instead."
_NOTHING_TO_WRITE = "Nothing of it waits to be written through."
_GONE = {LedgerStatus.VOIDED.value: "it is voided there", LedgerStatus.DELETED.value: "it is deleted there"}


def plan_of_writing_through(workspace: Workspace, ids: Collection[int]) -> PlanOfMany:
    """What writing these documents through would change, by how each stood when its organisation was last asked.

    It is possible with what changed in the source since its export and with what was edited by hand in the books,
    as long as nothing is paid. What lies in a locked period is told by the run, which looks again.
    """
    rows, links = with_links(workspace, ids)
    edited = _hand_edits(workspace, [row for row in rows if row.state == DocumentState.HELD])
    names = names_of_ledgers(workspace)
    planned, left_out = [], []
    for row in rows:
        own = links.get(row.pk, [])
        obstacle = next(_obstacles(own, names), None)
        if why := _against(row, own, changed=row.state == DocumentState.CHANGED or row.pk in edited):
            left_out.append(LeftOut(document=row, why=why))
        elif obstacle:
            left_out.append(LeftOut(document=row, fault=obstacle))
        else:
            planned.append(PlannedDocument(document=row, change=_change(row, own, edited.get(row.pk, ""))))
    return PlanOfMany(deed=Deed.WRITE_THROUGH, planned=tuple(planned), left_out=tuple(left_out))


def _hand_edits(workspace: Workspace, rows: Sequence[Document]) -> Mapping[int, str]:
    """Document id -> what somebody edited by hand in the books, in words."""
    found: dict[int, str] = {}
    for chunk in chunks([row.pk for row in rows]):
        faults = FaultRow.objects.of(workspace).filter(document_id__in=chunk, code=DRIFTED, closed_at=None)
        found |= {fault.document_id: str(fault.facts.get("differences", "")) for fault in faults}
    return found


def _against(row: Document, links: Sequence[Link], *, changed: bool) -> str:
    if row.state in UNDER_WAY_STATES:
        return UNDER_WAY
    if not links:
        return _NOT_THERE
    return "" if changed else _NOTHING_TO_WRITE


def _obstacles(links: Sequence[Link], names: Mapping[str, str]) -> Iterator[Fault]:
    """What would refuse the change, as last seen."""
    for link in links:
        reason = _GONE.get(link.ledger_status, "")
        if link.ledger_status == LedgerStatus.PAID:
            reason = "it is paid"
        elif link.applied_minor:
            paid = Money(from_minor(link.applied_minor, link.currency), link.currency)
            reason = f"{paid} is paid or credited against it"
        if reason:
            organisation = names.get(link.organisation, link.organisation)
            yield Fault(
                "cannot-be-changed", {"number": link.number, "organisation": organisation, "reason": reason}
            )


def _change(row: Document, links: Sequence[Link], edited: str) -> Change:
    """Its total there as last seen, hand edits included; a credit is less than nothing."""
    before = sum(
        -link.total_minor if LedgerKind(link.kind) in CREDITS else link.total_minor for link in links
    )
    return Change(before_minor=before, after_minor=row.total_minor, edited_there=edited)
