"""What a line and a document come to: amounts, discounts and tax, to the cent, as Xero computes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)

INCLUSIVE = "Inclusive"
NO_TAX = "NoTax"

# What the switch "half-cent" means to `decimal`.
ROUNDINGS = {"away-from-zero": ROUND_HALF_UP, "to-even": ROUND_HALF_EVEN}


@dataclass(frozen=True, slots=True)
class Totals:
    """The three sums of a document."""

    sub_total: Decimal
    total_tax: Decimal
    total: Decimal


def cents(amount: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    """`amount` rounded to two decimals."""
    return amount.quantize(CENT, rounding)


def line_amount(
    quantity: Decimal,
    unit_amount: Decimal,
    discount_rate: Decimal | None = None,
    discount_amount: Decimal | None = None,
    rounding: str = ROUND_HALF_UP,
) -> Decimal:
    """Quantity times price less the discount; a rate in percent wins over an amount (Xero: line computation)."""
    gross = quantity * unit_amount
    if discount_rate:
        gross = gross * (HUNDRED - discount_rate) / HUNDRED
    elif discount_amount:
        gross -= discount_amount
    return gross.quantize(CENT, rounding)


def line_tax(amount: Decimal, rate: Decimal, basis: str, rounding: str = ROUND_HALF_UP) -> Decimal:
    """The tax in or on a line of `amount` at `rate` percent, by the document's line amount type."""
    if basis == NO_TAX or not rate:
        return ZERO
    if basis == INCLUSIVE:
        return amount - (amount * HUNDRED / (HUNDRED + rate)).quantize(CENT, rounding)
    return (amount * rate / HUNDRED).quantize(CENT, rounding)


def totals(lines: Iterable[tuple[Decimal, Decimal]], basis: str) -> Totals:
    """The sums of (line amount, line tax): the tax is the sum of rounded lines, not the rounding of a sum."""
    amounts, tax = ZERO, ZERO
    for amount, line in lines:
        amounts += amount
        tax += line
    sub_total = amounts - tax if basis == INCLUSIVE else amounts
    return Totals(cents(sub_total), cents(tax), cents(sub_total + tax))


def effective_rate(components: Iterable[tuple[Decimal, bool]]) -> Decimal:
    """The rate in percent of (rate, is compound) components: a compound one is charged on the others' tax too."""
    simple, compound = ZERO, ZERO
    for rate, is_compound in components:
        if is_compound:
            compound = rate
        else:
            simple += rate
    return simple + compound * (HUNDRED + simple) / HUNDRED
