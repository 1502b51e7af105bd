"""A small simulated Xero to talk to: one organisation, one connected app, and a client that speaks its dialect."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response

from tieout.simulator.books import Books, Organisation
from tieout.simulator.calls import Call
from tieout.simulator.clock import Clock
from tieout.simulator.identity import Identity
from tieout.simulator.seeds import Seeded

SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments accounting.contacts "
    "accounting.settings accounting.attachments accounting.banktransactions accounting.reports.aged.read "
    "accounting.reports.trialbalance.read"
)
NOW = datetime(2026, 9, 14, 9, 29, 59, tzinfo=UTC)
API = "/api.xro/2.0"


@dataclass
class Answer:
    response: Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def json(self) -> Any:
        return json.loads(self.response.get_data(), parse_float=Decimal, parse_int=Decimal)

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def headers(self):
        return self.response.headers

    def messages(self, place: int = 0) -> list[str]:
        """The validation messages of one element, from a 400 or from a 200."""
        body = self.json
        rows = body.get("Elements") or next(value for value in body.values() if isinstance(value, list))
        return [error["Message"] for error in rows[place].get("ValidationErrors", [])]


@dataclass
class Xero:
    """The API as one connected app sees it."""

    books: Books
    identity: Identity
    clock: Clock
    org: Organisation
    token: str
    mishaps: frozenset[str] = frozenset()
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, query: str = "", **headers: str) -> Answer:
        sent = Headers(
            {
                "Authorization": f"Bearer {self.token}",
                "xero-tenant-id": self.org.tenant_id,
                "Accept": "application/json",
            }
        )
        for name, value in {**self.headers, **headers}.items():
            sent[name.replace("_", "-")] = value
        raw = (
            body
            if isinstance(body, bytes)
            else (b"" if body is None else json.dumps(body, default=str).encode())
        )
        path = path if path.startswith(("/api.xro", "/connections")) else f"{API}{path}"
        call = Call("xero", method, path, query, sent, raw, self.org.tenant_id, self.mishaps)
        return Answer(self.books.answer(call))

    def get(self, path: str, query: str = "", **headers: str) -> Answer:
        return self.call("GET", path, None, query, **headers)

    def put(self, path: str, body: Any, query: str = "", **headers: str) -> Answer:
        return self.call("PUT", path, body, query, **headers)

    def post(self, path: str, body: Any, query: str = "", **headers: str) -> Answer:
        return self.call("POST", path, body, query, **headers)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def sign_in(self, scope: str = SCOPES) -> None:
        """A fresh access token, as after time went by."""
        self.token = self.identity.connect("app", "ada@example.com", [self.org.tenant_id], scope)[
            "access_token"
        ]

    def act(self, action: str, **args: Any) -> dict[str, Any]:
        return self.books.act(action, {"tenant": self.org.tenant_id, **args})

    # What a bookkeeper would say

    def contact(self, name: str = "ABC Limited", **fields: Any) -> str:
        return self.put("/Contacts", {"Name": name, **fields}).json["Contacts"][0]["ContactID"]

    def invoice(self, *amounts: str, **fields: Any) -> dict[str, Any]:
        """An approved sales invoice to ABC Limited with one line per amount, no tax."""
        answer = self.put("/Invoices", draft(*amounts, **{"Status": "AUTHORISED", **fields}), "unitdp=4")
        assert answer.status == 200, answer.text
        return answer.json["Invoices"][0]

    def read(self, invoice_id: str) -> dict[str, Any]:
        return self.get(f"/Invoices/{invoice_id}").json["Invoices"][0]


def draft(*amounts: str, **fields: Any) -> dict[str, Any]:
    """A sales invoice to ABC Limited, one line per amount, no tax."""
    lines = [
        {
            "Description": f"Work {place}",
            "Quantity": 1,
            "UnitAmount": amount,
            "AccountCode": "200",
            "TaxType": "NONE",
        }
        for place, amount in enumerate(amounts or ("100.00",), start=1)
    ]
    return {
        "Type": "ACCREC",
        "Contact": {"Name": "ABC Limited"},
        "Date": "2026-09-14",
        "DueDate": "2026-09-28",
        "LineItems": lines,
        **fields,
    }


def make_xero(country: str = "NZ", **settings: Any) -> Xero:
    clock, seeded = Clock(NOW), Seeded(7)
    identity = Identity(clock, seeded)
    books = Books(clock, seeded, identity)
    org = books.open_organisation("Demo Company", country, **settings)
    identity.register_app("app", "secret", ["https://tieout.example/callback"])
    identity.register_user("ada@example.com", "Ada Adviser", [org.tenant_id])
    token = identity.connect("app", "ada@example.com", [org.tenant_id], SCOPES)["access_token"]
    books.act("set-limits", {"on": False})
    return Xero(books, identity, clock, org, token)
