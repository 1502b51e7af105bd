"""The journal of one attempt at one run part: what `core.ports.Journal` promises, each write with its
claim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from tieout.core.amendments import Amendment
from tieout.core.corrections import Correction
from tieout.core.documents import Broken
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, LedgerId, LedgerStatus, OrganisationKey, SourceKind
from tieout.core.own_numbers import USUAL
from tieout.core.ports import (
    AmendmentInDoubt,
    Doubt,
    Judged,
    Known,
    LogRow,
    Outcome,
    OwnDocument,
    Posted,
    Progress,
    Sent,
    Sighting,
    Standing,
    Waiting,
)
from tieout.store.journal import (
    acknowledging,
    amending,
    closing,
    concluding,
    correcting,
    papers,
    posting,
    recording,
    tracing,
    watching,
    without_origin,
)
from tieout.store.journal.claim import Claim
from tieout.store.journal.halves import is_whole
from tieout.store.journal.linking import owners
from tieout.store.journal.rows import (
    COMPLETE,
    key_of,
    links_of,
    numbers_of,
    rows_of,
    stored_rows,
    waiting_of,
)
from tieout.store.journal.telling import log_row, write_log
from tieout.store.models import PartRole, Trigger, Workspace


class Journal:
    """Bound to a workspace, a part of one of its runs, and the attempt that `claim_part` returned.

    Raises RunPart.DoesNotExist for a part of another workspace. Writing methods raise Superseded and
    Cancelled as the port says, and RuntimeError when they are called inside a transaction.
    """

    def __init__(self, workspace: Workspace, part: int, attempt: int) -> None:
        self._workspace = workspace.pk
        self._claim = Claim(workspace.pk, part, attempt)
        self.run = str(self._claim.run.pk)
        self.attempt = attempt
        run, role = self._claim.run, self._claim.part.role
        self.by_name = role == PartRole.POST and run.trigger == Trigger.FORCE and run.selection is not None

    # reading the source

    def known(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, Known]:
        """What is held of these documents; those never seen are left out."""
        found: dict[DocumentKey, Known] = {}
        for rows in rows_of(self._workspace, keys):
            page = list(
                rows.only("kind", "source_id", "version", "second_number", "own_numbers").annotate(
                    stored=COMPLETE
                )
            )
            links = links_of(self._workspace, [row.pk for row in page])
            numbers = numbers_of(self._workspace, page)
            for row in page:
                mine = links.get(row.pk, ())
                found[key_of(row)] = Known(
                    version=row.version,
                    stored=row.stored,
                    links=mine,
                    whole=is_whole(row, mine),
                    numbers=numbers.get(row.pk, USUAL),
                )
        return found

    def stored(self, keys: Sequence[DocumentKey]) -> Sequence[Waiting]:
        """The complete documents that are at hand, in no order."""
        found: list[Waiting] = []
        for rows in rows_of(self._workspace, keys):
            found += waiting_of(self._workspace, stored_rows(rows.filter(COMPLETE)), self._claim.recent)
        return found

    def record(self, judged: Sequence[Judged], broken: Sequence[tuple[Broken, str]]) -> None:
        """Remember what the source listed: complete documents as judged, broken rows with their version."""
        with self._claim.writing():
            recording.record(self._claim, judged, broken)

    def still_listed(self, keys: Iterable[DocumentKey]) -> None:
        """Mark documents as seen by this run."""
        with self._claim.writing():
            recording.still_listed(self._claim, keys)

    def vanished(self, kinds: Sequence[SourceKind], through: date) -> Sequence[DocumentKey]:
        """Close what is no longer listed and was never posted; returns it."""
        with self._claim.writing():
            return recording.vanished(self._claim, kinds, through)

    def handed_over_elsewhere(self, faults: Mapping[DocumentKey, Fault]) -> None:
        """Hold what somebody else handed over."""
        with self._claim.writing():
            recording.handed_over_elsewhere(self._claim, faults)

    def to_trace(self, *, limit: int) -> Sequence[Posted]:
        """Posted documents of which the source was not asked in this run."""
        return tracing.to_trace(self._claim, limit=limit)

    def traced(self, keys: Sequence[DocumentKey], faults: Mapping[DocumentKey, Fault]) -> None:
        """Remember what the source said of posted documents."""
        with self._claim.writing():
            tracing.traced(self._claim, keys, faults)

    # posting

    def waiting(
        self, organisation: OrganisationKey, *, after: int, limit: int
    ) -> tuple[Sequence[Waiting], int]:
        """What this run shall post into the organisation, and the cursor to go on from (0: no more)."""
        return posting.waiting(self._claim, organisation, after=after, limit=limit)

    def doubts(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Doubt]:
        """Open intents of the organisation; their documents are shown as in doubt from now on."""
        with self._claim.writing():
            return posting.doubts(self._claim, organisation, limit=limit)

    def differing(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Waiting]:
        """What stands in the books otherwise than it was sent."""
        return posting.differing(self._claim, organisation, limit=limit)

    def stands_as_sent(self, keys: Sequence[DocumentKey]) -> None:
        """What was corrected in the ledger is posted after all."""
        with self._claim.writing():
            concluding.stands_as_sent(self._claim, keys)

    def owners(
        self, organisation: OrganisationKey, ids: Collection[LedgerId], *, ever: bool = False
    ) -> Mapping[LedgerId, DocumentKey]:
        """Which of these ledger documents is what one of ours became, or was once."""
        return owners(self._workspace, organisation, ids, ever=ever)

    def intend(self, drafts: Sequence[tuple[Draft, str]], *, key: str) -> Sequence[Sent]:
        """Write down "about to send"; returns the drafts that may be sent, in the given order."""
        with self._claim.writing():
            return posting.intend(self._claim, drafts, key=key)

    def conclude(self, outcomes: Sequence[Outcome]) -> None:
        """Close intents with link, state, faults and log rows, together."""
        with self._claim.writing():
            concluding.conclude(self._claim, outcomes)

    def hold(self, judged: Sequence[Judged]) -> None:
        """Put documents back to the held ones."""
        with self._claim.writing():
            posting.hold(self._claim, judged)

    def say_in_doubt(self, faults: Mapping[DocumentKey, Fault]) -> None:
        """Say why these are in doubt, until their outcome is known."""
        with self._claim.writing():
            posting.say_in_doubt(self._claim, faults)

    def abandon(self, intents: Sequence[int]) -> None:
        """Close intents whose request never happened."""
        with self._claim.writing():
            concluding.abandon(self._claim, intents)

    # amending

    def changed(
        self, organisation: OrganisationKey, *, after: int, limit: int
    ) -> tuple[Sequence[Waiting], int]:
        """What the source changed after it was posted, and the cursor to go on from (0: no more)."""
        return amending.changed(self._claim, organisation, after=after, limit=limit)

    def intend_amendments(self, changes: Sequence[tuple[Amendment, str]], *, key: str) -> Sequence[Sent]:
        """Write down "about to change"; returns what may be sent, in the given order."""
        with self._claim.writing():
            return amending.intend(self._claim, changes, key=key)

    def amendments_in_doubt(self, organisation: OrganisationKey, *, limit: int) -> Sequence[AmendmentInDoubt]:
        """Open amendments of the organisation; their documents are shown as in doubt from now on."""
        with self._claim.writing():
            return amending.in_doubt(self._claim, organisation, limit=limit)

    def conclude_amendments(self, outcomes: Sequence[Outcome]) -> None:
        """Close amendments with link, state, faults and log rows, together."""
        with self._claim.writing():
            amending.conclude(self._claim, outcomes)

    # watching

    def watched_through(self, organisation: OrganisationKey) -> str | None:
        """The cursor of the organisation's changes; None when there is nothing to watch in this run."""
        return watching.watched_through(self._claim, organisation)

    def standing(
        self, organisation: OrganisationKey, documents: Sequence[LedgerDocument]
    ) -> Mapping[LedgerId, OwnDocument]:
        """What of these is ours and not in the version that was seen last."""
        return watching.standing(self._claim, organisation, documents)

    def watched(
        self,
        organisation: OrganisationKey,
        sightings: Sequence[Sighting],
        cursor: str,
        *,
        others: Sequence[LedgerDocument] = (),
    ) -> None:
        """Remember what was seen in the books, of ours and of others, and the cursor."""
        with self._claim.writing():
            without_origin.note_without_origin(self._claim, organisation, others)
            watching.watched(self._claim, organisation, sightings, cursor)

    def keep_ours(self, organisation: OrganisationKey) -> None:
        """Named documents that were edited by hand in the books are to be written again."""
        with self._claim.writing():
            watching.keep_ours(self._claim, organisation)

    def idle(self, organisation: OrganisationKey) -> bool:
        """Whether this run has nothing to do in the organisation's books."""
        return watching.idle(self._claim, organisation)

    # correcting

    def corrections(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Correction]:
        """Open steps that people asked for, those of a document together."""
        return correcting.corrections(self._claim, organisation, limit=limit)

    def begin(self, steps: Sequence[Correction]) -> Sequence[Correction]:
        """Note that these are under way; those that were called off are left out."""
        with self._claim.writing():
            return correcting.begin(self._claim, steps)

    def taken_back(self, step: Correction, status: LedgerStatus) -> Correction | None:
        """The link is history; returns the step that tells the source, with the last of them."""
        with self._claim.writing():
            return correcting.taken_back(self._claim, step, status)

    def released(self, step: Correction) -> None:
        """The document is the source's own again."""
        with self._claim.writing():
            correcting.released(self._claim, step)

    def not_released(self, step: Correction, fault: Fault) -> None:
        """Out of the books, but the source keeps it."""
        with self._claim.writing():
            correcting.not_released(self._claim, step, fault)

    def correction_refused(
        self, steps: Sequence[Correction], fault: Fault, seen: Sequence[LedgerDocument]
    ) -> None:
        """Nothing was done: the document is where it was."""
        with self._claim.writing():
            correcting.refused(self._claim, steps, fault, seen)

    # acknowledging

    def unacknowledged(self, organisation: OrganisationKey, *, limit: int) -> Sequence[tuple[Waiting, str]]:
        """What the source is still to be told, with the identifier to use."""
        return acknowledging.unacknowledged(self._claim, organisation, limit=limit)

    def looked_at(self, keys: Sequence[DocumentKey]) -> None:
        """Remember that the ledger was asked how these stand."""
        with self._claim.writing():
            acknowledging.looked_at(self._claim, keys)

    def not_as_posted(self, faults: Mapping[DocumentKey, Fault]) -> None:
        """Hold posted documents that the ledger does not hold as they were posted."""
        with self._claim.writing():
            acknowledging.not_as_posted(self._claim, faults)

    def acknowledged(self, keys: Sequence[DocumentKey]) -> None:
        """Remember that the source was told."""
        with self._claim.writing():
            acknowledging.acknowledged(self._claim, keys)

    def found_told(self, keys: Collection[DocumentKey], elsewhere: Mapping[DocumentKey, Fault]) -> None:
        """Remember that the source was told, and what it said when it was asked."""
        with self._claim.writing():
            acknowledging.found_told(self._claim, keys, elsewhere)

    def not_acknowledged(self, key: DocumentKey, fault: Fault) -> None:
        """Remember why the source could not be told."""
        with self._claim.writing():
            acknowledging.not_acknowledged(self._claim, key, fault)

    # papers

    def without_paper(self, organisation: OrganisationKey, *, limit: int) -> Sequence[Waiting]:
        """What stands in the books without its printed page."""
        return papers.without_paper(self._claim, organisation, limit=limit)

    def paper_attached(self, keys: Sequence[DocumentKey]) -> None:
        """The page is there."""
        with self._claim.writing():
            papers.paper_attached(self._claim, keys)

    def paper_not_attached(self, key: DocumentKey, fault: Fault) -> None:
        """Remember why the page is not there."""
        with self._claim.writing():
            papers.paper_not_attached(self._claim, key, fault)

    # closing

    def untold_statuses(
        self, organisation: OrganisationKey, statuses: Collection[LedgerStatus], *, limit: int
    ) -> Sequence[Standing]:
        """What has one of these statuses in the books, and not in the source yet."""
        return closing.untold_statuses(self._claim, organisation, statuses, limit=limit)

    def statuses_told(self, told: Sequence[Standing]) -> None:
        """The source's own status follows."""
        with self._claim.writing():
            closing.statuses_told(self._claim, told)

    def status_not_told(self, one: Standing, fault: Fault) -> None:
        """Remember why it does not follow."""
        with self._claim.writing():
            closing.status_not_told(self._claim, one, fault)

    # telling

    def log(self, rows: Sequence[LogRow]) -> None:
        """Write rows of the run's log; the last word about a record counts."""
        with self._claim.writing():
            write_log(self._claim, [log_row(self._claim, row) for row in rows])

    def progress(self, progress: Progress) -> None:
        """Show how far this part has come."""
        with self._claim.writing(
            doing=progress.doing[:200], done=progress.done, total=progress.total, failed=progress.failed
        ):
            pass
