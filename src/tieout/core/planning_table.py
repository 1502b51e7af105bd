"""The planning table: what is done with a document in each situation. It is the code, the test and the
manual page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tieout.core.rulebook import Edits


class Step(StrEnum):
    """The seven decisions."""

    CREATE = "create"
    ADOPT = "adopt"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    SKIP = "skip"
    WAIT = "wait"
    HOLD = "hold"


class Links(StrEnum):
    """What we know of having posted this document."""

    NONE = "none"
    DOUBT = "in doubt, not settled"
    SETTLED = "in doubt, looked up"
    POSTED = "posted"
    ELSEWHERE = "posted into another organisation"
    OTHER_KIND = "posted as another kind"


class Stands(StrEnum):
    """What stands in the ledger under our number, or of the document that we posted."""

    UNSEEN = "not looked up"
    UNSEEN_FREE = "not looked up; numbers may repeat"
    ABSENT = "no"
    EQUAL = "equal"
    DIFFERENT = "different"
    ALTERED = "different, with the mark of our document"
    TAKEN_BACK = "what we sent, voided or deleted since"
    OPEN = "open to changes"
    CLOSED = "part-paid, paid or locked"
    GONE = "voided, deleted or not found"


class Content(StrEnum):
    """The document beside the one that was posted."""

    SAME = "same fingerprint"
    CHANGED = "changed"
    NOTHING = "comes to nothing, to be acknowledged only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that a decision rests on."""

    links: Links
    stands: Stands
    content: Content
    edits: Edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. An empty cell fits everything; `says` is the reason in the manual's words."""

    reason: str
    says: str
    step: Step
    links: Links
    stands: tuple[Stands, ...] = ()
    content: Content | None = None
    edits: Edits | None = None
    fault: str = ""

    def fits(self, situation: Situation) -> bool:
        """Whether the row speaks of this situation."""
        return (
            self.links is situation.links
            and (not self.stands or situation.stands in self.stands)
            and self.content in {None, situation.content}
            and self.edits in {None, situation.edits}
        )


TABLE: tuple[Row, ...] = (
    Row(
        reason="posted-elsewhere",
        says="It stands in another organisation's books; a posted document is never moved in silence.",
        links=Links.ELSEWHERE,
        step=Step.HOLD,
        fault="route-changed",
    ),
    Row(
        reason="kind-changed",
        says="It was posted as another kind, say as an invoice, and would be a credit note now, or be split.",
        links=Links.OTHER_KIND,
        step=Step.HOLD,
        fault="cannot-be-changed",
    ),
    Row(
        reason="unsettled",
        says="It was sent and no answer came; the ledger is looked at first.",
        links=Links.DOUBT,
        step=Step.WAIT,
    ),
    Row(
        reason="doubt-unseen",
        says="It was sent and no answer came; the ledger is looked at first.",
        links=Links.SETTLED,
        stands=(Stands.UNSEEN, Stands.UNSEEN_FREE),
        step=Step.WAIT,
    ),
    Row(
        reason="doubt-absent",
        says="It was sent and never arrived; it is sent again.",
        links=Links.SETTLED,
        stands=(Stands.ABSENT,),
        step=Step.CREATE,
    ),
    Row(
        reason="doubt-equal",
        says="It was sent and did arrive; what stands there is ours.",
        links=Links.SETTLED,
        stands=(Stands.EQUAL,),
        step=Step.ADOPT,
    ),
    Row(
        reason="doubt-altered",
        says="It was sent and did arrive, and somebody changed it since: it bears the address of our document, or is "
        "in all but its number what was sent. It is ours, and held with what differs.",
        links=Links.SETTLED,
        stands=(Stands.ALTERED,),
        step=Step.ADOPT,
    ),
    Row(
        reason="doubt-gone",
        says="It was sent and did arrive, and somebody voided or deleted it since. It is ours, and held as gone.",
        links=Links.SETTLED,
        stands=(Stands.TAKEN_BACK,),
        step=Step.ADOPT,
    ),
    Row(
        reason="doubt-different",
        says="It was sent, and something else bears its number.",
        links=Links.SETTLED,
        stands=(Stands.DIFFERENT,),
        step=Step.HOLD,
        fault="number-taken",
    ),
    Row(
        reason="nothing-to-post",
        says="It comes to nothing, and the policy is to acknowledge such documents only.",
        links=Links.NONE,
        content=Content.NOTHING,
        step=Step.SKIP,
    ),
    Row(
        reason="new",
        says="It is new, and no document bears its number; unique numbers are guarded by the ledger itself.",
        links=Links.NONE,
        stands=(Stands.ABSENT, Stands.UNSEEN),
        step=Step.CREATE,
    ),
    Row(
        reason="look-first",
        says="Numbers may repeat in this ledger, so it is looked up before it is created.",
        links=Links.NONE,
        stands=(Stands.UNSEEN_FREE,),
        step=Step.WAIT,
    ),
    Row(
        reason="already-there",
        says="The same document stands there already: kind, number, contact, currency and total are equal.",
        links=Links.NONE,
        stands=(Stands.EQUAL,),
        step=Step.ADOPT,
    ),
    Row(
        reason="number-taken",
        says="Another document bears its number.",
        links=Links.NONE,
        stands=(Stands.DIFFERENT, Stands.ALTERED),
        step=Step.HOLD,
        fault="number-taken",
    ),
    Row(
        reason="gone",
        says="Somebody voided or deleted it over there.",
        links=Links.POSTED,
        stands=(Stands.GONE,),
        step=Step.HOLD,
        fault="gone-in-ledger",
    ),
    Row(
        reason="unchanged",
        says="Nothing changed since it was posted; acknowledged again if the source still lists it.",
        links=Links.POSTED,
        content=Content.SAME,
        step=Step.SKIP,
    ),
    Row(
        reason="ask-me",
        says="It was changed, the ledger would take the change, and the policy is to ask.",
        links=Links.POSTED,
        stands=(Stands.OPEN, Stands.UNSEEN, Stands.UNSEEN_FREE),
        content=Content.CHANGED,
        edits=Edits.ASK,
        step=Step.HOLD,
        fault="changed-since-export",
    ),
    Row(
        reason="look-before-amending",
        says="It was changed; whether the ledger takes the change is looked up first.",
        links=Links.POSTED,
        stands=(Stands.UNSEEN, Stands.UNSEEN_FREE),
        content=Content.CHANGED,
        edits=Edits.WRITE_THROUGH,
        step=Step.WAIT,
    ),
    Row(
        reason="edited",
        says="It was changed, and nothing over there stands in the way.",
        links=Links.POSTED,
        stands=(Stands.OPEN,),
        content=Content.CHANGED,
        edits=Edits.WRITE_THROUGH,
        step=Step.AMEND,
    ),
    Row(
        reason="edited-too-late",
        says="It was changed, and is part-paid, paid or in a locked period over there.",
        links=Links.POSTED,
        stands=(Stands.CLOSED,),
        content=Content.CHANGED,
        step=Step.HOLD,
        fault="cannot-be-changed",
    ),
)
"""Read from the top: the first row that fits decides. The manual's page is generated from it."""


def decide(situation: Situation) -> Row:
    """Return the first row that fits. Raises LookupError for a situation that cannot come about."""
    for row in TABLE:
        if row.fits(situation):
            return row
    raise LookupError(f"no row of the planning table speaks of {situation}")
