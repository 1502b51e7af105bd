"""Putting faults right by a choice: the pick-list of an organisation's live settings, and the new rules."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.core.faults import Fault
from tieout.core.mending import OF_PARTIES, Mending, mended, mending
from tieout.core.names import OrganisationKey
from tieout.store import queries, rulebooks
from tieout.store.models import User, Workspace
from tieout.wiring.at_hand import AtHand


class PickLists:
    """What may be chosen in each organisation, as it was last read: nobody is called while a person waits."""

    def __init__(self, workspace: Workspace) -> None:
        self._rulebook = queries.rulebook(workspace)
        self._hand = AtHand(workspace)

    @property
    def version(self) -> int:
        """The version of the rules that a choice made now is based on."""
        return self._rulebook.version

    def of(self, fault: Fault, organisation: str) -> Mending | None:
        """Return what to choose from to put the fault right; None when no choice does, or none is known."""
        kept = self._hand.of(OrganisationKey(organisation)) if organisation else None
        # ten thousand contacts are unpacked only for those who choose one
        parties = kept.parties if kept and fault.code in OF_PARTIES else None
        return mending(fault, facts=kept.facts if kept else None, parties=parties, rulebook=self._rulebook)


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
