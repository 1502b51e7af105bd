"""What organisations allow as it was last read: for pages, which never call anybody while a person waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from math import inf
from typing import TypeVar

from tieout.core.destinations import Destination
from tieout.core.ledgers import LedgerFacts, LedgerTraits, PartyDirectory
from tieout.core.names import OrganisationKey
from tieout.core.ports import Ledger, Unavailable, WireFailure
from tieout.core.rulebook import MissingItem, Policies, Rulebook
from tieout.store.models import Workspace
from tieout.store.vault import VaultLocked
from tieout.wiring.opening import open_ledger

T = TypeVar("T")


class Kept:
    """One organisation as it was last read; each list is unpacked when it is first asked for. All but the facts are
    None when nobody has read them yet.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.facts: LedgerFacts = ledger.facts(not_older_than=inf)

    @property
    def traits(self) -> LedgerTraits:
        """The limits of this kind of ledger."""
        return self._ledger.traits

    @cached_property
    def parties(self) -> PartyDirectory | None:
        """All contacts."""
        return _if_kept(lambda: self._ledger.parties(not_older_than=inf))

    @cached_property
    def themes(self) -> Mapping[str, str] | None:
        """The branding themes by name in lower case."""
        return _if_kept(lambda: self._ledger.themes(not_older_than=inf))

    @cached_property
    def items(self) -> frozenset[str] | None:
        """The product codes."""
        return _if_kept(lambda: self._ledger.items(not_older_than=inf))


class AtHand:
    """The organisations of a workspace as they were last read; each is looked up once, when it is first asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: dict[OrganisationKey, Kept | None] = {}

    def of(self, key: OrganisationKey) -> Kept | None:
        """Return what one organisation allows; None when it was never read."""
        if key not in self._kept:
            self._kept[key] = self._read(key)
        return self._kept[key]

    def is_read(self, key: OrganisationKey) -> bool:
        """Whether enough of an organisation was read to judge a document by it: its facts and its contacts."""
        kept = self.of(key)
        return kept is not None and kept.parties is not None

    def destinations(self, rulebook: Rulebook) -> Mapping[OrganisationKey, Destination]:
        """Return where documents may go under these rules, each joined when a document first goes there.

        Themes and products that were never read are taken to be there; `unread` names them.
        """
        return _Destinations(self, rulebook)

    def unread(self, key: OrganisationKey, policies: Policies) -> tuple[str, ...]:
        """Return what these policies need of an organisation and nobody has read yet, in words."""
        kept = self.of(key)
        if kept is None:
            return ()
        wanted = (
            ("branding themes", bool(policies.themes) and kept.themes is None),
            ("products", policies.missing_item is not MissingItem.LEAVE_OUT and kept.items is None),
        )
        return tuple(words for words, missing in wanted if missing)

    def _read(self, key: OrganisationKey) -> Kept | None:
        try:
            return Kept(open_ledger(self._workspace, key, as_kept=True))
        except (KeyError, ValueError, WireFailure, VaultLocked):
            return None


def _if_kept(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Unavailable:
        return None


class _Destinations(Mapping[OrganisationKey, Destination]):
    """What the rules make of organisations at hand."""

    def __init__(self, hand: AtHand, rulebook: Rulebook) -> None:
        self._hand, self._rulebook = hand, rulebook
        self._joined: dict[OrganisationKey, Destination] = {}

    def __getitem__(self, key: OrganisationKey) -> Destination:
        if key not in self._joined:
            kept = self._hand.of(key) if key in self._rulebook.organisations else None
            if kept is None or kept.parties is None:
                raise KeyError(key)
            self._joined[key] = _joined(key, self._rulebook, kept, kept.parties)
        return self._joined[key]

    def __iter__(self) -> Iterator[OrganisationKey]:
        return (key for key in self._rulebook.organisations if self._hand.is_read(key))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _joined(key: OrganisationKey, rulebook: Rulebook, kept: Kept, parties: PartyDirectory) -> Destination:
    policies = rulebook.organisations[key].policies
    themes = kept.themes
    if themes is None:
        themes = {name.casefold(): name for name in policies.themes.values()}
    facts = replace(kept.facts, themes=themes, items=kept.items or frozenset())
    joined = Destination.of(key, rulebook, facts, parties, kept.traits)
    if kept.items is None and policies.missing_item is MissingItem.FAULT:
        believing = replace(policies, missing_item=MissingItem.CREATE)
        joined = replace(joined, rules=replace(joined.rules, policies=believing))
    return joined
