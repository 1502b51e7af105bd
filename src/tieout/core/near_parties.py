"""Customers and suppliers of nearly the same name: suggested to a person, never taken."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from tieout.core.documents import Party
from tieout.core.ledgers import LedgerParty, PartyDirectory, words_of
from tieout.core.names import PartyId

SUGGESTED = 3
_ALIKE = 70  # in a hundred
_COMPARED = 50
_COMMON = 200  # a beginning that so many names share tells nothing
_SAYS_NOTHING = frozenset(
    {"pty", "ltd", "limited", "inc", "llc", "plc", "co", "company", "corp", "gmbh", "the", "and"}
)


def near(party: Party, directory: PartyDirectory) -> tuple[LedgerParty, ...]:
    """Return up to three active parties whose names are written alike, the most alike first.

    Names must share the beginning of a word; what only says which kind of company it is does not count. A
    directory of ten thousand costs no more than the few names that share one.
    """
    said = _told(party.name)
    shared: Counter[PartyId] = Counter()
    for word in set(said.split()):
        bearers = directory.with_word_like(word)
        if len(bearers) <= _COMMON:
            shared.update(one.id for one in bearers if not one.archived)
    alike = []
    for found, _ in shared.most_common(_COMPARED):
        known = directory.by_id[found]
        likeness = int(100 * SequenceMatcher(None, said, _told(known.name)).ratio())
        if likeness >= _ALIKE:
            alike.append((-likeness, known.name, known))
    return tuple(known for _, _, known in sorted(alike, key=lambda one: one[:2])[:SUGGESTED])


def in_words(parties: tuple[LedgerParty, ...]) -> str:
    """Return names with their ids, "none" for no party."""
    return ", ".join(f"{party.name} ({party.id})" for party in parties) or "none"


def _told(name: str) -> str:
    """Return what of a name tells it from others."""
    words = words_of(name)
    return " ".join(word for word in words if word not in _SAYS_NOTHING) or " ".join(words)
