"""What a ConnectWise tax code makes of a document: the tax of each level, and which lines it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.simulator.psa.charges import Charge
from tieout.simulator.psa.records import ZERO, Record, money

NOT_TAXED = "NONE"
_LEVEL_NAMES = ("One", "Two", "Three", "Four", "Five", "Six")
_FLAGS = {"time": "ServicesFlag", "agreement": "ServicesFlag", "product": "ProductsFlag", "expense": "ExpensesFlag",
          "downpayment": "ServicesFlag"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a tax code. `percent` is 20 for twenty percent, `kinds` the kinds of charge that it taxes."""

    number: int
    percent: Decimal
    xref: str
    agency: str
    caption: str
    kinds: frozenset[str]

    @property
    def fraction(self) -> Decimal:
        """The rate as a fraction: 0.2."""
        return (self.percent / 100).normalize()

    def taxes(self, charge: Charge) -> bool:
        """Whether this level taxes the charge."""
        return charge.taxable and charge.kind in self.kinds


@dataclass(frozen=True, slots=True)
class LevelTax:
    """What a level comes to on one document."""

    level: Level
    taxable: Decimal
    tax: Decimal


def levels(tax_code: Record | None) -> list[Level]:
    """The levels in use of a tax code record, none without one."""
    found = []
    for number, name in enumerate(_LEVEL_NAMES, start=1):
        rate = (tax_code or {}).get(f"level{name}Rate")
        if tax_code is None or rate is None:
            continue
        kinds = frozenset(kind for kind, flag in _FLAGS.items() if tax_code.get(f"level{name}{flag}", True))
        found.append(
            Level(
                number=number,
                percent=Decimal(rate),
                xref=tax_code.get(f"level{name}TaxCodeXref") or "",
                agency=tax_code.get(f"level{name}AgencyXref") or "",
                caption=tax_code.get(f"level{name}Caption") or "",
                kinds=kinds,
            )
        )
    return found


def on_charges(tax_levels: Iterable[Level], charges: list[Charge], *, per_line: bool) -> list[LevelTax]:
    """The tax of each level; `per_line` rounds every line to the cent, else only the sum is rounded."""
    made = []
    for level in tax_levels:
        taxed = [charge.amount for charge in charges if level.taxes(charge)]
        tax = sum((money(amount * level.fraction) for amount in taxed), ZERO) if per_line else None
        taxable = sum(taxed, ZERO)
        made.append(LevelTax(level, taxable, money(taxable * level.fraction) if tax is None else tax))
    return made


def xref_of(charge: Charge, tax_levels: list[Level]) -> str:
    """The cross-reference that the export shows on a line: the taxing level's, or `NONE`."""
    if charge.xref:
        return charge.xref
    return next((level.xref for level in tax_levels if level.taxes(charge)), NOT_TAXED)


def level_record(level: Level) -> dict[str, Any]:
    """A level as `/finance/taxCodes/{id}/taxCodeLevels` lists it."""
    return {
        "id": level.number, "taxLevel": level.number, "taxRate": level.percent, "rateType": "Percent",
        "caption": level.caption, "taxCodeXref": level.xref, "agencyXref": level.agency,
        "taxServicesFlag": "time" in level.kinds, "taxExpensesFlag": "expense" in level.kinds,
        "taxProductsFlag": "product" in level.kinds,
    }  # fmt: skip
