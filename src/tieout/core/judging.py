"""The verdict on one document, from the source's words to its drafts or the faults that forbid them."""

from __future__ import annotations

from collections.abc import Mapping

from tieout.core.destinations import Destination
from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.fingerprints import fingerprint
from tieout.core.kinds import kinds_of
from tieout.core.mapping import to_drafts
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
    organisation, drafts, faults = verdict(document, rulebook, destinations, unread or {})
    destination = destinations.get(organisation) if organisation else None
    split = destination is not None and len(kinds_of(document, destination.rules.policies)) > 1
    return Judged(
        document=document,
        version=version,
        organisation=organisation,
        drafts=() if faults else drafts,
        faults=faults,
        fingerprint=fingerprint(document, split=split),
    )


def verdict(
    document: SourceDocument,
    rulebook: Rulebook,
    destinations: Mapping[OrganisationKey, Destination],
    unread: Mapping[OrganisationKey, Fault],
) -> tuple[OrganisationKey | None, tuple[Draft, ...], tuple[Fault, ...]]:
    """Return where a document belongs, the drafts as far as the rules carry, and every fault; the drafts are fit
    to be sent only when there are none.
    """
    routed = route(document, rulebook)
    if isinstance(routed, Fault):
        return None, (), (routed,)
    organisation = routed.organisation
    return organisation, *verdict_there(document, organisation, rulebook, destinations, unread)


def verdict_there(
    document: SourceDocument,
    organisation: OrganisationKey,
    rulebook: Rulebook,
    destinations: Mapping[OrganisationKey, Destination],
    unread: Mapping[OrganisationKey, Fault],
) -> tuple[tuple[Draft, ...], tuple[Fault, ...]]:
    """Return the drafts and faults of a document that was routed already."""
    rules = rulebook.organisations.get(organisation)
    destination = destinations.get(organisation)
    if rules is not None and not rules.policies.exports:
        called = destination.name if destination else organisation
        return (), (Fault("exports-off", {"organisation": called}),)
    if destination is None:
        return (), (unread.get(organisation) or Fault("connection-lost", {"organisation": organisation}),)
    drafts, faults = to_drafts(document, destination)
    for draft in drafts:
        faults += tuple(fault for fault in validate(draft, destination) if fault not in faults)
    return drafts, faults
