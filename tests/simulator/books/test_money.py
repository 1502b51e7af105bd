"""Payments, credit notes, over- and prepayments: what they do to the documents and what Xero refuses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.simulator.books.demo import Xero, draft

D = Decimal
BANK = {"Code": "090"}
TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"
NOT_AUTHORISED = "Payments can only be made against Authorised documents"


def pay(xero: Xero, invoice, amount, **fields):
    body = {
        "Invoice": {"InvoiceID": invoice["InvoiceID"]},
        "Account": BANK,
        "Date": "2026-09-20",
        "Amount": amount,
        **fields,
    }
    return xero.put("/Payments", {"Payments": [body]}, "summarizeErrors=false")


def credit_note(xero: Xero, *amounts: str, **fields):
    body = {**draft(*amounts, Status="AUTHORISED"), "Type": "ACCRECCREDIT", **fields}
    answer = xero.put("/CreditNotes", {"CreditNotes": [body]})
    assert answer.status == 200, answer.text
    return answer.json["CreditNotes"][0]


def allocate(xero: Xero, credit, invoice, amount, kind="CreditNotes"):
    key = f"{kind[:-1]}ID"
    body = {
        "Allocations": [
            {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": amount, "Date": "2026-09-30"}
        ]
    }
    return xero.put(f"/{kind}/{credit[key]}/Allocations", body)


def ahead(xero: Xero, amount="50", kind="RECEIVE-OVERPAYMENT", **line):
    xero.put("/Contacts", {"Name": "ABC Limited"})
    over = kind.endswith("OVERPAYMENT")
    row = {
        "Description": "Ahead",
        "Quantity": 1,
        "UnitAmount": amount,
        "AccountCode": "610" if over else "200",
        "TaxType": "NONE",
        **line,
    }
    body = {
        "Type": kind,
        "Contact": {"Name": "ABC Limited"},
        "BankAccount": BANK,
        "Date": "2026-09-14",
        "LineItems": [row],
        "LineAmountTypes": "NoTax",
    }
    return xero.put("/BankTransactions", {"BankTransactions": [body]}, "summarizeErrors=false")


# Payments


def test_a_full_payment_makes_the_invoice_paid_and_deleting_it_opens_it_again(xero):
    made = xero.invoice("100")
    paid = pay(xero, made, 100).json["Payments"][0]
    assert (paid["PaymentType"], paid["Status"], paid["StatusAttributeString"]) == (
        "ACCRECPAYMENT",
        "AUTHORISED",
        "OK",
    )
    assert paid["Invoice"]["AmountDue"] == 0
    now = xero.read(made["InvoiceID"])
    assert (now["Status"], now["AmountPaid"], now["AmountDue"]) == ("PAID", 100, 0)
    assert now["FullyPaidOnDate"] == "/Date(1789862400000+0000)/"
    assert [one["PaymentID"] for one in now["Payments"]] == [paid["PaymentID"]]
    gone = xero.post(f"/Payments/{paid['PaymentID']}", {"Status": "DELETED"}).json["Payments"][0]
    assert gone["Status"] == "DELETED"
    now = xero.read(made["InvoiceID"])
    assert (now["Status"], now["AmountDue"], now["Payments"]) == ("AUTHORISED", 100, [])
    assert "FullyPaidOnDate" not in now


def test_vector_45_more_than_is_due(xero):
    answer = pay(xero, xero.invoice("230"), 300)
    assert (answer.status, answer.messages()) == (200, [TOO_MUCH])
    assert answer.json["Payments"][0]["HasValidationErrors"] is True
    assert len(xero.org.payments) == 0


def test_a_paid_invoice_gets_both_messages(xero):
    made = xero.invoice("100")
    pay(xero, made, 100)
    assert pay(xero, made, 1).messages() == [NOT_AUTHORISED, TOO_MUCH]


@pytest.mark.parametrize("account", [{"Code": "nope"}, {"Code": "200"}, None])
def test_vector_47_account_missing_or_not_for_payments(xero, account):
    assert pay(xero, xero.invoice(), 1, Account=account).messages() == ["Account could not be found"]


def test_an_account_with_payments_enabled_will_do(xero):
    assert pay(xero, xero.invoice(), 1, Account={"Code": "881"}).messages() == []


def test_a_draft_takes_no_payment(xero):
    made = xero.put("/Invoices", draft()).json["Invoices"][0]
    assert NOT_AUTHORISED in pay(xero, made, 1).messages()


def test_vector_49_delete_a_deleted_payment(xero):
    paid = pay(xero, xero.invoice(), 1).json["Payments"][0]
    path = f"/Payments/{paid['PaymentID']}"
    xero.post(path, {"Status": "DELETED"})
    answer = xero.post(path, {"Payments": [{"Status": "DELETED"}]})
    assert (answer.status, answer.messages()) == (400, ["Payment not of valid status for modification"])


def test_a_payment_cannot_be_edited(xero):
    paid = pay(xero, xero.invoice(), 1).json["Payments"][0]
    assert xero.post(f"/Payments/{paid['PaymentID']}", {"Amount": 2}).messages() == [
        "Only Status accepted for updates."
    ]


def test_a_payment_is_against_exactly_one_document(xero):
    made, note = xero.invoice(), credit_note(xero)
    both = pay(xero, made, 1, CreditNote={"CreditNoteID": note["CreditNoteID"]})
    assert both.messages()[0].startswith("Exactly one of")
    assert pay(xero, made, 1, Invoice=None).messages()[0].startswith("Exactly one of")
    assert pay(xero, made, 1, Invoice=None, InvoiceNumber=made["InvoiceNumber"]).messages() == []


def test_a_payment_moves_the_invoice_into_the_next_poll(xero):
    made = xero.invoice()
    xero.clock.travel(timedelta(minutes=1))
    pay(xero, made, 1)
    found = xero.get("/Invoices", If_Modified_Since="2026-09-14T09:30:30").json["Invoices"]
    assert [one["InvoiceID"] for one in found] == [made["InvoiceID"]]
    assert len(xero.get("/Payments", If_Modified_Since="2026-09-14T09:30:30").json["Payments"]) == 1


def test_payments_are_found_by_what_they_are_against(xero):
    first, second = xero.invoice(), xero.invoice()
    pay(xero, first, 1, Reference="R1")
    pay(xero, second, 2, Reference="R2")

    def amounts(where):
        return [one["Amount"] for one in xero.get("/Payments", f"where={where}").json["Payments"]]

    assert amounts(f'Invoice.InvoiceId==guid("{second["InvoiceID"]}")') == [2]
    assert amounts('Status=="AUTHORISED" AND Reference=="r1"') == [1]
    assert amounts('PaymentType=="ACCPAYPAYMENT"') == []
    assert amounts("Date>=DateTime(2026,09,20)") == [1, 2]


def test_a_payment_in_a_locked_period_is_refused(xero):
    made = xero.invoice()
    xero.act("set-lock-date", period="2026-09-30")
    assert (
        pay(xero, made, 1).messages()[0].startswith("The document date cannot be before the period lock date")
    )


# Credit notes and allocations


def test_a_credit_note_is_numbered_and_allocated(xero):
    invoice, note = xero.invoice("100"), credit_note(xero, "30")
    assert (note["CreditNoteNumber"], note["RemainingCredit"], note["Type"]) == (
        "CN-0001",
        30,
        "ACCRECCREDIT",
    )
    reply = allocate(xero, note, invoice, 30)
    assert reply.status == 200
    (row,) = reply.json["Allocations"]
    assert row["Amount"] == 30
    assert row["Date"] == "/Date(1789344000000+0000)/"  # the later of both documents, not the date sent
    assert "AllocationID" not in row
    now = xero.read(invoice["InvoiceID"])
    assert (now["AmountDue"], now["AmountCredited"], now["CreditNotes"][0]["AppliedAmount"]) == (70, 30, 30)
    stored = xero.get(f"/CreditNotes/{note['CreditNoteID']}").json["CreditNotes"][0]
    assert (stored["Status"], stored["RemainingCredit"]) == ("PAID", 0)
    allocation = stored["Allocations"][0]
    gone = xero.delete(f"/CreditNotes/{note['CreditNoteID']}/Allocations/{allocation['AllocationID']}").json
    assert (gone["IsDeleted"], gone["AllocationId"]) == (True, allocation["AllocationID"])
    assert xero.read(invoice["InvoiceID"])["AmountDue"] == 100
    assert (
        xero.get(f"/CreditNotes/{note['CreditNoteNumber']}").json["CreditNotes"][0]["Status"] == "AUTHORISED"
    )


def test_a_paid_off_invoice_takes_no_credit(xero):
    invoice, note = xero.invoice("100"), credit_note(xero, "100")
    pay(xero, invoice, 100)
    assert allocate(xero, note, invoice, 1).messages() == [
        "The invoice you are trying to allocate to has already been paid off"
    ]


def test_vector_51_more_than_the_invoice_is_due(xero):
    answer = allocate(xero, credit_note(xero, "100"), xero.invoice("50"), 100)
    assert answer.messages() == [
        "Credit Note cannot be allocated as amount is greater than amount outstanding"
    ]


def test_vector_53_customer_credit_on_a_bill(xero):
    answer = allocate(xero, credit_note(xero), xero.invoice(Type="ACCPAY"), 1)
    assert answer.messages() == ["Credit Note cannot be allocated to an incorrect invoice type"]


def test_vector_54_unknown_credit_note(xero):
    ghost = {"CreditNoteID": "11111111-1111-4111-8111-111111111111"}
    answer = allocate(xero, ghost, xero.invoice(), 1)
    assert (answer.status, answer.messages()) == (
        400,
        ["An existing Credit Note with the specified CreditNoteID could not be found"],
    )


def test_a_credit_of_another_contact_or_currency_does_not_fit(xero):
    xero.act("subscribe-currency", currency="EUR")
    note = credit_note(xero)
    other = xero.invoice(Contact={"Name": "Other"}, CurrencyCode="EUR")
    assert len(allocate(xero, note, other, 1).messages()) == 2


def test_a_draft_credit_note_may_be_without_lines_and_cannot_be_allocated(xero):
    note = credit_note(xero, Status="DRAFT", LineItems=[])
    assert allocate(xero, note, xero.invoice(), 1).messages() != []


def test_an_allocated_credit_note_cannot_be_voided(xero):
    note = credit_note(xero, "30")
    allocate(xero, note, xero.invoice("100"), 10)
    answer = xero.post(f"/CreditNotes/{note['CreditNoteID']}", {"Status": "VOIDED"})
    assert "because it has payments or credit notes allocated" in answer.messages()[0]


def test_supplier_credit_notes_carry_the_suppliers_number_and_may_repeat(xero):
    for _ in range(2):
        assert credit_note(xero, Type="ACCPAYCREDIT", CreditNoteNumber="S-7")["CreditNoteNumber"] == "S-7"
    answer = xero.put("/CreditNotes", {**draft(), "Type": "ACCRECCREDIT", "CreditNoteNumber": "CN-X"})
    again = xero.put("/CreditNotes", {**draft(), "Type": "ACCRECCREDIT", "CreditNoteNumber": "CN-X"})
    assert (answer.status, again.status) == (200, 400)


def test_a_refund_is_a_payment_against_the_credit_note(xero):
    note = credit_note(xero, "30")
    body = {
        "CreditNote": {"CreditNoteID": note["CreditNoteID"]},
        "Account": BANK,
        "Date": "2026-09-20",
        "Amount": 30,
    }
    paid = xero.put("/Payments", body).json["Payments"][0]
    assert (paid["PaymentType"], paid["Invoice"]["Type"]) == ("ARCREDITPAYMENT", "ACCRECCREDIT")
    now = xero.get(f"/CreditNotes/{note['CreditNoteID']}").json["CreditNotes"][0]
    assert (now["Status"], now["RemainingCredit"], len(now["Payments"])) == ("PAID", 0, 1)


# Overpayments and prepayments


def test_an_overpayment_is_one_line_on_the_debtors_account(xero):
    made = ahead(xero, "50").json["BankTransactions"][0]
    over = xero.get(f"/Overpayments/{made['OverpaymentID']}").json["Overpayments"][0]
    assert (over["Type"], over["Status"], over["RemainingCredit"]) == (
        "RECEIVE-OVERPAYMENT",
        "AUTHORISED",
        50,
    )
    assert ahead(xero, AccountCode="200").messages() == [
        "Account code '200' is not a valid code for this document."
    ]
    assert (
        xero.get(f"/BankTransactions/{made['BankTransactionID']}").json["BankTransactions"][0]["Total"] == 50
    )


def test_an_overpayment_is_allocated_and_released(xero):
    made = ahead(xero, "50").json["BankTransactions"][0]
    invoice = xero.invoice("80")
    assert allocate(xero, made, invoice, 50, "Overpayments").status == 200
    now = xero.read(invoice["InvoiceID"])
    assert (now["AmountDue"], now["Overpayments"][0]["AppliedAmount"], now["AmountPaid"]) == (30, 50, 0)
    (over,) = xero.get("/Overpayments", "page=1").json["Overpayments"]
    assert (over["Status"], over["Allocations"][0]["Amount"]) == ("PAID", 50)
    xero.delete(f"/Overpayments/{over['OverpaymentID']}/Allocations/{over['Allocations'][0]['AllocationID']}")
    assert xero.read(invoice["InvoiceID"])["AmountDue"] == 80


def test_a_prepayment_has_an_income_line_and_is_refunded(xero):
    made = ahead(xero, "50", "RECEIVE-PREPAYMENT").json["BankTransactions"][0]
    body = {
        "Prepayment": {"PrepaymentID": made["PrepaymentID"]},
        "Account": BANK,
        "Date": "2026-09-20",
        "Amount": 20,
    }
    assert xero.put("/Payments", body).json["Payments"][0]["PaymentType"] == "ARPREPAYMENTPAYMENT"
    (pre,) = xero.get("/Prepayments").json["Prepayments"]
    assert pre["RemainingCredit"] == 30


def test_a_bank_transaction_needs_a_known_contact(xero):
    body = {"Type": "RECEIVE-PREPAYMENT", "BankAccount": BANK, "LineItems": []}
    assert (
        xero.put("/BankTransactions", body).messages()[0].startswith("The Contact must contain at least 1 of")
    )


# Batches


def batch(xero, *payments, **fields):
    rows = [
        {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": amount} for invoice, amount in payments
    ]
    body = {"Account": BANK, "Reference": "ref", "Date": "2026-09-20", "Payments": rows, **fields}
    return xero.put("/BatchPayments", {"BatchPayments": [body]}, "summarizeErrors=false")


def test_a_batch_pays_several_and_is_deleted_as_a_whole(xero):
    first, second = xero.invoice("10"), xero.invoice("20")
    made = batch(xero, (first, 10), (second, 5)).json["BatchPayments"][0]
    assert (made["Type"], made["TotalAmount"], made["Status"]) == ("RECBATCH", 15, "AUTHORISED")
    assert [xero.read(one["InvoiceID"])["AmountDue"] for one in (first, second)] == [0, 15]
    payment = made["Payments"][0]["PaymentID"]
    assert xero.post(f"/Payments/{payment}", {"Status": "DELETED"}).messages() == [
        "Payments within a batch cannot be deleted."
    ]
    gone = xero.post("/BatchPayments", {"BatchPaymentID": made["BatchPaymentID"], "Status": "DELETED"})
    assert gone.json["BatchPayments"][0]["Status"] == "DELETED"
    assert [xero.read(one["InvoiceID"])["AmountDue"] for one in (first, second)] == [10, 20]
    assert xero.post(f"/BatchPayments/{made['BatchPaymentID']}", {"Status": "DELETED"}).status == 400


def test_a_batch_with_one_wrong_payment_pays_nothing(xero):
    first, second = xero.invoice("10"), xero.invoice("20")
    assert batch(xero, (first, 10), (second, 21)).messages() == [TOO_MUCH]
    assert batch(xero, (first, 6), (first, 6)).messages() == [TOO_MUCH]
    assert batch(xero, (first, 1), (xero.invoice(Type="ACCPAY"), 1)).messages() != []
    assert batch(xero).messages() == ["A batch payment must have payments"]
    assert len(xero.org.payments) == 0


def test_the_lost_batch_says_it_was_saved_and_was_not(xero):
    made = xero.invoice("10")
    xero.mishaps = frozenset({"batch-lost"})
    answer = batch(xero, (made, 10))
    assert (answer.status, answer.messages()) == (200, [])
    xero.mishaps = frozenset()
    assert xero.get("/BatchPayments").json["BatchPayments"] == []
    assert xero.read(made["InvoiceID"])["AmountDue"] == 10
