"""Everything an organisation holds, in Xero's own shape, for tests and onlookers."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import contact_shapes, document_shapes, money_shapes
from tieout.simulator.books.endpoints import items
from tieout.simulator.books.organisation import Organisation

_PLACES = 4


def organisation(org: Organisation) -> dict[str, Any]:
    """The organisation's name and tenant id and the lists of its records."""
    with org.lock:
        return {
            "name": org.name,
            "tenant_id": org.tenant_id,
            "invoices": [document_shapes.read(org, one, _PLACES) for one in org.invoices],
            "credit_notes": [document_shapes.read(org, one, _PLACES) for one in org.credit_notes],
            "payments": [money_shapes.payment(org, one) for one in org.payments],
            "contacts": [contact_shapes.detailed(org, one) for one in org.contacts],
            "items": [items.shape(one, _PLACES) for one in org.items],
            "overpayments": [money_shapes.credit(org, one, _PLACES) for one in org.overpayments],
            "prepayments": [money_shapes.credit(org, one, _PLACES) for one in org.prepayments],
        }
