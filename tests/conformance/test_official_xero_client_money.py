"""Xero's own client pays, takes back, credits, allocates, refunds and batches, over a socket."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from xero_python.accounting import (
    Account,
    Allocation,
    Allocations,
    BankTransaction,
    BankTransactions,
    BatchPayment,
    BatchPaymentDeleteByUrlParam,
    BatchPayments,
    Contact,
    CreditNote,
    CreditNotes,
    Invoice,
    LineItem,
    Overpayment,
    Payment,
    PaymentDelete,
    Payments,
)
from xero_python.exceptions import AccountingBadRequestException

from tests.conformance.conftest import create, invoice, line

D = Decimal
DAY = date(2026, 9, 20)
BANK = Account(code="090")


def test_pay_part_pay_and_take_a_payment_back(api, tenant):
    (made,) = create(api, tenant, invoice())
    payment = Payment(
        invoice=Invoice(invoice_id=made.invoice_id),
        account=Account(code="090"),
        date=date(2026, 9, 20),
        amount=D("4.15"),
    )
    (paid,) = api.create_payments(tenant, Payments(payments=[payment]), summarize_errors=False).payments
    assert (paid.payment_type, paid.amount, paid.status) == ("ACCRECPAYMENT", D("4.15"), "AUTHORISED")
    read = api.get_invoice(tenant, made.invoice_id).invoices[0]
    assert (read.status, read.amount_paid, read.amount_due, read.payments[0].payment_id) == (
        "AUTHORISED",
        D("4.15"),
        20,
        paid.payment_id,
    )
    rest = Payment(
        invoice=Invoice(invoice_id=made.invoice_id),
        account=Account(code="090"),
        date=date(2026, 9, 21),
        amount=20,
    )
    api.create_payment(tenant, rest)
    read = api.get_invoice(tenant, made.invoice_id).invoices[0]
    assert (read.status, read.amount_due, read.fully_paid_on_date) == ("PAID", 0, date(2026, 9, 21))
    gone = api.delete_payment(tenant, paid.payment_id, PaymentDelete(status="DELETED")).payments[0]
    assert gone.status == "DELETED"
    assert api.get_invoice(tenant, made.invoice_id).invoices[0].status == "AUTHORISED"
    assert {one.status for one in api.get_payments(tenant).payments} == {"AUTHORISED", "DELETED"}


def test_credit_allocate_and_refund(api, tenant):
    (made,) = create(api, tenant, invoice())
    note = CreditNote(
        type="ACCRECCREDIT",
        contact=Contact(name="ABC Limited"),
        date=date(2026, 9, 15),
        line_items=[line("5")],
        status="AUTHORISED",
    )
    (credit,) = api.create_credit_notes(
        tenant, CreditNotes(credit_notes=[note]), summarize_errors=False
    ).credit_notes
    assert (credit.credit_note_number, credit.remaining_credit) == ("CN-0001", D("11.5"))
    allocation = Allocation(
        invoice=Invoice(invoice_id=made.invoice_id), amount=D("10"), date=date(2026, 9, 15)
    )
    (row,) = api.create_credit_note_allocation(
        tenant, credit.credit_note_id, Allocations(allocations=[allocation])
    ).allocations
    assert row.amount == 10
    read = api.get_invoice(tenant, made.invoice_id).invoices[0]
    assert (read.amount_credited, read.amount_due, read.credit_notes[0].credit_note_number) == (
        10,
        D("14.15"),
        "CN-0001",
    )
    refund = Payment(
        credit_note=CreditNote(credit_note_id=credit.credit_note_id),
        account=Account(code="090"),
        date=date(2026, 9, 20),
        amount=D("1.5"),
    )
    assert api.create_payment(tenant, refund).payments[0].payment_type == "ARCREDITPAYMENT"
    read = api.get_credit_note(tenant, credit.credit_note_id).credit_notes[0]
    assert (read.status, read.remaining_credit, read.allocations[0].amount) == ("PAID", 0, 10)


def test_overpayments_and_batches(api, tenant, abroad):
    first, second = create(api, tenant, invoice(), invoice())
    abroad.act("pay", document=first.invoice_number, amount="30")
    (over,) = api.get_overpayments(tenant).overpayments
    assert (over.remaining_credit, over.type) == (D("5.85"), "RECEIVE-OVERPAYMENT")
    target = [Payment(invoice=Invoice(invoice_id=second.invoice_id), amount=4)]
    batch = BatchPayment(
        account=Account(account_id=abroad.org.account_by_code("090").id),
        date=date(2026, 9, 20),
        reference="ref",
        payments=target,
    )
    (made,) = api.create_batch_payment(tenant, BatchPayments(batch_payments=[batch])).batch_payments
    assert (made.type, made.total_amount, made.status) == ("RECBATCH", 4, "AUTHORISED")


def test_an_allocation_is_taken_back(api, tenant):
    bill, *_ = create(api, tenant, invoice(type="ACCPAY", line_items=[line("50", account_code="400")]))
    note = CreditNote(
        type="ACCPAYCREDIT",
        contact=Contact(name="ABC Limited"),
        date=DAY,
        line_items=[line("10", account_code="400")],
        status="AUTHORISED",
    )
    (credit,) = api.create_credit_notes(tenant, CreditNotes(credit_notes=[note])).credit_notes
    allocation = Allocation(invoice=Invoice(invoice_id=bill.invoice_id), amount=D("23"), date=DAY)
    api.create_credit_note_allocation(tenant, credit.credit_note_id, Allocations(allocations=[allocation]))
    read = api.get_credit_note(tenant, credit.credit_note_id).credit_notes[0]
    assert (read.status, read.remaining_credit) == ("PAID", 0)
    assert api.get_invoice(tenant, bill.invoice_id).invoices[0].amount_due == 92
    # The answer is as documented, and without the amount that the client's own model insists on.
    with pytest.raises(ValueError, match="Invalid value for `amount`"):
        api.delete_credit_note_allocations(tenant, credit.credit_note_id, read.allocations[0].allocation_id)
    read = api.get_credit_note(tenant, credit.credit_note_id).credit_notes[0]
    assert (read.status, read.remaining_credit) == ("AUTHORISED", 23)
    assert api.get_invoice(tenant, bill.invoice_id).invoices[0].amount_due == 115


def test_money_ahead_is_allocated_and_the_rest_refunded(api, tenant):
    (due,) = create(api, tenant, invoice())
    ahead = BankTransaction(
        type="RECEIVE-OVERPAYMENT",
        contact=Contact(name="ABC Limited"),
        bank_account=BANK,
        date=DAY,
        line_items=[LineItem(description="Ahead", quantity=1, unit_amount="50", account_code="610")],
    )
    api.create_bank_transactions(tenant, BankTransactions(bank_transactions=[ahead]))
    (over,) = api.get_overpayments(tenant).overpayments
    assert (over.type, over.remaining_credit, over.status) == ("RECEIVE-OVERPAYMENT", 50, "AUTHORISED")
    allocation = Allocation(invoice=Invoice(invoice_id=due.invoice_id), amount=D("24.15"), date=DAY)
    api.create_overpayment_allocations(tenant, over.overpayment_id, Allocations(allocations=[allocation]))
    assert api.get_invoice(tenant, due.invoice_id).invoices[0].status == "PAID"
    back = Payment(
        overpayment=Overpayment(overpayment_id=over.overpayment_id), account=BANK, date=DAY, amount=D("25.85")
    )
    (refund,) = api.create_payment(tenant, back).payments
    assert (refund.payment_type, refund.invoice.type, refund.amount) == (
        "AROVERPAYMENTPAYMENT", "AROVERPAYMENT", D("25.85"),
    )  # fmt: skip
    over = api.get_overpayment(tenant, over.overpayment_id).overpayments[0]
    assert (over.status, over.remaining_credit, over.allocations[0].amount) == ("PAID", 0, D("24.15"))


def test_a_deposit_is_a_prepayment(api, tenant):
    create(api, tenant, invoice())
    ahead = BankTransaction(
        type="RECEIVE-PREPAYMENT",
        contact=Contact(name="ABC Limited"),
        bank_account=BANK,
        date=DAY,
        line_items=[line("100")],
    )
    api.create_bank_transactions(tenant, BankTransactions(bank_transactions=[ahead]))
    (deposit,) = api.get_prepayments(tenant).prepayments
    assert (deposit.type, deposit.remaining_credit) == ("RECEIVE-PREPAYMENT", 230)
    read = api.get_prepayment(tenant, deposit.prepayment_id).prepayments[0]
    assert (read.line_items[0].line_amount, read.line_items[0].tax_amount) == (200, 30)


def test_a_batch_is_taken_back_as_a_whole(api, tenant):
    first, second = create(api, tenant, invoice(), invoice())
    paid = [Payment(invoice=Invoice(invoice_id=one.invoice_id), amount=D("24.15")) for one in (first, second)]
    batch = BatchPayment(account=BANK, date=DAY, reference="run", payments=paid)
    (made,) = api.create_batch_payment(tenant, BatchPayments(batch_payments=[batch])).batch_payments
    assert (made.total_amount, [one.amount for one in made.payments]) == (D("48.30"), [D("24.15")] * 2)
    assert {one.status for one in api.get_invoices(tenant).invoices} == {"PAID"}
    gone = BatchPaymentDeleteByUrlParam(status="DELETED")
    (deleted,) = api.delete_batch_payment_by_url_param(tenant, made.batch_payment_id, gone).batch_payments
    assert deleted.status == "DELETED"
    assert {one.status for one in api.get_invoices(tenant).invoices} == {"AUTHORISED"}


def test_more_than_is_due_is_refused(api, tenant):
    (made,) = create(api, tenant, invoice())
    more = Payment(invoice=Invoice(invoice_id=made.invoice_id), account=BANK, date=DAY, amount=D("24.16"))
    with pytest.raises(AccountingBadRequestException) as refused:
        api.create_payment(tenant, more)
    assert "Payment amount exceeds the amount outstanding on this document" in str(refused.value.body)
    (told,) = api.create_payments(tenant, Payments(payments=[more]), summarize_errors=False).payments
    assert told.has_validation_errors is True
    assert api.get_invoice(tenant, made.invoice_id).invoices[0].amount_due == D("24.15")
