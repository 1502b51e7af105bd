"""Items: what is sold and bought, by code; defaults for document lines."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from decimal import Decimal

from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.records import Item, ItemPrice

_LIMITS = {"code": ("Code", 30), "name": ("Name", 50), "description": ("Description", 4000)}


@dataclass(frozen=True, slots=True)
class ItemAsked:
    """An item as a request wants it; None is "not mentioned"."""

    id: str | None
    code: str | None
    name: str | None
    description: str | None
    purchase_description: str | None
    is_sold: bool | None
    is_purchased: bool | None
    inventory_account_code: str | None
    sales: ItemPrice | None
    purchases: ItemPrice | None


def read_item(asked: Asked) -> ItemAsked:
    """An item from a request. Raises: Rejection (error number 14)."""
    return ItemAsked(
        id=asked.guid("ItemID"),
        code=asked.text("Code"),
        name=asked.text("Name"),
        description=asked.text("Description"),
        purchase_description=asked.text("PurchaseDescription"),
        is_sold=asked.truth("IsSold"),
        is_purchased=asked.truth("IsPurchased"),
        inventory_account_code=asked.text("InventoryAssetAccountCode"),
        sales=_price(asked.block("SalesDetails")),
        purchases=_price(asked.block("PurchaseDetails")),
    )


def _price(block: Asked | None) -> ItemPrice | None:
    if block is None:
        return None
    return ItemPrice(
        unit_price=block.money("UnitPrice"),
        account_code=block.text("AccountCode") or "",
        cogs_account_code=block.text("COGSAccountCode") or "",
        tax_type=block.text("TaxType") or "",
    )


def find(desk: Desk, asked: ItemAsked) -> Item | None:
    """The item meant: by id, else by code."""
    if asked.id:
        return desk.org.items.get(asked.id)
    found = desk.org.items.find("code", asked.code) if asked.code else []
    return found[0] if found else None


def problems(desk: Desk, asked: ItemAsked, existing: Item | None) -> list[str]:
    """Everything that keeps the item from being made (`existing` None) or changed as asked."""
    messages = []
    if existing is None and not asked.code:
        messages.append("Price List Item Code must be specified")
    taken = desk.org.items.find("code", asked.code) if asked.code else []
    if any(existing is None or other.id != existing.id for other in taken):
        messages.append(f"Price List Item with Code '{asked.code}' already exists")
    messages += [
        f"The {label} must be at most {limit} characters long"
        for field_name, (label, limit) in _LIMITS.items()
        if len(getattr(asked, field_name) or "") > limit
    ]
    for price in (asked.sales, asked.purchases):
        messages += _price_problems(desk, price) if price else []
    return messages


def _price_problems(desk: Desk, price: ItemPrice) -> list[str]:
    messages = [
        f"Account code '{code}' is not a valid code for this document."
        for code in (price.account_code, price.cogs_account_code)
        if code and desk.org.account_by_code(code) is None
    ]
    if price.tax_type and price.tax_type not in desk.org.tax_rates:
        messages.append(
            f"The TaxType code {price.tax_type} does not exist or cannot be used for this type of transaction"
        )
    return messages


def save(desk: Desk, asked: ItemAsked, existing: Item | None) -> Item:
    """Make or change the item; `problems` must have found none."""
    item = copy.copy(existing) if existing else Item(desk.seeded.guid(), asked.code or "", desk.now)
    for field_name in ItemAsked.__slots__:
        value = getattr(asked, field_name)
        if value is not None and field_name != "id":
            setattr(item, field_name, value)
    for price in filter(None, (asked.sales, asked.purchases)):
        if price.unit_price is not None:
            price.unit_price = price.unit_price.quantize(Decimal(1).scaleb(-desk.unit_places), desk.rounding)
    item.updated = desk.now
    desk.org.items.put(item)
    return item
