"""Putting faults right by a choice: the pick-list of an organisation's live settings, and the new rules."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerFacts, PartyDirectory
from tieout.core.mending import Mending, mended, mending
from tieout.core.names import OrganisationKey
from tieout.core.ports import Ledger, WireFailure
from tieout.store import queries, rulebooks
from tieout.store.models import Connection, User, Workspace
from tieout.store.vault import VaultLocked
from tieout.wiring.opening import open_ledger

Known = tuple[LedgerFacts, PartyDirectory]


class PickLists:
    """What may be chosen in each organisation, as it was last read; each is looked up once a page."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._rulebook = queries.rulebook(workspace)
        self._known: dict[str, Known | None] = {}

    @property
    def version(self) -> int:
        """The version of the rules that a choice made now is based on."""
        return self._rulebook.version

    def of(self, fault: Fault, organisation: str) -> Mending | None:
        """Return what to choose from to put the fault right; None when no choice does, or none is known."""
        facts, parties = self._of(organisation) or (None, None)
        return mending(fault, facts=facts, parties=parties, rulebook=self._rulebook)

    def _of(self, organisation: str) -> Known | None:
        if organisation and organisation not in self._known:
            self._known[organisation] = self._read(organisation) if self._connected(organisation) else None
        return self._known.get(organisation)

    def _connected(self, organisation: str) -> bool:
        """One that is connected was read when it was; any other would be called now, while a person waits."""
        rows = Connection.objects.of(self._workspace).filter(kind=Connection.Kind.LEDGER, key=organisation)
        return rows.filter(state=Connection.State.CONNECTED).exists()

    def _read(self, organisation: str) -> Known | None:
        try:
            ledger: Ledger = open_ledger(self._workspace, OrganisationKey(organisation))
            return ledger.facts(not_older_than=inf), ledger.parties(not_older_than=inf)
        except (KeyError, ValueError, WireFailure, VaultLocked):
            return None  # it never answered: the card then says what to do without a pick-list


def mend(
    workspace: Workspace,
    fault: Fault,
    choice: str,
    *,
    organisation: str,
    parties: Sequence[str],
    who: User | None,
    base: int,
) -> int:
    """Write the rules with the choice made; return the version in force.

    Raises ValueError for a choice that is not on the pick-list, RulesMoved when somebody saved rules since.
    """
    offered = PickLists(workspace).of(fault, organisation)
    picked = [offer.label for offer in offered.offers if offer.value == choice] if offered else []
    if offered is None or not picked:
        raise ValueError("this is not on the pick-list")
    rules = mended(
        queries.rulebook(workspace),
        fault,
        choice,
        organisation=OrganisationKey(organisation) if organisation else None,
        parties=parties,
    )
    note = f"{offered.subject} is {picked[0]}"
    return rulebooks.write_rulebook(workspace, rules, who=who, note=note, base=base)
