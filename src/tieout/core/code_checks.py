"""Does the organisation have this code today? One question for each kind of code, answered in a sentence or "".

`suggest`: name codes that are written alike; that takes time when there are thousands of wrong ones.
Drafts are checked once more before they are sent (`validation`); here a wish is checked when it is written down.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from tieout.core.ledgers import LedgerFacts, PartyDirectory
from tieout.core.names import PartyId

_MOST_NEAR = 3


def account_problem(code: str, facts: LedgerFacts, *, suggest: bool = True) -> str:
    """Return why no line can land on this account, "" when it can."""
    account = facts.accounts.get(code)
    if account is None:
        return f"{facts.name} has no account {code}{near(code, facts.accounts, suggest=suggest)}"
    if not account.active:
        return f"account {code} ({account.name}) is archived in {facts.name}"
    if not account.postable:
        return (
            f"account {code} ({account.name}) of {facts.name} takes no lines: it is a bank or system account"
        )
    return ""


def tax_problem(code: str, facts: LedgerFacts, *, suggest: bool = True) -> str:
    """Return why no line can bear this tax rate, "" when it can."""
    rate = facts.taxes.get(code)
    if rate is None:
        by_name = [one.code for one in facts.taxes.values() if one.name.casefold() == code.casefold()]
        meant = (
            f"; {code} is the name of {by_name[0]}" if by_name else near(code, facts.taxes, suggest=suggest)
        )
        return f"{facts.name} has no tax rate {code}{meant}"
    return "" if rate.active else f"tax rate {code} ({rate.name}) is not in use any more in {facts.name}"


def category_problem(category: str, facts: LedgerFacts) -> str:
    """Return why no line can be tracked by this category, "" when it can."""
    there = [one.name for one in facts.tracking]
    if category.casefold() in {name.casefold() for name in there}:
        return ""
    return f"{facts.name} has no tracking category {category}; there are: {', '.join(there) or 'none'}"


def option_problem(category: str, option: str, facts: LedgerFacts, *, suggest: bool = True) -> str:
    """Return why this option cannot be chosen, "" when it can."""
    for one in facts.tracking:
        if one.name.casefold() == category.casefold():
            known = {name.casefold() for name in one.options}
            missing = f"{one.name} has no option {option} in {facts.name}{near(option, one.options, suggest=suggest)}"
            return "" if option.casefold() in known else missing
    return category_problem(category, facts)


def party_problem(contact: PartyId, directory: PartyDirectory, name: str) -> str:
    """Return why no document can be for this contact of the organisation `name`, "" when it can."""
    party = directory.by_id.get(contact)
    if party is None:
        return f"{name} has no contact with the id {contact}"
    return f"the contact {party.name} is archived in {name}" if party.archived else ""


def near(text: str, there: Iterable[str], *, suggest: bool = True) -> str:
    """Return `; near: a, b` for what is written alike, "" for nothing. Thousands of questions need no answer."""
    if not suggest:
        return ""
    found = get_close_matches(text, list(there), n=_MOST_NEAR)
    return f"; near: {', '.join(found)}" if found else ""
