"""Amounts, counts and faults in the words of a terminal."""

from __future__ import annotations

from functools import cache

from tieout.core.fault_catalogue import FACTS
from tieout.core.faults import Fault, FixIn, RenderedFault, render
from tieout.core.money import from_minor, minor_digits

SOURCE, LEDGER = "ConnectWise", "Xero"
PLACES = {
    FixIn.SOURCE: "in ConnectWise",
    FixIn.LEDGER: "in Xero",
    FixIn.SETTINGS: "in the settings of this workspace",
}


def money(minor: int, currency: str) -> str:
    """Write whole minor units for a person: AUD 1,234.50."""
    return f"{currency} {from_minor(minor, currency):,.{minor_digits(currency)}f}"


def plain_amount(minor: int, currency: str) -> str:
    """Write whole minor units for a program: 1234.50."""
    return f"{from_minor(minor, currency):.{minor_digits(currency)}f}"


def counted(count: int, one: str) -> str:
    """Write a number with its noun: 1 document, 1,400 documents."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


@cache
def texts_of(code: str) -> RenderedFault:
    """Return the catalogue's sentences for a code; what only a document knows stands there as <account>."""
    return in_words(Fault(code, {fact: f"<{fact.replace('_', ' ')}>" for fact in FACTS[code]}))


def in_words(fault: Fault) -> RenderedFault:
    """Return the sentences of a fault."""
    return render(fault, source=SOURCE, ledger=LEDGER)
