"""The product codes of one organisation, kept until they are too old, and new ones. (Xero: Items.)"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tieout.connectors.wire import Shelf, jsontext
from tieout.connectors.xero.batches import Element, judged
from tieout.connectors.xero.client import Call, XeroClient
from tieout.core.ports import NewItem, Rejected

SHELF_NAME = "item-codes"
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
        kept = self._kept()
        if kept is not None and (self._now() - kept[0]).total_seconds() < not_older_than:
            return kept[1]
        started = self._now()
        said = self._client.read(Call(path="Items", doing="read items"))
        with said.understood() as value:
            codes = frozenset(str(item["Code"]) for item in value["Items"])
        self._keep(started, codes)
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
            answers = judged(said, under="Items", label="Code", expected=codes, accepted=_code)
            self._add(answer for answer in answers if isinstance(answer, str))
            made += answers
        return made

    def _add(self, codes: Iterable[str]) -> None:
        """Remember what was just created, so that the next look finds it without a call."""
        kept = self._kept()
        if kept is not None:
            self._keep(kept[0], kept[1] | frozenset(codes))

    def _kept(self) -> tuple[datetime, frozenset[str]] | None:
        kept = self._shelf.get(SHELF_NAME)
        if kept is None:
            return None
        stored = jsontext.parse(kept[0])
        return datetime.fromisoformat(stored["read_at"]), frozenset(stored["codes"])

    def _keep(self, read_at: datetime, codes: frozenset[str]) -> None:
        stored = {"read_at": read_at.isoformat(), "codes": sorted(codes)}
        self._shelf.put(SHELF_NAME, jsontext.write(stored))


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
