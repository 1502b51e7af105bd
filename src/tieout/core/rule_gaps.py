"""What documents use and the rules do not map: the first thing that somebody who maps wants to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tieout.core.drafts import AmountsAre
from tieout.core.ledgers import LedgerFacts
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import RouteBy, Rulebook, TrackingFrom, TrackingRule
from tieout.core.rulebook_tables import NO_TAX
from tieout.core.used_codes import UsedAs


@dataclass(frozen=True, slots=True)
class Seen:
    """One text in one use, and the date of the youngest document that has it, None when no date is known."""

    used_as: UsedAs
    text: str
    label: str = ""
    last_used: date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One text that is used and not mapped. `category` names the tracking category that wants it; `note` says
    more of it.
    """

    text: str
    last_used: date | None = None
    category: str = ""
    note: str = ""


_FILLED_FROM = {
    TrackingFrom.LOCATION: UsedAs.LOCATION,
    TrackingFrom.DEPARTMENT: UsedAs.DEPARTMENT,
    TrackingFrom.TERRITORY: UsedAs.TERRITORY,
    TrackingFrom.FIELD: UsedAs.FIELD,
}


def account_gaps(rulebook: Rulebook, organisation: OrganisationKey, seen: Iterable[Seen]) -> list[Gap]:
    """Return the accounts without one in the organisation; their classes are in the note."""
    mapped = {**rulebook.common_accounts, **rulebook.organisations[organisation].accounts}
    classes: dict[str, set[str]] = {}
    days: dict[str, date | None] = {}
    for one in seen:
        account, _, narrow = one.text.partition(":")
        if one.used_as is not UsedAs.ACCOUNT or one.text in mapped or account in mapped:
            continue
        classes.setdefault(account, set()).update({narrow} - {""})
        days[account] = _later(days.get(account), one.last_used)
    return [Gap(account, days[account], note=", ".join(sorted(names))) for account, names in classes.items()]


def tax_gaps(rulebook: Rulebook, organisation: OrganisationKey, seen: Iterable[Seen]) -> list[Gap]:
    """Return the tax codes without a rate; none where the organisation posts without tax."""
    rules = rulebook.organisations[organisation]
    if rules.policies.amounts_are is AmountsAre.NO_TAX:
        return []
    mapped = {**rulebook.common_taxes, **rules.taxes}
    return [
        Gap(one.text or NO_TAX, one.last_used)
        for one in seen
        if one.used_as is UsedAs.TAX and one.text not in mapped
    ]


def option_gaps(
    rulebook: Rulebook, organisation: OrganisationKey, seen: Iterable[Seen], facts: LedgerFacts | None
) -> list[Gap]:
    """Return the values of tracking rules that lead to no option of the organisation, as last read."""
    if facts is None:
        return []
    there = {
        category.name.casefold(): {option.casefold() for option in category.options}
        for category in facts.tracking
    }
    every = list(seen)
    return [
        Gap(value, one.last_used, category=rule.category)
        for rule in rulebook.organisations[organisation].tracking
        if rule.category.casefold() in there
        for one in every
        for value in _values(rule, one)
        if rule.options.get(value, value).casefold() not in there[rule.category.casefold()]
    ]


def route_gaps(rulebook: Rulebook, seen: Iterable[Seen]) -> list[Gap]:
    """Return the locations that no route names; none where a default takes what is left."""
    if any(route.by is RouteBy.DEFAULT for route in rulebook.routes):
        return []
    routed = {route.value.strip().casefold() for route in rulebook.routes if route.by is RouteBy.LOCATION}
    days: dict[str, date | None] = {}
    for one in seen:
        if one.used_as is UsedAs.LOCATION and one.text.casefold() not in routed:
            days[one.text] = _later(days.get(one.text), one.last_used)
    return [Gap(text, day) for text, day in days.items()]


def _values(rule: TrackingRule, one: Seen) -> Iterator[str]:
    """Yield what this text gives to the rule: nothing when the rule is filled from elsewhere."""
    if one.used_as is not _FILLED_FROM.get(rule.comes_from):
        return
    if rule.comes_from is not TrackingFrom.FIELD:
        yield one.text
    elif one.text.startswith(f"{rule.field}="):
        yield one.text.removeprefix(f"{rule.field}=")


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)
