"""Is it a document at all? What must hold before anything else about it is worth asking."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tieout.core.documents import SourceDocument
from tieout.core.faults import Fault
from tieout.core.money import Money, minor_digits, rounded, total_of
from tieout.core.taxation import cents

_LARGEST = Decimal(10) ** 12  # beyond it a figure is a mistake, and arithmetic would no longer be exact


def unsound(document: SourceDocument) -> Fault | None:
    """Return what makes every further question pointless: nonsense figures, no lines, a wrong sum."""
    problem = _problem(document)
    if problem:
        return Fault("document-malformed", {"number": document.number or "?", "problem": problem})
    if too_fine := _too_fine(document):
        return too_fine
    if not document.number.strip():
        facts = {"party": document.party.name or "?", "date": document.date.isoformat()}
        return Fault("number-missing", facts)
    if not document.lines:
        return Fault("document-without-lines", {"number": document.number})
    added = total_of(line.amount for line in document.lines) + document.tax_total
    if added == document.total:
        return None
    facts = {
        "number": document.number,
        "total": str(Money(document.total, document.currency)),
        "sum": str(Money(added, document.currency)),
    }
    return Fault("document-does-not-add-up", facts)


def _problem(document: SourceDocument) -> str:
    figures = [document.total, *(tax.amount for tax in document.taxes)]
    for line in document.lines:
        figures += (line.amount, line.quantity, line.unit_price)
    for figure in figures:
        if not figure.is_finite() or abs(figure) >= _LARGEST:
            return f"{figure} is no amount that a document can have"
    if not document.currency:
        return "it names no currency"
    for what, amount in _amounts(document):
        if rounded(amount, max(2, minor_digits(document.currency))) != amount:
            return f"{what} amounts to {amount}, which is finer than a cent"
    return ""


def _too_fine(document: SourceDocument) -> Fault | None:
    """An amount in coins of which a ledger knows none: it keeps hundredths in every currency."""
    for what, amount in _amounts(document):
        if cents(amount) != amount:
            facts = {"number": document.number, "what": what, "amount": str(Money(amount, document.currency))}
            return Fault("amount-too-fine", facts)
    return None


def _amounts(document: SourceDocument) -> Iterator[tuple[str, Decimal]]:
    for tax in document.taxes:
        yield f"tax {tax.code}", tax.amount
    for line in document.lines:
        yield f"line {line.position}", line.amount
