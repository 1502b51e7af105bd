"""The endpoints of the accounting API: one module per resource, one function per operation, and the table of routes.

A function takes a visit and returns its answer or raises a `Rejection`. What a change does to the books is decided in
the modules beside this package; how records look on the wire in the `*_shapes` modules.
"""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Map, Rule

from tieout.simulator.books.endpoints import (
    accounts,
    contacts,
    crediting,
    files,
    invoices,
    items,
    payments,
    purchase_orders,
    reports,
    settings,
    tax_rates,
    tracking,
)
from tieout.simulator.books.visit import Answer, Visit

Endpoint = Callable[[Visit], Answer]

BASE = "/api.xro/2.0"


def routes() -> Map:
    """All routes; each rule's endpoint is the function that answers."""
    tables = (
        settings.ROUTES,
        accounts.ROUTES,
        tax_rates.ROUTES,
        tracking.ROUTES,
        contacts.ROUTES,
        invoices.ROUTES,
        crediting.ROUTES,
        payments.ROUTES,
        purchase_orders.ROUTES,
        items.ROUTES,
        files.ROUTES,
        reports.ROUTES,
    )
    rules = [
        Rule(f"{BASE}{path}", methods=[method], endpoint=endpoint)
        for table in tables
        for method, path, endpoint in table
    ]
    return Map(rules, strict_slashes=False, merge_slashes=False)
