"""Rules tried before they are saved: what becomes of one document, and which waiting documents they would move.

Everything rests on what was last read of both sides: nobody is called and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    """One waiting document that other rules treat otherwise. Organisations are "" where no route leads."""

    row: Document
    before: str
    after: str
    was_ready: bool
    becomes_ready: bool
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
        return sum(one.becomes_ready and not one.was_ready for one in self.found)

    @property
    def held(self) -> int:
        """How many are ready and would not be."""
        return sum(one.was_ready and not one.becomes_ready for one in self.found)


def try_rules(
    workspace: Workspace, document_id: int, rulebook: Rulebook, *, hand: AtHand | None = None
) -> TrialOfDocument:
    """Return what these rules, saved or not, would make of a document. `hand` spares a second look-up.

    Raises Document.DoesNotExist for one that is not of this workspace, NotInFull when it was never read whole.
    """
    row = Document.objects.of(workspace).get(pk=document_id)
    if not row.content:
        raise NotInFull(f"{row.number} could not be read in full yet, so no rule can look at it.")
    hand = hand or AtHand(workspace)
    trial = tried(
        content.unpack(SourceDocument, row.content),
        rulebook,
        hand.destinations(rulebook),
        links=queries.links_seen(workspace, row),
        numbers=queries.own_numbers(workspace, row),
    )
    key = trial.organisation
    return TrialOfDocument(
        row=row,
        trial=trial,
        kept=hand.of(key) if key and hand.is_read(key) else None,
        unchecked=hand.unread(key, rulebook.organisations[key].policies) if key else (),
    )


def effects(
    workspace: Workspace, rulebook: Rulebook, *, hand: AtHand | None = None, most: int = MOST
) -> Effects:
    """Return which waiting documents these rules would move, free or hold, compared with the rules in force.

    Documents whose organisation was never read are compared by their route alone.
    """
    now = queries.rulebook(workspace)
    hand = hand or AtHand(workspace)
    waiting = queries.waiting(workspace)
    rows = list(waiting.order_by("-date", "-pk")[:most])
    before, after = (_verdicts(rules, hand, rows) for rules in (now, rulebook))
    found = [
        Effect(
            row=row, before=old[0], after=new[0], was_ready=not old[1], becomes_ready=not new[1],
            fault=next(iter(new[1]), None),
        )
        for row, old, new in zip(rows, before, after, strict=True)
        if old[0] != new[0] or bool(old[1]) is not bool(new[1])
    ]  # fmt: skip
    return Effects(waiting=waiting.count(), looked_at=len(rows), found=tuple(found))


def _verdicts(
    rules: Rulebook, hand: AtHand, rows: list[Document]
) -> Iterator[tuple[OrganisationKey | str, tuple[Fault, ...]]]:
    destinations = hand.destinations(rules)
    for row in rows:
        organisation, _, faults = verdict(
            content.unpack(SourceDocument, row.content), rules, destinations, {}
        )
        yield organisation or "", faults
