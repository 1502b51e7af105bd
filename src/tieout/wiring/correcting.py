"""What withdrawing a document, or skipping or withdrawing many, would do now: nothing is changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tieout.connectors import catalogue
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerTraits
from tieout.core.names import LedgerId, LedgerKind, OrganisationKey
from tieout.core.own_numbers import reason_against
from tieout.core.ports import WireFailure
from tieout.core.withdrawing import ROWS, obstacle, standing_of
from tieout.store import queries
from tieout.store.journal.acknowledging import identifier
from tieout.store.models import Connection, Document, Workspace
from tieout.store.queries import Deed, LeftOut, PlannedDocument, PlannedStep, PlanOfMany
from tieout.wiring.opening import open_ledger, open_source

AS_GOOD_AS_NEW = 60.0
"""Seconds. How old the reading of an organisation's lock dates may be."""


def withdrawal_now(workspace: Workspace, document: Document) -> list[PlannedStep]:
    """Return what withdrawing would do as everything stands at this moment; three calls or so, one of them to
    the source. Raises WireFailure.
    """
    planned = queries.planned_withdrawal(workspace, document)
    if not planned:
        return []
    organisation = OrganisationKey(planned[0].link.organisation)
    return _as_both_stand(workspace, organisation, {document.pk: document}, planned)[document.pk]


def plan_many(workspace: Workspace, deed: Deed, ids: Collection[int], *, look: bool = False) -> PlanOfMany:
    """Return what withdrawing, skipping or writing through these documents would do, and which are left out and why.

    It rests on what was last seen, as a page needs it. With `look` both sides are asked how each document of a
    withdrawal stands, about fifty at a time; an organisation that cannot be asked leaves its documents out, and no
    others. Give what was confirmed to `jobs.ask_many`.
    """
    if deed is Deed.SKIP:
        return queries.plan_of_skipping(workspace, ids)
    if deed is Deed.WRITE_THROUGH:
        return queries.plan_of_writing_through(workspace, ids)
    plan = queries.plan_of_withdrawing(workspace, ids)
    return _looked_up(workspace, plan) if look else plan


def _looked_up(workspace: Workspace, plan: PlanOfMany) -> PlanOfMany:
    """The plan as everything stands at this moment: what was paid when it was last seen may not be any more."""
    planned: list[PlannedDocument] = []
    left_out = [one for one in plan.left_out if not one.steps]
    everything: list[PlannedDocument | LeftOut] = [*plan.planned, *plan.left_out]
    by_organisation: dict[str, list[PlannedDocument | LeftOut]] = {}
    for one in everything:
        if one.steps:
            by_organisation.setdefault(one.steps[0].link.organisation, []).append(one)
    for organisation, some in by_organisation.items():
        rows = {one.document.pk: one.document for one in some}
        steps = [step for one in some for step in one.steps]
        try:
            now = _as_both_stand(workspace, OrganisationKey(organisation), rows, steps)
        except WireFailure as failure:
            left_out += [LeftOut(document=row, fault=failure.fault) for row in rows.values()]
            continue
        for pk, row in rows.items():
            standing = tuple(now[pk])
            if fault := next((step.fault for step in standing if step.fault), None):
                left_out.append(LeftOut(document=row, fault=fault, steps=standing))
            else:
                planned.append(PlannedDocument(document=row, steps=standing))
    return replace(plan, planned=tuple(planned), left_out=tuple(left_out))


def _as_both_stand(
    workspace: Workspace,
    organisation: OrganisationKey,
    rows: Mapping[int, Document],
    planned: Sequence[PlannedStep],
) -> dict[int, list[PlannedStep]]:
    """Document id -> what would be done with each thing that it became in the organisation's books, by how that
    stands now, and why it would be refused. Raises WireFailure.
    """
    ledger = open_ledger(workspace, organisation)
    facts = ledger.facts(not_older_than=AS_GOOD_AS_NEW)
    ids: dict[LedgerKind, list[LedgerId]] = {}
    for step in planned:
        ids.setdefault(LedgerKind(step.link.kind), []).append(LedgerId(step.link.ledger_id))
    there = {one.id: one for kind, some in ids.items() for one in ledger.read(kind, some)}
    steps: dict[int, list[PlannedStep]] = {pk: [] for pk in rows}
    for step in planned:
        found = there.get(LedgerId(step.link.ledger_id))
        row = ROWS[standing_of(found, facts.locked_through)]
        steps[step.link.document_id].append(queries.planned_step(step.link, row, obstacle(found, facts)))
    marks = {pk: identifier(row) for pk, row in rows.items() if not any(step.fault for step in steps[pk])}
    sealed = open_source(workspace).sealed(list(marks.values())) if marks else frozenset()
    for pk, mark in marks.items():
        if mark in sealed:
            link = steps[pk][0].link
            fault = Fault(
                "withdraw-sealed",
                {"number": link.number, "organisation": facts.name, "identifier": mark},
            )
            steps[pk] = [queries.planned_step(one.link, one.row, fault) for one in steps[pk]]
    return steps


def traits_of(workspace: Workspace, organisation: str) -> LedgerTraits:
    """Return the limits of the kind of ledger that an organisation is; nothing is called. Raises KeyError."""
    rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER, key=organisation)
    connector = rows.values_list("connector", flat=True).first()
    if connector is None:
        raise KeyError(organisation)
    return catalogue.ledger_manifest(connector).TRAITS


def number_problem(workspace: Workspace, row: Document, kind: LedgerKind, number: str) -> str:
    """Return why the document cannot bear this number, in one sentence; "" when it can."""
    if not row.organisation:
        return f"{row.number} belongs to no organisation yet."
    traits = traits_of(workspace, row.organisation)
    if problem := reason_against(number, kind, queries.own_numbers(workspace, row), traits):
        return problem
    other = queries.number_borne_by(workspace, row.organisation, kind, number)
    if other is not None and kind in traits.numbers_unique:
        return f"{number} is {other.party_name}'s {other.number} in these books."
    return ""
