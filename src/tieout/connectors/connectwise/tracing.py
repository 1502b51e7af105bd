"""What became of invoices that were handed over: closed still, open again, or deleted.

(ConnectWise: detecting change.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tieout.connectors.connectwise.client import ConnectWiseClient, Row
from tieout.connectors.connectwise.conditions import WIDEST_SPAN, compare, every
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Whereabouts


def whereabouts(client: ConnectWiseClient, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, Whereabouts]:
    """Return how invoices stand, of as many as one page can show, those with the lowest ids.

    Receipts have no record of their own to look at: they are left out. Where not one of the invoices is shown
    it is rather a right that is missing than all of them, and nothing is said.
    """
    ours = {int(key.id): key for key in keys if key.kind is SourceKind.INVOICE}
    if not ours:
        return {}
    first = min(ours)
    last = first + WIDEST_SPAN - 1
    rows: dict[int, Row] = {}
    for page in client.pages(
        "finance/invoices",
        doing="read invoices",
        conditions=every(compare("id", ">", first - 1), compare("id", "<=", last)),
        fields="id,status/isClosed,glBatch/id",
    ):
        rows |= {row["id"]: row for row in page if isinstance(row.get("id"), int)}
    asked = [id_ for id_ in ours if id_ <= last]
    if not any(id_ in rows for id_ in asked):
        return {}
    found = {ours[id_]: _standing(rows.get(id_)) for id_ in asked}
    return {key: standing for key, standing in found.items() if standing}


def _standing(row: Row | None) -> Whereabouts | None:
    """A record in a batch is closed; older servers do not say it of the status."""
    if row is None:
        return Whereabouts.DELETED
    closed = (row.get("status") or {}).get("isClosed")
    if row.get("glBatch"):
        return Whereabouts.HANDED_OVER
    if closed is True:
        return Whereabouts.CLOSED
    return Whereabouts.REOPENED if closed is False else None
