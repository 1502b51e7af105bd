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
from tieout.core.judging import verdict
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import Rulebook
from tieout.core.trying import Trial, tried
from tieout.store import content, queries
from tieout.store.models import Document, Workspace
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

    row: Document
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
        documents = [content.unpack(SourceDocument, row.content) for row in rows]
        before, after = (self._verdicts(rules, documents) for rules in (self.in_force, rulebook))
        found = [
            Effect(
                row=row, before=old.organisation, after=new.organisation, was_ready=old.ready,
                becomes_ready=new.ready, fault=new.fault,
            )
            for row, old, new in zip(rows, before, after, strict=True)
            if old.organisation != new.organisation or {old.ready, new.ready} == {True, False}
        ]  # fmt: skip
        return Effects(waiting=count, looked_at=len(rows), found=tuple(found))

    def _verdicts(self, rules: Rulebook, documents: Sequence[SourceDocument]) -> list[_Verdict]:
        books = self._hand.destinations(rules)
        return [self._verdict(document, rules, books) for document in documents]

    def _verdict(
        self, document: SourceDocument, rules: Rulebook, books: Mapping[OrganisationKey, Destination]
    ) -> _Verdict:
        organisation, _, faults = verdict(document, rules, books, {})
        if organisation is not None and not self._hand.is_read(organisation):
            return _Verdict(organisation, None, None)
        return _Verdict(organisation or "", not faults, faults[0] if faults else None)


class _Verdict(NamedTuple):
    """What rules make of one waiting document; `ready` None where that cannot be known."""

    organisation: str
    ready: bool | None
    fault: Fault | None
