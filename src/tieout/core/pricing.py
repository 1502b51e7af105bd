"""Quantity and unit price of a line, such that a ledger multiplies them to exactly the amount that was
charged.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tieout.core.money import ZERO
from tieout.core.taxation import cents

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Price:
    """quantity x unit_price = the amount, in cents. `told` is a quantity that had to move into the text."""

    quantity: Decimal
    unit_price: Decimal
    told: Decimal | None = None


def price(
    quantity: Decimal, unit_price: Decimal, amount: Decimal, *, unit_places: int, quantity_places: int
) -> Price:
    """Find a quantity and a unit price for the amount, losing nothing.

    The source's own unit price is kept where it multiplies out; else amount / quantity with as many
    decimals as the ledger keeps; else one piece at the whole amount, and the quantity is told in the
    description. The quantity is never negative: the unit price carries the sign.
    """
    pieces = abs(quantity)
    if pieces and _fits(pieces, quantity_places):
        signed = unit_price if (unit_price < 0) == (amount < 0) else -unit_price
        if _fits(signed, unit_places) and cents(pieces * signed) == amount:
            return Price(pieces, signed)
        divided = (amount / pieces).quantize(_ONE.scaleb(-unit_places), ROUND_HALF_UP)
        if cents(pieces * divided) == amount:
            return Price(pieces, divided)
    if not pieces and not amount:
        return Price(ZERO, ZERO)
    return Price(_ONE, amount, pieces if pieces not in {ZERO, _ONE} else None)


def _fits(number: Decimal, places: int) -> bool:
    """Whether the number has no more decimals than that."""
    return number == number.quantize(_ONE.scaleb(-places), ROUND_HALF_UP)
