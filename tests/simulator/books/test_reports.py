"""The reports agree with the books they are computed from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.simulator.books.demo import draft, make_xero

D = Decimal


def rows_of(report):
    return [row for section in report["Rows"] if section["RowType"] == "Section" for row in section["Rows"]]


def texts(row):
    return [cell["Value"] for cell in row["Cells"]]


def test_aged_receivables_of_one_customer(xero):
    made = xero.invoice("150", InvoiceNumber="INV-1", DueDate="2026-09-15")
    xero.act("pay", document="INV-1", amount="30")
    xero.act("credit", document="INV-1", amount="20", date="2026-09-14")
    contact = made["Contact"]["ContactID"]
    report = xero.get("/Reports/AgedReceivablesByContact", f"contactId={contact}&date=2026-09-25").json[
        "Reports"
    ][0]
    assert report["ReportTitles"][1] == "ABC Limited"
    assert report["ReportDate"] == "25 September 2026"
    header, *_ = report["Rows"]
    assert texts(header) == ["Date", "Number", "Due Date", "", "Total", "Paid", "Credited", "Due"]
    rows = rows_of(report)
    assert texts(rows[1]) == [
        "2026-09-14T00:00:00",
        "INV-1",
        "2026-09-15T00:00:00",
        "10 days overdue",
        "150.00",
        "30.00",
        "20.00",
        "100.00",
    ]
    assert rows[1]["Cells"][0]["Attributes"] == [{"Value": made["InvoiceID"], "Id": "invoiceID"}]
    assert texts(rows[-2]) == ["Total", "", "", "", "130.00", "30.00", "0.00", "100.00"]
    assert texts(rows[-1])[-1] == "100.00"


def test_what_is_before_the_range_is_the_opening_balance(xero):
    made = xero.invoice("100", Date="2026-08-01")
    xero.invoice("50")
    contact = made["Contact"]["ContactID"]
    report = xero.get("/Reports/AgedReceivablesByContact", f"contactId={contact}&fromDate=2026-09-01").json[
        "Reports"
    ][0]
    rows = rows_of(report)
    assert (texts(rows[0])[1], texts(rows[0])[-1], texts(rows[-1])[-1]) == (
        "Opening Balance",
        "100.00",
        "150.00",
    )


def test_a_customer_without_anything_and_no_customer_at_all(xero):
    contact = xero.contact()
    report = xero.get("/Reports/AgedPayablesByContact", f"contactId={contact}").json["Reports"][0]
    assert texts(rows_of(report)[-1])[-1] == "0.00"
    assert xero.get("/Reports/AgedReceivablesByContact").status == 400
    assert (
        xero.get("/Reports/AgedReceivablesByContact", "contactId=11111111-1111-4111-8111-111111111111").status
        == 404
    )


def test_reports_need_their_own_scope(xero):
    xero.sign_in("accounting.reports.trialbalance.read")
    assert xero.get("/Reports/TrialBalance").status == 200
    assert xero.get("/Reports/AgedReceivablesByContact", f"contactId={'1' * 8}").status == 401


def trial_balance(xero, day="2026-09-30"):
    report = xero.get("/Reports/TrialBalance", f"date={day}").json["Reports"][0]
    rows = [texts(row) for row in rows_of(report)]
    accounts = {row[0]: (row[1], row[2]) for row in rows[:-1]}
    return accounts, rows[-1]


def test_trial_balance_after_a_month(xero):
    taxed = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
    xero.invoice(InvoiceNumber="INV-1", LineItems=[taxed])
    xero.invoice(
        Type="ACCPAY", InvoiceNumber="S-1", LineItems=[{**taxed, "AccountCode": "429", "UnitAmount": 40}]
    )
    xero.act("pay", document="INV-1", amount="65", date="2026-09-20")
    xero.put("/Invoices", draft("999"))  # a draft is not in the ledger
    accounts, total = trial_balance(xero)
    assert accounts == {
        "Sales (200)": ("", "100.00"),
        "General Expenses (429)": ("40.00", ""),
        "Business Bank Account (090)": ("65.00", ""),
        "Accounts Receivable (610)": ("50.00", ""),
        "Accounts Payable (800)": ("", "46.00"),
        "GST (820)": ("", "9.00"),
    }
    assert total == ["Total", "155.00", "155.00", "155.00", "155.00"]


def test_income_of_earlier_years_is_in_retained_earnings(xero):
    xero.invoice("70", Date="2026-03-31")  # the New Zealand year ends on 31 March
    xero.invoice("30", Date="2026-04-01")
    accounts, total = trial_balance(xero)
    assert accounts["Sales (200)"] == ("", "30.00")
    assert accounts["Retained Earnings (960)"] == ("", "70.00")
    assert total[1] == total[2]


@pytest.mark.parametrize("country", ["AU", "UK", "US"])
def test_the_trial_balance_balances_after_everything_that_can_happen(country):
    xero = make_xero(country, currencies=["EUR"])
    line = {"Description": "Work", "Quantity": 3, "UnitAmount": "33.33", "AccountCode": "200"}
    for place, basis in enumerate(("Exclusive", "Inclusive", "NoTax"), start=1):
        xero.invoice(InvoiceNumber=f"INV-{place}", LineAmountTypes=basis, LineItems=[line, line])
    xero.invoice(
        InvoiceNumber="INV-4", CurrencyCode="EUR", CurrencyRate="0.587123", LineItems=[line, line, line]
    )
    xero.act("pay", document="INV-1", amount="300")
    xero.act("credit", document="INV-2", amount="50.01")
    note = xero.act("credit", document="INV-3", apply=False)
    xero.act("refund", credit=note["CreditNoteID"], amount="7")
    ahead = xero.act("receive-ahead", contact="ABC Limited", amount="11", type="RECEIVE-PREPAYMENT")
    xero.act("allocate", credit=ahead["PrepaymentID"], document="INV-3")
    xero.act("receive-ahead", contact="ABC Limited", amount="5", type="SPEND-OVERPAYMENT")
    xero.act("pay", document="INV-4", amount="3")
    _, total = trial_balance(xero, "2027-01-31")
    assert total[1] == total[2]
    assert D(total[1]) > 0


def test_payments_after_the_day_of_the_report_are_not_in_it(xero):
    made = xero.invoice("100", InvoiceNumber="INV-1")
    xero.act("pay", document="INV-1", amount="40", date="2026-10-05")
    contact = made["Contact"]["ContactID"]

    def due(day):
        report = xero.get("/Reports/AgedReceivablesByContact", f"contactId={contact}&date={day}").json[
            "Reports"
        ][0]
        return texts(rows_of(report)[-1])[-1]

    assert (due("2026-10-04"), due("2026-10-05")) == ("100.00", "60.00")


def test_debtors_in_the_ledger_are_what_the_documents_leave_open(xero):
    taxed = {"Description": "Work", "Quantity": 1, "UnitAmount": "87.65", "AccountCode": "200"}
    for place in range(1, 6):
        xero.invoice(InvoiceNumber=f"INV-{place}", LineItems=[taxed])
    xero.act("pay", document="INV-1", amount="130")  # 29.20 too much
    xero.act("credit", document="INV-2", amount="33.33")
    xero.act("credit", document="INV-3", amount="10", apply=False)
    for kind in ("RECEIVE-PREPAYMENT", "RECEIVE-OVERPAYMENT"):
        ahead = xero.act("receive-ahead", contact="ABC Limited", amount="60", type=kind, basis="Inclusive")
        name = ahead.get("PrepaymentID") or ahead["OverpaymentID"]
        xero.act("allocate", credit=name, document="INV-4", amount="20.01")
        xero.act("refund", credit=name, amount="7.77")
    accounts, total = trial_balance(xero, "2026-12-31")
    world = xero.books.world()[0]
    left = sum(one["AmountDue"] for one in world["invoices"])
    left -= sum(one["RemainingCredit"] for key in ("credit_notes", "overpayments") for one in world[key])
    assert D(accounts["Accounts Receivable (610)"][0]) == left
    assert total[1] == total[2]
    contact = world["invoices"][0]["Contact"]["ContactID"]
    report = xero.get("/Reports/AgedReceivablesByContact", f"contactId={contact}&date=2026-12-31").json[
        "Reports"
    ][0]
    assert D(texts(rows_of(report)[-1])[-1]) == left
