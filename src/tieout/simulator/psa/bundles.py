"""Several reads in one call (ConnectWise: bundles), for the kinds whose names the documentation shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import existing, listed
from tieout.simulator.psa.errors import Problem, shaped
from tieout.simulator.psa.payments import of_invoice
from tieout.simulator.psa.procurement import lines_of
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.schema import Schema
from tieout.simulator.psa.tables import PAYMENT, PURCHASE_LINE
from tieout.simulator.psa.tenant import Tenant

_Reading = Callable[[Tenant, int], Iterable[Record]]
# Resource type -> the parent's table, the schema, and how to read the children of a parent.
_KINDS: dict[str, tuple[str, Schema, _Reading]] = {
    "purchaseorderlineitem": ("purchaseOrders", PURCHASE_LINE, lines_of),
    "invoicepayment": ("invoices", PAYMENT, of_invoice),
}
MOST_REQUESTS = 100


def routes() -> list[Route]:
    """The one address."""
    return [Route("POST", "system/bundles", "System", "inquire", bundle)]


def bundle(ask: Ask) -> Reply:
    """POST a list of reads; each result has a status of its own."""
    requests = ask.record().get("requests")
    if not isinstance(requests, list) or len(requests) > MOST_REQUESTS:
        raise shaped(400, "InvalidArgument", f"requests must be a list of at most {MOST_REQUESTS}.")
    if ask.tenant.switches.on("bundle-cost", "each"):
        for _ in requests[1:]:
            ask.tenant.rate_limit.spend()
    return Reply(200, {"results": [_result(ask, each) for each in requests]})


def _result(ask: Ask, request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise shaped(400, "InvalidArgument", "A request of a bundle must be an object.")
    kind = str(request.get("resourceType", "")).lower()
    shared = {"sequenceNumber": request.get("sequenceNumber"), "resourceType": kind}
    try:
        rows = _read(ask, kind, request.get("apiRequest") or {})
    except Problem as problem:
        return {**shared, "success": False, "statusCode": problem.status, "error": problem.body}
    return {
        **shared,
        "entities": rows,
        "count": len(rows),
        "version": "2025.8",
        "success": True,
        "statusCode": 200,
    }


def _read(ask: Ask, kind: str, request: dict[str, Any]) -> list[Any]:
    if kind not in _KINDS:
        raise shaped(400, "InvalidArgument", f"The resource type {kind} is not supported.")
    table, schema, reading = _KINDS[kind]
    parent = existing(ask.tenant, table, int(request.get("parentId") or 0))["id"]
    asked = {**(request.get("filters") or {}), **(request.get("page") or {}), "fields": request.get("fields")}
    args = {name.lower(): str(value) for name, value in asked.items() if value is not None}
    inner = replace(ask, args=args, call=replace(ask.call, query=urlencode(args)))
    reply = listed(
        inner, schema, lambda tenant, after, _: (row for row in reading(tenant, parent) if row["id"] > after)
    )
    return list(reply.body)
