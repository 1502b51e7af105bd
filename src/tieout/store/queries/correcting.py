"""What a person may do with one document, and what would come of it, by what was last seen of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieout.core.corrections import FIRST_STEP, CorrectionStep, reasons_against_adopting
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.money import Money, from_minor
from tieout.core.names import LedgerKind, LedgerStatus, SourceKind
from tieout.core.own_numbers import OwnNumbers
from tieout.core.withdrawing import ROWS, Row, standing_of_status
from tieout.store.content import unpack
from tieout.store.correcting import ABOUT_THE_NUMBER, SKIPPABLE
from tieout.store.journal.rows import NUMBER_SPENT, numbers_of
from tieout.store.models import (
    LIVE,
    Document,
    DocumentState,
    FaultRow,
    Intent,
    Link,
    Workspace,
)
from tieout.store.queries.members import names_of_ledgers

UNDER_WAY_STATES = frozenset({DocumentState.POSTING, DocumentState.IN_DOUBT, DocumentState.WITHDRAWING})
_RENUMBERABLE = frozenset({DocumentState.READY, DocumentState.HELD, DocumentState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """What withdrawing would do with one thing that the document became. `fault` is why it would be refused."""

    link: Link
    row: Row
    step: CorrectionStep
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What bears a document's number in the books, beside the document; `against` is why it is not adoptable."""

    draft: Draft
    found: LedgerDocument
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person may choose with a document as it stands."""

    withdraw: bool = False
    adopt: bool = False
    renumber: bool = False
    skip: bool = False
    take_up: bool = False

    @property
    def any(self) -> bool:
        """Whether there is anything to choose."""
        return self.withdraw or self.adopt or self.renumber or self.skip or self.take_up


#: Faults of a document whose number something else bears.
_OF_A_RIVAL = ABOUT_THE_NUMBER - {"number-cannot-be-reused"}


def choices(
    workspace: Workspace,
    document: Document,
    *,
    linked: bool | None = None,
    faults: Sequence[FaultRow] | None = None,
) -> Choices:
    """What may be done with a document now; nothing while something is under way with it. `linked` and `faults`
    spare a question each where the page has asked already whether it is in the books, and what is wrong with it.
    """
    if document.state in UNDER_WAY_STATES:
        return Choices()
    if linked is None:
        linked = Link.objects.of(workspace).filter(LIVE, document=document).exists()
    if linked:
        return Choices(withdraw=True)
    may_have = faults is None or any(fault.code in _OF_A_RIVAL for fault in faults)
    return Choices(
        adopt=may_have and rival(workspace, document) is not None,
        renumber=document.state in _RENUMBERABLE,
        skip=document.state in SKIPPABLE,
        take_up=document.state == DocumentState.SKIPPED,
    )


def planned_withdrawal(workspace: Workspace, document: Document) -> list[PlannedStep]:
    """What withdrawing would do, by how everything stood when the ledger was last asked; [] for nothing."""
    rows = Link.objects.of(workspace).filter(LIVE, document=document).order_by("pk")
    names = names_of_ledgers(workspace)
    return [as_last_seen(link, names) for link in rows]


def as_last_seen(link: Link, names: Mapping[str, str]) -> PlannedStep:
    """What withdrawing would do with one thing that a document became, and why it would be refused. `names` are
    those of the organisations, by key.
    """
    row = ROWS[standing_of_status(link.ledger_status, paid=bool(link.applied_minor))]
    if not row.fault:
        return planned_step(link, row)
    paid = Money(from_minor(link.applied_minor or link.total_minor, link.currency), link.currency)
    organisation = names.get(link.organisation, link.organisation)
    return planned_step(
        link,
        row,
        Fault(row.fault, {"number": link.number, "organisation": organisation, "paid": str(paid)}),
    )


def planned_step(link: Link, row: Row, fault: Fault | None = None) -> PlannedStep:
    """One step of a plan, by how the link's document stands."""
    return PlannedStep(link=link, row=row, step=FIRST_STEP[row.take_back], fault=fault)


def rival(workspace: Workspace, document: Document) -> Rival | None:
    """What bears the document's number in the books and keeps it out, as it was found there."""
    faults = FaultRow.objects.of(workspace).filter(document=document, closed_at=None, code__in=_OF_A_RIVAL)
    if not faults.exists():
        return None
    last = Intent.objects.of(workspace).filter(document=document).exclude(found=b"").order_by("-pk").first()
    if last is None:
        return None
    draft, found = unpack(Draft, last.draft), unpack(LedgerDocument, last.found)
    against = "; ".join(str(one) for one in reasons_against_adopting(draft, found))
    return Rival(draft=draft, found=found, against=against)


def kinds_planned(document: Document) -> Sequence[LedgerKind]:
    """What a document becomes in the books, as far as it is known: its kinds."""
    if document.ledger_kind:
        kinds = [LedgerKind(document.ledger_kind)]
        return [*kinds, LedgerKind.CREDIT_NOTE] if document.second_number else kinds
    if document.kind == SourceKind.INVOICE:
        return [LedgerKind.CREDIT_NOTE if document.total_minor < 0 else LedgerKind.INVOICE]
    return [LedgerKind.SUPPLIER_CREDIT if document.total_minor < 0 else LedgerKind.BILL]


def own_numbers(workspace: Workspace, document: Document) -> OwnNumbers:
    """The numbers that a person gave the document, and those that it cannot bear again."""
    return numbers_of(workspace.pk, [document]).get(document.pk, OwnNumbers())


def spent_number(document: Document, ended: Sequence[Link]) -> Link | None:
    """Of what a withdrawn document was in the books, that whose number it would bear again and cannot; None where a
    person has given it another one since. Whether its kind's numbers are unique is the ledger's trait.
    """
    if document.state != DocumentState.WITHDRAWN:
        return None
    spent = {
        (link.kind, link.number.casefold()): link
        for link in ended
        if link.ledger_status == LedgerStatus.VOIDED or link.ended_because == NUMBER_SPENT
    }
    for link in spent.values():
        number = document.own_numbers.get(link.kind, link.number)
        if (link.kind, number.casefold()) in spent:
            return spent[link.kind, number.casefold()]
    return None


def number_borne_by(
    workspace: Workspace, organisation: str, kind: LedgerKind, number: str
) -> Document | None:
    """The document of ours that bears this number in an organisation's books."""
    links = Link.objects.of(workspace).filter(
        LIVE, organisation=organisation, kind=kind.value, number__iexact=number
    )
    link = links.select_related("document").first()
    return link.document if link else None
