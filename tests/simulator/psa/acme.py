"""The tenant of the reference's test vectors: company `acme` in Leeds, with the ids and amounts of the vectors."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from tieout.simulator.calls import Call
from tieout.simulator.clock import Clock
from tieout.simulator.psa import Psa, furnishing, purchasing, story
from tieout.simulator.psa.expenses import approve
from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.seeds import Seeded

CLIENT_ID = "11111111-2222-3333-4444-555555555555"
BASIC = "Basic " + base64.b64encode(b"acme+pub:priv").decode()
SWITCH_24 = {"product": "SW-24", "quantity": 2}


class Acme:
    """The tenant and a client of its API. `get`, `post`, ... take the path behind `/apis/3.0/`."""

    def __init__(self) -> None:
        self.clock = Clock(datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
        self.psa = Psa(self.clock, Seeded(7))
        self.tenant = open_acme(self.psa)
        self.client = Client(self._answer)
        self.headers = {"Authorization": BASIC, "clientId": CLIENT_ID}

    def _answer(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        call = Call(
            system="psa",
            method=request.method,
            path=request.path,
            query=request.query_string.decode("latin-1"),
            headers=request.headers,
            body=request.get_data(),
            base_url=request.host_url.rstrip("/"),
        )
        return self.psa.answer(call)(environ, start_response)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """One call; `headers` with underscores for dashes."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.open(
            f"/v2025_1/apis/3.0/{path}",
            method=method,
            headers=sent,
            data=None if body is None else json.dumps(body),
        )

    def get(self, path: str, **headers: str) -> Any:
        """GET that must succeed; the JSON, fractions as `Decimal`."""
        return read(self.ask("GET", path, **headers), 200)

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        """POST that must answer with `status`."""
        return read(self.ask("POST", path, body), status)

    def patch(self, path: str, *operations: dict[str, Any], status: int = 200) -> Any:
        """PATCH that must answer with `status`."""
        return read(self.ask("PATCH", path, list(operations)), status)

    def export(self, *invoices: int, **members: Any) -> Any:
        """The export of these invoices, far into the future."""
        body = {
            "exportInvoicesFlag": True,
            "thruDate": "2027-11-22T00:00:00Z",
            "summarizeInvoices": "Detailed",
        }
        return self.post("finance/accounting/export", body | {"includedInvoiceIds": list(invoices)} | members)

    def batch(self, invoice: int, identifier: str) -> Any:
        """Hand one invoice over."""
        found = self.export(invoice)["transactions"][0]
        ids = [int(each) for each in found["glEntryIds"].split(",")] + [row["id"] for row in found["detail"]]
        body = {"batchIdentifier": identifier, "exportInvoicesFlag": True, "processedRecordIds": ids}
        return self.post("finance/accounting/batches", body, 201)

    def act(self, action: str, **args: Any) -> dict[str, Any]:
        """What a person does."""
        return self.psa.act(action, args)


def read(response: Response, status: int) -> Any:
    """The JSON of a response that must have this status."""
    assert response.status_code == status, response.get_data(as_text=True)
    data = response.get_data()
    return json.loads(data, parse_float=Decimal) if data else None


def link(response: Response, rel: str) -> str:
    """The address of a link relation, "" when it is absent."""
    for part in response.headers.get("Link", "").split(", "):
        address, _, name = part.partition("; ")
        if name == f'rel="{rel}"':
            return address.strip("<>")
    return ""


def query_of(address: str) -> str:
    """The query of an address."""
    return urlsplit(address).query


def open_acme(psa: Psa) -> Tenant:
    """The dataset of the vectors."""
    tenant = psa.open_tenant(
        "acme", "Acme MSP", time_zone="Eastern Standard Time", site="api-na.myconnectwise.net"
    )
    furnishing.furnish(tenant, currency="GBP")
    furnishing.add_keys(tenant, "pub", "priv")
    furnishing.add_keys(tenant, "reader", "priv", "Reader", role="read-only")
    furnishing.add_office(tenant, "London Office", 1)
    furnishing.add_office(tenant, "Leeds Office", 2)
    tenant.insert("departments", {"id": 10, "identifier": "Services", "name": "Services"}, "admin")
    furnishing.add_tax_code(
        tenant,
        {"id": 11, "identifier": "VAT20", "rate": 20, "xref": "OUTPUT2", "agency": "HMRC", "expenses": False},
    )
    furnishing.add_item(
        tenant,
        {
            "id": 741,
            "identifier": "SW-24",
            "description": "24-port switch",
            "price": "120.00",
            "cost": "80.00",
        },
    )
    tenant.table("members").next_id = 151
    furnishing.add_member(tenant, "jsmith", "John", "Smith", id=150)
    story.tell_company(
        tenant,
        {"id": 250, "name": "Big Design Ltd", "identifier": "BigDesign", "account": "C-250", "terms": "Net 30 days",
         "tax_code": "VAT20", "currency": "GBP", "fields": {"Xero Org": "UK Ltd"}},
        "jsmith",
    )  # fmt: skip
    story.tell_company(
        tenant, {"id": 251, "name": "Corner Shop", "terms": "Net 30 days", "tax_code": "VAT20"}, "jsmith"
    )
    story.tell_company(
        tenant,
        {"id": 310, "name": "Dell EMEA", "identifier": "DellEMEA", "account": "V-310", "types": ["Vendor"],
         "terms": "Net 30 days", "tax_code": "VAT20"},
        "jsmith",
    )  # fmt: skip
    story.tell_company(tenant, {"id": 666, "name": "Old Record", "year_established": 0}, "jsmith")
    tenant.insert("tickets", {"id": 3301, "summary": "Server move"}, "jsmith")
    _invoices(tenant)
    tenant.gl.next_id = 21001
    purchasing.tell_order(
        tenant,
        {
            "id": 700,
            "number": "PO-700",
            "supplier": 310,
            "date": "2026-11-03",
            "office": "Leeds Office",
            "freight": "15.00",
            "lines": [{"product": "SW-24", "quantity": 5, "cost": "80.00"}],
            "receive": {
                "slip": "PS-1",
                "invoice": "DELL-8891",
                "invoice_date": "2026-11-02",
                "on": "2026-11-04",
            },
        },
        "jsmith",
    )
    tenant.gl.next_id = 22001
    parking = tenant.charges.get("expense", 7001)
    assert parking is not None
    approve(tenant, parking)
    return tenant


def _invoices(tenant: Tenant) -> None:
    leeds = {"office": "Leeds Office", "department": 10}
    story.tell_invoice(tenant, {
        "id": 5001, "customer": 250, "date": "2026-11-05", **leeds, "attention": "Ann Lee", "reference": "Ticket 3301",
        "po": "PO-889", "ticket": "Server move", "closed": True,
        "lines": [
            {"work": "Server move", "hours": 2, "rate": "150.00", "by": "jsmith"}, SWITCH_24,
            {"expense": "Parking", "amount": "45.50", "taxable": False, "by": "jsmith", "reimburse": True},
        ],
    }, "jsmith")  # fmt: skip
    tenant.gl.next_id = 20011
    story.tell_invoice(tenant, {
        "id": 5002, "type": "CreditMemo", "customer": 250, "date": "2026-11-06", **leeds, "closed": True,
        "lines": [{"product": "SW-24", "text": "Returned part", "price": "60.00"}],
    }, "jsmith")  # fmt: skip
    plain = {"customer": 251, "office": "Leeds Office", "terms": "Net 30 days"}
    hundred = {"lines": [{"work": "Support", "amount": "100.00", "taxable": False}]}
    story.tell_invoice(tenant, {**plain, **hundred, "id": 5003, "date": "2026-11-07"}, "jsmith")
    story.tell_invoice(
        tenant, {**plain, **hundred, "id": 5004, "date": "2026-12-15", "closed": True}, "jsmith"
    )
    unmapped = {"lines": [{"down_payment": "Deposit", "amount": "50.00"}]}
    story.refusing(lambda: tenant.table("glAccounts").delete(_mapping_of(tenant, "RD")))
    tenant.forget_mapping()
    story.tell_invoice(
        tenant, {**plain, **unmapped, "id": 5005, "date": "2026-11-08", "closed": True}, "jsmith"
    )
    for key in range(6001, 6026):
        story.tell_invoice(tenant, {**plain, **hundred, "id": key, "date": "2026-10-15"}, "jsmith")


def _mapping_of(tenant: Tenant, gl_type: str) -> int:
    row = tenant.table("glAccounts").find(glType=gl_type)
    assert row is not None
    return int(row["id"])
