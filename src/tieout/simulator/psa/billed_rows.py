"""Hours, products and expenses as API records: what an invoice was made of, found by invoice without reading all."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.simulator.psa import conditions
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.charges import Charge
from tieout.simulator.psa.collections import counted, existing, listed, one
from tieout.simulator.psa.errors import complaint, invalid, not_found, refused
from tieout.simulator.psa.expenses import approve, type_of
from tieout.simulator.psa.invoices import add_charge, is_closed, recompute
from tieout.simulator.psa.patching import patched
from tieout.simulator.psa.records import Record, midnight, money
from tieout.simulator.psa.schema import Schema, missing, written
from tieout.simulator.psa.tables import EXPENSE_ENTRY, PRODUCT, TIME_ENTRY
from tieout.simulator.psa.tenant import Tenant

_INVOICE = ("invoice", "id")


def routes() -> list[Route]:
    """The three collections."""
    made: list[Route] = []
    for path, kind, area, schema in (
        ("procurement/products", "product", "Procurement", PRODUCT),
        ("time/entries", "time", "Time & Expense", TIME_ENTRY),
        ("expense/entries", "expense", "Time & Expense", EXPENSE_ENTRY),
    ):
        made += Rows(path, kind, area, schema).routes()
    return made


class Rows:
    """The routes of one kind of billed row."""

    def __init__(self, path: str, kind: str, area: str, schema: Schema) -> None:
        self.path, self.kind, self.area, self.schema = path, kind, area, schema

    def routes(self) -> list[Route]:
        """List, count, read, change, take off the invoice; products can be created on an invoice."""
        item = f"{self.path}/<int:key>"
        made = [
            Route("GET", f"{self.path}/count", self.area, "inquire", self.count),
            Route("GET", self.path, self.area, "inquire", self.page),
            Route("GET", item, self.area, "inquire", self.get),
            Route("PATCH", item, self.area, "edit", self.patch),
        ]
        if self.kind != "expense":
            made.append(Route("POST", f"{item}/detach", self.area, "edit", self.detach))
        if self.kind == "product":
            made.append(Route("POST", self.path, self.area, "add", self.create))
        return made

    def read(self, tenant: Tenant, after: int, node: conditions.Node | None) -> Iterator[Record]:
        """Rows beyond an id; those of named invoices come from the index, others are not even rendered."""
        invoices = conditions.ids_wanted(node, _INVOICE)
        if invoices is not None:
            charges = tenant.charges.of_invoices(invoices, self.kind)
        else:
            charges = tenant.charges.of_kind(self.kind, after)
        least, most = conditions.least_wanted(node, _INVOICE), conditions.most_wanted(node, _INVOICE)
        for charge in charges:
            if charge.id > after and charge.invoice > least - 1 and (most is None or charge.invoice <= most):
                yield rendered(tenant, charge)

    def page(self, ask: Ask) -> Reply:
        """GET the collection."""
        return listed(ask, self.schema, self.read)

    def count(self, ask: Ask) -> Reply:
        """GET its count."""
        return counted(ask, self.schema, self.read)

    def get(self, ask: Ask, key: int) -> Reply:
        """GET one row."""
        return one(ask, self.schema, rendered(ask.tenant, self._existing(ask.tenant, key)), key)

    def create(self, ask: Ask) -> Reply:
        """POST a product onto an open invoice."""
        tenant, members = ask.tenant, ask.tenant.expanded(self.schema, written(self.schema, ask.record()))
        if errors := missing(self.schema, members):
            raise invalid(self.schema.resource, *errors)
        if members.get("invoice") is None:
            sentence = "invoice/id is required."
            raise invalid("product", complaint("MissingRequiredField", sentence, "product", "invoice/id"))
        invoice = _open_invoice(tenant, members["invoice"]["id"])
        item = tenant.record("catalog", members["catalogItem"]) or {}
        price = members.get("price", item.get("price") or 0)
        charge = add_charge(
            tenant, invoice, "product",
            quantity=money(members.get("quantity", 1)), price=money(price), item=item.get("id", 0),
            text=members.get("customerDescription") or item.get("customerDescription") or "",
            cost=money(members.get("cost", item.get("cost") or 0)), taxable=members.get("taxableFlag", True),
        )  # fmt: skip
        recompute(tenant, invoice)
        tenant.changed("invoices", invoice, ask.who)
        return one(ask, self.schema, rendered(tenant, charge), charge.id, 201)

    def patch(self, ask: Ask, key: int) -> Reply:
        """PATCH quantity, price, text or taxability of a row whose invoice is open; an expense can be approved."""
        tenant, charge = ask.tenant, self._existing(ask.tenant, key)
        record = rendered(tenant, charge)
        changes = written(self.schema, patched(record, ask.body(), self.schema.resource))
        if self.kind == "expense" and changes.get("status") in ("ApprovedByTierTwo", "ReadyToBill", "Billed"):
            approve(tenant, charge)
            return one(ask, self.schema, rendered(tenant, charge), key)
        if charge.invoice:
            _open_invoice(tenant, charge.invoice)
        _change(charge, changes)
        if charge.invoice:
            recompute(tenant, existing(tenant, "invoices", charge.invoice))
        return one(ask, self.schema, rendered(tenant, charge), key)

    def detach(self, ask: Ask, key: int) -> Reply:
        """POST detach: take the row off its open invoice."""
        charge = self._existing(ask.tenant, key)
        if charge.invoice:
            invoice = _open_invoice(ask.tenant, charge.invoice)
            ask.tenant.charges.detach(charge)
            recompute(ask.tenant, invoice)
        return Reply(204)

    def _existing(self, tenant: Tenant, key: int) -> Charge:
        charge = tenant.charges.get(self.kind, key)
        if charge is None:
            raise not_found(self.schema.resource, key)
        return charge


def rendered(tenant: Tenant, charge: Charge) -> Record:
    """A charge as the API shows it."""
    shared: Record = {
        "id": charge.id,
        "company": tenant.ref("companies", charge.company),
        "invoice": tenant.ref("invoices", charge.invoice or None),
        "locationId": charge.location or None,
        "businessUnitId": charge.department or None,
        "billableOption": "Billable",
    }
    if charge.kind == "product":
        item = tenant.table("catalog").get(charge.item) or {}
        return shared | {
            "catalogItem": tenant.ref("catalog", charge.item),
            "description": charge.text, "customerDescription": charge.text, "quantity": charge.quantity,
            "price": charge.price, "cost": charge.cost, "extPrice": charge.amount,
            "extCost": money(charge.cost * charge.quantity), "taxableFlag": charge.taxable,
            "productClass": item.get("productClass"), "cancelledFlag": False,
        }  # fmt: skip
    if charge.kind == "time":
        return shared | {
            "member": tenant.ref("members", charge.member), "timeStart": charge.day, "notes": charge.text,
            "actualHours": charge.quantity, "hoursBilled": charge.quantity, "invoiceHours": charge.quantity,
            "hourlyRate": charge.price, "extendedInvoiceAmount": charge.amount, "invoiceFlag": bool(charge.invoice),
            "status": "Billed" if charge.invoice else "ReadyToBill",
        }  # fmt: skip
    return shared | {
        "type": type_of(tenant, charge.role), "member": tenant.ref("members", charge.member),
        "amount": charge.amount, "date": charge.day or midnight(tenant.today()), "notes": charge.text,
        "invoiceAmount": charge.amount,
        "classification": {"id": 1, "name": "Reimbursable" if charge.reimbursable else "NonReimbursable"},
        "paymentMethod": {"id": 1, "name": "Personal"},
        "status": "Billed" if charge.invoice else "ApprovedByTierTwo" if charge.approved else "Open",
    }  # fmt: skip


def _change(charge: Charge, changes: Record) -> None:
    quantity = changes.get("quantity", changes.get("invoiceHours", changes.get("hoursBilled")))
    price = changes.get("price", changes.get("hourlyRate", changes.get("amount")))
    charge.quantity = charge.quantity if quantity is None else quantity + money(0)
    charge.price = charge.price if price is None else money(price)
    charge.amount = money(charge.quantity * charge.price)
    charge.text = changes.get("customerDescription") or changes.get("notes") or charge.text
    charge.taxable = changes.get("taxableFlag", charge.taxable)


def _open_invoice(tenant: Tenant, key: int) -> Record:
    invoice = existing(tenant, "invoices", key)
    if is_closed(invoice):
        raise refused("A closed invoice cannot be changed. Change its status first.")
    return invoice
