"""What the engine asks its memory, bound to one workspace and one run part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from tieout.core.amendments import Amendment
from tieout.core.corrections import Correction
from tieout.core.documents import Broken
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, LedgerId, LedgerStatus, OrganisationKey, SourceKind
from tieout.core.ports.remembered import (
    AmendmentInDoubt,
    Doubt,
    Judged,
    Known,
    Outcome,
    OwnDocument,
    Posted,
    Sent,
    Sighting,
    Standing,
    Waiting,
)
from tieout.core.ports.telling import LogRow, Progress


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
        """Return up to `limit` open intents that no living worker is sending, oldest first: their outcome is
        unknown."""
        ...

    def differing(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Waiting]:
        """Return documents that stand in the organisation's books otherwise than they were sent."""
        ...

    def stands_as_sent(self, keys: Sequence[DocumentKey]) -> None:
        """Somebody corrected these in the ledger: only the source is to be told of them."""
        ...

    def owners(
        self, organisation: OrganisationKey, ids: Collection[LedgerId], *, ever: bool = False
    ) -> Mapping[LedgerId, DocumentKey]:
        """Return which of these ledger documents is what one of ours became, and of which; `ever` adds what was
        taken back since."""
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

    def say_in_doubt(self, faults: Mapping[DocumentKey, Fault]) -> None:
        """Say why these are in doubt; it goes with the outcome, or when the intent is abandoned."""
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

    def watched(
        self,
        organisation: OrganisationKey,
        sightings: Sequence[Sighting],
        cursor: str,
        *,
        others: Sequence[LedgerDocument] = (),
    ) -> None:
        """Remember what was seen, and the cursor to go on from, together. `others` are no news of ours; those of
        them that are not ours at all have no origin in the source, and are only shown."""
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

    def found_told(self, keys: Collection[DocumentKey], elsewhere: Mapping[DocumentKey, Fault]) -> None:
        """Remember that the source was told of these, and why some of them are not in agreement all the same:
        somebody else handed them over before."""
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

    # closing
    def untold_statuses(
        self, organisation: OrganisationKey, statuses: Collection[LedgerStatus], *, limit: int
    ) -> Sequence[Standing]:
        """Return up to `limit` documents in the organisation's books with one of these statuses that the source's own
        does not follow yet; few of those among them of which the source refused it before."""
        ...

    def statuses_told(self, told: Sequence[Standing]) -> None:
        """The source's own status follows the ledger's; nothing is to be said of it any more."""
        ...

    def status_not_told(self, one: Standing, fault: Fault) -> None:
        """Remember why the source's own status does not follow; nothing else waits for that."""
        ...

    # telling
    def log(self, rows: Sequence[LogRow]) -> None:
        """Write rows of the run's log; the last word about a record counts."""
        ...

    def progress(self, progress: Progress) -> None:
        """Show how far this part has come."""
        ...
