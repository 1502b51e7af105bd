"""The verdict on one document, from the source's words to a draft or the faults that forbid one."""

from __future__ import annotations

from collections.abc import Mapping

from tieout.core.destinations import Destination
from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.fingerprints import fingerprint
from tieout.core.mapping import to_draft
from tieout.core.names import OrganisationKey
from tieout.core.ports import Judged
from tieout.core.routing import route
from tieout.core.rulebook import Rulebook
from tieout.core.validation import validate


def judge(
    document: SourceDocument,
    rulebook: Rulebook,
    destinations: Mapping[OrganisationKey, Destination],
    *,
    version: str = "",
    unread: Mapping[OrganisationKey, Fault] | None = None,
) -> Judged:
    """Route, map, tax and validate one document.

    `version` is the source's, passed on. `unread` says why an organisation is not among the destinations;
    without a reason its documents wait with `connection-lost`.
    """
    organisation, draft, faults = _verdict(document, rulebook, destinations, unread or {})
    return Judged(
        document=document,
        version=version,
        organisation=organisation,
        draft=None if faults else draft,
        faults=faults,
        fingerprint=fingerprint(document),
    )


def _verdict(
    document: SourceDocument,
    rulebook: Rulebook,
    destinations: Mapping[OrganisationKey, Destination],
    unread: Mapping[OrganisationKey, Fault],
) -> tuple[OrganisationKey | None, Draft | None, tuple[Fault, ...]]:
    routed = route(document, rulebook)
    if isinstance(routed, Fault):
        return None, None, (routed,)
    organisation = routed.organisation
    destination = destinations.get(organisation)
    if destination is None:
        lost = unread.get(organisation) or Fault("connection-lost", {"organisation": organisation})
        return organisation, None, (lost,)
    draft, faults = to_draft(document, destination)
    if draft is not None:
        faults += validate(draft, destination)
    return organisation, draft, faults
