"""Harbour IT of Adelaide: a small provider in the simulated ConnectWise, and our connector in front of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import httpx2

from tests.connectors.connectwise.scripted import SETTINGS
from tests.connectors.memory import MemoryBook, MemoryShelf, OpenAllowance
from tieout.connectors.connectwise import ConnectWiseSource
from tieout.connectors.wire import Client, Courier, Redactor
from tieout.core.documents import Broken, SourceDocument, Unposted
from tieout.core.names import SourceKind
from tieout.simulator.app import Application
from tieout.simulator.psa import furnishing
from tieout.simulator.world import World

TODAY = date(2026, 11, 20)
BATCHES = "*/finance/accounting/batches"
EXPORT = "*/finance/accounting/export"


class Harbour:
    """The world, what people do in it, and the source that we read it with."""

    def __init__(self) -> None:
        self.world = World(seed=3, clock=datetime(2026, 11, 20, 1, 30, tzinfo=UTC))
        self.tenant = self.world.psa.open_tenant(
            "harbour", "Harbour IT", time_zone="Cen. Australia Standard Time"
        )
        self.tenant.rate_limit.set(0)
        furnishing.furnish(self.tenant, currency="AUD")
        furnishing.add_keys(self.tenant, "pub", "priv-key-of-harbour")
        for key, office in ((4, "Adelaide Office"), (5, "Sydney Office")):
            furnishing.add_office(self.tenant, office, key)
        self.tenant.insert("departments", {"id": 10, "identifier": "Services", "name": "Services"}, "admin")
        furnishing.add_tax_code(self.tenant, {"id": 2, "identifier": "GST", "rate": 10, "xref": "OUTPUT"})
        furnishing.add_item(
            self.tenant,
            {"id": 741, "identifier": "SW-24", "description": "24-port switch", "price": "200.00"},
        )
        furnishing.add_member(self.tenant, "jsmith", "Jo", "Smith")
        self.act(
            "create-company",
            name="Kestrel Freight",
            account="C-88",
            terms="Net 30 days",
            tax_code="GST",
            currency="AUD",
        )
        self.book = MemoryBook()
        self.shelf = MemoryShelf()
        self.source = self.new_source()

    def new_source(self, **settings: Any) -> ConnectWiseSource:
        """A source as a new run builds it: the shelf is all it knows."""
        client = Client(httpx2.WSGITransport(app=Application(self.world)))
        courier = Courier(
            client=client,
            book=self.book,
            allowance=OpenAllowance(),
            redactor=Redactor(),
            sleep=lambda _: None,
        )
        return ConnectWiseSource(SETTINGS, courier=courier, shelf=self.shelf, today=lambda: TODAY, **settings)

    # --- what people do

    def act(self, action: str, **words: Any) -> dict[str, Any]:
        return self.world.psa.act(action, {"tenant": "harbour", **words})

    def sell(
        self,
        number: str,
        amount: str,
        *,
        date: str = "2026-11-05",
        closed: bool = True,
        credit: bool = False,
        **words: Any,
    ) -> str:
        told = {
            "number": number,
            "customer": "Kestrel Freight",
            "office": "Adelaide Office",
            "department": 10,
            "date": date,
            "type": "CreditMemo" if credit else "Standard",
            "closed": closed,
            "lines": [{"work": "Support", "amount": amount}],
        }
        return str(self.act("create-invoice", **told | words)["id"])

    def reopen(self, number: str) -> None:
        self.act("reopen-invoice", invoice=number)

    def change(self, number: str, amount: str) -> None:
        self.act("edit-invoice", invoice=number, lines=[{"work": "Support", "amount": amount}])
        self.act("close-invoice", invoice=number)

    def delete(self, number: str) -> None:
        self.act("delete-invoice", invoice=number)

    def hide_everything(self) -> None:
        self.tenant.table("invoices").clear()

    def hand_over(self, number: str) -> None:
        self.act("batch-invoice", invoice=number, batch=f"OTHER-{number}")

    def mishap(self, name: str, path: str = "", **more: Any) -> None:
        self.world.mishaps.plan({"name": name, "system": "psa", "path": path, **more})

    def lose_next_answer(self, *, after_the_work: bool) -> None:
        self.mishap("drop-after" if after_the_work else "drop-before")

    def lose_next_release(self, *, after_the_work: bool) -> None:
        self.mishap("drop-after" if after_the_work else "drop-before", method="DELETE")

    def seal(self, identifier: str) -> None:
        self.tenant.table("batches").find(batchIdentifier=identifier)["closedFlag"] = True

    def forbid_handing_over(self, *, forbidden: bool) -> None:
        self.act("set-permission", area="Finance/Accounting Interface", doing="add", allowed=not forbidden)

    def status_called(self, name: str, *, closed: bool) -> None:
        self.act("create-billing-status", name=name, closed=closed)

    def lock_statuses(self) -> None:
        self.world.psa.switches.turn("batched-status", "refused")

    def lose_next_status(self, *, after_the_work: bool) -> None:
        self.mishap("drop-after" if after_the_work else "drop-before", method="PATCH")

    # --- what we see

    def unposted(self) -> list[str]:
        invoices = self.tenant.table("invoices")
        return [invoices.get(key)["invoiceNumber"] for key in self.tenant.gl.unposted("invoice")]

    def listed(self, through: date = TODAY) -> list[Unposted]:
        return [row for page in self.source.unposted([SourceKind.INVOICE], through) for row in page]

    def documents(self) -> list[SourceDocument | Broken]:
        return [document for chunk in self.source.details(self.listed()) for document in chunk]

    def calls(self) -> list[str]:
        """Method, path without root and query, and status of every call that arrived."""
        logged = self.world.log.since()
        return [
            f"{call['method']} {call['path'].partition('?')[0].rpartition('3.0/')[2]} {call['status']}"
            for call in logged
        ]
