"""What became of what was handed over: closed still, open again, deleted, or nowhere to be seen.

(ConnectWise: detecting change.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from tieout.connectors.connectwise.client import ConnectWiseClient, Row
from tieout.connectors.connectwise.conditions import WIDEST_SPAN, compare, covering, every
from tieout.core.identifiers import is_ours
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Whereabouts

_ORDER = re.compile(r"(\d+)-")
"""With which a receipt's key begins: the id of its purchase order."""

_INVOICES = "finance/invoices"
_STANDING = "id,status/isClosed,glBatch/id,glBatch/name,unbatchedBatch/id"


def whereabouts(client: ConnectWiseClient, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, Whereabouts]:
    """Return how documents stand, of as many as one page of each kind can show, those with the lowest ids.

    Receipts have no record of their own: of them it is told whether their purchase order is still there. Where not
    one of the records asked for is shown, a right may be missing as well as all of them: they are unseen.
    """
    return {**_invoices(client, keys), **_receipts(client, keys)}


def _invoices(client: ConnectWiseClient, keys: Sequence[DocumentKey]) -> dict[DocumentKey, Whereabouts]:
    ours = {key: int(key.id) for key in keys if key.kind is SourceKind.INVOICE}
    asked, rows = _page(client, _INVOICES, ours, doing="read invoices", fields=_STANDING)
    if not rows:
        return dict.fromkeys(asked, Whereabouts.UNSEEN)
    found = {key: _standing(key, rows.get(id_)) for key, id_ in asked.items()}
    return {key: standing for key, standing in found.items() if standing}


def elsewhere(client: ConnectWiseClient, keys: Collection[DocumentKey]) -> frozenset[DocumentKey]:
    """Return the invoices among these that are in a batch which is not ours; a call for about 150 of them, or for a
    thousand neighbours. Receipts have no batch to be seen.
    """
    ours = {int(key.id): key for key in keys if key.kind is SourceKind.INVOICE}
    found: set[DocumentKey] = set()
    for conditions in covering(ours):
        for page in client.pages(_INVOICES, doing="read invoices", conditions=conditions, fields=_STANDING):
            rows = {ours[row["id"]]: row for row in page if row.get("id") in ours}
            found |= {key for key, row in rows.items() if _standing(key, row) is Whereabouts.ELSEWHERE}
    return frozenset(found)


def _receipts(client: ConnectWiseClient, keys: Sequence[DocumentKey]) -> dict[DocumentKey, Whereabouts]:
    ours = {
        key: int(order[1])
        for key in keys
        if key.kind is SourceKind.PROCUREMENT and (order := _ORDER.match(key.id))
    }
    asked, rows = _page(client, "procurement/purchaseorders", ours, doing="read purchase orders", fields="id")
    gone = Whereabouts.DELETED if rows else Whereabouts.UNSEEN
    return {key: Whereabouts.CLOSED if id_ in rows else gone for key, id_ in asked.items()}


def _page(
    client: ConnectWiseClient, path: str, ids: Mapping[DocumentKey, int], *, doing: str, fields: str
) -> tuple[dict[DocumentKey, int], dict[int, Row]]:
    """Ask for the records with the lowest of these ids; returns which were asked for, and those of them that are
    shown.
    """
    if not ids:
        return {}, {}
    first = min(ids.values())
    last = first + WIDEST_SPAN - 1
    asked = {key: id_ for key, id_ in ids.items() if id_ <= last}
    wanted = set(asked.values())
    conditions = every(compare("id", ">", first - 1), compare("id", "<=", last))
    rows: dict[int, Row] = {}
    for page in client.pages(path, doing=doing, conditions=conditions, fields=fields):
        rows |= {row["id"]: row for row in page if row.get("id") in wanted}
    return asked, rows


def _standing(key: DocumentKey, row: Row | None) -> Whereabouts | None:
    """A record in a batch is closed; older servers do not say it of the status."""
    if row is None:
        return Whereabouts.DELETED
    closed = (row.get("status") or {}).get("isClosed")
    if batch := row.get("glBatch"):
        return Whereabouts.ELSEWHERE if _by_others(key, batch, row) else Whereabouts.HANDED_OVER
    if closed is True:
        return Whereabouts.CLOSED
    return Whereabouts.REOPENED if closed is False else None


def _by_others(key: DocumentKey, batch: Row, row: Row) -> bool:
    """Whether the batch bears a name that is none of ours. A server that tells no name is no evidence, nor is a batch
    that the invoice was taken out of by hand and may still be shown with.
    """
    name = batch.get("name")
    left = (row.get("unbatchedBatch") or {}).get("id")
    return bool(name) and not is_ours(str(name), key) and (left is None or left != batch.get("id"))
