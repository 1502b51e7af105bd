"""Purchase orders: ordered, received by packing slip, and from then on a supplier's bill to be posted.

A receipt becomes unposted when a line of it is closed, not when the order is (ConnectWise: when something becomes
unposted). One document per order and packing slip.
"""

from __future__ import annotations

from decimal import Decimal

from tieout.simulator.psa import taxes
from tieout.simulator.psa.closing import places
from tieout.simulator.psa.collections import Writing, existing
from tieout.simulator.psa.errors import complaint, invalid, refused
from tieout.simulator.psa.gl import Document, Entry, total_of
from tieout.simulator.psa.mapping import account_text
from tieout.simulator.psa.records import ZERO, Record, instant, midnight, money
from tieout.simulator.psa.tenant import Tenant

_CLOSING = {"FullyReceived", "PartiallyReceiveCancelRest", "PartiallyReceiveCloneRest"}


class OrderWriting(Writing):
    """The rules for creating, changing and deleting purchase orders."""

    def __init__(self) -> None:
        super().__init__("purchaseOrders")

    def create(self, tenant: Tenant, body: Record, who: str) -> Record:
        """A new order."""
        made = super().create(tenant, body, who)
        made["enteredBy"] = who
        tenant.tell("PurchaseOrder", made["id"], "added", who)
        return made

    def change(self, tenant: Tenant, record: Record, changes: Record, who: str) -> Record:
        """Change an order; a closed status closes it, without touching its lines."""
        changed = super().change(tenant, record, changes, who)
        if changed["closedFlag"] and not changed.get("dateClosed"):
            changed |= {"dateClosed": instant(tenant.clock.now()), "closedBy": who}
        recompute_order(tenant, changed)
        tenant.tell("PurchaseOrder", changed["id"], "updated", who)
        return changed

    def delete(self, tenant: Tenant, record: Record, who: str) -> None:
        """Delete an order of which nothing was received."""
        if receipts(tenant, record["id"]):
            raise refused("This purchase order has received items and cannot be deleted.")
        for key in tenant.lines_of.pop(record["id"], []):
            tenant.table("purchaseLines").delete(key)
        super().delete(tenant, record, who)
        tenant.tell("PurchaseOrder", record["id"], "deleted", who)

    def check(self, tenant: Tenant, members: Record, before: Record | None) -> None:
        """An order number is given once."""
        number = members.get("poNumber")
        if number and tenant.switches.on("purchase-order-number", "unique"):
            other = tenant.table("purchaseOrders").find(poNumber=number)
            if other is not None and other is not before:
                sentence = "PO Number already in use."
                raise invalid(
                    "purchaseOrder", complaint("ObjectExists", sentence, "purchaseOrder", "poNumber")
                )

    def completed(self, tenant: Tenant, record: Record) -> Record:
        """Fill in what follows from the vendor, the location and the status."""
        vendor = tenant.record("companies", record["vendorCompany"]) or {}
        record.setdefault("id", tenant.table("purchaseOrders").next_id)
        record["poNumber"] = record.get("poNumber") or f"PO-{record['id']}"
        record["poDate"] = record.get("poDate") or midnight(tenant.today())
        record["vendorSite"] = record.get("vendorSite") or vendor.get("site")
        record["taxCode"] = record.get("taxCode") or vendor.get("taxCode")
        first = next(iter(tenant.table("currencies")))
        record["currency"] = (
            record.get("currency") or vendor.get("currency") or tenant.ref("currencies", first["id"])
        )
        record["taxPoFlag"] = record["taxCode"] is not None
        record["taxFreightFlag"] = bool(record.get("taxFreightFlag"))
        record["freightCost"] = record.get("freightCost") or ZERO
        record["location"] = tenant.ref("locations", record.get("locationId")) or record.get("location")
        record["locationId"] = (record["location"] or {}).get("id")
        record["businessUnit"] = tenant.ref("departments", record.get("businessUnitId")) or record.get(
            "businessUnit"
        )
        record["businessUnitId"] = (record["businessUnit"] or {}).get("id")
        status = tenant.record("purchaseOrderStatuses", record["status"]) or {}
        record["closedFlag"] = bool(status.get("closedFlag"))
        if not record["closedFlag"]:
            record.pop("dateClosed", None)
        return record


class LineWriting(Writing):
    """The rules for the lines of purchase orders."""

    def __init__(self) -> None:
        super().__init__("purchaseLines")

    def add(self, tenant: Tenant, order: Record, body: Record, who: str) -> Record:
        """A new line of an order."""
        lines = tenant.lines_of.setdefault(order["id"], [])
        body = {
            "lineNumber": len(lines) + 1,
            "unitOfMeasure": {"id": 13, "name": "Each"},
            "description": body.get("description")
            or (tenant.record("catalog", body.get("product")) or {}).get("description"),
            **body,
        }
        made = self.create(tenant, body, who)
        made |= {"purchaseOrderId": order["id"], "purchaseOrderNumber": order["poNumber"]}
        lines.append(made["id"])
        self.finish(tenant, order, made, who)
        return made

    def change(self, tenant: Tenant, record: Record, changes: Record, who: str) -> Record:
        """Change a line; receiving or closing it writes the receipt's ledger rows."""
        if record.get("batchedFlag"):
            raise refused("This line item has been batched and cannot be changed.")
        slip_before = slip_of(tenant, record)
        was_closed = bool(record.get("closedFlag"))
        changed = super().change(tenant, record, changes, who)
        order = existing(tenant, "purchaseOrders", changed["purchaseOrderId"])
        if was_closed:
            write_receipt(tenant, order, slip_before)
        self.finish(tenant, order, changed, who)
        return changed

    def delete(self, tenant: Tenant, record: Record, who: str) -> None:
        """Delete a line that was not received."""
        if record.get("closedFlag"):
            raise refused("This line item has been received and cannot be deleted.")
        tenant.lines_of[record["purchaseOrderId"]].remove(record["id"])
        super().delete(tenant, record, who)
        recompute_order(tenant, existing(tenant, "purchaseOrders", record["purchaseOrderId"]))

    def completed(self, tenant: Tenant, record: Record) -> Record:
        """Fill in amounts, and close a line whose receipt is complete."""
        quantity = Decimal(record["quantity"])
        record["unitCost"] = Decimal(record.get("unitCost") or 0)
        record["extCost"] = money(quantity * record["unitCost"])
        received = record.get("receivedQuantity") or 0
        status = record.get("receivedStatus") or "Waiting"
        if status == "Waiting" and received and abs(received) >= abs(quantity):
            status = "FullyReceived"
        if status == "FullyReceived" and not received:
            received = int(quantity)
        closed = status in _CLOSING
        if closed and not record.get("closedFlag"):
            record["dateReceived"] = record.get("dateReceived") or instant(tenant.clock.now())
        record |= {"receivedQuantity": received, "receivedStatus": status, "closedFlag": closed}
        record.setdefault("batchedFlag", False)
        return record

    def finish(self, tenant: Tenant, order: Record, line: Record, who: str) -> None:
        """Totals of the order, and the receipt when the line is closed."""
        recompute_order(tenant, order)
        tenant.stamp(order, who)
        if line["closedFlag"]:
            write_receipt(tenant, order, slip_of(tenant, line))
        tenant.tell("PurchaseOrder", order["id"], "updated", who)


def lines_of(tenant: Tenant, key: int) -> list[Record]:
    """The lines of an order, in their order."""
    table = tenant.table("purchaseLines")
    return [line for each in tenant.lines_of.get(key, []) if (line := table.get(each)) is not None]


def recompute_order(tenant: Tenant, order: Record) -> None:
    """Bring the sums of an order and the tax of its lines up to date."""
    levels = taxes.levels(tenant.record("taxCodes", order.get("taxCode")))
    rate = sum((level.fraction for level in levels if "product" in level.kinds), Decimal(0))
    lines = lines_of(tenant, order["id"])
    for line in lines:
        line["tax"] = money(line["extCost"] * rate) if order["taxPoFlag"] else ZERO
    freight_tax = money(order["freightCost"] * rate) if order["taxFreightFlag"] else ZERO
    tax = sum((line["tax"] for line in lines), ZERO)
    subtotal = sum((line["extCost"] for line in lines), ZERO)
    order |= {
        "subTotal": subtotal,
        "salesTax": tax,
        "freightTaxTotal": freight_tax,
        "total": subtotal + tax + order["freightCost"] + freight_tax,
    }


def slip_of(tenant: Tenant, line: Record) -> str:
    """The packing slip under which a line was received, or the order's number without one."""
    order = tenant.table("purchaseOrders").get(line["purchaseOrderId"]) or {}
    return str(line.get("packingSlip") or order.get("poNumber"))


def receipt_key(order: Record, slip: str) -> str:
    """The key of a receipt in the unposted list."""
    return f"{order['id']}-{slip}-purchase"


def receipts(tenant: Tenant, order_id: int) -> list[Document]:
    """The receipts of an order that have ledger rows."""
    slips = {slip_of(tenant, line) for line in lines_of(tenant, order_id) if line.get("closedFlag")}
    found = (tenant.gl.find("purchase", f"{order_id}-{slip}-purchase") for slip in sorted(slips))
    return [document for document in found if document is not None]


def write_receipt(tenant: Tenant, order: Record, slip: str) -> None:
    """Write the ledger rows of a receipt anew from its closed lines; rows in a batch stay, later lines join them."""
    key = receipt_key(order, slip)
    closed = [
        line
        for line in lines_of(tenant, order["id"])
        if line.get("closedFlag") and slip_of(tenant, line) == slip
    ]
    document = tenant.gl.find("purchase", key)
    if document is not None and document.batches():
        known = {entry.charge for entry in document.entries if entry.charge}
        later = [line for line in closed if line["id"] not in known]
        if later:
            tenant.gl.extend(document, _rows(tenant, order, later, freight=False))
        return
    tenant.gl.erase("purchase", key)
    if closed:
        rows = _rows(tenant, order, closed, freight=_carries_freight(tenant, order, slip))
        if total_of(rows) > 0 and tenant.switches.on("negative-receipt", "left-out"):
            return
        tenant.gl.write("purchase", key, max(line["dateReceived"] for line in closed), rows)


def _rows(tenant: Tenant, order: Record, lines: list[Record], *, freight: bool) -> list[Entry]:
    """Credits of one receipt: its lines, freight, and the tax of each level."""
    where = places({"departmentId": order.get("businessUnitId"), "locationId": order.get("locationId")})
    rows = [
        Entry(0, "RP", -received_cost(line), _stock_account(tenant, line, where), "line", line["id"])
        for line in lines
    ]
    carried = order["freightCost"] if freight else ZERO
    if carried:
        rows.append(Entry(0, "PF", -carried, _account(tenant, "PF", where)))
    for level in taxes.levels(tenant.record("taxCodes", order.get("taxCode"))):
        if not order["taxPoFlag"] or "product" not in level.kinds:
            continue
        tax = sum((money(received_cost(line) * level.fraction) for line in lines), ZERO)
        if tax:
            rows.append(Entry(0, "PT", -tax, _account(tenant, "PT", where), tax_level=level.number))
        if carried and order["taxFreightFlag"]:
            on_freight = money(carried * level.fraction)
            rows.append(Entry(0, "FT", -on_freight, _account(tenant, "FT", where), tax_level=level.number))
    return rows


def received_cost(line: Record) -> Decimal:
    """What the received quantity of a line costs."""
    return money(Decimal(line.get("receivedQuantity") or line["quantity"]) * line["unitCost"])


def _carries_freight(tenant: Tenant, order: Record, slip: str) -> bool:
    """Freight comes with the slip that the order names, else with the first receipt."""
    if order.get("freightPackingSlip"):
        return bool(order["freightPackingSlip"] == slip)
    return all(document.key == receipt_key(order, slip) for document in receipts(tenant, order["id"]))


def _stock_account(tenant: Tenant, line: Record, where: list[tuple[str, int]]) -> str:
    item = tenant.record("catalog", line.get("product")) or {}
    kinds = [
        ("Product", item.get("id", 0)),
        ("Product Subcategory", (item.get("subcategory") or {}).get("id", 0)),
    ]
    mapped = tenant.mapping.find("RP", *kinds, *where) or {}
    return str(mapped.get("inventory") or mapped.get("cogs1") or (account_text(mapped) if mapped else ""))


def _account(tenant: Tenant, gl_type: str, where: list[tuple[str, int]]) -> str:
    mapped = tenant.mapping.find(gl_type, *where)
    return account_text(mapped) if mapped else ""
