"""Purchase orders and expenses in a bookkeeper's words: ordered, delivered, claimed, approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tieout.simulator.calls import Refusal
from tieout.simulator.psa.batches import unmark
from tieout.simulator.psa.charges import Charge
from tieout.simulator.psa.expenses import approve
from tieout.simulator.psa.procurement import LineWriting, OrderWriting, lines_of, receipts
from tieout.simulator.psa.records import Record, instant, midnight, money
from tieout.simulator.psa.story import (
    custom_fields,
    day_text,
    known,
    known_company,
    number,
    pointer,
    refusing,
)
from tieout.simulator.psa.tenant import Tenant

ORDERS, LINES = OrderWriting(), LineWriting()
_ORDER_WORDS = {"id", "number", "supplier", "office", "department", "date", "terms", "currency", "tax_code", "lines",
                "freight", "freight_taxed", "invoice", "invoice_date", "receive", "fields", "status"}  # fmt: skip
_LINE_WORDS = {"product", "text", "quantity", "cost"}
_CORRECTION_WORDS = {"cost", "quantity", "waiting"}
_RECEIPT_WORDS = {"slip", "invoice", "invoice_date", "lines", "on", "order"}


def tell_order(tenant: Tenant, words: Mapping[str, Any], who: str) -> Record:
    """A purchase order with its lines; `receive` (a receipt, or a list of them) delivers it at once.

    Raises: Refusal for words without a meaning or records that do not exist.
    """
    _refuse_unknown("a purchase order", words, _ORDER_WORDS)
    if "id" in words:
        tenant.table("purchaseOrders").next_id = max(int(words["id"]), tenant.table("purchaseOrders").next_id)
    supplier = known_company(tenant, words["supplier"])
    terms = pointer(tenant, "billingTerms", words.get("terms"), "name") or supplier.get("billingTerms")
    body = {
        "poNumber": words.get("number"),
        "vendorCompany": {"id": supplier["id"]},
        "status": pointer(tenant, "purchaseOrderStatuses", words.get("status", "New"), "name"),
        "terms": terms or {"id": 4},
        "poDate": day_text(words.get("date")),
        "locationId": (pointer(tenant, "locations", words.get("office"), "name") or {}).get("id"),
        "businessUnitId": (pointer(tenant, "departments", words.get("department"), "name") or {}).get("id"),
        "currency": pointer(tenant, "currencies", words.get("currency"), "currencyIdentifier"),
        "taxCode": pointer(tenant, "taxCodes", words.get("tax_code"), "identifier"),
        "freightCost": money(words.get("freight", 0)),
        "taxFreightFlag": bool(words.get("freight_taxed", False)),
        "vendorInvoiceNumber": words.get("invoice"),
        "vendorInvoiceDate": day_text(words.get("invoice_date")),
        "customFields": custom_fields(tenant, words.get("fields", {})),
    }
    given = {name: value for name, value in body.items() if value is not None}
    order = refusing(lambda: ORDERS.create(tenant, given, who))
    for line in words.get("lines", []):
        _tell_line(tenant, order, line, who)
    received = words.get("receive", [])
    for receipt in received if isinstance(received, list) else [received]:
        receive(tenant, order, receipt, who)
    return order


def receive(tenant: Tenant, order: Record, words: Mapping[str, Any], who: str) -> Record:
    """A delivery: `slip`, the vendor's `invoice` and `invoice_date`, when (`on`), and which `lines`.

    `lines` maps line numbers to quantities; without it everything still waiting is delivered. A quantity below what
    was ordered leaves the rest on a line of its own.
    """
    _refuse_unknown("a receipt", words, _RECEIPT_WORDS)
    bill = {
        "vendorInvoiceNumber": words.get("invoice"),
        "vendorInvoiceDate": day_text(words.get("invoice_date")),
    }
    order.update({name: value for name, value in bill.items() if value is not None})
    wanted = {int(line): int(quantity) for line, quantity in words.get("lines", {}).items()}
    on = day_text(words.get("on")) or instant(tenant.clock.now())
    for line in list(lines_of(tenant, order["id"])):
        if line["closedFlag"] or (wanted and line["lineNumber"] not in wanted):
            continue
        ordered = int(line["quantity"])
        quantity = wanted.get(line["lineNumber"], ordered)
        changes = {"receivedQuantity": quantity, "receivedStatus": "FullyReceived", "packingSlip": words.get("slip"),
                   "dateReceived": on}  # fmt: skip
        if abs(quantity) < abs(ordered):
            changes["receivedStatus"] = "PartiallyReceiveCloneRest"
        _change_line(tenant, line, changes, who)
        if abs(quantity) < abs(ordered):
            _leave_the_rest(tenant, order, line, ordered - quantity, who)
    return order


def unbatch(tenant: Tenant, order: Record, who: str) -> int:
    """Take the receipts of an order out of their batches; returns how many were in one."""
    released = 0
    for document in receipts(tenant, order["id"]):
        for batch in sorted(document.batches()):
            tenant.gl.release_document(document, batch)
            unmark(tenant, document, who, by_hand=batch)
            released += 1
    return released


def edit(tenant: Tenant, order: Record, lines: Mapping[str, Mapping[str, Any]], who: str) -> Record:
    """Correct lines, by their numbers: another `cost` or `quantity`, or back to `waiting`, not received at all."""
    by_number = {str(line["lineNumber"]): line for line in lines_of(tenant, order["id"])}
    for line_number, words in lines.items():
        _refuse_unknown("a correction of a line", words, _CORRECTION_WORDS)
        line = by_number[line_number]
        changes: Record = {}
        if words.get("waiting"):
            changes = {"receivedStatus": "Waiting", "receivedQuantity": 0}
        if "quantity" in words:
            changes |= {"quantity": number(words["quantity"]), "receivedQuantity": int(words["quantity"])}
        if "cost" in words:
            changes["unitCost"] = number(words["cost"])
        _change_line(tenant, line, changes, who)
    return order


def tell_expense(tenant: Tenant, words: Mapping[str, Any], who: str) -> Charge:
    """An expense that a member paid: `by`, `amount`, `text`, and any of type (its number), date, customer, office;
    `approved = true` approves it."""
    del who  # an expense is its member's own
    customer = known_company(tenant, words["customer"])["id"] if "customer" in words else 0
    charge = tenant.charges.add(
        "expense",
        charge_id=int(words.get("id", 0)),
        invoice=0,
        company=customer,
        quantity=number(1),
        price=money(words["amount"]),
        amount=money(words["amount"]),
        text=str(words["text"]),
        role=int(words.get("type", 0)),
        member=known(tenant, "members", words["by"], "identifier")["id"],
        day=day_text(words.get("date")) or midnight(tenant.today()),
        reimbursable=bool(words.get("reimbursable", True)),
        location=(pointer(tenant, "locations", words.get("office"), "name") or {}).get("id", 0),
    )
    if words.get("approved"):
        refusing(lambda: approve(tenant, charge))
    return charge


def _tell_line(tenant: Tenant, order: Record, words: Mapping[str, Any], who: str) -> None:
    _refuse_unknown("a line of a purchase order", words, _LINE_WORDS)
    item = known(tenant, "catalog", words["product"], "identifier")
    body = {
        "product": {"id": item["id"]},
        "description": str(words.get("text", item["description"])),
        "quantity": number(words.get("quantity", 1)),
        "unitCost": number(words.get("cost", item.get("cost") or 0)),
    }
    refusing(lambda: LINES.add(tenant, order, body, who))


def _change_line(tenant: Tenant, line: Record, changes: Record, who: str) -> None:
    given = {name: value for name, value in changes.items() if value is not None}
    refusing(lambda: LINES.change(tenant, line, given, who))


def _leave_the_rest(tenant: Tenant, order: Record, line: Record, rest: int, who: str) -> None:
    body = {"product": {"id": line["product"]["id"]}, "description": line["description"],
            "quantity": number(rest), "unitCost": line["unitCost"]}  # fmt: skip
    refusing(lambda: LINES.add(tenant, order, body, who))


def _refuse_unknown(what: str, words: Mapping[str, Any], known_words: set[str]) -> None:
    if unknown := set(words) - known_words:
        raise Refusal(f"{what} has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known_words))}")
