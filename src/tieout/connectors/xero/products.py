"""The product codes of one organisation, kept until they are too old, and new ones. (Xero: Items.)"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tieout.connectors.wire import Shelf, jsontext
from tieout.connectors.xero.batches import Element, judged
from tieout.connectors.xero.client import Call, XeroClient
from tieout.core.ports import NewItem, Rejected

SHELF_NAME = "items"
AT_ONCE = 500
LONGEST_NAME = 50


class ItemList:
    """Reads all codes in one call, for the list has no pages."""

    def __init__(self, client: XeroClient, shelf: Shelf, now: Callable[[], datetime]) -> None:
        self._client = client
        self._shelf = shelf
        self._now = now

    def codes(self, *, not_older_than: float) -> frozenset[str]:
        """Return every code; read again when the last reading is older (seconds)."""
        kept = self._shelf.get(SHELF_NAME)
        if kept is not None and (self._now() - kept[1]).total_seconds() < not_older_than:
            return frozenset(jsontext.parse(kept[0]))
        said = self._client.read(Call(path="Items", doing="read items"))
        with said.understood() as value:
            codes = frozenset(str(item["Code"]) for item in value["Items"])
        self._keep(codes)
        return codes

    def create(self, items: Sequence[NewItem], *, key: str) -> Sequence[str | Rejected]:
        """Create items, in order, 500 a call; one whose code exists is refused, never changed."""
        made: list[str | Rejected] = []
        for start in range(0, len(items), AT_ONCE):
            some = items[start : start + AT_ONCE]
            said = self._client.create(
                Call(
                    path="Items",
                    doing="create items",
                    query={"summarizeErrors": "false"},
                    payload={"Items": [_item_of(item) for item in some]},
                    key=f"{key}-{start}" if start else key,
                    elements_sent=len(some),
                )
            )
            codes = [item.code for item in some]
            made += judged(said, under="Items", label="Code", expected=codes, accepted=_code)
        return made

    def _keep(self, codes: Iterable[str]) -> None:
        self._shelf.put(SHELF_NAME, jsontext.write(sorted(codes)))


def _item_of(item: NewItem) -> dict[str, object]:
    """Return the item to create, to be sold and bought. It has no price and no account: each line brings its own."""
    made: dict[str, object] = {
        "Code": item.code,
        "Name": (item.description or item.code)[:LONGEST_NAME].strip(),
        "IsSold": True,
        "IsPurchased": True,
    }
    if item.description:
        made |= {"Description": item.description, "PurchaseDescription": item.description}
    return made


def _code(element: Element) -> str:
    return str(element["Code"])
