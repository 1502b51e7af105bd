"""Is it a document at all? What must hold before anything else about it is worth asking."""

from __future__ import annotations

from decimal import Decimal

from tieout.core.documents import SourceDocument
from tieout.core.faults import Fault
from tieout.core.money import Money, total_of
from tieout.core.taxation import cents

_LARGEST = Decimal(10) ** 12  # beyond it a figure is a mistake, and arithmetic would no longer be exact


def unsound(document: SourceDocument) -> Fault | None:
    """Return what makes every further question pointless: nonsense figures, no lines, a wrong sum."""
    problem = _problem(document)
    if problem:
        return Fault("document-malformed", {"number": document.number or "?", "problem": problem})
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
    for tax in document.taxes:
        if cents(tax.amount) != tax.amount:
            return f"tax {tax.code} amounts to {tax.amount}, which is finer than a cent"
    for line in document.lines:
        if cents(line.amount) != line.amount:
            return f"line {line.position} amounts to {line.amount}, which is finer than a cent"
    return ""
