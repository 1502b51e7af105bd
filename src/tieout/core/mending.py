"""Faults that a choice in the rules puts right: what there is to choose from, and the rules after the choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tieout.core import pick_lists
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerFacts, PartyDirectory
from tieout.core.names import OrganisationKey, PartyId
from tieout.core.pick_lists import Offer
from tieout.core.rulebook import OrganisationRules, Route, RouteBy, Rulebook

NO_TAX = "(no tax)"
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
    """Return the rules with the choice made. `parties` are the source's ids of the customers or suppliers that
    the fault is about. Raises ValueError when no choice in the rules puts this fault right.
    """
    if fault.code == "no-route":
        return _routed(rulebook, fault.facts.get("location", ""), OrganisationKey(choice))
    change = _CHANGES.get(fault.code)
    if change is None or organisation is None or organisation not in rulebook.organisations:
        raise ValueError(f"no choice in the rules puts {fault.code} right")
    rules = change(rulebook.organisations[organisation], fault.facts, choice, parties)
    return replace(rulebook, organisations={**rulebook.organisations, organisation: rules})


# --- the rules after the choice -------------------------------------------------------------------------------

OF_PARTIES = frozenset({"party-missing", "party-link-broken", "party-archived", "party-name-too-long"})
_Change = Callable[[OrganisationRules, Mapping[str, str], str, Sequence[str]], OrganisationRules]


def _routed(rulebook: Rulebook, location: str, organisation: OrganisationKey) -> Rulebook:
    if organisation not in rulebook.organisations:
        raise ValueError(f"there is no organisation {organisation}")
    if location in {"", NO_LOCATION}:
        added = Route(by=RouteBy.DEFAULT, organisation=organisation)
    else:
        added = Route(by=RouteBy.LOCATION, value=location, organisation=organisation)
    return replace(rulebook, routes=(*rulebook.routes, added))


def _account(
    rules: OrganisationRules, facts: Mapping[str, str], choice: str, _parties: Sequence[str]
) -> OrganisationRules:
    return replace(rules, accounts={**rules.accounts, facts["account"]: choice})


def _tax(
    rules: OrganisationRules, facts: Mapping[str, str], choice: str, _parties: Sequence[str]
) -> OrganisationRules:
    key = "" if facts["tax"] == NO_TAX else facts["tax"]
    return replace(rules, taxes={**rules.taxes, key: choice})


def _tracking(
    rules: OrganisationRules, facts: Mapping[str, str], choice: str, _parties: Sequence[str]
) -> OrganisationRules:
    category, option = facts["category"].casefold(), facts["option"]
    return replace(
        rules,
        tracking=tuple(
            replace(rule, options={**rule.options, option: choice})
            if rule.category.casefold() == category
            else rule
            for rule in rules.tracking
        ),
    )


def _party(
    rules: OrganisationRules, _facts: Mapping[str, str], choice: str, parties: Sequence[str]
) -> OrganisationRules:
    return replace(rules, parties={**rules.parties, **dict.fromkeys(parties, PartyId(choice))})


_CHANGES: Mapping[str, _Change] = {
    "account-unmapped": _account,
    "tax-unmapped": _tax,
    "tracking-option-missing": _tracking,
    **dict.fromkeys(OF_PARTIES, _party),
}

MENDABLE = frozenset({"no-route", *_CHANGES})
"""Codes of the faults that a choice in the rules may put right."""
