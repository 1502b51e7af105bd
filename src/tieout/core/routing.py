"""Which organisation a document belongs to: the strongest route that fits, or the reason why none does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tieout.core.documents import SourceDocument
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import Route, RouteBy, Rulebook, StaffRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """The organisation, the route that decided, and the weaker ones that fitted as well."""

    organisation: OrganisationKey
    because: Route
    overruled: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """A route that fits a document: `seen` is what of the document it fits, in words ("" for the default), and
    `wins` whether it decides.
    """

    route: Route
    seen: str
    wins: bool


def route(document: SourceDocument, rulebook: Rulebook) -> Routed | Fault:
    """Return where the document belongs, by the strongest kind of route that fits it.

    Tag beats staff, staff beat location, then company, currency and default. Two routes of the same kind
    that name different organisations contradict each other: neither wins, whatever their order in the
    rulebook.
    """
    fitting = [rule for rule, _ in _fitting(document, rulebook)]
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


def explain(document: SourceDocument, rulebook: Rulebook) -> tuple[Fit, ...]:
    """Return every route that fits the document, the strongest first; none wins where two contradict."""
    routed = route(document, rulebook)
    by = routed.because.by if isinstance(routed, Routed) else None
    order = list(RouteBy)
    fits = [Fit(rule, seen, rule.by is by) for rule, seen in _fitting(document, rulebook)]
    return tuple(sorted(fits, key=lambda fit: order.index(fit.route.by)))


def _fitting(document: SourceDocument, rulebook: Rulebook) -> Iterator[tuple[Route, str]]:
    """Yield the routes that fit, each once, with what of the document they fit."""
    seen: dict[Route, str] = {}
    for by, role, text, said in shown(document):
        for rule in rulebook.routes_for(by, role, text):
            seen.setdefault(rule, said)
    yield from seen.items()
    for rule in rulebook.routes_for(RouteBy.DEFAULT, StaffRole.ANY, ""):
        yield rule, ""


def shown(document: SourceDocument) -> Iterator[tuple[RouteBy, StaffRole, str, str]]:
    """Yield what the document shows to routes: kind, role, the text that a route would say, and where it stands.

    Custom fields are shown as `caption=value`.
    """
    party = document.party
    offers = [
        *((RouteBy.TAG, StaffRole.ANY, text, "a type of the company") for text in party.types),
        *((RouteBy.TAG, StaffRole.ANY, text, "a tag of the company") for text in party.tags),
        *(
            (RouteBy.TAG, StaffRole.ANY, f"{caption}={value}", "a custom field of the company")
            for caption, value in party.fields.items()
        ),
        *(
            (RouteBy.TAG, StaffRole.ANY, f"{caption}={value}", "a custom field of the document")
            for caption, value in document.fields.items()
        ),
        (RouteBy.LOCATION, StaffRole.ANY, document.location, "the location"),
        (RouteBy.COMPANY, StaffRole.ANY, party.id, "the company's id"),
        (RouteBy.COMPANY, StaffRole.ANY, party.identifier, "the company's short name"),
        (RouteBy.COMPANY, StaffRole.ANY, party.name, "the company's name"),
        (RouteBy.CURRENCY, StaffRole.ANY, document.currency, "the currency"),
    ]
    for role, person, said in (
        (StaffRole.CLOSED_BY, document.closed_by, "who closed it"),
        (StaffRole.ENTERED_BY, document.entered_by, "who entered it"),
        (StaffRole.SALES_REP, document.sales_rep, "the sales representative"),
    ):
        offers += [(RouteBy.STAFF, role, person, said), (RouteBy.STAFF, StaffRole.ANY, person, said)]
    return (offer for offer in offers if offer[2].strip())


def in_words(rule: Route) -> str:
    """Return a route as people say it: `staff jsmith (closed by)`."""
    role = f" ({rule.role.replace('_', ' ')})" if rule.role is not StaffRole.ANY else ""
    return f"{rule.by.value} {rule.value}".strip() + role


def _contradiction(document: SourceDocument, rules: list[Route]) -> Fault:
    organisations = sorted({str(rule.organisation) for rule in rules})
    routes = sorted(f"{in_words(rule)} to {rule.organisation}" for rule in rules)
    return Fault(
        "routes-contradict",
        {
            "number": document.number,
            "organisations": " and ".join(organisations),
            "routes": ", ".join(routes),
        },
    )
