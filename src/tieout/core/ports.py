"""The four questions that the engine asks the world, and the four ways in which the wire can fail.

WireFailure
├── Refused        the other side understood and said no: do not repeat, show it
├── Unauthorised   the credential is not accepted: park the connection, tell a person
├── Unavailable    nothing happened, and it may work later: repeat, after `wait` seconds at the earliest
└── Unclear        it may have happened: look before anything is repeated
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from tieout.core.amendments import Amendment
from tieout.core.corrections import Correction
from tieout.core.documents import Broken, Paper, SourceDocument, Unposted
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerFacts, LedgerTraits, PartyDirectory
from tieout.core.names import (
    DocumentKey,
    LedgerId,
    LedgerKind,
    LedgerStatus,
    OrganisationKey,
    PartyId,
    SourceKind,
)
from tieout.core.own_numbers import USUAL, OwnNumbers
from tieout.core.planning import Decision


class WireFailure(Exception):
    """A conversation with another system failed. `quoted` is what it said, word for word, secrets removed."""

    def __init__(self, message: str, *, quoted: str = "", fault: Fault | None = None) -> None:
        super().__init__(message)
        self.quoted = quoted
        self.fault = fault or Fault("wire-failed", {"message": message}, quoted)


class Refused(WireFailure):
    """The other side understood the request and said no."""


class Unauthorised(WireFailure):
    """The credential is wrong, expired beyond refresh, lacks a scope or was disconnected."""


class Unavailable(WireFailure):
    """Nothing happened and a later attempt may succeed. `wait` is how many seconds to leave it alone."""

    def __init__(
        self, message: str, *, wait: float = 0.0, quoted: str = "", fault: Fault | None = None
    ) -> None:
        super().__init__(message, quoted=quoted, fault=fault)
        self.wait = wait


class Unclear(WireFailure):
    """The request left and no trustworthy answer came: it may or may not have happened."""


class Superseded(Exception):
    """This worker lost its claim on the run part: another one has taken it over. Stop without writing."""


class Cancelled(Exception):
    """A person cancelled the run. What is done is done; nothing further is started."""


# --- what a ledger answers to a batch, one verdict per document ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Created:
    """The ledger holds the document now, as shown."""

    document: LedgerDocument


@dataclass(frozen=True, slots=True)
class Rejected:
    """The ledger refused this one document of the batch, in its own words.

    `code` is the catalogue's explanation where the ledger documents what it says; it changes no decision.
    """

    messages: tuple[str, ...]
    code: str = "rejected-by-ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Some of what changed in a ledger, whoever did it. `cursor` is where to go on from, in the ledger's own
    words; `more` says that it would have something to tell at once."""

    documents: Sequence[LedgerDocument]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A customer or supplier to create under the source's name. `number` is the source's id, the external
    key."""

    name: str
    number: str
    account_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A product to create under the source's own code, so that lines may name it."""

    code: str
    description: str = ""


# --- the source and the ledger ---------------------------------------------------------------------------------


class Whereabouts(StrEnum):
    """How a document stands in the source that its list of what is unposted does not show."""

    HANDED_OVER = "handed_over"  # in a batch, whoever made it
    CLOSED = "closed"
    REOPENED = "reopened"
    DELETED = "deleted"


class Source(Protocol):
    """Where work is billed. Every method may raise a WireFailure."""

    def unposted(self, kinds: Sequence[SourceKind], through: date) -> Iterator[Sequence[Unposted]]:
        """Yield pages of what is closed, dated `through` or older, and handed over to no ledger yet."""
        ...

    def details(self, rows: Sequence[Unposted]) -> Iterator[Sequence[SourceDocument | Broken]]:
        """Yield the complete documents of these rows in chunks: one answer per row, in any order."""
        ...

    def renewing(self, rows: Sequence[Unposted]) -> Callable[[SourceDocument], SourceDocument]:
        """Read what surrounds these listed documents now: parties with their tags, custom fields, places,
        people. Returns what puts it round each of them as it was read before; its lines and figures stay."""
        ...

    def whereabouts(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, Whereabouts]:
        """Return what became of posted documents, of as many as one request can tell; the others, and those
        that the source cannot tell of, are left out."""
        ...

    def paper(self, document: SourceDocument) -> Paper | None:
        """Return the document as it was printed for the customer; None for a kind that is not printed."""
        ...

    def acknowledge(self, document: SourceDocument, identifier: str) -> None:
        """Tell the source that the document was handed over. The identifier makes it repeatable: telling
        twice is telling once. Raises Unclear when the answer was lost, Refused when the source says no."""
        ...

    def acknowledged(self, identifiers: Sequence[str]) -> frozenset[str]:
        """Return those of the identifiers under which the source was already told."""
        ...

    def sealed(self, identifier: str) -> bool:
        """Whether what was handed over under this identifier can never be taken back: its books are closed."""
        ...

    def release(self, identifier: str, *, about: DocumentKey) -> None:
        """Take back that a document was handed over, so that it can be edited and is listed again. What is
        not handed over is left alone. Raises Unclear when the answer was lost, Refused when the source says
        no."""
        ...


class Ledger(Protocol):
    """One organisation's books. Every method may raise a WireFailure."""

    key: OrganisationKey
    traits: LedgerTraits

    def facts(self, *, not_older_than: float) -> LedgerFacts:
        """Return what the organisation allows today; read again when the last reading is older (seconds)."""
        ...

    def themes(self, *, not_older_than: float) -> Mapping[str, str]:
        """Return the looks that documents may have: name in lower case -> id; read again when older
        (seconds)."""
        ...

    def parties(self, *, not_older_than: float) -> PartyDirectory:
        """Return every customer and supplier, archived ones included; read again when older (seconds)."""
        ...

    def items(self, *, not_older_than: float) -> frozenset[str]:
        """Return the codes of all products; read again when the last reading is older (seconds)."""
        ...

    def create_items(self, items: Sequence[NewItem], *, key: str) -> Sequence[str | Rejected]:
        """Create products, in order: the code of each, or why not. Creates, never changes; `key` is the
        idempotency key."""
        ...

    def create_parties(self, parties: Sequence[NewParty], *, key: str) -> Sequence[PartyId | Rejected]:
        """Create customers or suppliers, in order; `key` is the idempotency key."""
        ...

    def create(self, drafts: Sequence[Draft], *, key: str) -> Sequence[Created | Rejected]:
        """Create documents of one kind, in one request; one answer per draft, in order. Creates, never
        overwrites."""
        ...

    def amend(self, amendments: Sequence[Amendment], *, key: str) -> Sequence[Created | Rejected]:
        """Change documents of one kind in place, in one request of at most a batch; one answer per
        amendment, in order: the document as it stands now, or why it was not changed. The same amendment
        twice is the same document. `key` is the idempotency key."""
        ...

    def withdraw(
        self, kind: LedgerKind, ledger_id: LedgerId, *, to: LedgerStatus, about: DocumentKey, key: str
    ) -> Rejected | None:
        """Take a document out of the books: `to` is deleted for a draft, voided for an approved one. Returns
        why not, None when it is done. `key` is the idempotency key."""
        ...

    def attach(self, kind: LedgerKind, ledger_id: LedgerId, paper: Paper, *, about: DocumentKey) -> None:
        """Put a file beside a document; one of the same name takes the place of the other, so that twice is
        once. `about` is the source's document, for the book of exchanges."""
        ...

    def find(self, kind: LedgerKind, numbers: Sequence[str]) -> Sequence[LedgerDocument]:
        """Return every live or dead document that bears one of these numbers."""
        ...

    def changed(self, cursor: str) -> Changes:
        """Return what changed since the cursor, dead documents too, in one request. "" begins a day ago. A
        change may be told twice, none is left out."""
        ...

    def read(self, kind: LedgerKind, ids: Sequence[LedgerId]) -> Sequence[LedgerDocument]:
        """Return those of these documents that the ledger still shows, live or dead, with their lines, in no
        order."""
        ...


# --- the journal: what the engine remembers -------------------------------------------------------------------


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
    """A draft that was about to be sent, or was sent, and whose outcome nobody wrote down. `age` is how many
    seconds ago it was written down."""

    intent: int
    draft: Draft
    document: SourceDocument
    fingerprint: str
    age: float


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


class RecordKind(StrEnum):
    """The five kinds of rows in a run's log."""

    INVOICE = "invoice"
    PURCHASE = "purchase"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    PRODUCT = "product"


class LogResult(StrEnum):
    """What became of one record in a run."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    HELD = "held"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line of the export log: what became of one record in this run."""

    record: RecordKind
    name: str
    result: LogResult
    document: DocumentKey | None = None
    organisation: OrganisationKey | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run part has come; shown while it runs."""

    doing: str  # a short sentence for people: "Posting to Adelaide"
    done: int = 0
    total: int = 0
    failed: int = 0


class Journal(Protocol):
    """What the engine remembers, bound to one workspace and one run part.

    Every writing method first proves that this worker still holds the part and raises Superseded when not,
    and raises Cancelled when a person cancelled the run. Each is one short transaction; none touches the
    wire.
    """

    run: str
    attempt: int  # how often this part was claimed; grows with every claim
    by_name: bool  # a person named the documents of this run one by one, and so has answered what to ask

    # reading the source
    def known(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, Known]:
        """Return what is held of these documents; those never seen are left out."""
        ...

    def stored(self, keys: Sequence[DocumentKey]) -> Sequence[Waiting]:
        """Return those of these documents that are at hand in full, in no order."""
        ...

    def record(self, judged: Sequence[Judged], broken: Sequence[tuple[Broken, str]]) -> None:
        """Remember complete documents with their draft or faults, and broken rows with their version."""
        ...

    def still_listed(self, keys: Iterable[DocumentKey]) -> None:
        """Mark these documents as seen on the source's list by this run."""
        ...

    def vanished(self, kinds: Sequence[SourceKind], through: date) -> Sequence[DocumentKey]:
        """Close what this run no longer found on the list and that we never posted; returns it."""
        ...

    def handed_over_elsewhere(self, faults: Mapping[DocumentKey, Fault]) -> None:
        """Hold what is no longer listed because somebody else handed it over, with its fault each."""
        ...

    def to_trace(self, *, limit: int) -> Sequence[Posted]:
        """Return posted documents of which the source was not asked in this run, the longest unheard of
        first."""
        ...

    def traced(self, keys: Sequence[DocumentKey], faults: Mapping[DocumentKey, Fault]) -> None:
        """Remember that the source was asked about these, and which of them it has taken back."""
        ...

    # posting
    def waiting(
        self, organisation: OrganisationKey, *, after: int, limit: int
    ) -> tuple[Sequence[Waiting], int]:
        """Return up to `limit` documents of one kind that this run shall post into the organisation and that have
        no open intent, and the cursor to go on from (0 when there are no more)."""
        ...

    def doubts(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Doubt]:
        """Return open intents that no living worker is sending: their outcome is unknown."""
        ...

    def differing(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Waiting]:
        """Return documents that stand in the organisation's books otherwise than they were sent."""
        ...

    def stands_as_sent(self, keys: Sequence[DocumentKey]) -> None:
        """Somebody corrected these in the ledger: only the source is to be told of them."""
        ...

    def owners(
        self, organisation: OrganisationKey, ids: Collection[LedgerId]
    ) -> Mapping[LedgerId, DocumentKey]:
        """Return which of these ledger documents is what one of ours became, and of which."""
        ...

    def intend(self, drafts: Sequence[tuple[Draft, str]], *, key: str) -> Sequence[Sent]:
        """Write down "about to send", (draft, fingerprint) each. Drafts whose document has an open intent
        already, or a link of the same kind, are left out, and those of which a reading knows better by now."""
        ...

    def conclude(self, outcomes: Sequence[Outcome]) -> None:
        """Close intents with their outcome: link, state, faults, log rows, together."""
        ...

    def hold(self, judged: Sequence[Judged]) -> None:
        """Put documents that were about to be posted back to the held ones, with their faults."""
        ...

    def abandon(self, intents: Sequence[int]) -> None:
        """Close intents whose request certainly never happened; their documents are ready again."""
        ...

    # correcting
    def corrections(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Correction]:
        """Return open steps that people asked for in the organisation's books, those of a document together,
        whichever run they were asked in."""
        ...

    def begin(self, steps: Sequence[Correction]) -> Sequence[Correction]:
        """Note that these steps are under way from now on; those that were called off are left out."""
        ...

    def taken_back(self, step: Correction, status: LedgerStatus) -> Correction | None:
        """The ledger holds the document no more: its link is history. Returns the step that is left, once
        nothing of the document is in the books: to tell the source."""
        ...

    def released(self, step: Correction) -> None:
        """The source has its document back: it is withdrawn."""
        ...

    def not_released(self, step: Correction, fault: Fault) -> None:
        """Out of the books, but the source keeps the document: withdrawn, with the fault to be seen."""
        ...

    def correction_refused(
        self, steps: Sequence[Correction], fault: Fault, seen: Sequence[LedgerDocument]
    ) -> None:
        """Close steps that are not done, and why: the document is again where it was. `seen` is how it
        stands in the ledger."""
        ...

    # amending
    def changed(
        self, organisation: OrganisationKey, *, after: int, limit: int
    ) -> tuple[Sequence[Waiting], int]:
        """Return up to `limit` documents that stand in the organisation's books and otherwise in the source,
        and the cursor to go on from (0 when there are no more)."""
        ...

    def intend_amendments(self, changes: Sequence[tuple[Amendment, str]], *, key: str) -> Sequence[Sent]:
        """Write down "about to change", (amendment, fingerprint) each, less what is on its way already and
        what is linked or read otherwise by now."""
        ...

    def amendments_in_doubt(self, organisation: OrganisationKey, *, limit: int) -> Sequence[AmendmentInDoubt]:
        """Return open amendments that no living worker is sending."""
        ...

    def conclude_amendments(self, outcomes: Sequence[Outcome]) -> None:
        """Close amendments with their outcome: link, state, faults, log rows, together. A refused one stays
        changed, with its faults."""
        ...

    # watching
    def watched_through(self, organisation: OrganisationKey) -> str | None:
        """Return the ledger's cursor up to which its changes were looked at, "" at first; None while nothing
        of ours stands in the organisation's books, or the run is about certain documents only."""
        ...

    def standing(
        self, organisation: OrganisationKey, documents: Sequence[LedgerDocument]
    ) -> Mapping[LedgerId, OwnDocument]:
        """Return those of these documents that are ours and that were not seen as they are now."""
        ...

    def watched(self, organisation: OrganisationKey, sightings: Sequence[Sighting], cursor: str) -> None:
        """Remember what was seen, and the cursor to go on from, together."""
        ...

    def keep_ours(self, organisation: OrganisationKey) -> None:
        """Where a person named documents that were edited by hand in the books: ours are to be written
        again."""
        ...

    def idle(self, organisation: OrganisationKey) -> bool:
        """Return whether this run has nothing to do in the organisation's books."""
        ...

    # acknowledging
    def unacknowledged(self, organisation: OrganisationKey, *, limit: int) -> Sequence[tuple[Waiting, str]]:
        """Return documents that are in the books and of which the source was not told, with the identifier to
        use."""
        ...

    def looked_at(self, keys: Sequence[DocumentKey]) -> None:
        """Remember that the ledger was asked a moment ago how these stand."""
        ...

    def not_as_posted(self, faults: Mapping[DocumentKey, Fault]) -> None:
        """Hold documents that were posted, and of which the ledger holds nothing any more, or something else:
        until a person has put it right there."""
        ...

    def acknowledged(self, keys: Sequence[DocumentKey]) -> None:
        """Remember that the source was told."""
        ...

    def not_acknowledged(self, key: DocumentKey, fault: Fault) -> None:
        """Remember why the source could not be told; the next run tries again."""
        ...

    # papers
    def without_paper(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Waiting]:
        """Return documents in the organisation's books whose paper could not be put beside them."""
        ...

    def paper_attached(self, keys: Sequence[DocumentKey]) -> None:
        """The paper is there; nothing is to be said of it any more."""
        ...

    def paper_not_attached(self, key: DocumentKey, fault: Fault) -> None:
        """Remember why the paper could not be put beside the document; nothing else waits for that."""
        ...

    # telling
    def log(self, rows: Sequence[LogRow]) -> None:
        """Write rows of the run's log; the last word about a record counts."""
        ...

    def progress(self, progress: Progress) -> None:
        """Show how far this part has come."""
        ...


class Notices(Protocol):
    """Whom we tell. The organisation None is the source."""

    def connection_works(self, organisation: OrganisationKey | None) -> None:
        """The other side let us in."""
        ...

    def connection_lost(self, organisation: OrganisationKey | None, failure: WireFailure) -> None:
        """The other side does not let us in any more; a person is needed."""
        ...
