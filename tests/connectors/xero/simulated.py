"""One simulated Xero organisation in Adelaide, and our ledger speaking to it in the same process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx2

from tests.connectors.memory import MemoryBook, MemoryCupboard, MemoryShelf, OpenAllowance
from tieout.connectors.wire import Client, Courier, Redactor
from tieout.connectors.xero import Tokens, XeroApp, XeroLedger, XeroSettings
from tieout.connectors.xero.settings import AppKind
from tieout.core.drafts import AmountsAre, Draft, DraftLine, DraftParty, TrackingChoice
from tieout.core.names import DocumentKey, LedgerKind, LedgerStatus, OrganisationKey, PartyId, SourceKind
from tieout.simulator.app import Application
from tieout.simulator.world import World

START = datetime(2026, 9, 14, 9, 30, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:9200"
ADELAIDE = OrganisationKey("adelaide")
REDIRECT = "https://tieout.example/connections/xero"
SECRET = "hush-hush-secret"


class SimulatedXero:
    """`ledger` speaks to the organisation; `book`, `shelf`, `cupboard` and `allowance` are what it was given."""

    key = ADELAIDE

    def __init__(self, *, kind: AppKind = AppKind.CUSTOM, **organisation: Any) -> None:
        self.world = World(seed=7, clock=START)
        self.world.clock.freeze(START)
        self.books = self.world.books
        contacts = [
            {"Name": "Barossa Cellars", "ContactNumber": "250"},
            {"Name": "Glenelg Dental", "AccountNumber": "GD1"},
        ]
        settings = {"currencies": ["NZD"], "contacts": contacts, "short_code": "!Ade1"} | organisation
        self.org = self.books.open_organisation("Harbour IT Adelaide", "AU", **settings)
        self.kind = kind
        identity = self.world.identity
        if kind is AppKind.CUSTOM:
            identity.register_app("app", SECRET, kind="custom", tenant=self.org.tenant_id)
        else:
            identity.register_app("app", SECRET, [REDIRECT])
        identity.register_user("ada@example.com", "Ada", [self.org.tenant_id])
        self.book, self.shelf = MemoryBook(), MemoryShelf(self.now)
        self.cupboard, self.allowance = MemoryCupboard(), OpenAllowance()
        self.client = Client(httpx2.WSGITransport(Application(self.world)))
        self.courier = Courier(
            client=self.client,
            book=self.book,
            allowance=self.allowance,
            redactor=Redactor([SECRET]),
            sleep=lambda _: None,
        )
        self.app = XeroApp(
            client_id="app",
            client_secret=SECRET,
            kind=kind,
            identity=ADDRESS,
            login=ADDRESS,
            api=ADDRESS,
            redirect_uri=REDIRECT,
        )
        self.tokens = self.new_tokens()
        self.ledger = self.new_ledger()

    def now(self) -> datetime:
        return self.world.clock.now()

    def later(self, seconds: float) -> None:
        self.world.clock.travel(timedelta(seconds=seconds))

    def new_tokens(self) -> Tokens:
        """Tokens of another worker: the same cupboard, its own memory."""
        return Tokens(
            self.app, courier=self.courier, cupboard=self.cupboard, now=self.now, sleep=lambda _: None
        )

    def new_ledger(self, *, tenant_id: str | None = None) -> XeroLedger:
        """The ledger of another worker: the same shelf, its own memory."""
        named = self.org.tenant_id if tenant_id is None else tenant_id
        settings = XeroSettings(tenant_id=named, api=ADDRESS)
        return XeroLedger(
            settings, key=ADELAIDE, courier=self.courier, tokens=self.tokens, shelf=self.shelf, now=self.now
        )

    # --- what happens over there ---

    def mishap(self, name: str, **where: Any) -> None:
        self.world.mishaps.plan({"name": name, **where})

    def act(self, action: str, **args: Any) -> dict[str, Any]:
        return self.books.act(action, {"tenant": self.org.tenant_id, **args})

    def lose_next_answer(self, *, after_the_work: bool, changing: bool = False) -> None:
        method = "POST" if changing else "PUT"
        self.mishap("drop-after" if after_the_work else "drop-before", system="xero", method=method)

    def approve(self, number: str) -> None:
        self.act("approve", document=number)

    def pay(self, number: str, amount: str) -> None:
        self.act("pay", document=number, amount=amount, account="090")

    def lose_the_connection(self) -> None:
        self.mishap("tenant-disconnected", system="xero")

    def limits(self, **wanted: Any) -> None:
        self.books.act("set-limits", wanted)

    @property
    def documents(self) -> list[Mapping[str, Any]]:
        """Every invoice, bill and credit note in the books, in Xero's own shape."""
        world = self.books.world()[0]
        return [*world["invoices"], *world["credit_notes"]]

    @property
    def numbers(self) -> list[str]:
        return sorted(one.get("InvoiceNumber") or one.get("CreditNoteNumber") for one in self.documents)

    def calls(self, system: str = "xero") -> list[str]:
        """The calls as the other side logged them: "PUT /api.xro/2.0/Invoices 200"."""
        rows = (row for row in self.world.log.since(0) if row["system"] == system)
        return [f"{row['method']} {row['path'].partition('?')[0]} {row['status']}" for row in rows]

    # --- what we want there ---

    def contact(self, name: str = "Barossa Cellars") -> PartyId:
        return next(
            PartyId(one["ContactID"]) for one in self.books.world()[0]["contacts"] if one["Name"] == name
        )

    def draft(self, number: str = "INV-5001", *, contact: str = "Barossa Cellars", **changes: Any) -> Draft:
        """One consultant's day in the Adelaide office: 8 hours at 187.50 and a cable, plus GST."""
        lines = changes.get("lines", (line("Consulting", "8", "187.50"), line("Cable", "1", "12.33")))
        net = sum((one.amount for one in lines), Decimal(0))
        tax = sum((one.tax for one in lines), Decimal(0))
        values: dict[str, Any] = {
            "document": DocumentKey(SourceKind.INVOICE, number.rpartition("-")[2]),
            "organisation": ADELAIDE,
            "kind": LedgerKind.INVOICE,
            "number": number,
            "party": DraftParty(ledger_id=self.contact(contact), name=contact, source_id="250"),
            "date": date(2026, 9, 10),
            "due_date": date(2026, 10, 10),
            "currency": "AUD",
            "amounts_are": AmountsAre.EXCLUSIVE,
            "status": LedgerStatus.APPROVED,
            "lines": lines,
            "sub_total": net,
            "tax_total": tax,
            "total": net + tax,
            "reference": "PO 77",
            "url": "https://na.myconnectwise.net/invoice/5001",
        }
        return Draft(**{**values, **changes})


def line(description: str, quantity: str, price: str, **changes: Any) -> DraftLine:
    amount = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    tax = (amount / 10).quantize(Decimal("0.01"))
    values: dict[str, Any] = {
        "description": description,
        "quantity": Decimal(quantity),
        "unit_price": Decimal(price),
        "amount": amount,
        "account": "200",
        "tax_code": "OUTPUT",
        "tax": tax,
        "tracking": (TrackingChoice(category="Office", option="Adelaide"),),
    }
    return DraftLine(**{**values, **changes})
