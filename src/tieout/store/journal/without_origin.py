"""What others made in the books: noted when it is seen there, to be shown, and never brought to the source."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tieout.core.drafts import LedgerDocument
from tieout.core.names import OrganisationKey
from tieout.core.planning import DEAD
from tieout.store.bulk import write_rows
from tieout.store.journal.claim import Claim
from tieout.store.journal.rows import chunks, minor
from tieout.store.models import LIVE, Link, WithoutOrigin

_ONCE = ("workspace_id", "organisation", "ledger_id")
_RENEWED = (
    "kind", "number", "party_name", "date", "currency", "total_minor", "ledger_status", "url", "seen_at",
)  # fmt: skip


def note_without_origin(
    claim: Claim, organisation: OrganisationKey, documents: Sequence[LedgerDocument]
) -> None:
    """Remember those of the documents that live in the books and have no link; the others are forgotten."""
    last = {document.id: document for document in documents}  # one may have changed while a page was read
    linked = _linked(claim, organisation, last)
    living = [one for one in last.values() if one.id not in linked and one.status not in DEAD]
    write_rows(
        claim.workspace,
        [_row(claim, organisation, one) for one in living],
        unique=_ONCE,
        update=_RENEWED,
    )
    for chunk in chunks(last.keys() - {one.id for one in living}):
        WithoutOrigin.objects.of(claim.workspace).filter(
            organisation=organisation, ledger_id__in=chunk
        ).delete()


def _linked(claim: Claim, organisation: OrganisationKey, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(ids):
        links = Link.objects.of(claim.workspace).filter(LIVE, organisation=organisation, ledger_id__in=chunk)
        found.update(links.values_list("ledger_id", flat=True))
    return found


def _row(claim: Claim, organisation: OrganisationKey, there: LedgerDocument) -> WithoutOrigin:
    """Texts of strangers are cut to what the list has room for."""
    return WithoutOrigin(
        workspace_id=claim.workspace,
        organisation=organisation,
        ledger_id=there.id,
        kind=there.kind.value,
        number=there.number[:255],
        party_name=there.party_name[:255],
        date=there.date,
        currency=there.currency,
        total_minor=minor(there.total, there.currency),
        ledger_status=there.status.value,
        url=there.link[:300],
        seen_at=claim.now,
    )
