"""Numbers that may repeat: two deliveries under one supplier number are told apart before they are written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import LedgerId, LedgerKind, PartyId
from tieout.core.planning import DEAD
from tieout.core.ports import Ledger
from tieout.engine.desk import Desk
from tieout.engine.outcomes import Found, look_up

Pair = tuple[Draft, str]
"""A draft and the fingerprint of its content."""

Name = tuple[LedgerKind, str, PartyId | None]
"""Where numbers may repeat, a document is known by its kind, its number in lower case and its party."""


def told_apart(desk: Desk, ledger: Ledger, drafts: Sequence[Pair]) -> tuple[list[Pair], Found]:
    """Give a draft its other number where its own one is another document's; return what was looked up.

    Its own number is another's when a draft before it bears it, when what bears it in the books is linked to
    another document, or is not equal. An equal document that nobody of ours became is left to be adopted.
    Ledgers refuse a second unique number themselves, so only kinds whose numbers may repeat are looked up.
    Raises WireFailure.
    """
    repeating = [draft for draft, _ in drafts if draft.kind not in ledger.traits.numbers_unique]
    if not repeating:
        return list(drafts), {}
    found = look_up(ledger, repeating)
    doubles = [draft for draft in repeating if draft.other_number]
    owners = desk.journal.owners(ledger.key, _ids(doubles, found)) if doubles else {}
    taken: set[Name] = set()
    told: list[Pair] = []
    renumbered: list[Draft] = []
    for draft, mark in drafts:
        mine = {owned for owned, owner in owners.items() if owner == draft.document}
        numbered = draft
        if draft.other_number and (_name(draft) in taken or _anothers(draft, found, owners.keys() - mine)):
            numbered = replace(draft, number=draft.other_number, other_number="")
            renumbered.append(numbered)
        taken.add(_name(numbered))
        told.append((numbered, mark))
    return told, {**found, **look_up(ledger, renumbered)} if renumbered else found


def as_numbered(draft: Draft, numbers: Collection[str]) -> Draft:
    """Return a draft of a document that is in the books with the number that it was given there."""
    if draft.other_number and draft.other_number in numbers:
        return replace(draft, number=draft.other_number, other_number="")
    return draft


def _name(draft: Draft) -> Name:
    return draft.kind, draft.number.casefold(), draft.party.ledger_id


def _bearers(draft: Draft, found: Found) -> list[LedgerDocument]:
    """The living documents of its party that bear its number."""
    return [
        one
        for one in found.get((draft.kind, draft.number.casefold()), ())
        if one.party_id == draft.party.ledger_id and one.status not in DEAD
    ]


def _ids(drafts: Sequence[Draft], found: Found) -> list[LedgerId]:
    return [one.id for draft in drafts for one in _bearers(draft, found)]


def _anothers(draft: Draft, found: Found, owned: Collection[LedgerId]) -> bool:
    """Whether every bearer of its number is one of our other documents, so that none can be this one."""
    bearers = _bearers(draft, found)
    return bool(bearers) and all(one.id in owned for one in bearers)
