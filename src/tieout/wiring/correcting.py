"""What withdrawing a document would do now: both sides are asked, and nothing is changed."""

from __future__ import annotations

from tieout.connectors import catalogue
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerTraits
from tieout.core.names import LedgerId, LedgerKind, OrganisationKey
from tieout.core.own_numbers import reason_against
from tieout.core.withdrawing import ROWS, obstacle, standing_of
from tieout.store import queries
from tieout.store.journal.acknowledging import identifier
from tieout.store.models import Connection, Document, Workspace
from tieout.store.queries import PlannedStep
from tieout.wiring.opening import open_ledger, open_source

AS_GOOD_AS_NEW = 60.0
"""Seconds. How old the reading of an organisation's lock dates may be."""


def withdrawal_now(workspace: Workspace, document: Document) -> list[PlannedStep]:
    """Return what withdrawing would do as everything stands at this moment; three calls or so, one of them to
    the source. Raises WireFailure.
    """
    planned = queries.planned_withdrawal(workspace, document)
    steps: list[PlannedStep] = []
    for step in planned:
        link = step.link
        ledger = open_ledger(workspace, OrganisationKey(link.organisation))
        facts = ledger.facts(not_older_than=AS_GOOD_AS_NEW)
        found = ledger.read(LedgerKind(link.kind), [LedgerId(link.ledger_id)])
        there = found[0] if found else None
        row = ROWS[standing_of(there, facts.locked_through)]
        steps.append(queries.planned_step(link, row, obstacle(there, facts)))
    mark = identifier(document)
    if steps and not any(step.fault for step in steps) and open_source(workspace).sealed(mark):
        link = steps[0].link
        said = {"number": link.number, "organisation": link.organisation, "identifier": mark}
        steps = [queries.planned_step(s.link, s.row, Fault("withdraw-sealed", said)) for s in steps]
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
