"""What there is to choose from in an organisation: accounts, tax rates, tracking options and contacts, as people read
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tieout.core.ledgers import LedgerFacts, LedgerParty, PartyDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One entry of a pick-list: what is stored, and what people read."""

    value: str
    label: str


def accounts(facts: LedgerFacts) -> tuple[Offer, ...]:
    """Return the accounts that take lines, by their codes."""
    postable = [account for account in facts.accounts.values() if account.active and account.postable]
    return tuple(
        Offer(value=account.code, label=f"{account.code} {account.name}")
        for account in sorted(postable, key=lambda account: account.code)
    )


def taxes(facts: LedgerFacts) -> tuple[Offer, ...]:
    """Return the tax rates in use, by name, each with its percentage."""
    rates = [rate for rate in facts.taxes.values() if rate.active]
    return tuple(
        Offer(value=rate.code, label=f"{rate.name} ({rate.rate.normalize():f}%)")
        for rate in sorted(rates, key=lambda rate: rate.name)
    )


def categories(facts: LedgerFacts) -> tuple[Offer, ...]:
    """Return the tracking categories."""
    return tuple(Offer(value=one.name, label=one.name) for one in facts.tracking)


def options(facts: LedgerFacts, category: str) -> tuple[Offer, ...]:
    """Return the options of one tracking category, named in any case."""
    names = [one.options for one in facts.tracking if one.name.casefold() == category.casefold()]
    return tuple(Offer(value=option, label=option) for options in names for option in options)


def contacts(parties: PartyDirectory) -> tuple[Offer, ...]:
    """Return the active contacts by name."""
    return contacts_of(parties.by_id.values())


def contacts_of(some: Iterable[LedgerParty]) -> tuple[Offer, ...]:
    """Return those of some contacts that are active, by name."""
    known = [party for party in some if not party.archived]
    return tuple(
        Offer(value=str(party.id), label=party.name)
        for party in sorted(known, key=lambda party: party.name.casefold())
    )
