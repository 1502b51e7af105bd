"""Reading the source: documents are remembered with what they would become, or with what keeps them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from tieout.core.documents import Broken
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, LedgerKind, SourceKind
from tieout.core.ports import Judged, LinkSeen
from tieout.store.bulk import write_rows
from tieout.store.content import pack, pack_all
from tieout.store.journal.claim import Claim
from tieout.store.journal.faults import close_faults, set_faults
from tieout.store.journal.halves import is_whole
from tieout.store.journal.rows import chunks, key_of, links_of, locked, minor, rows_of
from tieout.store.journal.used import note_used
from tieout.store.models import LIVE, Document, DocumentState, FaultOrigin, FaultRow, Link
from tieout.store.models.documents import sought_in

#: An intent is open: what becomes of these is the outcome's to say.
UNDER_WAY = frozenset({DocumentState.POSTING, DocumentState.IN_DOUBT, DocumentState.WITHDRAWING})

#: A person left it out or took it back: nothing happens until it changes in the source.
LEFT_ALONE = frozenset({DocumentState.SKIPPED, DocumentState.WITHDRAWN})

#: The fault of what another tool or a person handed over.
ELSEWHERE = "posted-elsewhere"

_KEY = ("workspace_id", "kind", "source_id")
_KEPT = frozenset({*_KEY, "id", "first_seen", "refused_by_id", "returned", "own_numbers"})
_UPDATED = [row.attname for row in Document._meta.concrete_fields if row.attname not in _KEPT]

#: Columns of texts that others wrote -> how long they may be.
_SHOWN = {
    row.attname: row.max_length
    for row in Document._meta.concrete_fields
    if row.max_length
    and row.attname
    in {"version", "number", "type", "party_id", "party_name", "currency", "location", "reference"}
}


def record(
    claim: Claim,
    judged: Sequence[Judged],
    broken: Sequence[tuple[Broken, str]],
    *,
    listed: bool = True,
) -> None:
    """Remember documents and rows; `listed` says that the source listed them in this run."""
    rows = {one.document.key: _complete(claim, one) for one in judged}
    rows |= {one.row.key: _incomplete(claim, one, version) for one, version in broken}
    faults: dict[DocumentKey, Sequence[Fault]] = {one.document.key: one.faults for one in judged}
    faults |= {one.row.key: (one.fault,) for one, _ in broken}

    columns = ("pk", "version", "state", "changed_at", "organisation", "ledger_number",
               "second_number")  # fmt: skip
    before = locked(claim.workspace, rows, *columns)
    links = links_of(claim.workspace, [row.pk for row in before.values()])
    for one, _ in broken:  # sent while it was read, and so not given in full any more: we know it better
        old = before.get(one.row.key)
        if old and (old.state in UNDER_WAY or old.pk in links):
            del rows[one.row.key], faults[one.row.key]
    staying = _with_ledger_faults(claim, links) | _told_meanwhile(claim, links)
    for key, row in rows.items():
        old = before.get(key)
        row.state = _first_state(row, faults[key])
        if old:
            _settle_beside(row, old, links.get(old.pk, ()), stays=old.pk in staying)
    for row in rows.values():
        _cut(row)
        row.sought = sought_in(row)
    update = _UPDATED if listed else [name for name in _UPDATED if name != "listed_by_id"]
    write_rows(claim.workspace, rows.values(), unique=_KEY, update=update)
    _write_faults(claim, rows, faults, posted=links)
    note_used(claim.workspace, judged)
    listed_again = {DocumentState.POSTED, DocumentState.CHANGED} if listed else {DocumentState.POSTED}
    told_again = [row.pk for row in rows.values() if row.state in listed_again]
    if told_again:
        _came_back(claim, told_again)


def _came_back(claim: Claim, documents: Sequence[int]) -> None:
    """The source was told of these and lists them again: it is to be told once more, under another identifier."""
    for chunk in chunks(documents):
        links = Link.objects.of(claim.workspace).filter(
            LIVE, document_id__in=chunk, acknowledged_at__isnull=False
        )
        Document.objects.of(claim.workspace).filter(pk__in=links.values("document")).update(
            returned=F("returned") + 1
        )
        links.update(acknowledged_at=None)


def _cut(row: Document) -> None:
    """Cut what is only shown to the width of its column: one long name must not keep all others out.

    The document itself is stored whole beside it.
    """
    for name, width in _SHOWN.items():
        text = getattr(row, name)
        if len(text) > width:
            setattr(row, name, text[:width])


def _first_state(row: Document, faults: Sequence[Fault]) -> DocumentState:
    """Where a document stands that nobody has seen before."""
    if faults:
        return DocumentState.HELD
    return DocumentState.READY if row.draft else DocumentState.SKIPPED


def _settle_beside(row: Document, old: Any, links: Sequence[LinkSeen], *, stays: bool) -> None:
    """Where a document stands that was seen before. The source lists it, so it was not told of any posting,
    unless that was after it made its list: `stays` says that this reading settles nothing.
    """
    if links:
        _as_in_the_books(row, old, links)
    if old.state in UNDER_WAY or (links and stays):
        row.state = old.state
    elif links:
        same = any(link.fingerprint == row.fingerprint for link in links)
        if not same:
            row.state = DocumentState.CHANGED
        elif is_whole(row, links):
            row.state = DocumentState.POSTED
    elif old.state in LEFT_ALONE and old.version == row.version:
        row.state = old.state
    if old.state in UNDER_WAY:
        row.organisation = old.organisation  # there it may be: somebody has to go and look
    if (old.version, old.state) == (row.version, row.state):
        row.changed_at = old.changed_at


def _as_in_the_books(row: Document, old: Any, links: Sequence[LinkSeen]) -> None:
    """Show a posted document as what it became, and the half of it that is still to come as it is planned."""
    if not row.draft:  # what it becomes is not known today; the half that is missing stays missing
        row.ledger_number, row.second_number = old.ledger_number, old.second_number
    row.organisation, row.ledger_kind = links[-1].organisation, links[-1].kind.value
    if not row.second_number:
        row.ledger_number = links[-1].number
        return
    row.ledger_kind = LedgerKind.INVOICE.value
    for link in links:
        if link.kind is LedgerKind.CREDIT_NOTE:
            row.second_number = link.number
        else:
            row.ledger_number = link.number


def _write_faults(
    claim: Claim,
    rows: Mapping[DocumentKey, Document],
    faults: Mapping[DocumentKey, Sequence[Fault]],
    *,
    posted: Mapping[int, Sequence[LinkSeen]],
) -> None:
    """All faults of a document that is in no ledger yet; those of judging alone when it is, or half of it; none
    where a person said that it stays out. What is said of one that is on its way stays until its outcome is known.
    """
    fresh, kept = {}, {}
    for key, row in rows.items():
        if row.state in UNDER_WAY:
            continue
        if row.pk in posted:
            open_ = row.state == DocumentState.CHANGED or not is_whole(row, posted[row.pk])
            kept[row.pk] = faults[key] if open_ else ()
        else:
            fresh[row.pk] = () if row.state in LEFT_ALONE else faults[key]
    set_faults(claim, fresh, origin=FaultOrigin.JUDGING)
    set_faults(claim, kept, origin=FaultOrigin.JUDGING, instead_of=[FaultOrigin.JUDGING])


def _with_ledger_faults(claim: Claim, links: Iterable[int]) -> set[int]:
    """Documents that stand in the books otherwise than they should: reading them again settles nothing."""
    found: set[int] = set()
    for chunk in chunks(links):
        rows = FaultRow.objects.of(claim.workspace).filter(
            document_id__in=chunk, origin=FaultOrigin.LEDGER, closed_at=None
        )
        found.update(rows.values_list("document_id", flat=True))
    return found


def _told_meanwhile(claim: Claim, links: Mapping[int, Sequence[LinkSeen]]) -> set[int]:
    """Documents of which the source was told since this reading began: its list may be older than that."""
    told = [document for document, seen in links.items() if any(link.acknowledged for link in seen)]
    found: set[int] = set()
    for chunk in chunks(told):
        rows = Link.objects.of(claim.workspace).filter(
            LIVE, document_id__in=chunk, acknowledged_at__gte=claim.part.started_at
        )
        found.update(rows.values_list("document_id", flat=True))
    return found


def _complete(claim: Claim, judged: Judged) -> Document:
    document, drafts = judged.document, judged.drafts
    draft = drafts[0] if drafts else None
    return Document(
        workspace_id=claim.workspace,
        kind=document.key.kind.value,
        source_id=document.key.id,
        version=judged.version,
        number=document.number,
        type=document.type,
        reference=document.customer_po or document.reference,
        date=document.date,
        due_date=draft.due_date if draft else document.due_date,
        party_id=document.party.id,
        party_name=document.party.name,
        currency=document.currency,
        total_minor=minor(document.total, document.currency),
        tax_minor=minor(document.tax_total, document.currency),
        location=document.location,
        organisation=judged.organisation or "",
        ledger_kind=draft.kind.value if draft else "",
        ledger_number=draft.number if draft else "",
        second_number=drafts[1].number if len(drafts) > 1 else "",
        fingerprint=judged.fingerprint,
        listed_by=claim.run,
        first_seen=claim.now,
        changed_at=claim.now,
        draft=pack_all(drafts),
        content=pack(document),
    )


def _incomplete(claim: Claim, broken: Broken, version: str) -> Document:
    row = broken.row
    return Document(
        workspace_id=claim.workspace,
        kind=row.key.kind.value,
        source_id=row.key.id,
        version=version,
        number=row.number,
        date=row.date,
        party_id=row.party_id,
        party_name=row.party_name,
        currency=row.currency,
        total_minor=minor(row.total, row.currency),
        location=row.location,
        listed_by=claim.run,
        first_seen=claim.now,
        changed_at=claim.now,
    )


def still_listed(claim: Claim, keys: Iterable[DocumentKey]) -> None:
    """Mark documents that need no second reading as seen by this run."""
    for rows in rows_of(claim.workspace, keys):
        rows.update(listed_by=claim.run)


def vanished(claim: Claim, kinds: Sequence[SourceKind], through: date) -> list[DocumentKey]:
    """Close what was listed once, is listed no more and was never posted: reopened, deleted or handed over in
    the source. What somebody else handed over stays held until a person looked at it or it is listed again.
    """
    known = FaultRow.objects.of(claim.workspace).filter(
        document=OuterRef("pk"), code=ELSEWHERE, closed_at=None
    )
    gone = Document.objects.of(claim.workspace).filter(
        ~Exists(Link.objects.of(claim.workspace).filter(LIVE, document=OuterRef("pk"))),
        ~Exists(known),
        Q(listed_by=None) | ~Q(listed_by=claim.run),
        state__in=[DocumentState.READY, DocumentState.HELD],
        kind__in=[kind.value for kind in kinds],
        date__lte=through,
    )
    rows = list(gone.select_for_update(of=("self",)).order_by("pk").only("kind", "source_id"))
    for chunk in chunks(row.pk for row in rows):
        Document.objects.of(claim.workspace).filter(pk__in=chunk).update(
            state=DocumentState.GONE, changed_at=claim.now
        )
    close_faults(claim, [row.pk for row in rows])
    return [key_of(row) for row in rows]


def handed_over_elsewhere(claim: Claim, faults: Mapping[DocumentKey, Fault]) -> None:
    """Hold what left the list because somebody else handed it over; what came back meanwhile is left alone."""
    rows = locked(claim.workspace, faults, "pk", "state", "number")
    gone = {key: row for key, row in rows.items() if row.state == DocumentState.GONE}
    for chunk in chunks(row.pk for row in gone.values()):
        Document.objects.of(claim.workspace).filter(pk__in=chunk).update(
            state=DocumentState.HELD, changed_at=claim.now
        )
    told = {
        row.pk: [replace(faults[key], facts={"number": row.number, **faults[key].facts})]
        for key, row in gone.items()
    }
    set_faults(claim, told, origin=FaultOrigin.SOURCE)
