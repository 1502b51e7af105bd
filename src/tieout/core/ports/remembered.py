"""What the journal holds of documents, intents and doubts: values that the engine reads and writes."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, LedgerStatus, OrganisationKey
from tieout.core.own_numbers import USUAL, OwnNumbers
from tieout.core.planning import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSeen:
    """This document became that one: what we know of a posted document."""

    organisation: OrganisationKey
    kind: LedgerKind
    ledger_id: LedgerId
    number: str
    fingerprint: str
    acknowledged: bool
    age: float = 0.0  # seconds since the ledger was last asked how it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the journal holds of a listed document, enough to decide whether to read it again."""

    version: str
    stored: bool  # the complete document is at hand
    links: tuple[LinkSeen, ...] = ()  # what it became
    whole: bool = True  # False: one half of it is in the books, the other is not yet
    numbers: OwnNumbers = USUAL  # where it does not bear its usual one


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A document after routing, mapping and validation: its drafts, or the faults that forbid them. Both where
    it only needs to be allowed: it stands in the books already, and a person is asked before it is changed.

    Two drafts are the halves of one document, an invoice and a credit note: both go into the books, or a
    person is told.
    """

    document: SourceDocument
    version: str
    organisation: OrganisationKey | None
    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A stored document that a run shall bring to its place."""

    document: SourceDocument
    version: str
    fingerprint: str
    links: tuple[LinkSeen, ...] = ()
    whole: bool = True  # False: one half of it is in the books, the other is not yet
    numbers: OwnNumbers = USUAL  # where it does not bear its usual one


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A draft that was about to be sent, or was sent, and whose outcome nobody wrote down.

    `former` are those documents in the books that it was before it was withdrawn. `alike` says that something much
    like it was found, and that it is said; `insisted` that a person read that, and wants it sent. `age` is how many
    seconds ago it was written down."""

    intent: int
    draft: Draft
    document: SourceDocument
    fingerprint: str
    age: float
    former: frozenset[LedgerId] = frozenset()
    alike: bool = False
    insisted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentInDoubt:
    """A change that was about to be sent, or was sent, and whose outcome nobody wrote down. `age` is how many
    seconds ago it was written down; `current` says that the source holds the same content still."""

    intent: int
    draft: Draft
    ledger_id: LedgerId
    fingerprint: str
    age: float
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A document that stands in an organisation's books."""

    document: DocumentKey
    organisation: OrganisationKey
    number: str  # the source's


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDocument:
    """A document of ours that changed in the books since we last saw it: what counts for it there, and whether
    it was adopted rather than sent."""

    document: DocumentKey
    kind: LedgerKind
    ledger_id: LedgerId
    counts: Draft
    adopted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What was seen of a document of ours in the books, and what follows.

    `fault` keeps it back; `theirs` is what would count if theirs were kept, and does count where `kept` says
    so; `overruled` means that ours is to be written again. `note` tells what is different, in words.
    """

    standing: OwnDocument
    there: LedgerDocument
    fault: Fault | None = None
    theirs: Draft | None = None
    kept: bool = False
    overruled: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An intent: a draft that is about to be sent. Committed before the request leaves."""

    intent: int
    draft: Draft
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an intent ended: a document in the ledger, or the faults that kept it out, and the decision's
    reason."""

    intent: int
    draft: Draft
    fingerprint: str
    decision: Decision
    ledger_document: LedgerDocument | None = None
    faults: tuple[Fault, ...] = ()
    found: LedgerDocument | None = None  # what bears its number and kept it out


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A document that the source was told of, with the status that it has in the ledger now."""

    document: DocumentKey
    organisation: OrganisationKey
    number: str  # the source's
    status: LedgerStatus
