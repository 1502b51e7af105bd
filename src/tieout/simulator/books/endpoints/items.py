"""Items: list, read, create, update, delete."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import fields, items, listing
from tieout.simulator.books.arithmetic import cents
from tieout.simulator.books.endpoints.documents import changed_since
from tieout.simulator.books.items import ItemAsked
from tieout.simulator.books.records import Item, ItemPrice
from tieout.simulator.books.rejections import bad_post, not_found
from tieout.simulator.books.visit import Answer, Raw, Reply, Visit
from tieout.simulator.books.wire import ZERO_GUID, moment_stamp
from tieout.simulator.books.writing import Written, write_each, write_one

_MOST = 500


def list_items(visit: Visit) -> Answer:
    """GET /Items"""
    rows = list(visit.org.items)
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    if since is not None:
        inclusive = visit.desk.switches.on("if-modified-since", "inclusive")
        rows = [one for one in rows if changed_since(one.updated, since, inclusive=inclusive)]
    found = listing.filtered(rows, visit.args, fields.items(visit.org), "Item")
    return Reply("Items", [shape(one, visit.places) for one in found])


def get_item(visit: Visit) -> Answer:
    """GET /Items/{ItemID or Code}"""
    return Reply("Items", [shape(_item(visit), visit.places)])


def put_items(visit: Visit) -> Answer:
    """PUT /Items: create; a code that exists is refused."""
    return write_each(visit, "Items", _asked(visit), lambda asked: _save(visit, asked, None), flag="")


def post_items(visit: Visit) -> Answer:
    """POST /Items: update what is found by id or code, create the rest."""
    return write_each(
        visit,
        "Items",
        _asked(visit),
        lambda asked: _save(visit, asked, items.find(visit.desk, asked)),
        flag="",
    )


def post_item(visit: Visit) -> Answer:
    """POST /Items/{ItemID}: update one."""
    return write_one("Items", _save(visit, _asked(visit)[0], _item(visit)), flag="")


def delete_item(visit: Visit) -> Answer:
    """DELETE /Items/{ItemID}: 204; documents keep the code."""
    visit.org.items.remove(_item(visit).id)
    return Raw(204)


def _asked(visit: Visit) -> list[ItemAsked]:
    found = visit.elements("Items", "Item")
    if len(found) > _MOST:
        raise bad_post(f"A maximum of {_MOST} items can be sent in a request.")
    return [items.read_item(one) for one in found]


def _item(visit: Visit) -> Item:
    key = visit.values["item_id"]
    found = visit.org.items.get(key.lower())
    if found is None:
        coded = visit.org.items.find("code", key)
        if not coded:
            raise not_found()
        found = coded[0]
    return found


def _save(visit: Visit, asked: ItemAsked, existing: Item | None) -> Written:
    messages = items.problems(visit.desk, asked, existing)
    if messages:
        return Written({"ItemID": existing.id if existing else ZERO_GUID, "Code": asked.code or ""}, messages)
    return Written(shape(items.save(visit.desk, asked, existing), visit.places))


def shape(item: Item, places: int) -> dict[str, Any]:
    """An item as Xero shows it."""
    texts = (
        ("Name", item.name),
        ("Description", item.description),
        ("PurchaseDescription", item.purchase_description),
        ("InventoryAssetAccountCode", item.inventory_account_code),
    )
    return {
        "ItemID": item.id,
        "Code": item.code,
        **{key: text for key, text in texts if text},
        "UpdatedDateUTC": moment_stamp(item.updated),
        "PurchaseDetails": _price(item.purchases, places),
        "SalesDetails": _price(item.sales, places),
        "IsTrackedAsInventory": bool(item.inventory_account_code),
        "IsSold": item.is_sold,
        "IsPurchased": item.is_purchased,
        "ValidationErrors": [],
    }


def _price(price: ItemPrice, places: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if price.unit_price is not None:
        made["UnitPrice"] = price.unit_price if places == 4 else cents(price.unit_price)
    texts = (
        ("AccountCode", price.account_code),
        ("COGSAccountCode", price.cogs_account_code),
        ("TaxType", price.tax_type),
    )
    return made | {key: text for key, text in texts if text}


ROUTES = (
    ("GET", "/Items", list_items),
    ("PUT", "/Items", put_items),
    ("POST", "/Items", post_items),
    ("GET", "/Items/<item_id>", get_item),
    ("POST", "/Items/<item_id>", post_item),
    ("DELETE", "/Items/<item_id>", delete_item),
)
