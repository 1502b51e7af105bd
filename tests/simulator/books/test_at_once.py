"""Many at once: one organisation is changed by one call at a time, whatever the threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from tests.simulator.books.demo import draft


def test_numbers_stay_unique_when_many_create_at_once(xero):
    def create(place):
        batch = [draft(Reference=f"{place}-{row}") for row in range(10)]
        return xero.put("/Invoices", {"Invoices": batch}, "summarizeErrors=false").status

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(create, range(16))) == {200}
    numbers = [one.number for one in xero.org.invoices]
    assert len(numbers) == len(set(numbers)) == 160
    assert len(xero.org.contacts) == 1


def test_an_invoice_is_never_overpaid_by_payments_at_once(xero):
    made = xero.invoice("100")
    body = {
        "Invoice": {"InvoiceID": made["InvoiceID"]},
        "Account": {"Code": "090"},
        "Date": "2026-09-20",
        "Amount": "30",
    }

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: xero.put("/Payments", body).status, range(8)))
    assert sorted(statuses) == [200] * 3 + [400] * 5
    assert xero.read(made["InvoiceID"])["AmountDue"] == Decimal(10)
