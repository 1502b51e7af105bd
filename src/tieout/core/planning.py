"""What to do with a document: create, adopt, amend, withdraw, skip, wait or hold, read off the planning
table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from tieout.core.comparing import (
    Difference,
    described,
    differences,
    differences_of_identity,
    same_but_number,
    same_content,
)
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.ledgers import LedgerFacts, LedgerTraits
from tieout.core.names import CREDITS, LedgerId, LedgerKind, LedgerStatus, OrganisationKey
from tieout.core.planning_table import Content, Links, Row, Situation, Stands, Step, decide
from tieout.core.rulebook import Edits, Policies, ZeroTotal

__all__ = [
    "DEAD",
    "GONE_SINCE",
    "NUMBER_SPENT",
    "REFUSED_BY_LEDGER",
    "Decision",
    "Difference",
    "Doubt",
    "Linked",
    "Step",
    "bears_mark_of",
    "described",
    "differences",
    "goes_with_address",
    "plan",
    "plan_return",
    "same_content",
    "situation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do and the reason, a key of the planning table, which the manual and the timeline print.

    `fault` is the catalogue code of a Hold and `facts` are what its sentences need. `ledger_id` names the
    document that is to be adopted or amended.
    """

    step: Step
    reason: str
    fault: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    ledger_id: LedgerId | None = None


DEAD = frozenset({LedgerStatus.VOIDED, LedgerStatus.DELETED})
"""Where a document stands that the books hold no more."""

GONE_SINCE = "doubt-gone"
"""The reason with which the planning table takes what is gone for ours: it was sent, and taken out since."""

REFUSED_BY_LEDGER = "refused-by-ledger"
"""The reason of a Hold that is not read off the table: the ledger said no, for a reason of its own."""

NUMBER_SPENT = "number-spent"
"""Likewise: the ledger said no, and a deleted draft still bears the number."""


class Doubt(StrEnum):
    """Whether an intent has no outcome, and whether enough time has passed to trust a look-up."""

    NONE = "none"
    OPEN = "open"
    SETTLED = "settled"


class Linked(Protocol):
    """What is known of a posted document."""

    @property
    def organisation(self) -> OrganisationKey:
        """Into which organisation it was posted."""
        ...

    @property
    def kind(self) -> LedgerKind:
        """What it became."""
        ...

    @property
    def ledger_id(self) -> LedgerId:
        """Its id over there."""
        ...

    @property
    def fingerprint(self) -> str:
        """The content that was posted."""
        ...


def plan(
    draft: Draft,
    fingerprint: str,
    *,
    facts: LedgerFacts,
    traits: LedgerTraits,
    policies: Policies,
    links: Sequence[Linked] = (),
    found: Sequence[LedgerDocument] | None = None,
    doubt: Doubt = Doubt.NONE,
    halves: Collection[LedgerKind] = (),
) -> Decision:
    """Decide by the table.

    `links` are all that this document became so far; `halves` are the kinds that it shall become, where they
    are several. `found` is what the ledger holds under the draft's
    number, live or dead; None means that nobody looked. A Wait whose reason begins with `look` asks to look
    and plan again.
    """
    seen = situation(
        draft,
        fingerprint,
        facts=facts,
        traits=traits,
        policies=policies,
        links=links,
        found=found,
        doubt=doubt,
        halves=halves,
    )
    row = decide(seen)
    other = _counterpart(draft, links, found, traits, doubt)
    return Decision(
        step=row.step,
        reason=row.reason,
        fault=row.fault,
        facts=_facts(row, draft, links, other, facts) if row.fault else {},
        ledger_id=other.id if other and row.step in {Step.ADOPT, Step.AMEND} else None,
    )


def plan_return(link: Linked, found: Sequence[LedgerDocument], *, number: str, destination: str) -> Decision:
    """Decide on a posted document that the source lists again with the same content, once the ledger was asked
    for it: Skip, which is to tell the source again, or Hold when it is gone. `destination` is the name of the
    organisation.
    """
    stands = Stands.OPEN if _of_link(link, found) else Stands.GONE
    row = decide(Situation(links=Links.POSTED, stands=stands, content=Content.SAME, edits=Edits.ASK))
    if not row.fault:
        return Decision(step=row.step, reason=row.reason)
    facts = {"number": number, "organisation": destination, "status": _status(link, found)}
    return Decision(step=row.step, reason=row.reason, fault=row.fault, facts=facts)


def _of_link(link: Linked, found: Sequence[LedgerDocument]) -> LedgerDocument | None:
    """The living document that ours became; None when it was voided or deleted, or is not there at all."""
    return next((one for one in found if one.id == link.ledger_id and one.status not in DEAD), None)


def _status(link: Linked, found: Sequence[LedgerDocument]) -> str:
    """What the ledger says of a document that is gone, in words."""
    return next((one.status.value for one in found if one.id == link.ledger_id), "not to be found")


def situation(
    draft: Draft,
    fingerprint: str,
    *,
    facts: LedgerFacts,
    traits: LedgerTraits,
    policies: Policies,
    links: Sequence[Linked] = (),
    found: Sequence[LedgerDocument] | None = None,
    doubt: Doubt = Doubt.NONE,
    halves: Collection[LedgerKind] = (),
) -> Situation:
    """Read the four columns of the table off what is known."""
    link = _link(draft, links)
    return Situation(
        links=_links(draft, fingerprint, links, doubt, {draft.kind, *halves}),
        stands=_stands(draft, link, found, facts, traits, doubt),
        content=_content(draft, fingerprint, link, policies),
        edits=policies.edits,
    )


def _link(draft: Draft, links: Sequence[Linked]) -> Linked | None:
    """The link of this kind in this organisation."""
    return next(
        (link for link in links if link.kind is draft.kind and link.organisation == draft.organisation), None
    )


def _links(
    draft: Draft, fingerprint: str, links: Sequence[Linked], doubt: Doubt, wanted: Collection[LedgerKind]
) -> Links:
    """What we know of having posted it. The other half of the same content is no obstacle; anything else that
    the document became, and shall not be or not thus any more, is.
    """
    if any(link.organisation != draft.organisation for link in links):
        return Links.ELSEWHERE
    if doubt is Doubt.OPEN:
        return Links.DOUBT
    if any(link.kind not in wanted for link in links):
        return Links.OTHER_KIND
    if _link(draft, links):
        return Links.POSTED
    if any(link.fingerprint != fingerprint for link in links):
        return Links.OTHER_KIND
    return Links.SETTLED if doubt is Doubt.SETTLED else Links.NONE


def _content(draft: Draft, fingerprint: str, link: Linked | None, policies: Policies) -> Content:
    if link is not None:
        return Content.SAME if link.fingerprint == fingerprint else Content.CHANGED
    if not draft.total and policies.zero_total is ZeroTotal.ACKNOWLEDGE:
        return Content.NOTHING
    return Content.CHANGED


def _stands(
    draft: Draft,
    link: Linked | None,
    found: Sequence[LedgerDocument] | None,
    facts: LedgerFacts,
    traits: LedgerTraits,
    doubt: Doubt,
) -> Stands:
    unique = draft.kind in traits.numbers_unique
    if found is None:
        return Stands.UNSEEN if unique else Stands.UNSEEN_FREE
    if link is None:
        bearer = _bearer_of_number(draft, found, traits, doubt)
        if bearer and bearer.status in DEAD:
            if doubt is Doubt.SETTLED and _is_what_we_sent(draft, bearer):
                return Stands.TAKEN_BACK
            if not unique:  # where numbers may repeat a voided one keeps none
                return Stands.ABSENT
        return _stands_under_number(draft, bearer)
    posted = _of_link(link, found)
    if posted is None:
        return Stands.GONE
    return Stands.CLOSED if _obstacle(draft, posted, facts) else Stands.OPEN


def _stands_under_number(draft: Draft, other: LedgerDocument | None) -> Stands:
    if other is None:
        return Stands.ABSENT
    if other.status is LedgerStatus.VOIDED:
        return Stands.DIFFERENT
    if same_content(draft, other):
        return Stands.EQUAL
    return Stands.ALTERED if bears_mark_of(draft, other) else Stands.DIFFERENT


def goes_with_address(draft: Draft) -> bool:
    """Whether what is sent bears its document's address in the source, for which a credit note has no room."""
    return bool(draft.url) and draft.kind not in CREDITS


def bears_mark_of(draft: Draft, other: LedgerDocument) -> bool:
    """Whether it is known for what was sent, whatever number it has: by the address of this very document in the
    source, which only we write; where it was sent without one, by all that stands in it.
    """
    if other.source_url or goes_with_address(draft):
        return other.source_url == draft.url
    return same_but_number(draft, other)


def _is_what_we_sent(draft: Draft, dead: LedgerDocument) -> bool:
    """Whether a document that is gone is the one that was sent."""
    return bears_mark_of(draft, dead) or (not dead.source_url and same_content(draft, dead))


def _bearer_of_number(
    draft: Draft, found: Sequence[LedgerDocument], traits: LedgerTraits, doubt: Doubt
) -> LedgerDocument | None:
    """The document that has our number: an equal one first, then any live one, then a dead one, ours first.

    A deleted draft gives its number free, unless it may be what was sent. Where numbers may repeat, as on bills,
    another party's is none of ours.
    """
    unique = draft.kind in traits.numbers_unique
    bearing = [
        document
        for document in found
        if document.kind is draft.kind
        and (
            document.status is not LedgerStatus.DELETED
            or (doubt is Doubt.SETTLED and _is_what_we_sent(draft, document))
        )
        and (unique or document.party_id == draft.party.ledger_id or bears_mark_of(draft, document))
    ]
    living = [one for one in bearing if one.status not in DEAD]
    if living:
        return min(living, key=lambda one: not same_content(draft, one))
    return min(bearing, key=lambda one: not _is_what_we_sent(draft, one), default=None)


def _counterpart(
    draft: Draft,
    links: Sequence[Linked],
    found: Sequence[LedgerDocument] | None,
    traits: LedgerTraits,
    doubt: Doubt,
) -> LedgerDocument | None:
    link = _link(draft, links)
    if link is None:
        return _bearer_of_number(draft, found or (), traits, doubt)
    return next((document for document in found or () if document.id == link.ledger_id), None)


def _obstacle(draft: Draft, posted: LedgerDocument, facts: LedgerFacts) -> str:
    """Why the ledger would not take a change, in words; "" when it would."""
    if posted.status is LedgerStatus.PAID:
        return "it is paid"
    if posted.applied != Decimal(0):
        return f"{posted.currency} {posted.applied:,.2f} is paid or credited against it"
    locked = facts.locked_through
    if locked and min(draft.date, posted.date) <= locked:
        return f"its period is locked through {locked.isoformat()}"
    return ""


def _facts(
    row: Row, draft: Draft, links: Sequence[Linked], other: LedgerDocument | None, facts: LedgerFacts
) -> dict[str, str]:
    """What the fault of a Hold needs for its sentences."""
    known = {"number": draft.number, "organisation": facts.name}
    if row.fault == "number-taken" and other:
        voided = Difference("status", "none", "voided")
        known["differences"] = described(differences_of_identity(draft, other) or (voided,))
    elif row.fault == "cannot-be-changed":
        late = _obstacle(draft, other, facts) if other else ""
        known["reason"] = late or f"it was posted as {_kinds(links)} and would be {_a(draft.kind)} now"
    elif row.fault == "gone-in-ledger":
        known["status"] = other.status.value if other else "not to be found"
    elif row.fault == "route-changed":
        elsewhere = {str(link.organisation) for link in links if link.organisation != draft.organisation}
        known["posted"] = ", ".join(sorted(elsewhere))
    return known


def _kinds(links: Sequence[Linked]) -> str:
    return " and ".join(_a(link.kind) for link in links)


def _a(kind: LedgerKind) -> str:
    words = kind.value.replace("_", " ")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
