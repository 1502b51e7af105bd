"""A walk through every kind of answer of the simulated PSA, so that each is held against the official description.

That is done by the recorder, for all calls of all tests; these calls are made for it alone.
"""

from __future__ import annotations

import re

import pytest

from tests.conformance import descriptions
from tests.simulator.psa.acme import Acme
from tieout.simulator.psa import half

pytestmark = pytest.mark.skipif(not descriptions.at_hand(), reason=descriptions.ABSENT)

LISTS = (
    "company/companies", "company/companies/types", "company/companies/statuses", "company/companies/250/sites",
    "company/companies/250/typeAssociations", "company/contacts", "system/locations", "system/departments",
    "system/members", "system/info", "finance/billingStatuses", "finance/billingTerms", "finance/billingSetups",
    "finance/currencies", "finance/taxCodes", "finance/taxCodes/11/taxCodeLevels", "finance/taxCodes/11/taxCodeXRefs",
    "finance/glAccounts", "finance/glCaptions", "finance/accountingPackageSetup", "finance/invoices",
    "finance/invoices/count", "finance/invoices/5001", "finance/invoices/5001/payments",
    "finance/invoices/5001/glEntries", "finance/info/invoice/5001", "finance/accounting/unpostedinvoices",
    "finance/accounting/unpostedinvoices/20012/taxableLevels", "finance/accounting/unpostedprocurement",
    "finance/accounting/unpostedexpenses", "finance/accounting/batches", "finance/accounting/batches/900/entries",
    "procurement/purchaseorders", "procurement/purchaseorders/700/lineitems", "procurement/purchaseorderstatuses",
    "procurement/catalog", "procurement/products", "time/entries", "expense/entries",
)  # fmt: skip


@pytest.fixture
def acme() -> Acme:
    return Acme()


@pytest.mark.parametrize("path", LISTS)
def test_lists_and_records_are_as_described(acme: Acme, path: str):
    acme.batch(5001, "A")
    acme.post("finance/invoices/5001/payments", {"amount": 10}, 201)
    acme.act(
        "create-invoice",
        customer="Big Design Ltd",
        fields={"Xero Org": "NZ"},
        lines=[{"work": "x", "amount": 1}],
    )
    assert acme.get(path) is not None


@pytest.mark.parametrize("summary", ["Detailed", "Condensed", "Default"])
@pytest.mark.parametrize("as_bill", [True, False])
def test_exports_are_as_described(acme: Acme, summary: str, as_bill: bool):
    acme.patch(
        "finance/accountingPackageSetup/1",
        {"op": "replace", "path": "transferExpensesAsBillFlag", "value": as_bill},
    )
    wanted = {"exportInvoicesFlag": True, "exportProductsFlag": True, "exportExpensesFlag": True,
              "thruDate": "2027-11-22T00:00:00Z", "summarizeInvoices": summary}  # fmt: skip
    found = acme.post("finance/accounting/export", wanted)
    assert len(found["transactions"]) == 3
    assert len(found["purchaseTransactions"]) == 1
    assert ("expenseBills" in found) is as_bill


def test_every_address_of_ours_is_described():
    described = descriptions.psa()
    ours = {
        (method, re.sub(r"<int:\w+>", "1", rule.rule).replace("<", "").replace(">", ""))
        for rule in half._all_routes()._adapter.map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    # The description at hand leaves these two areas out but for a few addresses.
    missing = {
        (method, path)
        for method, path in ours
        if not path.startswith(("/service", "/project")) and described.operation(method, path) is None
    }
    assert missing == set()
