"""Does the rulebook fit the organisations as they are today? What does not is named before a document meets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tieout.core.code_checks import (
    account_problem,
    category_problem,
    option_problem,
    party_problem,
    tax_problem,
)
from tieout.core.ledgers import LedgerFacts, PartyDirectory
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Route, Rulebook, TrackingFrom


@dataclass(frozen=True, slots=True)
class Misfit:
    """One wish that cannot come true: `organisation` "" when it is about the routes."""

    organisation: str
    said: str


def misfits_of_routes(rulebook: Rulebook) -> Iterator[Misfit]:
    """Yield routes of one rank and value that contradict each other, and organisations that none leads to."""
    seen: dict[tuple[str, ...], Route] = {}
    for route in rulebook.routes:
        key = (route.by, route.value.strip().casefold(), route.role)
        first = seen.setdefault(key, route)
        if first.organisation != route.organisation:
            what = f"{route.by} {route.value}".strip()
            yield Misfit("", f"route {what} leads to {first.organisation} and to {route.organisation}")
    reached = {route.organisation for route in rulebook.routes}
    for organisation in rulebook.organisations:
        if organisation not in reached:
            yield Misfit("", f"no route leads to {organisation}")


def misfits(
    rulebook: Rulebook, organisation: OrganisationKey, facts: LedgerFacts, parties: PartyDirectory
) -> Iterator[Misfit]:
    """Yield what the organisation does not have: accounts, tax rates, tracking, themes, contacts.

    Of the common mappings only what the organisation does not map itself concerns it.
    """
    rules = rulebook.organisations[organisation]
    accounts = {**rulebook.common_accounts, **rules.accounts}
    taxes = {**rulebook.common_taxes, **rules.taxes}
    for source, code in accounts.items():
        yield from _misfit(organisation, f"account {source}", account_problem(code, facts))
    for source, code in taxes.items():
        yield from _misfit(organisation, f"tax {source or '(no tax)'}", tax_problem(code, facts))
    yield from _tracking(organisation, rules, facts)
    for kind, theme in rules.policies.themes.items():
        if theme.casefold() not in facts.themes:
            yield Misfit(organisation, f"{kind.value}_theme: {facts.name} has no theme {theme}")
    for source, contact in rules.parties.items():
        problem = party_problem(contact, parties, facts.name)
        yield from _misfit(organisation, f"party {source}", problem)


def _tracking(
    organisation: OrganisationKey, rules: OrganisationRules, facts: LedgerFacts
) -> Iterator[Misfit]:
    for rule in rules.tracking:
        problem = category_problem(rule.category, facts)
        yield from _misfit(organisation, f"tracking {rule.category}", problem)
        if problem:
            continue
        options: Mapping[str, str] = rule.options
        if rule.comes_from is TrackingFrom.FIXED:
            options = {rule.field: options.get(rule.field, rule.field)}
        for value, option in options.items():
            problem = option_problem(rule.category, option, facts)
            yield from _misfit(organisation, f"tracking {rule.category} {value}", problem)


def _misfit(organisation: OrganisationKey, subject: str, problem: str) -> Iterator[Misfit]:
    if problem:
        yield Misfit(organisation, f"{subject}: {problem}")
