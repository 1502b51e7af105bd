"""Links from a ledger's answer: this document became that one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tieout.core.names import DocumentKey, LedgerId, OrganisationKey
from tieout.core.ports import Outcome
from tieout.store.content import pack
from tieout.store.journal.claim import Claim
from tieout.store.journal.rows import NUMBER_SPENT, chunks, key_of, minor
from tieout.store.models import LIVE, Document, Intent, Link

LINKED = ("document_id", "kind")
RELINKED = (
    "organisation", "ledger_id", "number", "fingerprint", "currency", "total_minor", "tax_minor", "ledger_status",
    "due_date", "party_id", "url", "line_ids", "applied_minor", "version", "accepted", "theirs", "looked_at",
)  # fmt: skip


def link_row(claim: Claim, document: int, one: Outcome) -> Link:
    """The link of an outcome that has a ledger document."""
    there = one.ledger_document
    assert there is not None
    return Link(
        workspace_id=claim.workspace,
        document_id=document,
        organisation=one.draft.organisation,
        kind=there.kind.value,
        ledger_id=there.id,
        number=there.number,
        fingerprint=one.fingerprint,
        currency=there.currency,
        total_minor=minor(there.total, there.currency),
        tax_minor=minor(there.tax_total, there.currency),
        ledger_status=there.status.value,
        due_date=there.due_date,
        party_id=there.party_id,
        url=there.link,
        line_ids=[line.id for line in there.lines],
        applied_minor=minor(there.applied, there.currency),
        version=there.version[:60],
        linked_at=claim.now,
        looked_at=claim.now,
    )


def already_linked(claim: Claim, outcomes: Sequence[Outcome]) -> Mapping[tuple[str, str], Document]:
    """(organisation, ledger id) of these outcomes -> the document that became it before, if any."""
    ids = {one.ledger_document.id for one in outcomes if one.ledger_document}
    owners: dict[tuple[str, str], Document] = {}
    for chunk in chunks(sorted(ids)):
        links = Link.objects.of(claim.workspace).filter(LIVE, ledger_id__in=chunk)
        for link in links.select_related("document"):
            owners[link.organisation, link.ledger_id] = link.document
    return owners


def owners(
    workspace: int, organisation: OrganisationKey, ids: Collection[LedgerId], *, ever: bool
) -> dict[LedgerId, DocumentKey]:
    """Which of these ledger documents is what one of ours became, and of which; `ever` adds what ended since."""
    found: dict[LedgerId, DocumentKey] = {}
    for chunk in chunks(sorted(ids)):
        links = Link.objects.of(workspace).filter(organisation=organisation, ledger_id__in=chunk)
        for link in (links if ever else links.filter(LIVE)).select_related("document"):
            found[LedgerId(link.ledger_id)] = key_of(link.document)
    return found


def remember_bearers(claim: Claim, outcomes: Sequence[Outcome], documents: Mapping[DocumentKey, int]) -> None:
    """Keep what bears a document's number beside the intent that it stopped, for a person to compare.

    Where it is the document's own past, that number is spent from now on.
    """
    for one in outcomes:
        if one.found is None:
            continue
        Intent.objects.of(claim.workspace).filter(pk=one.intent).update(found=pack(one.found))
        if any(fault.code == "number-cannot-be-reused" for fault in one.faults):
            past = Link.objects.of(claim.workspace).filter(
                document_id=documents[one.draft.document], kind=one.draft.kind.value, ended_at__isnull=False
            )
            past.filter(number__iexact=one.draft.number).update(ended_because=NUMBER_SPENT)
