"""Whom a document is for: a party that the ledger knows, or a new one where policy says so."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from tieout.core.destinations import Destination
from tieout.core.documents import Party
from tieout.core.drafts import DraftParty
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerParty
from tieout.core.near_parties import in_words, near
from tieout.core.rulebook import MissingParty


class MatchedBy(StrEnum):
    """By what a party was found in the ledger, in the order in which it is tried."""

    LINK = "link"
    NUMBER = "number"
    ACCOUNT_NUMBER = "account_number"
    NAME = "name"
    CREATED = "created"  # not found, and policy makes a new one


def match_party(party: Party, destination: Destination) -> DraftParty | Fault:
    """Return the party as the draft names it.

    A link made by hand decides alone. Otherwise the external number, the account number and the exact name
    (in any case) are tried in this order, and an active match beats an archived one. Near matches are named in
    the fault and never taken. Without a match the policy decides: a fault, or a new party under the source's name.
    """
    linked = destination.rules.parties.get(party.id)
    if linked is not None:
        known = destination.parties.by_id.get(linked)
        if known is None:
            return _fault("party-link-broken", party, destination, contact=linked)
        return _fault("party-archived", party, destination) if known.archived else _existing(party, known)
    archived = False
    for _, candidate in _candidates(party, destination):
        if not candidate.archived:
            return _existing(party, candidate)
        archived = True
    if archived:  # creating a second one under the same name would be refused, and would split the history
        return _fault("party-archived", party, destination)
    if destination.rules.policies.missing_party is MissingParty.CREATE and party.name.strip():
        return DraftParty(
            ledger_id=None,
            name=party.name.strip(),
            source_id=party.id,
            account_number=party.account_number,
        )
    alike = near(party, destination.parties)
    return _fault("party-missing", party, destination, near=in_words(alike))


def matched_by(found: DraftParty, party: Party, destination: Destination) -> MatchedBy:
    """Return by what `match_party` found this party."""
    if found.ledger_id is None:
        return MatchedBy.CREATED
    if party.id in destination.rules.parties:
        return MatchedBy.LINK
    return next(how for how, one in _candidates(party, destination) if one.id == found.ledger_id)


def _candidates(party: Party, destination: Destination) -> Iterator[tuple[MatchedBy, LedgerParty]]:
    directory = destination.parties
    for how, known in (
        (MatchedBy.NUMBER, directory.by_number.get(party.id) if party.id else None),
        (
            MatchedBy.ACCOUNT_NUMBER,
            directory.by_account_number.get(party.account_number) if party.account_number else None,
        ),
        (MatchedBy.NAME, _namesake(party, destination)),
    ):
        if known is not None:
            yield how, known


def _namesake(party: Party, destination: Destination) -> LedgerParty | None:
    """The party of exactly this name. Where new parties are created, each bears its source id as its number:
    then one that bears another number is another customer, and the ledger itself refuses the second.
    """
    known = destination.parties.by_name.get(party.name.strip().casefold())
    ours = destination.rules.policies.missing_party is MissingParty.CREATE
    return None if known and ours and known.number not in {"", party.id} else known


def _existing(party: Party, known: LedgerParty) -> DraftParty:
    return DraftParty(
        ledger_id=known.id, name=known.name, source_id=party.id, account_number=known.account_number
    )


def _fault(code: str, party: Party, destination: Destination, **more: str) -> Fault:
    return Fault(code, {"party": party.name or party.id, "organisation": destination.name, **more})
