"""Purchase orders: list (always in pages), read, create, update."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import contact_shapes, document_shapes, fields, listing, purchase_orders
from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.asked import read_day
from tieout.simulator.books.endpoints.documents import changed_since
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Document
from tieout.simulator.books.rejections import not_found
from tieout.simulator.books.requests import DocumentAsked
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.wire import (
    ZERO_GUID,
    day_stamp,
    day_string,
    moment_stamp,
    moment_string,
    without_nulls,
)
from tieout.simulator.books.writing import Written, write_each, write_one

PLURAL, NOUN = "PurchaseOrders", "PurchaseOrder"


def list_orders(visit: Visit) -> Answer:
    """GET /PurchaseOrders, by `status`, `dateFrom`, `dateTo` and `If-Modified-Since`."""
    args = visit.args
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    inclusive = visit.desk.switches.on("if-modified-since", "inclusive")
    rows = [
        one
        for one in visit.org.purchase_orders
        if (not args.get("status") or one.status == args["status"].upper())
        and (not args.get("dateFrom") or one.day >= read_day(args["dateFrom"]))
        and (not args.get("dateTo") or one.day <= read_day(args["dateTo"]))
        and (since is None or changed_since(one.updated, since, inclusive=inclusive))
    ]
    found = listing.filtered(rows, args, fields.documents(visit.org, NOUN), NOUN)
    page = listing.page_of(args) or listing.Page(1, listing.DEFAULT_PAGE_SIZE)
    cut, pagination = listing.cut(found, page)
    return Reply(PLURAL, [shape(visit.org, one) for one in cut], pagination)


def get_order(visit: Visit) -> Answer:
    """GET /PurchaseOrders/{PurchaseOrderID or PurchaseOrderNumber}"""
    return Reply(PLURAL, [shape(visit.org, _order(visit))])


def put_orders(visit: Visit) -> Answer:
    """PUT /PurchaseOrders: create each."""
    return write_each(visit, PLURAL, _asked(visit), lambda asked: _save(visit, asked, None))


def post_orders(visit: Visit) -> Answer:
    """POST /PurchaseOrders: change what is found by id or number, create the rest."""
    return write_each(visit, PLURAL, _asked(visit), lambda asked: _save(visit, asked, _found(visit, asked)))


def post_order(visit: Visit) -> Answer:
    """POST /PurchaseOrders/{PurchaseOrderID}: change one."""
    return write_one(PLURAL, _save(visit, _asked(visit)[0], _order(visit)))


def _asked(visit: Visit) -> list[DocumentAsked]:
    return [purchase_orders.read_order(one) for one in visit.elements(PLURAL, NOUN)]


def _order(visit: Visit) -> Document:
    key, shelf = visit.values["order_id"], visit.org.purchase_orders
    found = shelf.get(key.lower()) or next(iter(shelf.find("number", key)), None)
    if found is None:
        raise not_found()
    return found


def _found(visit: Visit, asked: DocumentAsked) -> Document | None:
    shelf = visit.org.purchase_orders
    if asked.id and asked.id != ZERO_GUID:
        return shelf.get(asked.id)
    return next(iter(shelf.find("number", asked.number)), None) if asked.number else None


def _save(visit: Visit, asked: DocumentAsked, existing: Document | None) -> Written:
    messages = purchase_orders.problems(visit.desk, asked, existing)
    if messages:
        return Written(_refused(asked), messages)
    order, messages = purchase_orders.save(visit.desk, asked, existing)
    if messages:
        return Written(_refused(asked), messages)
    made = shape(visit.org, order)
    if asked.sent and not purchase_orders.may_be_sent(order):
        made["Warnings"] = [{"Message": purchase_orders.MAY_NOT_BE_SENT}]
    return Written(made)


def _refused(asked: DocumentAsked) -> dict[str, Any]:
    """A refused order under a zero id, whatever order was meant (as recorded)."""
    sent = without_nulls((("PurchaseOrderNumber", asked.number), ("Status", asked.status)))
    return {"PurchaseOrderID": ZERO_GUID, **sent, "LineItems": []}


def shape(org: Organisation, order: Document) -> dict[str, Any]:
    """An order as Xero shows it."""
    contact = org.contacts.get(order.contact_id)
    made: dict[str, Any] = {
        "PurchaseOrderID": order.id,
        "PurchaseOrderNumber": order.number,
        "DateString": day_string(order.day),
        "Date": day_stamp(order.day),
    }
    if order.due is not None:
        made |= {"DeliveryDateString": day_string(order.due), "DeliveryDate": day_stamp(order.due)}
    return made | {
        "HasErrors": False,
        "IsDiscounted": False,
        "TotalDiscount": ZERO,
        "SentToContact": order.sent,
        "Type": order.type,
        "Reference": order.reference or "",
        "CurrencyRate": order.currency_rate,
        "CurrencyCode": order.currency,
        "Contact": contact_shapes.full(contact) if contact is not None else {},
        "BrandingThemeID": order.theme_id,
        "Status": order.status,
        "LineAmountTypes": order.basis,
        "LineItems": [document_shapes.line(org, one, 4) for one in order.lines],
        "SubTotal": order.sub_total,
        "TotalTax": order.total_tax,
        "Total": order.total,
        "UpdatedDateUTC": moment_stamp(order.updated),
        "UpdatedDateUTCString": moment_string(order.updated),
        "HasAttachments": bool(org.attachments.get(order.id)),
    }


ROUTES = (
    ("GET", "/PurchaseOrders", list_orders),
    ("PUT", "/PurchaseOrders", put_orders),
    ("POST", "/PurchaseOrders", post_orders),
    ("GET", "/PurchaseOrders/<order_id>", get_order),
    ("POST", "/PurchaseOrders/<order_id>", post_order),
)
