"""What stands in the books of what is about to be written there: the other half of a dry run. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieout.core.amendments import Amendment, amendment, fitted
from tieout.core.comparing import Difference, differences
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, OrganisationKey
from tieout.core.ports import Ledger
from tieout.store.models import LIVE, Link, Workspace
from tieout.wiring.opening import open_ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """The document in the books that a draft meets, and in what the draft differs from it. `change` is how it
    would be changed where it is what our document became; None where it only bears the number."""

    document: LedgerDocument
    change: Amendment | None
    differences: tuple[Difference, ...]


Place = tuple[DocumentKey, LedgerKind]


def standing_there(workspace: Workspace, drafts: Sequence[Draft]) -> Mapping[Place, There]:
    """Look up what stands in the books under these drafts; those that meet nothing are left out.

    Posted documents are asked for by id, others by number; one question for about fifty. Raises WireFailure.
    """
    found: dict[Place, There] = {}
    for organisation in dict.fromkeys(draft.organisation for draft in drafts):
        ledger = open_ledger(workspace, organisation)
        for kind in dict.fromkeys(draft.kind for draft in drafts if draft.organisation == organisation):
            some = [one for one in drafts if one.organisation == organisation and one.kind is kind]
            found |= _of_one_kind(workspace, ledger, kind, some)
    return found


def _of_one_kind(
    workspace: Workspace, ledger: Ledger, kind: LedgerKind, drafts: Sequence[Draft]
) -> dict[Place, There]:
    ids = _posted(workspace, ledger.key, kind, drafts)
    by_id = {one.id: one for one in ledger.read(kind, list(ids.values()))} if ids else {}
    new = [draft for draft in drafts if draft.document not in ids]
    by_number = (
        {one.number.casefold(): one for one in ledger.find(kind, [one.number for one in new])} if new else {}
    )
    found: dict[Place, There] = {}
    for draft in drafts:
        posted = ids.get(draft.document)
        there = by_id.get(posted) if posted else by_number.get(draft.number.casefold())
        if there is not None:
            meant = fitted(draft, there, ledger.traits) if posted else draft
            found[draft.document, kind] = There(
                document=there,
                change=amendment(meant, there) if posted else None,
                differences=differences(meant, there),
            )
    return found


def _posted(
    workspace: Workspace, organisation: OrganisationKey, kind: LedgerKind, drafts: Sequence[Draft]
) -> dict[DocumentKey, LedgerId]:
    links = Link.objects.of(workspace).filter(
        LIVE,
        organisation=organisation,
        kind=kind.value,
        document__source_id__in=[draft.document.id for draft in drafts],
    )
    rows = links.values_list("document__kind", "document__source_id", "ledger_id")
    keys = {(draft.document.kind.value, draft.document.id): draft.document for draft in drafts}
    return {
        keys[source_kind, source_id]: LedgerId(ledger_id)
        for source_kind, source_id, ledger_id in rows
        if (source_kind, source_id) in keys
    }
