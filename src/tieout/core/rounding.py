"""Cents that differ: a line of its own makes up for them where a person allowed it; else they are faults that
name both figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tieout.core.destinations import Destination
from tieout.core.documents import SourceDocument
from tieout.core.faults import Fault
from tieout.core.money import ZERO, Money, minor_digits, total_of
from tieout.core.taxation import TaxGap

TEXT = "Rounding difference"
"""What the line is called in the books."""

_LEDGER_DIGITS = 2


def rounding_limit(document: SourceDocument, destination: Destination) -> Decimal:
    """Return how far a tax may be off and still count as rounding, in the document's currency.

    The policy speaks of a currency with cents. Where the smallest coin is larger, as in yen, a source rounds
    to that, and the limit is as many coins.
    """
    coarser = max(0, _LEDGER_DIGITS - minor_digits(document.currency))
    return destination.rules.policies.rounding_limit.scaleb(coarser)


def bridged(
    gaps: Sequence[TaxGap], document: SourceDocument, destination: Destination
) -> tuple[Decimal, list[Fault]]:
    """Return the amount of the rounding line, with the sign of the lines; or 0 and a fault for each gap.

    A line is allowed when the policies name an account for it, and neither any gap nor all of them together
    are beyond the limit. Gaps that cancel each other are no rounding: one tax was charged as another.
    """
    limit = rounding_limit(document, destination)
    missing = total_of(gap.source_tax - gap.ledger_tax for gap in gaps)
    small = missing and abs(missing) <= limit and all(gap.difference <= limit for gap in gaps)
    if small and destination.rules.policies.rounding_account:
        return missing, []
    return ZERO, [_tax_fault(gap, limit, document) for gap in gaps]


def rounding_note(amount: Decimal, document: SourceDocument) -> str:
    """Return what the document's page says of the line."""
    return (
        f"A line of {shown(amount, document)} makes up for tax that was rounded otherwise: "
        f"{shown(abs(document.tax_total), document)} was charged."
    )


def total_fault(
    ledger_total: Decimal, source_total: Decimal, document: SourceDocument, destination: Destination
) -> Fault:
    """The whole document would come to another amount in the books."""
    return Fault(
        "total-differs",
        {
            "source_total": shown(source_total, document),
            "ledger_total": shown(ledger_total, document),
            "difference": shown(abs(source_total - ledger_total), document),
            "organisation": destination.name,
        },
    )


def shown(amount: Decimal, document: SourceDocument) -> str:
    """An amount of the document, as people read it."""
    return str(Money(amount, document.currency))


def _tax_fault(gap: TaxGap, limit: Decimal, document: SourceDocument) -> Fault:
    return Fault(
        "tax-differs",
        {
            "tax": gap.code or "(no tax)",
            "source_tax": shown(gap.source_tax, document),
            "ledger_tax": shown(gap.ledger_tax, document),
            "difference": shown(gap.difference, document),
            "limit": shown(limit, document),
        },
    )
