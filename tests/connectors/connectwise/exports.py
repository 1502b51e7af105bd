"""Builders of what ConnectWise sends, in its shapes and with its signs; values are those of a small Adelaide office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tieout.connectors.connectwise.listing import listed_invoice, listed_procurement
from tieout.connectors.wire import jsontext
from tieout.core.documents import Unposted


def as_read(value: Any) -> Any:
    """Return the value as it comes off the wire: through JSON, amounts exact."""
    return jsontext.parse(jsontext.write(value))


def money(text: str) -> Decimal:
    return Decimal(text)


def detail(
    entry: int, account: str, total: str, *, kind: str = "R", quantity: str = "-1", **more: Any
) -> dict[str, Any]:
    """A row of an export; `total` as it is sent, so a charge of 120.00 is "-120.00"."""
    return {
        "id": entry,
        "documentType": "INVOICE",
        "accountNumber": account,
        "glTypeId": kind,
        "quantity": money(quantity),
        "total": money(total),
        **more,
    }


def transaction(total: str, *details: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": 7301,
        "glTypeId": "AR",
        "documentDate": "2026-09-14T00:00:00Z",
        "documentNumber": "22017",
        "documentType": "INVOICE",
        "billingType": "Standard",
        "company": {"id": 88, "identifier": "Kestrel"},
        "companyAccountNumber": "C-88",
        "salesTerritory": "Adelaide Office",
        "dueDate": "2026-10-14T00:00:00Z",
        "dueDays": 30,
        "glEntryIds": "40112,40114",
        "currency": {"id": 3, "currencyCode": "AUD"},
        "total": money(total),
        "taxCode": {"id": 2, "name": "GST"},
        "stateTaxXref": "OUTPUT",
        "detail": list(details),
        **more,
    }


HEADER = {
    "id": 7301,
    "reference": "Ticket 9120",
    "customerPO": "PO-4471",
    "closedBy": "mtran",
    "location": {"id": 4, "name": "Adelaide Office"},
    "department": {"id": 10, "name": "Services"},
    "territory": {"id": 4, "name": "South Australia"},
    "customFields": [
        {"id": 7, "caption": "Cost centre", "value": "CC-19"},
        {"id": 8, "caption": "Hold", "value": False},
        {"id": 9, "caption": "Discount", "value": money("2.50")},
        {"id": 10, "caption": "Empty"},
    ],
    "_info": {"enteredBy": "jsmith"},
}

COMPANY = {
    "id": 88,
    "identifier": "Kestrel",
    "name": "Kestrel Freight Pty Ltd",
    "accountNumber": "",
    "types": [{"id": 1, "name": "Client"}, {"id": 9, "name": "Gold"}],
    "integratorTags": ["books-adelaide"],
    "customFields": [{"id": 3, "caption": "Region", "value": "SA"}],
}

UNPOSTED = {
    "id": 40112,
    "billingLogId": 7301,
    "locationId": 4,
    "location": {"id": 4, "name": "Adelaide Office"},
    "departmentId": 10,
    "department": {"id": 10, "identifier": "Services", "name": "Services"},
    "company": {"id": 88, "identifier": "Kestrel", "name": "Kestrel Freight Pty Ltd"},
    "billToCompany": {"id": 88, "identifier": "Kestrel", "name": "Kestrel Freight Pty Ltd"},
    "invoiceNumber": "22017",
    "invoiceDate": "2026-09-14T00:00:00Z",
    "invoiceType": "Standard",
    "dueDate": "2026-10-14T00:00:00Z",
    "dueDays": "30",
    "currency": {"id": 3, "currencyCode": "AUD"},
    "total": money("1100.00"),
    "dateClosed": "2026-09-15T04:11:09Z",
}

RECEIPT = {
    "id": 51001,
    "description": "Purchase",
    "unpostedProductId": "812-PS/7 & more-purchase",
    "locationId": 4,
    "departmentId": 10,
    "procurementType": "Purchase",
    "purchaseOrder": {"id": 812, "name": "PO-812"},
    "purchaseDate": "2026-09-02T00:00:00Z",
    "vendor": {"id": 310, "identifier": "Northwind", "name": "Northwind Distribution"},
    "vendorInvoiceNumber": "NW-5521",
    "vendorInvoiceDate": "2026-09-04T00:00:00Z",
    "currency": {"id": 3, "currencyCode": "AUD"},
    "total": money("464.75"),
    "dateClosed": "2026-09-05T01:00:00Z",
}

PURCHASE = {
    "id": "PO #PO-812, Packing Slip: PS/7 & more",
    "documentDate": "2026-09-05T00:00:00",
    "documentNumber": "PO-812",
    "purchaseDate": "2026-09-02T00:00:00",
    "packingSlip": "PS/7 & more",
    "company": {"id": 310, "identifier": "Northwind"},
    "vendorAccountNumber": "V-310",
    "vendorInvoiceDate": "2026-09-04T00:00:00",
    "vendorInvoiceNumber": "NW-5521",
    "dueDays": 14,
    "currency": {"id": 3, "currencyCode": "AUD"},
    "total": money("464.75"),
    "stateTaxXref": "INPUT",
    "purchaseDetail": [
        detail(51001, "1400", "-402.50", kind="RP", quantity="-5", memo="24-port switch", taxable=True, taxCodeXref="INPUT", glItemId="SW-24", documentDate="9/5/2026 11:02:19 AM"),
        detail(51002, "5100", "-20.00", kind="PF", memo="Freight", taxable=True),
    ],
    "purchaseDetailTax": [detail(51003, "2201", "-42.25", kind="PT", quantity="0", memo="Tax", taxCode={"id": 2, "name": "GST"}, taxRatePercent=10)],
}  # fmt: skip


def listed(**changes: Any) -> Unposted:
    return listed_invoice(as_read(UNPOSTED | changes), {}, {})


def listed_receipt(**changes: Any) -> Unposted:
    return listed_procurement(as_read(RECEIPT | changes), {4: "Adelaide Office"}, {10: "Services"})
