"""Rules tried before they are saved: what becomes of one document, and which waiting documents they would move.

Everything rests on what was last read of both sides: nobody is called and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tieout.core.destinations import Destination
from tieout.core.documents import SourceDocument
from tieout.core.faults import Fault
from tieout.core.judging import verdict_there
from tieout.core.names import OrganisationKey
from tieout.core.routing import Routed, route
from tieout.core.rulebook import Rulebook
from tieout.core.touching import Change
from tieout.core.trying import Trial, tried
from tieout.store import content, queries
from tieout.store.models import Document, Workspace
from tieout.store.queries.waiting import WaitingDocument
from tieout.wiring.at_hand import AtHand, Kept

MOST = 500
"""Waiting documents of which is said what new rules would do to them; more are counted, and not looked at."""


class NotInFull(ValueError):
    """The source could not give the document in full yet, so that no rule can look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOfDocument:
    """One document under given rules, with what could not be checked.

    `kept` is what its organisation allows as it was last read; where that never was, only the route is known.
    `unchecked` names lists of that organisation that nobody has read yet and the rules would need.
    """

    row: Document
    trial: Trial
    kept: Kept | None
    unchecked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One waiting document that other rules treat otherwise. Organisations are "" where no route leads; whether it is
    ready is None where the settings of its organisation were never read.
    """

    row: WaitingDocument
    before: str
    after: str
    was_ready: bool | None
    becomes_ready: bool | None
    fault: Fault | None  # the first that would hold it back


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What other rules would do to the documents that wait; `looked_at` of `waiting` were judged under both."""

    waiting: int
    looked_at: int
    found: tuple[Effect, ...]

    @property
    def moved(self) -> int:
        """How many would go to another organisation, or to one at all."""
        return sum(one.before != one.after for one in self.found)

    @property
    def freed(self) -> int:
        """How many would become ready."""
        return sum(one.was_ready is False and one.becomes_ready is True for one in self.found)

    @property
    def held(self) -> int:
        """How many are ready and would not be."""
        return sum(one.was_ready is True and one.becomes_ready is False for one in self.found)


class Trying:
    """Rules tried in one workspace; what all trials need is looked up once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._hand = AtHand(workspace)
        self.in_force: Rulebook = queries.rulebook(workspace)

    def on(self, row: Document, rulebooks: Sequence[Rulebook]) -> list[TrialOfDocument]:
        """Return what each of these rules, saved or not, would make of a document as `queries.triable` gives it.

        Raises NotInFull when it was never read whole.
        """
        if not row.content:
            raise NotInFull(f"{row.number} could not be read in full yet, so no rule can look at it.")
        document = content.unpack(SourceDocument, row.content)
        links, numbers = queries.standing_of(self._workspace, row)
        trials = []
        for rules in rulebooks:
            books = self._hand.destinations(rules)
            trial = tried(document, rules, books, links=links, numbers=numbers)
            key = trial.organisation
            kept = self._hand.of(key) if key and self._hand.is_read(key) else None
            unread = self._hand.unread(key, rules.organisations[key].policies) if key else ()
            trials.append(TrialOfDocument(row=row, trial=trial, kept=kept, unchecked=unread))
        return trials

    def effects(self, rulebook: Rulebook, *, most: int = MOST) -> Effects:
        """Return which waiting documents these rules would move, free or hold, compared with the rules in force.

        Documents whose organisation was never read are compared by their route alone.
        """
        rows, count = queries.newest_waiting(self._workspace, most)
        beside = _Beside(self._hand, self.in_force, rulebook)
        found = tuple(effect for effect in map(beside.effect, rows) if effect)
        return Effects(waiting=count, looked_at=len(rows), found=found)


class _Beside:
    """Other rules beside those in force. A document is judged only where what differs can touch it."""

    def __init__(self, hand: AtHand, before: Rulebook, after: Rulebook) -> None:
        self._hand, self._change = hand, Change(before, after)
        self._before, self._after = (_Rules(one, hand.destinations(one)) for one in (before, after))

    def effect(self, row: WaitingDocument) -> Effect | None:
        """Return what becomes of a document otherwise; None where nothing does."""
        document = content.unpack(SourceDocument, row.content)
        was = route(document, self._before.rulebook)
        becomes = route(document, self._after.rulebook) if self._change.routes_differ else was
        if self._same(document, was, becomes):
            return None
        old, new = self._verdict(document, was, self._before), self._verdict(document, becomes, self._after)
        if old.organisation == new.organisation and {old.ready, new.ready} != {True, False}:
            return None
        return Effect(
            row=row, before=old.organisation, after=new.organisation, was_ready=old.ready, becomes_ready=new.ready,
            fault=new.fault,
        )  # fmt: skip

    def _same(self, document: SourceDocument, was: Routed | Fault, becomes: Routed | Fault) -> bool:
        if isinstance(was, Fault) or isinstance(becomes, Fault):
            return isinstance(was, Fault) and isinstance(becomes, Fault)
        there = was.organisation
        return there == becomes.organisation and not (
            self._hand.is_read(there) and self._change.touches(document, there)
        )

    def _verdict(self, document: SourceDocument, way: Routed | Fault, rules: _Rules) -> _Verdict:
        if isinstance(way, Fault):
            return _Verdict("", False, way)
        there = way.organisation
        if not self._hand.is_read(there):
            return _Verdict(there, None, None)
        _, faults = verdict_there(document, there, rules.rulebook, rules.books, {})
        return _Verdict(there, not faults, faults[0] if faults else None)


class _Rules(NamedTuple):
    """One version of the rules, with where documents may go by it."""

    rulebook: Rulebook
    books: Mapping[OrganisationKey, Destination]


class _Verdict(NamedTuple):
    """What rules make of one waiting document; `ready` None where that cannot be known."""

    organisation: str
    ready: bool | None
    fault: Fault | None
