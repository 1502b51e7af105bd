"""The addresses of purchase orders, their lines, and taking an order out of its batch and back in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tieout.simulator.psa import purchasing
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.batches import mark
from tieout.simulator.psa.collections import Collection, counted, existing, listed, one
from tieout.simulator.psa.errors import Problem, not_found
from tieout.simulator.psa.patching import patched
from tieout.simulator.psa.procurement import LineWriting, OrderWriting, lines_of, receipts
from tieout.simulator.psa.projection import shown
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tables import PURCHASE_LINE
from tieout.simulator.psa.tenant import Tenant

AREA = "Procurement"
LINES = LineWriting()
ORDERS = OrderWriting()
_ORDER = "procurement/purchaseorders/<int:key>"
_LINES = f"{_ORDER}/lineitems"


def routes() -> list[Route]:
    """Orders, lines, unbatch and rebatch."""
    return [
        *Collection("procurement/purchaseorders", "purchaseOrders", AREA, ORDERS).routes(),
        Route("GET", f"{_LINES}/count", AREA, "inquire", count),
        Route("POST", f"{_LINES}/bulk", AREA, "add", create_several),
        Route("GET", _LINES, AREA, "inquire", page),
        Route("POST", _LINES, AREA, "add", create),
        Route("GET", f"{_LINES}/<int:line>", AREA, "inquire", get),
        Route("PATCH", f"{_LINES}/<int:line>", AREA, "edit", patch),
        Route("POST", f"{_ORDER}/unbatch", AREA, "edit", unbatch),
        Route("POST", f"{_ORDER}/rebatch", AREA, "edit", rebatch),
    ]


def page(ask: Ask, key: int) -> Reply:
    """GET the lines of an order."""
    existing(ask.tenant, "purchaseOrders", key)
    return listed(ask, PURCHASE_LINE, lambda tenant, after, _: _after(tenant, key, after))


def count(ask: Ask, key: int) -> Reply:
    """GET their count."""
    existing(ask.tenant, "purchaseOrders", key)
    return counted(ask, PURCHASE_LINE, lambda tenant, after, _: _after(tenant, key, after))


def create(ask: Ask, key: int) -> Reply:
    """POST a line."""
    order = existing(ask.tenant, "purchaseOrders", key)
    made = LINES.add(ask.tenant, order, ask.record(), ask.who)
    return one(ask, PURCHASE_LINE, made, made["id"], 201)


def create_several(ask: Ask, key: int) -> Reply:
    """POST several lines at once: 207 with one result each."""
    order = existing(ask.tenant, "purchaseOrders", key)
    bodies = ask.body()
    results: list[dict[str, Any]] = []
    for number, body in enumerate(bodies if isinstance(bodies, list) else [bodies], start=1):
        try:
            made = LINES.add(ask.tenant, order, body, ask.who)
        except Problem as problem:
            results.append({"sequenceNumber": number, "success": False, "statusCode": problem.status,
                            "error": problem.body})  # fmt: skip
        else:
            results.append({"sequenceNumber": number, "success": True, "statusCode": 201,
                            "data": shown(made, None)})  # fmt: skip
    return Reply(207, {"results": results})


def get(ask: Ask, key: int, line: int) -> Reply:
    """GET one line."""
    return one(ask, PURCHASE_LINE, _line(ask.tenant, key, line), line)


def patch(ask: Ask, key: int, line: int) -> Reply:
    """PATCH a line: this is how it is received."""
    record = _line(ask.tenant, key, line)
    changes = patched(record, ask.body(), "purchaseOrderLineItem")
    return one(ask, PURCHASE_LINE, LINES.change(ask.tenant, record, changes, ask.who), line)


def unbatch(ask: Ask, key: int) -> Reply:
    """POST unbatch: the receipts of the order are unposted again."""
    released = purchasing.unbatch(ask.tenant, existing(ask.tenant, "purchaseOrders", key), ask.who)
    text = "unbatched" if released else "The purchase order is in no batch."
    return Reply(200, {"success": bool(released), "message": text})


def rebatch(ask: Ask, key: int) -> Reply:
    """POST rebatch: the receipts go back into the batch that they were taken out of."""
    existing(ask.tenant, "purchaseOrders", key)
    done = 0
    for document in receipts(ask.tenant, key):
        lines = [ask.tenant.table("purchaseLines").get(entry.charge) or {} for entry in document.entries]
        former = next((line["unbatchedRecId"] for line in lines if line.get("unbatchedRecId")), None)
        if former is None or ask.tenant.table("batches").get(former) is None or not document.unbatched():
            continue
        ask.tenant.gl.batch(former, [entry.id for entry in document.unbatched()])
        mark(ask.tenant, document, former, ask.who)
        done += 1
    text = "rebatched" if done else "The purchase order was not unbatched."
    return Reply(200, {"success": bool(done), "message": text})


def _after(tenant: Tenant, key: int, after: int) -> Iterator[Record]:
    return (line for line in lines_of(tenant, key) if line["id"] > after)


def _line(tenant: Tenant, key: int, line: int) -> Record:
    existing(tenant, "purchaseOrders", key)
    record = tenant.table("purchaseLines").get(line)
    if record is None or record["purchaseOrderId"] != key:
        raise not_found("purchaseOrderLineItem", line)
    return record
