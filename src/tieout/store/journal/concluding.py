"""What became of what was sent: intents are closed, links written, documents get their state, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tieout.core.faults import Fault
from tieout.core.names import DocumentKey
from tieout.core.planning import REFUSED_BY_LEDGER, Step
from tieout.core.ports import LogResult, Outcome
from tieout.store.bulk import write_rows
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.halves import shown_number, standing_otherwise, what_is_left
from tieout.store.journal.linking import LINKED, RELINKED, already_linked, link_row, remember_bearers
from tieout.store.journal.posting import no_longer_in_doubt
from tieout.store.journal.recording import UNDER_WAY
from tieout.store.journal.rows import chunks, links_of, locked
from tieout.store.journal.states import move, move_each
from tieout.store.journal.telling import document_row, write_log
from tieout.store.models import Document, DocumentState, FaultOrigin, Intent


def conclude(claim: Claim, outcomes: Sequence[Outcome]) -> None:
    """Close intents with their outcome. What was concluded before is left alone; a Wait stays open, in
    doubt.
    """
    columns = ("pk", "fingerprint", "number", "party_name", "ledger_number", "second_number")
    documents = locked(claim.workspace, (one.draft.document for one in outcomes), *columns)
    open_rows = still_open(claim, [one.intent for one in outcomes])
    settled = [one for one in outcomes if one.intent in open_rows and one.decision.step is not Step.WAIT]
    settled = _without_strangers(claim, settled, documents)
    written = [one for one in settled if one.ledger_document]
    link = [link_row(claim, documents[one.draft.document].pk, one) for one in written]
    write_rows(claim.workspace, link, unique=LINKED, update=RELINKED, while_empty="ended_at")
    _close(claim, settled)
    remember_bearers(claim, settled, {key: row.pk for key, row in documents.items()})
    _place(claim, settled, documents)
    write_log(claim, (_told(claim, one, documents) for one in settled))
    waits = [one.draft.document for one in outcomes if one.decision.step is Step.WAIT]
    move(claim, (documents[key].pk for key in waits), DocumentState.IN_DOUBT)


def still_open(claim: Claim, intents: Sequence[int]) -> set[int]:
    """Those of the intents whose outcome nobody has written down yet."""
    still: set[int] = set()
    for chunk in chunks(intents):
        rows = Intent.objects.of(claim.workspace).filter(pk__in=chunk, closed_at=None)
        still.update(rows.values_list("pk", flat=True))
    return still


def _without_strangers(
    claim: Claim, outcomes: Sequence[Outcome], documents: Mapping[DocumentKey, Any]
) -> list[Outcome]:
    """An outcome whose ledger document is another document's already becomes a fault: its number is taken.

    Of two outcomes of this very conclusion that claim the same ledger document, the first has it.
    """
    owners = dict(already_linked(claim, outcomes))
    kept = []
    for one in outcomes:
        if one.ledger_document is None:
            kept.append(one)
            continue
        mine = documents[one.draft.document]
        owner = owners.setdefault((one.draft.organisation, one.ledger_document.id), mine)
        if owner.pk == mine.pk:
            kept.append(one)
            continue
        facts = {
            "number": one.ledger_document.number,
            "organisation": one.draft.organisation,
            "differences": f"it belongs to {owner.number} of {owner.party_name}",
        }
        fault = Fault("number-taken", facts)
        kept.append(replace(one, ledger_document=None, faults=(*one.faults, fault)))
    return kept


def _close(claim: Claim, outcomes: Iterable[Outcome]) -> None:
    groups: dict[tuple[str, str], list[int]] = {}
    for one in outcomes:
        groups.setdefault((_outcome_of(one), one.decision.reason), []).append(one.intent)
    for (outcome, reason), intents in groups.items():
        for chunk in chunks(intents):
            Intent.objects.of(claim.workspace).filter(pk__in=chunk).update(
                closed_at=claim.now, outcome=outcome, reason=reason[:100]
            )


def _outcome_of(one: Outcome) -> Intent.Outcome:
    if one.ledger_document:
        return Intent.Outcome.WRITTEN
    if one.decision.step is Step.SKIP:
        return Intent.Outcome.ABANDONED
    return Intent.Outcome.REFUSED if _refused(one) else Intent.Outcome.HELD


def _refused(one: Outcome) -> bool:
    """The ledger itself said no, as against what we held back."""
    return one.decision.reason == REFUSED_BY_LEDGER or one.decision.step is not Step.HOLD


def _place(claim: Claim, outcomes: Sequence[Outcome], documents: Mapping[DocumentKey, Any]) -> None:
    """Give every document its state and its faults, those of both halves together."""
    two = [documents[one.draft.document] for one in outcomes if documents[one.draft.document].second_number]
    left = what_is_left(claim, [row.pk for row in two])
    faults: dict[int, list[Fault]] = standing_otherwise(claim, {row.pk for row in two})
    states: dict[int, DocumentState] = {}
    for one in outcomes:
        row = documents[one.draft.document]
        faults.setdefault(row.pk, []).extend(fault for fault in one.faults if fault not in faults[row.pk])
        if one.decision.step is Step.SKIP:  # nothing to write; the source is told all the same
            states[row.pk] = DocumentState.POSTED
        elif faults[row.pk] or not one.ledger_document:
            states[row.pk] = DocumentState.HELD
        elif row.fingerprint != one.fingerprint:  # read again, and changed, while it was on its way
            states[row.pk] = DocumentState.CHANGED
        else:
            states[row.pk] = left.get(row.pk, DocumentState.POSTED)
    move_each(claim, states)
    set_faults(claim, faults, origin=FaultOrigin.LEDGER)


def _told(claim: Claim, one: Outcome, documents: Mapping[DocumentKey, Any]) -> Any:
    if one.decision.step is Step.SKIP:
        result = LogResult.LEFT_OUT
    elif one.faults or not one.ledger_document:
        result = LogResult.FAILED if _refused(one) else LogResult.HELD
    else:
        result = LogResult.DONE
    row = documents[one.draft.document]
    number = one.ledger_document.number if one.ledger_document else one.draft.number
    return document_row(
        claim,
        one.draft.document,
        name=shown_number(row) if row.second_number else number,
        result=result,
        organisation=one.draft.organisation,
        faults=one.faults,
        notes=one.draft.notes,
    )


def abandon(claim: Claim, intents: Sequence[int]) -> None:
    """Close intents whose request never happened; their documents are where they were before, or where half
    of them is in the books.
    """
    documents: set[int] = set()
    for chunk in chunks(intents):
        rows = Intent.objects.of(claim.workspace).filter(pk__in=chunk, closed_at=None)
        documents.update(rows.values_list("document_id", flat=True))
        rows.update(closed_at=claim.now, outcome=Intent.Outcome.ABANDONED)
    for chunk in chunks(documents):  # one whose other half is still on its way stays
        busy = Intent.objects.of(claim.workspace).filter(document_id__in=chunk, closed_at=None)
        documents -= set(busy.values_list("document_id", flat=True))
    links = links_of(claim.workspace, documents)
    states: dict[int, DocumentState] = {}
    for chunk in chunks(documents):  # one that was held meanwhile, for its other half, stays held
        left = Document.objects.of(claim.workspace).filter(pk__in=chunk, state__in=UNDER_WAY)
        for pk, mark, second in left.values_list("pk", "fingerprint", "second_number"):
            mine = links.get(pk, ())
            half = second and len(mine) < 2 and all(link.fingerprint == mark for link in mine)
            states[pk] = DocumentState.CHANGED if mine and not half else DocumentState.READY
    move_each(claim, states)
    no_longer_in_doubt(claim, states)


def stands_as_sent(claim: Claim, keys: Iterable[DocumentKey]) -> None:
    """These stand in the books as they were sent now."""
    rows = locked(claim.workspace, keys, "pk", "second_number").values()
    left = what_is_left(claim, [row.pk for row in rows if row.second_number])
    move_each(claim, {row.pk: left.get(row.pk, DocumentState.POSTED) for row in rows})
    close_faults(claim, [row.pk for row in rows])
