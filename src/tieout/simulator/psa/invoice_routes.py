"""The addresses of invoices: the collection, closed invoices, and the ledger rows of one."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.simulator.psa import conditions
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import Collection, existing, listed, one
from tieout.simulator.psa.gl import Entry
from tieout.simulator.psa.invoices import InvoiceWriting, change_closed
from tieout.simulator.psa.patching import patched
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tables import CLOSED_INVOICE, GL_ENTRY
from tieout.simulator.psa.tenant import Tenant

AREA = "Finance/Invoicing"


def routes() -> list[Route]:
    """Invoices and what belongs to one."""
    closed = "finance/closedInvoices/<int:key>"
    rows = "finance/invoices/<int:key>/glEntries"
    return [
        *Collection("finance/invoices", "invoices", AREA, InvoiceWriting()).routes(),
        Route("PATCH", closed, AREA, "edit", patch_closed),
        Route("PUT", closed, AREA, "edit", put_closed),
        Route("GET", rows, AREA, "inquire", ledger_rows),
        Route("GET", f"{rows}/<int:row>", AREA, "inquire", ledger_row),
    ]


def patch_closed(ask: Ask, key: int) -> Reply:
    """PATCH a closed invoice: its status or internal notes."""
    invoice = existing(ask.tenant, "invoices", key)
    changes = patched(invoice, ask.body(), "closedInvoice")
    return _closed(change_closed(ask.tenant, key, changes, ask.who))


def put_closed(ask: Ask, key: int) -> Reply:
    """PUT a closed invoice: the same."""
    existing(ask.tenant, "invoices", key)
    return _closed(change_closed(ask.tenant, key, ask.record(), ask.who))


def ledger_rows(ask: Ask, key: int) -> Reply:
    """GET the general-ledger rows of an invoice."""
    existing(ask.tenant, "invoices", key)
    return listed(ask, GL_ENTRY, lambda tenant, after, _: _rows(tenant, key, after, None))


def ledger_row(ask: Ask, key: int, row: int) -> Reply:
    """GET one of them."""
    found = [record for record in _rows(ask.tenant, key, 0, None) if record["id"] == row]
    return one(ask, GL_ENTRY, found[0] if found else None, row)


def _rows(tenant: Tenant, key: int, after: int, _: conditions.Node | None) -> Iterator[Record]:
    document = tenant.gl.find("invoice", key)
    for entry in document.entries if document else []:
        if entry.id > after:
            yield _ledger_record(entry)


def _ledger_record(entry: Entry) -> Record:
    return {
        "id": entry.id,
        "type": entry.type,
        "amount": entry.amount,
        "segment1": entry.account,
        "isBatched": bool(entry.batch),
    }


def _closed(invoice: Record) -> Reply:
    return Reply(
        200, {name: invoice.get(name) for name in CLOSED_INVOICE.fields if invoice.get(name) is not None}
    )
