"""An organisation as JSON and back, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import (
    Account,
    Allocation,
    Attachment,
    BatchPayment,
    BrandingTheme,
    Contact,
    Document,
    HistoryRow,
    Item,
    Payment,
    TaxRate,
    TrackingCategory,
)
from tieout.simulator.recorded import freeze, thaw

_PLAIN = ("name", "country", "tenant_id", "base_currency", "short_code", "plan", "role", "offline")
_TEXT_MAPS = ("currencies", "numbers", "approvals")
_LISTS: Mapping[str, type] = {"tracking": TrackingCategory, "themes": BrandingTheme}
_MAPS: Mapping[str, type] = {"tax_rates": TaxRate, "allocations": Allocation, "batches": BatchPayment}
_MAPS_OF_LISTS: Mapping[str, type] = {"attachments": Attachment, "history": HistoryRow}
_SHELVES: Mapping[str, type] = {
    "contacts": Contact,
    "items": Item,
    "invoices": Document,
    "credit_notes": Document,
    "overpayments": Document,
    "prepayments": Document,
    "purchase_orders": Document,
    "payments": Payment,
}


def save(org: Organisation) -> dict[str, Any]:
    """Everything that the organisation holds."""
    with org.lock:
        state: dict[str, Any] = {name: getattr(org, name) for name in _PLAIN}
        state["created"] = freeze(org.created)
        state["period_lock"], state["year_lock"] = freeze(org.period_lock), freeze(org.year_lock)
        state["accounts"] = freeze(list(org.accounts.values()))
        for name in (*_TEXT_MAPS, *_LISTS, *_MAPS, *_MAPS_OF_LISTS):
            state[name] = freeze(getattr(org, name))
        for name in _SHELVES:
            state[name] = freeze(list(getattr(org, name)))
        return state


def load(state: Mapping[str, Any]) -> Organisation:
    """The organisation that `save` made the state of."""
    created = datetime.fromisoformat(state["created"])
    org = Organisation(state["tenant_id"], state["name"], state["country"], created)
    for name in _PLAIN:
        setattr(org, name, state[name])
    org.period_lock, org.year_lock = _day(state["period_lock"]), _day(state["year_lock"])
    for row in state["accounts"]:
        org.put_account(thaw(Account, row))
    for name in _TEXT_MAPS:
        setattr(org, name, dict(state[name]))
    for name, kind in _LISTS.items():
        setattr(org, name, [thaw(kind, row) for row in state[name]])
    for name, kind in _MAPS.items():
        setattr(org, name, {key: thaw(kind, row) for key, row in state[name].items()})
    for name, kind in _MAPS_OF_LISTS.items():
        setattr(org, name, {key: [thaw(kind, row) for row in rows] for key, rows in state[name].items()})
    for name, kind in _SHELVES.items():
        for row in state.get(name, ()):  # a state of an earlier version has fewer shelves
            getattr(org, name).put(thaw(kind, row))
        getattr(org, name).sort_by_change()
    return org


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
