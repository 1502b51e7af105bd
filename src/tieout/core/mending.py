"""Faults that a choice in the rules puts right: what there is to choose from, and the rules after the choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieout.core import pick_lists
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerFacts, PartyDirectory
from tieout.core.mapping_csv import KnownCodes
from tieout.core.names import OrganisationKey
from tieout.core.pick_lists import Offer
from tieout.core.rulebook import RouteBy, Rulebook
from tieout.core.rulebook_edits import Edit, edited, row_of
from tieout.core.rulebook_rows import MappingKind, rows_of

NO_LOCATION = "none"
NO_ACCOUNT = "(none)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What a choice is made for. `subject` is what is to be mapped, in the source's words."""

    subject: str
    label: str
    offers: tuple[Offer, ...]


def mending(
    fault: Fault, *, facts: LedgerFacts | None, parties: PartyDirectory | None, rulebook: Rulebook
) -> Mending | None:
    """Return what a person may choose to put the fault right, the likeliest first; None when no choice in the
    rules does. `facts` and `parties` are those of the document's organisation, None when it has none; parties
    are needed for faults `OF_PARTIES` alone.
    """
    if fault.code == "no-route":
        offers = tuple(Offer(value=str(key), label=str(key)) for key in rulebook.organisations)
        return Mending(subject=fault.facts.get("location", ""), label="Organisation", offers=offers)
    if facts is None or fault.facts.get("account") == NO_ACCOUNT:
        return None
    return _in_organisation(fault, facts, parties)


def _in_organisation(fault: Fault, facts: LedgerFacts, parties: PartyDirectory | None) -> Mending | None:
    told = {name: fault.facts.get(name, "") for name in ("account", "tax", "category", "option", "party")}
    if fault.code == "account-unmapped":
        return Mending(subject=told["account"], label="Account", offers=pick_lists.accounts(facts))
    if fault.code == "tax-unmapped":
        return Mending(subject=told["tax"], label="Tax rate", offers=pick_lists.taxes(facts))
    if fault.code == "tracking-option-missing":
        return Mending(
            subject=told["option"], label=told["category"], offers=pick_lists.options(facts, told["category"])
        )
    if fault.code in OF_PARTIES and parties is not None:
        return Mending(subject=told["party"], label="Contact", offers=pick_lists.contacts(parties))
    return None


def mended(
    rulebook: Rulebook,
    fault: Fault,
    choice: str,
    *,
    organisation: OrganisationKey | None,
    parties: Sequence[str] = (),
) -> Rulebook:
    """Return the rules with the choice made, as a person on the mapping screens would make it. `parties` are the
    source's ids of the customers or suppliers that the fault is about. Raises ValueError when no choice in the
    rules puts this fault right.
    """
    kind = _TABLES.get(fault.code)
    if kind is None or (kind is not MappingKind.ROUTES and organisation not in rulebook.organisations):
        raise ValueError(f"no choice in the rules puts {fault.code} right")
    there = {row[0] for row in rows_of(rulebook, kind)}
    rows = [row_of(kind, cells) for cells in _cells(kind, fault, choice, str(organisation), parties)]
    edits = [Edit(row[0] if row[0] in there else None, row) for row in rows]
    rules, refusals = edited(rulebook, kind, edits, KnownCodes())
    if refusals:
        raise ValueError(refusals[0].said)
    return rules


def _cells(
    kind: MappingKind, fault: Fault, choice: str, organisation: str, parties: Sequence[str]
) -> list[dict[str, str]]:
    """The rules that are missing, as the columns of their table."""
    told, own = fault.facts, {"organisation": organisation}
    match kind:
        case MappingKind.ROUTES:
            location = told.get("location", "")
            if location in {"", NO_LOCATION}:
                return [{"by": RouteBy.DEFAULT.value, "organisation": choice}]
            return [{"by": RouteBy.LOCATION.value, "value": location, "organisation": choice}]
        case MappingKind.ACCOUNTS:
            return [own | {"account": told["account"], "ledger_account": choice}]
        case MappingKind.TAXES:
            return [own | {"tax": told["tax"], "ledger_tax": choice}]
        case MappingKind.OPTIONS:
            return [own | {"category": told["category"], "value": told["option"], "option": choice}]
        case _:
            return [own | {"party": party, "contact": choice} for party in parties]


OF_PARTIES = frozenset({"party-missing", "party-link-broken", "party-archived", "party-name-too-long"})

_TABLES: Mapping[str, MappingKind] = {
    "no-route": MappingKind.ROUTES,
    "account-unmapped": MappingKind.ACCOUNTS,
    "tax-unmapped": MappingKind.TAXES,
    "tracking-option-missing": MappingKind.OPTIONS,
    **dict.fromkeys(OF_PARTIES, MappingKind.PARTIES),
}

MENDABLE = frozenset(_TABLES)
"""Codes of the faults that a choice in the rules may put right."""
