"""A walk through every kind of answer of the simulated Xero, so that each is held against the official description.

That is done by the recorder, for all calls of all tests; these calls are made for it alone.
"""

from __future__ import annotations

import pytest

from tests.conformance import descriptions
from tests.simulator.books.demo import Xero, draft, make_xero

pytestmark = pytest.mark.skipif(not descriptions.at_hand(), reason=descriptions.ABSENT)


@pytest.fixture
def xero() -> Xero:
    return make_xero("AU", currencies=["EUR"], period_lock=None)


LINE = {
    "Description": "Work",
    "Quantity": 2,
    "UnitAmount": "10.5",
    "AccountCode": "200",
    "Tracking": [{"Name": "Office", "Option": "Sydney"}],
}


def invoice(xero: Xero, **fields):
    return xero.put(
        "/Invoices",
        {"Invoices": [draft(LineItems=[LINE], Status="AUTHORISED", **fields)]},
        "summarizeErrors=false",
    ).json["Invoices"][0]


def test_settings_as_described(xero):
    xero.act("set-lock-date", period="2026-06-30")
    for path in (
        "Organisation",
        "Organisation/Actions",
        "Accounts",
        "TaxRates",
        "TrackingCategories",
        "Currencies",
        "BrandingThemes",
    ):
        assert xero.get(f"/{path}").status == 200
    account = xero.put("/Accounts", {"Code": "201", "Name": "Projects", "Type": "REVENUE"}).json["Accounts"][
        0
    ]
    xero.get(f"/Accounts/{account['AccountID']}")
    assert xero.post(f"/Accounts/{account['AccountID']}", {"Accounts": [{"Name": "Jobs"}]}).status == 200
    assert xero.put("/Accounts", {"Code": "201", "Name": "Jobs", "Type": "REVENUE"}).status == 400
    assert (
        xero.put(
            "/TaxRates", {"TaxRates": [{"Name": "New", "TaxComponents": [{"Name": "New", "Rate": 5}]}]}
        ).status
        == 200
    )
    category = xero.put("/TrackingCategories", {"Name": "Team"}).json["TrackingCategories"][0]
    xero.put(f"/TrackingCategories/{category['TrackingCategoryID']}/Options", {"Name": "Field"})
    assert xero.put("/Currencies", {"Code": "USD"}).status == 200


def test_contacts_as_described(xero):
    body = {
        "Name": "ABC Limited",
        "EmailAddress": "a@b.co",
        "ContactPersons": [{"FirstName": "Ada"}],
        "PaymentTerms": {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}},
    }
    made = xero.put("/Contacts", {"Contacts": [body]}).json["Contacts"][0]
    assert xero.put("/Contacts", {"Contacts": [body]}).status == 400
    assert xero.put("/Contacts", {"Contacts": [body]}, "summarizeErrors=false").status == 200
    for query in ("", "page=1", "summaryOnly=true"):
        xero.get("/Contacts", query)
    xero.get(f"/Contacts/{made['ContactID']}")
    xero.post(f"/Contacts/{made['ContactID']}", {"Contacts": [{"ContactStatus": "ARCHIVED"}]})


def test_documents_as_described(xero):
    made = invoice(xero)
    for query in ("", "page=1", "summaryOnly=true&page=1", "Statuses=DRAFT"):
        xero.get("/Invoices", query)
    path = f"/Invoices/{made['InvoiceID']}"
    xero.get(path)
    xero.put("/Invoices", {"Invoices": [draft(Contact=None)]})
    xero.put("/Invoices", {"Invoices": [draft(Contact=None)]}, "summarizeErrors=false")
    xero.post(path, {"Invoices": [{"Status": "DELETED"}]})
    xero.post(
        "/Invoices",
        {"Invoices": [{"InvoiceID": made["InvoiceID"], "Status": "DELETED"}]},
        "summarizeErrors=false",
    )
    assert xero.get(f"{path}/OnlineInvoice").status == 200
    xero.put(f"{path}/History", {"HistoryRecords": [{"Details": "note"}]})
    xero.get(f"{path}/History")
    xero.get(f"{path}/Attachments")
    assert xero.post(path, {"Invoices": [{"Status": "VOIDED"}]}).status == 200


def test_money_as_described(xero):
    first, second = invoice(xero), invoice(xero)
    target = {"Invoice": {"InvoiceID": first["InvoiceID"]}, "Account": {"Code": "090"}, "Date": "2026-09-20"}
    paid = xero.put("/Payments", {"Payments": [{**target, "Amount": 5}]}).json["Payments"][0]
    xero.put("/Payments", {"Payments": [{**target, "Amount": 500}]})
    xero.put("/Payments", {"Payments": [{**target, "Amount": 500}]}, "summarizeErrors=false")
    xero.get("/Payments")
    xero.get(f"/Payments/{paid['PaymentID']}")
    xero.post(f"/Payments/{paid['PaymentID']}", {"Payments": [{"Status": "DELETED"}]})
    note = xero.put(
        "/CreditNotes",
        {"CreditNotes": [{**draft("5", Status="AUTHORISED", LineItems=[LINE]), "Type": "ACCRECCREDIT"}]},
    ).json["CreditNotes"][0]
    allocation = {
        "Allocations": [{"Invoice": {"InvoiceID": second["InvoiceID"]}, "Amount": 1, "Date": "2026-09-20"}]
    }
    path = f"/CreditNotes/{note['CreditNoteID']}"
    assert xero.put(f"{path}/Allocations", allocation).status == 200
    xero.get("/CreditNotes", "page=1")
    stored = xero.get(path).json["CreditNotes"][0]
    xero.delete(f"{path}/Allocations/{stored['Allocations'][0]['AllocationID']}")
    batch = {
        "Account": {"Code": "090"},
        "Date": "2026-09-20",
        "Reference": "r",
        "Payments": [{"Invoice": {"InvoiceID": second["InvoiceID"]}, "Amount": 2}],
    }
    assert xero.put("/BatchPayments", {"BatchPayments": [batch]}).status == 200
    xero.get("/BatchPayments")
    row = {"Description": "Ahead", "Quantity": 1, "UnitAmount": 50, "TaxType": "BASEXCLUDED"}
    for kind, code in (("RECEIVE-OVERPAYMENT", "610"), ("RECEIVE-PREPAYMENT", "200")):
        ahead = {
            "Type": kind,
            "Contact": {"Name": "ABC Limited"},
            "BankAccount": {"Code": "090"},
            "LineItems": [{**row, "AccountCode": code}],
        }
        assert xero.put("/BankTransactions", {"BankTransactions": [ahead]}).status == 200
    xero.get("/BankTransactions")
    over = xero.get("/Overpayments", "page=1").json["Overpayments"][0]
    assert xero.put(f"/Overpayments/{over['OverpaymentID']}/Allocations", allocation).status == 200
    xero.get(f"/Overpayments/{over['OverpaymentID']}")
    assert xero.get("/Prepayments").status == 200


def test_items_and_reports_as_described(xero):
    item = {"Code": "abc", "Name": "Router", "SalesDetails": {"UnitPrice": 250, "AccountCode": "200"}}
    made = xero.put("/Items", {"Items": [item]}).json["Items"][0]
    xero.put("/Items", {"Items": [item]})
    xero.get("/Items")
    xero.get(f"/Items/{made['ItemID']}")
    contact = invoice(xero)["Contact"]["ContactID"]
    assert xero.get("/Reports/AgedReceivablesByContact", f"contactId={contact}").status == 200
    assert xero.get("/Reports/TrialBalance").status == 200


def test_connections_as_described(xero):
    assert len(xero.get("/connections").json) == 1
