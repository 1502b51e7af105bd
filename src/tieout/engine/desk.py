"""The desk at which one run works: whom it asks, what it remembers, and the books it has opened so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tieout.core.destinations import Destination
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey, PartyId
from tieout.core.ports import Journal, Ledger, Notices, Source, Unauthorised, WireFailure
from tieout.core.rulebook import MissingItem, Rulebook

SETTINGS_MAY_BE_OLD = 900.0
"""Seconds. A list of what is ready may rest on settings read a while ago; a post never does (see
`CHECKED`)."""

CHECKED = 60.0
"""Seconds. What an organisation allows is read again before a post when the last reading is older than
this."""


A_MOMENT = 5.0
"""Seconds. Before a fault that somebody may have put right in the ledger is shown, what the ledger allows is
read again unless that was a moment ago."""

STILL_TRUE = 60.0
"""Seconds. What was seen in a ledger longer ago is looked at again before the source is told of it."""

SOON = 5.0
"""Seconds to leave a system alone after an answer was lost, before it is asked what happened."""


OF_SOURCE = frozenset({"source-credential-refused", "source-permission-missing"})
"""Faults of the source's own connection, whichever books a run is about when they show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that a story of the engine needs; built by the wiring for one part of one run."""

    source: Source
    ledgers: Mapping[OrganisationKey, Ledger]
    journal: Journal
    notices: Notices
    rulebook: Rulebook

    def lost(self, organisation: OrganisationKey, failure: Unauthorised) -> None:
        """Tell whose connection does not let us in any more: the organisation's, or the source's."""
        self.notices.connection_lost(None if failure.fault.code in OF_SOURCE else organisation, failure)


@dataclass(slots=True)
class Supplied:
    """What was created in this pass because the ledger lacked it: parties by the source's id, products by their code;
    or the fault with which the ledger refused it.
    """

    parties: dict[str, PartyId | Fault] = field(default_factory=dict)
    items: dict[str, Fault | None] = field(default_factory=dict)


@dataclass(slots=True)
class Books:
    """What the ledgers allow, opened when a document first needs it, and those that could not be opened."""

    desk: Desk
    not_older_than: float
    opened: dict[OrganisationKey, Destination] = field(default_factory=dict)
    closed: dict[OrganisationKey, WireFailure] = field(default_factory=dict)
    renewed: set[OrganisationKey] = field(default_factory=set)
    supplied: Supplied = field(default_factory=Supplied)
    spoken_of: set[tuple[str, str]] = field(default_factory=set)  # (kind of record, name) in the run's log

    def open(self, organisations: Iterable[OrganisationKey]) -> None:
        """Read settings and parties of organisations that were not opened yet.

        One organisation that cannot be read closes no other: its failure is kept in `closed`.
        """
        for key in organisations:
            if self.tried(key) or key not in self.desk.ledgers:
                continue
            try:
                self.read(key, self.not_older_than)
            except WireFailure as failure:
                self._close(key, failure)

    def at(self, key: OrganisationKey) -> Destination:
        """Return one organisation, read when it is first needed: a run that has nothing to write there asks for no
        settings. Raises WireFailure, the same again for one that could not be opened.
        """
        if key in self.closed:
            raise self.closed[key]
        if key not in self.opened:
            self.read(key, self.not_older_than)
        return self.opened[key]

    def tried(self, key: OrganisationKey) -> bool:
        """Whether the organisation is open, or could not be opened."""
        return key in self.opened or key in self.closed

    def read(self, key: OrganisationKey, not_older_than: float) -> None:
        """Read one organisation's settings and parties, again when they are older. Raises WireFailure."""
        ledger = self.desk.ledgers[key]
        facts = ledger.facts(not_older_than=not_older_than)
        if self.desk.rulebook.organisations[key].policies.themes:
            facts = replace(facts, themes=ledger.themes(not_older_than=not_older_than))
        parties = ledger.parties(not_older_than=not_older_than)
        if self._names_items(key):
            facts = replace(facts, items=ledger.items(not_older_than=not_older_than))
        self.opened[key] = Destination.of(key, self.desk.rulebook, facts, parties, ledger.traits)
        self.desk.notices.connection_works(key, seen_at=facts.read_at)

    def renew(self, organisations: Iterable[OrganisationKey]) -> bool:
        """Read open organisations again, each once a pass; return whether any of them has changed.

        One that does not let us in any more is closed; one that cannot be read for another reason stays open as
        it was read before.
        """
        changed = False
        for key in organisations:
            before = self.opened.get(key)
            if before is None or key in self.renewed:
                continue
            self.renewed.add(key)
            try:
                self.read(key, A_MOMENT)
            except Unauthorised as failure:
                self._close(key, failure)
                changed = True
            except WireFailure:
                self.opened[key] = before
            else:
                changed |= self.opened[key] != before
        return changed

    def _close(self, key: OrganisationKey, failure: WireFailure) -> None:
        self.opened.pop(key, None)
        self.closed[key] = failure
        if isinstance(failure, Unauthorised):
            self.desk.notices.connection_lost(key, failure)

    def renew_parties(self, key: OrganisationKey, *, not_older_than: float = 0) -> None:
        """Take the customers and suppliers again, after some were created. Raises WireFailure."""
        parties = self.desk.ledgers[key].parties(not_older_than=not_older_than)
        self.opened[key] = replace(self.opened[key], parties=parties)

    def renew_items(self, key: OrganisationKey) -> frozenset[str]:
        """Read the products again, after some were created. Raises WireFailure."""
        codes = self.desk.ledgers[key].items(not_older_than=0)
        self._take_items(key, codes)
        return codes

    def know_items(self, key: OrganisationKey, codes: Iterable[str]) -> None:
        """These products are there too: they were just created."""
        self._take_items(key, self.opened[key].facts.items | frozenset(codes))

    def _take_items(self, key: OrganisationKey, codes: frozenset[str]) -> None:
        opened = self.opened[key]
        self.opened[key] = replace(opened, facts=replace(opened.facts, items=codes))

    def _names_items(self, key: OrganisationKey) -> bool:
        """Whether lines name products over there at all; else nobody needs to know which there are."""
        rules = self.desk.rulebook.organisations.get(key)
        return rules is not None and rules.policies.missing_item is not MissingItem.LEAVE_OUT

    @property
    def unread(self) -> dict[OrganisationKey, Fault]:
        """Why an organisation could not be opened, as the fault of its documents."""
        return {key: failure.fault for key, failure in self.closed.items()}
