"""Which organisation a document belongs to: the strongest route that fits, or the reason why none does."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.core.documents import SourceDocument
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import Route, RouteBy, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """The organisation, the route that decided, and the weaker ones that fitted as well."""

    organisation: OrganisationKey
    because: Route
    overruled: tuple[Route, ...] = ()


def route(document: SourceDocument, rulebook: Rulebook) -> Routed | Fault:
    """Return where the document belongs, by the strongest kind of route that fits it.

    Tag beats staff, staff beat location, then company, currency and default. Two routes of the same kind
    that name different organisations contradict each other: neither wins, whatever their order in the
    rulebook.
    """
    offers = _offers(document)
    fitting = [
        rule
        for rule in rulebook.routes
        if rule.by is RouteBy.DEFAULT or rule.value.strip().casefold() in offers[rule.by]
    ]
    for by in RouteBy:
        strongest = [rule for rule in fitting if rule.by is by]
        if not strongest:
            continue
        organisations = dict.fromkeys(rule.organisation for rule in strongest)
        if len(organisations) > 1:
            return _contradiction(document, strongest)
        chosen = strongest[0]
        if chosen.organisation not in rulebook.organisations:
            return Fault(
                "organisation-unknown", {"number": document.number, "organisation": chosen.organisation}
            )
        overruled = tuple(rule for rule in fitting if rule.by is not by)
        return Routed(organisation=chosen.organisation, because=chosen, overruled=overruled)
    return Fault(
        "no-route",
        {
            "number": document.number,
            "location": document.location or "none",
            "party": document.party.name or "none",
        },
    )


def _offers(document: SourceDocument) -> dict[RouteBy, frozenset[str]]:
    """What the document shows to each kind of route, in lower case; custom fields as `caption=value`."""
    party = document.party
    fields = [*party.fields.items(), *document.fields.items()]
    return {
        RouteBy.TAG: _folded(*party.types, *party.tags, *(f"{caption}={value}" for caption, value in fields)),
        RouteBy.STAFF: _folded(document.closed_by, document.entered_by, document.sales_rep),
        RouteBy.LOCATION: _folded(document.location),
        RouteBy.COMPANY: _folded(party.id, party.identifier, party.name),
        RouteBy.CURRENCY: _folded(document.currency),
    }


def _folded(*texts: str) -> frozenset[str]:
    return frozenset(text.strip().casefold() for text in texts if text.strip())


def _contradiction(document: SourceDocument, rules: list[Route]) -> Fault:
    organisations = sorted({str(rule.organisation) for rule in rules})
    routes = sorted(f"{rule.by.value} {rule.value}".strip() + f" to {rule.organisation}" for rule in rules)
    return Fault(
        "routes-contradict",
        {
            "number": document.number,
            "organisations": " and ".join(organisations),
            "routes": ", ".join(routes),
        },
    )
