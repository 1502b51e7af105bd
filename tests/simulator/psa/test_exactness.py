"""Nothing in the PSA is a binary fraction, sums stay exact under any history, and a saved tenant is the same one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulator.psa.acme import Acme
from tieout.simulator.clock import Clock
from tieout.simulator.psa import Psa, half
from tieout.simulator.rendering import to_json_strictly
from tieout.simulator.seeds import Seeded

CENT = Decimal("0.01")
cents = st.integers(-50_000, 200_000).map(lambda number: Decimal(number) / 100)
lines = st.lists(
    st.fixed_dictionaries({
        "kind": st.sampled_from(["work", "product", "expense", "agreement"]),
        "amount": cents, "quantity": st.integers(1, 9), "taxable": st.booleans(),
    }), min_size=1, max_size=9,
)  # fmt: skip
quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(line: dict[str, Any]) -> dict[str, Any]:
    return {
        line["kind"]: "SW-24",
        "price": line["amount"],
        "quantity": line["quantity"],
        "taxable": line["taxable"],
    }


def test_no_answer_holds_a_binary_fraction(acme: Acme, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(half, "to_json", to_json_strictly)
    acme.batch(5001, "A")
    acme.post("finance/invoices/5001/payments", {"amount": 1.25}, 201)
    for path in ("finance/invoices", "finance/taxCodes", "finance/taxCodes/11/taxCodeLevels", "procurement/products",
                 "time/entries", "expense/entries", "procurement/purchaseorders", "procurement/catalog",
                 "procurement/purchaseorders/700/lineitems", "finance/accounting/unpostedprocurement",
                 "finance/accounting/unpostedexpenses", "finance/info/invoice/5001"):  # fmt: skip
        acme.get(path)
    wanted = {"exportInvoicesFlag": True, "exportProductsFlag": True, "exportExpensesFlag": True}
    acme.post("finance/accounting/export", wanted)


@quick
@given(lines)
def test_any_invoice_ties_out_with_an_independent_formula(acme: Acme, rows: list[dict[str, Any]]):
    made = acme.act("create-invoice", customer="Corner Shop", lines=[told(row) for row in rows], closed=True)
    net = sum(row["amount"] * row["quantity"] for row in rows)
    # VAT20 taxes everything but expenses, line by line, halves away from zero.
    tax = sum(
        (row["amount"] * row["quantity"] * Decimal("0.20")).quantize(CENT, ROUND_HALF_UP)
        for row in rows
        if row["taxable"] and row["kind"] != "expense"
    )
    assert (made["subtotal"], made["salesTax"], made["total"]) == (net, tax, net + tax)
    [transaction] = acme.export(made["id"])["transactions"]
    assert transaction["total"] == net + tax == -sum(row["total"] for row in transaction["detail"])
    assert sum(row["amount"] for row in acme.get(f"finance/invoices/{made['id']}/glEntries")) == 0


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from(["pay", "change", "delete", "credit"]), st.integers(1, 9999)), max_size=12
    )
)
def test_the_balance_stays_exact_under_any_history_of_payments(acme: Acme, history: list[tuple[str, int]]):
    acme.psa.switches.turn("overpayment", "accept")
    for payment in acme.get("finance/invoices/5001/payments"):
        acme.ask("DELETE", f"finance/invoices/5001/payments/{payment['id']}")
    recorded: dict[int, tuple[Decimal, bool]] = {}
    for action, number in history:
        amount = Decimal(number) / 100
        if action in ("pay", "credit"):
            credit = {"credit": "10502"} if action == "credit" else {}
            made = acme.act("record-payment", invoice="10501", amount=amount, **credit)
            recorded[made["id"]] = (amount, action == "credit")
        elif recorded:
            key = list(recorded)[number % len(recorded)]
            if action == "change":
                acme.act("change-payment", payment=key, amount=amount)
                recorded[key] = (amount, recorded[key][1])
            else:
                acme.act("delete-payment", payment=key)
                del recorded[key]
    invoice, credit = acme.get("finance/invoices/5001"), acme.get("finance/invoices/5002")
    paid = sum((amount for amount, by_credit in recorded.values() if not by_credit), Decimal(0))
    credited = sum((amount for amount, by_credit in recorded.values() if by_credit), Decimal(0))
    assert (invoice["payments"], invoice["credits"]) == (paid, credited)
    assert invoice["balance"] == Decimal("693.50") - paid - credited
    assert credit["balance"] == Decimal("-72.00") + credited


@quick
@given(st.lists(st.sampled_from(["close", "reopen", "batch", "unbatch", "delete-batch"]), max_size=10))
def test_a_document_is_in_exactly_one_place_whatever_happens(acme: Acme, history: list[str]):
    """Open, unposted or batched: never two of them, and never none."""
    made = acme.act("create-invoice", customer="Corner Shop", lines=[{"work": "x", "amount": "10.00"}])
    key = made["id"]
    for number, action in enumerate(history):
        closed = acme.get(f"finance/invoices/{key}")["status"]["isClosed"]
        batch = acme.get(f"finance/invoices/{key}").get("glBatch")
        if action == "close" and not closed:
            acme.act("close-invoice", invoice=key)
        elif action == "reopen" and closed and not batch:
            acme.act("reopen-invoice", invoice=key)
        elif action == "batch" and closed and not batch:
            acme.batch(key, f"{key}-{number}")
        elif action == "unbatch" and batch:
            acme.act("unbatch-invoice", invoice=key)
        elif action == "delete-batch" and batch:
            acme.ask("DELETE", f"finance/accounting/batches/{batch['id']}")
        record = acme.get(f"finance/invoices/{key}")
        listed = acme.get(f"finance/accounting/unpostedinvoices/count?conditions=billingLogId={key}")["count"]
        places = (not record["status"]["isClosed"], listed == 1, "glBatch" in record)
        assert sum(places) == 1, (action, places)


def test_a_saved_tenant_is_the_same_one_and_goes_on_the_same(acme: Acme):
    acme.batch(5001, "A")
    acme.post("finance/invoices/5001/payments", {"amount": 1.25}, 201)
    acme.act("unbatch-invoice", invoice=5001)
    saved = json.dumps(acme.psa.save())
    other = Psa(Clock(datetime(2026, 11, 22, 12, tzinfo=UTC)), Seeded(7))
    other.load(json.loads(saved))
    assert json.dumps(other.save()) == saved
    assert other.world() == acme.psa.world()
    new = {"customer": "Big Design Ltd", "lines": [{"work": "x", "amount": "10.00"}], "closed": True}
    assert other.act("create-invoice", dict(new)) == acme.psa.act("create-invoice", dict(new))
    assert json.dumps(other.save()) == json.dumps(acme.psa.save())
    other.act("edit-company", {"company": 250, "members": {"name": "Renamed"}})
    assert other.world()[0]["invoices"][0]["company"]["name"] == "Renamed"
