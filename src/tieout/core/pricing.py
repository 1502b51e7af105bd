"""Quantity and unit price of a line, such that a ledger multiplies them to exactly the amount that was
charged.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tieout.core.money import ZERO
from tieout.core.taxation import cents

_ONE = Decimal(1)
_HALF_A_CENT = Decimal("0.005")


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
    description. The quantity is never negative: the unit price carries the sign. Where they would multiply to
    exactly half a cent, the unit price gives way by its last decimal: no ledger promises to which side it rounds.
    """
    pieces = abs(quantity)
    if pieces and _fits(pieces, quantity_places):
        signed = unit_price if (unit_price < 0) == (amount < 0) else -unit_price
        step = _ONE.scaleb(-unit_places)
        if _fits(signed, unit_places) and (found := _multiplied(pieces, signed, amount, step)):
            return found
        divided = (amount / pieces).quantize(step, ROUND_HALF_UP)
        if found := _multiplied(pieces, divided, amount, step):
            return found
    if not pieces and not amount:
        return Price(ZERO, ZERO)
    return Price(_ONE, amount, pieces if pieces not in {ZERO, _ONE} else None)


def _multiplied(pieces: Decimal, unit_price: Decimal, amount: Decimal, step: Decimal) -> Price | None:
    """The price when it multiplies out to the amount, however half a cent is rounded; else None."""
    missing = amount - pieces * unit_price
    if abs(missing) < _HALF_A_CENT:
        return Price(pieces, unit_price)
    if cents(pieces * unit_price) != amount:
        return None
    nudged = unit_price + step.copy_sign(missing)
    return Price(pieces, nudged) if abs(amount - pieces * nudged) < _HALF_A_CENT else None


def _fits(number: Decimal, places: int) -> bool:
    """Whether the number has no more decimals than that."""
    return number == number.quantize(_ONE.scaleb(-places), ROUND_HALF_UP)
