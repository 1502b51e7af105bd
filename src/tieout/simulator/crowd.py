"""A crowd: as many invoices as wanted, about eight lines each, from one seed - for measuring and for staying power."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tieout.simulator.books.opening import add_contact
from tieout.simulator.psa import invoices, purchasing, story
from tieout.simulator.psa.payments import record_payment
from tieout.simulator.psa.records import Record, midnight, money
from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.world import World

_FIRST = ("Barossa", "Harbour", "Southern", "Torrens", "Gulf", "Ranges", "Murray", "Coorong", "Flinders", "Eyre",
          "Clare", "Fleurieu", "Limestone", "Copper", "Riverland", "Outback", "Peninsula", "Summit", "Delta",
          "Orchard")  # fmt: skip
_SECOND = ("Wines", "Dental", "Freight", "Legal", "Plumbing", "Bakery", "Motors", "Physio", "Architects", "Seafood",
           "Timber", "Books", "Veterinary", "Optics", "Travel", "Foods", "Roofing", "Press", "Fitness", "Seeds",
           "Joinery", "Pumps", "Cabins", "Textiles", "Drones")  # fmt: skip
_WORK = ("Remote support", "On-site visit", "Server maintenance", "Mailbox move", "Firewall change", "Patch round",
         "Backup test", "New starter set-up", "Printer repair", "Wireless survey")  # fmt: skip
_LARGEST_PRICE = 4000  # quarter dollars


def add_crowd(world: World, tenant: Tenant, words: Mapping[str, Any], wanted: int | None) -> None:
    """Customers (contacts in every organisation too) and closed invoices, as the story's `[crowd]` says.

    Of a hundred customers as many as `strangers` says are in no organisation.

    `invoices` is how many (the argument `wanted` goes before it), `lines` how many lines on average; `credit_notes`,
    `bills`, `supplier_credits` and `payments` (recorded in the PSA) how many more for every hundred invoices. All but
    the payments are told in between, as a month brings them, and every office has its share of each.
    """
    count = wanted if wanted is not None else int(words.get("invoices", 1000))
    chance, beside = random.Random(world.seed), random.Random(world.seed + 1)
    customers = _customers(world, tenant, min(500, max(1, count // 10)), int(words.get("strangers", 0)))
    offices = [each["id"] for each in tenant.table("locations")] or [None]
    today = world.clock.now().date()
    average = int(words.get("lines", 8))
    for number in range(count):
        customer = customers[chance.randrange(len(customers))]
        day = today - timedelta(days=chance.randrange(28))
        lines = max(1, average + chance.randint(-2, 2))
        _invoice(tenant, customer, offices[number % len(offices)], day, number, lines, chance)
        for kind, tell in _BESIDE.items():
            share = int(words.get(kind, 0))
            for extra in range(number * share // 100, (number + 1) * share // 100):
                tell(tenant, customers, offices[extra % len(offices)], extra, beside)
    _pay(tenant, count * int(words.get("payments", 0)) // 100, beside)


def _credit_note(
    tenant: Tenant, customers: list[Record], office: int, number: int, chance: random.Random
) -> None:
    day = tenant.clock.now().date() - timedelta(days=chance.randrange(20))
    words = {"type": "CreditMemo", "number": f"CM{number + 1:05}", "customer": chance.choice(customers)["id"],
             "date": day, "closed": True, "office": office,
             "lines": [{"work": "Goodwill", "amount": Decimal(chance.randint(40, 400)) / 4}]}  # fmt: skip
    story.tell_invoice(tenant, words, "jsmith")


def _bill(tenant: Tenant, _: list[Record], office: int, number: int, chance: random.Random) -> None:
    _order(tenant, office, f"{number + 1:05}", ("BO", "S", "CS-"), chance.randint(1, 5), chance)


def _supplier_credit(
    tenant: Tenant, _: list[Record], office: int, number: int, chance: random.Random
) -> None:
    """Something goes back to the supplier: a delivery of less than nothing."""
    _order(tenant, office, f"{number + 1:05}", ("RO", "R", "CR-"), -chance.randint(1, 3), chance)


def _order(
    tenant: Tenant,
    office: int,
    number: str,
    marks: tuple[str, str, str],
    quantity: int,
    chance: random.Random,
) -> None:
    today = tenant.clock.now().date()
    order, slip, invoice = (f"{mark}{number}" for mark in marks)
    item = chance.choice([each["identifier"] for each in tenant.table("catalog")])
    words = {"supplier": "Crowd Supplies", "number": order, "date": today, "office": office,
             "lines": [{"product": item, "quantity": quantity}],
             "receive": {"slip": slip, "invoice": invoice, "on": today}}  # fmt: skip
    purchasing.tell_order(tenant, words, "jsmith")


_BESIDE = {"credit_notes": _credit_note, "bills": _bill, "supplier_credits": _supplier_credit}
"""What a month brings beside invoices: the word of the story -> how the next one is told."""


def _pay(tenant: Tenant, count: int, chance: random.Random) -> None:
    """Payments in the PSA for the first invoices, most of them in full."""
    owed = [each for each in tenant.table("invoices") if each["balance"] > 0][:count]
    for invoice in owed:
        part = invoice["balance"] if chance.random() < 0.7 else money(invoice["balance"] / 2)
        record_payment(tenant, invoice["id"], {"amount": part}, "jsmith")


def _customers(world: World, tenant: Tenant, count: int, strangers: int) -> list[Record]:
    made = []
    for number in range(count):
        name = f"{_FIRST[number % len(_FIRST)]} {_SECOND[number // len(_FIRST) % len(_SECOND)]}"
        told = {"name": name, "account": f"C-{number + 1:04}", "types": ["Client"], "terms": "Net 14 days",
                "tax_code": "GST", "city": "Adelaide"}  # fmt: skip
        made.append(story.tell_company(tenant, told, "jsmith"))
        if (number + 1) * strangers // 100 > number * strangers // 100:
            continue
        contact = {"Name": name, "AccountNumber": told["account"], "IsCustomer": True}
        for organisation in world.books.organisations.values():
            add_contact(organisation, world.seeded, world.clock.now(), contact)
    return made


def _invoice(
    tenant: Tenant,
    customer: Record,
    office: int | None,
    day: date,
    number: int,
    lines: int,
    chance: random.Random,
) -> None:
    body = {
        "type": "Standard",
        "invoiceNumber": f"B{number + 1:06}",
        "company": {"id": customer["id"]},
        "date": midnight(day),
        "locationId": office,
        "departmentId": 10,
    }
    invoice = story.INVOICES.create(tenant, body, "jsmith")
    items = list(tenant.table("catalog"))
    for line in range(lines):
        price = Decimal(chance.randint(40, _LARGEST_PRICE)) / 4
        quantity = Decimal(chance.randint(1, 6))
        if items and line % 3 == 1:
            item = items[chance.randrange(len(items))]
            invoices.add_charge(tenant, invoice, "product", quantity=quantity, price=price, text=item["description"],
                                item=item["id"])  # fmt: skip
        elif line % 8 == 7:
            invoices.add_charge(tenant, invoice, "expense", quantity=Decimal(1), price=price, text="Travel",
                                taxable=False)  # fmt: skip
        else:
            text = _WORK[chance.randrange(len(_WORK))]
            invoices.add_charge(tenant, invoice, "time", quantity=quantity / 2, price=price, text=text)
    invoices.recompute(tenant, invoice)
    invoices.set_status(tenant, invoice["id"], closed=True, who="jsmith")
