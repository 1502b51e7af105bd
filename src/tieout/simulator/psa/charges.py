"""What invoices are made of: hours worked, products delivered, expenses passed on, agreement amounts.

Ten thousand invoices have eighty thousand of them, so they are kept slim and become API records when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Kind of charge -> the general-ledger type of its revenue (ConnectWise: GL type codes).
REVENUE_TYPES = {"time": "R", "product": "RP", "expense": "RE", "agreement": "RA", "downpayment": "RD"}
FIRST_IDS = {"time": 8001, "product": 9001, "expense": 7001, "agreement": 1, "downpayment": 1}


@dataclass(slots=True)
class Charge:
    """One billable row. `amount` is without tax and carries the sign of the invoice (negative on a credit memo).

    `item` is a catalogue id (products), `role` a work role or expense type; `xref` overrides the tax cross-reference.
    `approved` is the moment an expense's report was approved, `member` who worked, travelled or paid.
    """

    id: int
    kind: str
    invoice: int
    company: int
    quantity: Decimal
    price: Decimal
    amount: Decimal
    text: str
    cost: Decimal = Decimal("0.00")
    item: int = 0
    role: int = 0
    member: int = 0
    day: str = ""
    taxable: bool = True
    xref: str = ""
    reimbursable: bool = False
    approved: str = ""
    location: int = 0
    department: int = 0


class ChargeBook:
    """All charges of a tenant, found by kind and id or by invoice."""

    def __init__(self) -> None:
        self._by_id: dict[str, dict[int, Charge]] = {kind: {} for kind in REVENUE_TYPES}
        self._by_invoice: dict[int, list[Charge]] = {}
        self._next = dict(FIRST_IDS)

    def add(self, kind: str, *, charge_id: int = 0, **members: Any) -> Charge:
        """A new charge; it gets the next id of its kind unless one is given."""
        key = charge_id or self._next[kind]
        self._next[kind] = max(self._next[kind], key + 1)
        made = Charge(id=key, kind=kind, **members)
        self._by_id[kind][key] = made
        if made.invoice:
            self._by_invoice.setdefault(made.invoice, []).append(made)
        return made

    def get(self, kind: str, key: int) -> Charge | None:
        """The charge, or None."""
        return self._by_id[kind].get(key)

    def of_invoice(self, invoice: int) -> list[Charge]:
        """The charges on an invoice, in the order in which they were put there."""
        return self._by_invoice.get(invoice, [])

    def of_invoices(self, invoices: Iterable[int], kind: str) -> Iterator[Charge]:
        """The charges of one kind on these invoices, by id."""
        found = (each for invoice in invoices for each in self.of_invoice(invoice) if each.kind == kind)
        return iter(sorted(found, key=lambda each: each.id))

    def of_kind(self, kind: str, after: int = 0) -> Iterator[Charge]:
        """All charges of one kind with a higher id, in the order of their ids."""
        keys = sorted(self._by_id[kind])
        return (self._by_id[kind][key] for key in keys if key > after)

    def detach(self, charge: Charge) -> None:
        """Take a charge off its invoice; it is un-billed again."""
        if charge.invoice:
            self._by_invoice[charge.invoice].remove(charge)
            charge.invoice = 0

    def remove(self, charge: Charge) -> None:
        """Delete a charge."""
        self.detach(charge)
        del self._by_id[charge.kind][charge.id]

    def save(self) -> list[list[Any]]:
        """All charges as lists of their members, invoices' charges in their order."""
        on_invoices = [_members(each) for charges in self._by_invoice.values() for each in charges]
        loose = [
            _members(each) for kind in self._by_id.values() for each in kind.values() if not each.invoice
        ]
        return on_invoices + loose

    def load(self, rows: list[list[Any]]) -> None:
        """Replace everything by what `save` gave."""
        self._by_id = {kind: {} for kind in REVENUE_TYPES}
        self._by_invoice = {}
        self._next = dict(FIRST_IDS)
        for row in rows:
            key, kind, *others = row
            self.add(kind, charge_id=key, **dict(zip(_OTHERS, others, strict=True)))


_OTHERS = Charge.__slots__[2:]  # all but id and kind


def _members(charge: Charge) -> list[Any]:
    return [getattr(charge, name) for name in Charge.__slots__]
