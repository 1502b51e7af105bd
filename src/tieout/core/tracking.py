"""The analysis categories of a document's lines, as the rulebook wants them filled."""

from __future__ import annotations

from tieout.core.destinations import Destination
from tieout.core.documents import SourceDocument
from tieout.core.drafts import TrackingChoice
from tieout.core.faults import Fault
from tieout.core.rulebook import TrackingFrom, TrackingRule


def tracking_of(
    document: SourceDocument, destination: Destination, faults: list[Fault]
) -> tuple[TrackingChoice, ...]:
    """Return the tracking of every line, in the rulebook's order; what is required and missing joins
    the faults.
    """
    chosen: list[TrackingChoice] = []
    for rule in destination.rules.tracking:
        choice = tracking_choice(rule, document, destination)
        if choice:
            chosen.append(choice)
        elif rule.required:
            origin = rule.field if rule.comes_from is TrackingFrom.FIELD else rule.comes_from.value
            facts = {"category": rule.category, "number": document.number, "origin": origin}
            faults.append(Fault("tracking-unmapped", facts))
    return tuple(chosen)


def tracking_choice(
    rule: TrackingRule, document: SourceDocument, destination: Destination
) -> TrackingChoice | None:
    """Return what a rule chooses for a document; None where the document says nothing to it."""
    value = tracked_value(rule, document)
    option = rule.options.get(value, value)
    return destination.tracking_choice(rule.category, option) if option else None


def tracked_value(rule: TrackingRule, document: SourceDocument) -> str:
    """Return what of a document a rule looks at, in the source's words."""
    match rule.comes_from:
        case TrackingFrom.LOCATION:
            return document.location
        case TrackingFrom.DEPARTMENT:
            return document.department
        case TrackingFrom.TERRITORY:
            return document.territory
        case TrackingFrom.FIELD:
            return document.fields.get(rule.field) or document.party.fields.get(rule.field, "")
        case TrackingFrom.FIXED:
            return rule.field
