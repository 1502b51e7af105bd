"""The ledger's own arithmetic, done here first, so that both books come to the same amount to the cent.

A ledger rounds tax per line, half away from zero, and adds the rounded lines; a source often rounds the
sum. Where the two differ by cents, the source's tax is sent as a number on one line, because that is what
the customer was charged. So is a tax of exactly half a cent, because no ledger promises to which side it
rounds one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from tieout.core.documents import TaxAmount
from tieout.core.drafts import AmountsAre, DraftLine
from tieout.core.money import ZERO

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Totals:
    """What a ledger shows at the foot of a document."""

    sub_total: Decimal
    tax_total: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """One line's amount before tax, the source's tax code, the ledger's rate in percent and its tax.

    `code` joins several codes with `+` when a line bears them all. `rate` None: the ledger does not know
    the rate. `override`: the ledger would compute another tax, so it must be sent as a number.
    """

    amount: Decimal
    code: str
    rate: Decimal | None
    tax: Decimal
    override: bool = False

    @classmethod
    def of(cls, amount: Decimal, code: str, rate: Decimal | None) -> TaxedLine:
        """Return the line with the tax that the ledger computes."""
        return cls(amount, code, rate, line_tax(amount, rate or ZERO))

    @property
    def half_cent(self) -> bool:
        """Whether the exact tax on the amount lies in the middle of two cents."""
        return bool(self.rate) and abs(self.amount * (self.rate or ZERO)) % 1 == _HALF


@dataclass(frozen=True, slots=True)
class TaxGap:
    """Tax of one code that differs by more than may be bridged, with the sign of the lines."""

    code: str
    source_tax: Decimal
    ledger_tax: Decimal

    @property
    def difference(self) -> Decimal:
        """How far the two are apart, without a sign."""
        return abs(self.source_tax - self.ledger_tax)


def cents(amount: Decimal) -> Decimal:
    """Round to cents, half away from zero. Ledgers keep two decimals in every currency."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def line_tax(amount: Decimal, rate: Decimal, amounts_are: AmountsAre = AmountsAre.EXCLUSIVE) -> Decimal:
    """Return the tax that a ledger computes on one line; `rate` in percent, amounts with or without it.

    Adding the tax of a net amount and taking it out of the sum again gives exactly the same tax, at any rate.
    """
    if not rate or amounts_are is AmountsAre.NO_TAX:
        return ZERO
    if amounts_are is AmountsAre.INCLUSIVE:
        return amount - cents(amount / (1 + rate / _HUNDRED))
    return cents(amount * rate / _HUNDRED)


def totals(lines: Iterable[DraftLine], amounts_are: AmountsAre) -> Totals:
    """Return the foot of the document: the sums of the rounded lines."""
    amounts = taxes = ZERO
    for line in lines:
        amounts += line.amount
        taxes += line.tax
    if amounts_are is AmountsAre.INCLUSIVE:
        return Totals(amounts - taxes, taxes, amounts)
    return Totals(amounts, taxes, amounts + taxes)


def settle(
    lines: Sequence[TaxedLine], source_taxes: Sequence[TaxAmount], *, override: bool, limit: Decimal
) -> tuple[tuple[TaxedLine, ...], tuple[TaxGap, ...]]:
    """Compare the lines' tax with the source's, code by code, and bridge what may be bridged.

    `source_taxes` bear the sign of the lines. A difference up to `limit` goes onto the largest line of that
    code when `override` allows it; every other difference is a gap. Codes of which a rate is unknown are
    not compared: that is a fault of its own.
    """
    settled = list(lines)
    gaps: list[TaxGap] = []
    for codes, charged in _charged(lines, source_taxes):
        places = [place for place, line in enumerate(lines) if line.code in codes]
        if any(lines[place].rate is None for place in places):
            continue
        computed = sum((lines[place].tax for place in places), ZERO)
        missing = charged - computed
        if not missing:
            continue
        bearer = _bearer(lines, places, missing) if override and abs(missing) <= limit else None
        if bearer is None:
            gaps.append(TaxGap(", ".join(codes), charged, computed))
        else:
            bearing = lines[bearer]
            settled[bearer] = replace(bearing, tax=bearing.tax + missing, override=True)
    return tuple(settled), tuple(gaps)


def _charged(
    lines: Sequence[TaxedLine], source_taxes: Sequence[TaxAmount]
) -> list[tuple[tuple[str, ...], Decimal]]:
    """What the source charged for the codes of the lines; tax of a code that no line bears stands alone.

    Codes that share a tax are compared together: nobody says how much of the state's tax was charged on lines
    that bear it alone, and how much on those that bear the county's as well.
    """
    groups = _groups(dict.fromkeys(line.code for line in lines))
    belongs = {part: group for group in groups for code in group for part in (code, *code.split("+"))}
    charged = dict.fromkeys(groups, ZERO)
    bearing = [group for group in groups if any(line.rate and line.code in group for line in lines)]
    for tax in source_taxes:
        group = belongs.get(tax.code)
        if group is None:
            # The tax row may be named differently from the lines: clear when only one group bears tax.
            group = bearing[0] if len(bearing) == 1 else (tax.code,)
        charged[group] = charged.get(group, ZERO) + tax.amount
    return list(charged.items())


def _groups(codes: Iterable[str]) -> list[tuple[str, ...]]:
    """Put codes together that have a part in common: `GST`, `GST+PST` and `PST` are one group."""
    groups: list[tuple[str, ...]] = []
    for code in codes:
        parts = set(code.split("+"))
        kin = [group for group in groups if parts & {part for one in group for part in one.split("+")}]
        groups = [group for group in groups if group not in kin]
        groups.append((*(one for group in kin for one in group), code))
    return groups


def _bearer(lines: Sequence[TaxedLine], places: Sequence[int], missing: Decimal) -> int | None:
    """The largest taxed line that can take the missing cents without its tax changing sign."""
    able = [
        place
        for place in places
        if lines[place].rate and (lines[place].tax + missing) * lines[place].amount >= 0
    ]
    return max(able, key=lambda place: abs(lines[place].amount), default=None)
