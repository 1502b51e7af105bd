"""Amounts of money: exact decimals, rounded the way an invoice is, stored as whole minor units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)

# ISO 4217 currencies whose minor unit is not a hundredth; every other currency has two digits.
_UNUSUAL_DIGITS = {
    "BHD": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KMF": 0, "KRW": 0,
    "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0,
    "XPF": 0,
}  # fmt: skip


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency's minor unit has: 2 for AUD, 0 for JPY (ISO 4217)."""
    return _UNUSUAL_DIGITS.get(currency, 2)


def currencies_of(digits: int) -> frozenset[str]:
    """Return the currencies whose minor unit has 0 or 3 digits; those of 2 are all that are not named here."""
    return frozenset(currency for currency, known in _UNUSUAL_DIGITS.items() if known == digits)


def rounded(amount: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero, as both ledgers and tax offices round an invoice line."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def to_minor(amount: Decimal, currency: str) -> int:
    """Return the amount in whole minor units, so that a database can add it exactly.

    Raises ValueError when the amount is finer than the currency's minor unit: nothing is rounded in silence.
    """
    scaled = amount.scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} {currency} is finer than the currency's smallest unit")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """Return the decimal amount of whole minor units: 240450, AUD -> 2404.50."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts; the sum of nothing is a decimal zero, never an int."""
    return sum(amounts, ZERO)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency; amounts of two currencies never add up."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {rounded(self.amount, minor_digits(self.currency)):,}"
