"""What may happen to a stored invoice: edits, statuses, and what a payment forbids."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.simulator.books.demo import draft

D = Decimal
NOT_VALID = "Invoice not of valid status for modification"
HAS_PAYMENT = "This document cannot be edited as it has a payment or credit note allocated to it."


def change(xero, invoice, **fields):
    return xero.post(
        "/Invoices", {"Invoices": [{"InvoiceID": invoice["InvoiceID"], **fields}]}, "summarizeErrors=False"
    )


def test_vector_17_post_with_an_existing_number_overwrites_that_invoice(xero):
    made = xero.invoice("100.00", InvoiceNumber="INV-9")
    answer = xero.post("/Invoices", draft("70.00", InvoiceNumber="INV-9", Status="AUTHORISED"))
    assert answer.status == 200
    assert answer.json["Invoices"][0]["InvoiceID"] == made["InvoiceID"]
    assert len(xero.books.world()[0]["invoices"]) == 1
    assert xero.read(made["InvoiceID"])["Total"] == 70


def test_post_of_a_bill_number_by_both_positions_of_the_switch(xero):
    first = xero.invoice(Type="ACCPAY", InvoiceNumber="S-1")
    again = xero.post("/Invoices", draft("5.00", Type="ACCPAY", InvoiceNumber="S-1")).json["Invoices"][0]
    assert again["InvoiceID"] == first["InvoiceID"]
    xero.books.switches.turn("post-bill-number", "creates")
    third = xero.post("/Invoices", draft(Type="ACCPAY", InvoiceNumber="S-1")).json["Invoices"][0]
    assert third["InvoiceID"] != first["InvoiceID"]


def test_a_voided_invoice_takes_no_change_and_keeps_its_number(xero):
    made = xero.invoice(InvoiceNumber="INV-9")
    xero.act("void", document="INV-9")
    assert change(xero, made, Reference="x").messages() == [NOT_VALID]
    assert xero.post("/Invoices", draft(InvoiceNumber="INV-9")).messages() == [NOT_VALID]


def test_vector_19_an_approved_invoice_cannot_be_deleted_and_the_echo_lies(xero):
    made = xero.invoice()
    answer = change(xero, made, Status="DELETED")
    row = answer.json["Invoices"][0]
    assert (answer.status, answer.json["Status"]) == (200, "OK")
    assert (row["Status"], row["StatusAttributeString"], row["HasErrors"]) == ("DELETED", "ERROR", True)
    assert answer.messages() == [NOT_VALID]
    assert row["Total"] == 100
    assert "ValidationErrors" not in row["LineItems"][0]
    assert xero.read(made["InvoiceID"])["Status"] == "AUTHORISED"


def test_vector_20_void_reply_shows_the_old_amount_due_and_the_next_read_zero(xero):
    made = xero.invoice()
    row = change(xero, made, Status="VOIDED", Contact={"ContactID": made["Contact"]["ContactID"]}).json[
        "Invoices"
    ][0]
    assert (row["Status"], row["AmountDue"], row["StatusAttributeString"]) == ("VOIDED", 100, "OK")
    assert xero.read(made["InvoiceID"])["AmountDue"] == 0


def test_a_paid_invoice_cannot_be_voided(xero):
    made = xero.invoice()
    xero.act("pay", document=made["InvoiceID"], amount="40")
    assert change(xero, made, Status="VOIDED").messages() == [
        "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
    ]


def test_vector_22_the_amount_of_a_part_paid_invoice_is_fixed(xero):
    made = xero.invoice()
    xero.act("pay", document=made["InvoiceID"], amount="40")
    line = made["LineItems"][0]["LineItemID"]
    assert change(xero, made, LineItems=[{"LineItemID": line, "UnitAmount": 90}]).messages() == [HAS_PAYMENT]
    assert change(xero, made, Date="2026-09-15").messages() == [HAS_PAYMENT]


def test_lines_of_a_paid_invoice_need_their_id(xero):
    made = xero.invoice()
    xero.act("pay", document=made["InvoiceID"])
    assert change(xero, made, LineItems=[{"Description": "new words"}]).messages() == [
        "To update fields on a paid invoice line item, you must supply a LineItemID"
    ]


def test_what_a_paid_invoice_still_lets_change(xero):
    made = xero.invoice("60", "40")
    xero.act("pay", document=made["InvoiceID"], amount="100")
    second = made["LineItems"][1]["LineItemID"]
    answer = change(
        xero,
        made,
        Reference="PO 7",
        DueDate="2026-12-01",
        InvoiceNumber="INV-700",
        LineItems=[
            {
                "LineItemID": second,
                "Description": "New words",
                "AccountCode": "260",
                "Tracking": [{"Name": "Office", "Option": "Sydney"}],
            }
        ],
    )
    assert answer.messages() == []
    now = xero.read(made["InvoiceID"])
    assert (now["Reference"], now["InvoiceNumber"], now["Status"], now["Total"]) == (
        "PO 7",
        "INV-700",
        "PAID",
        100,
    )
    assert now["DueDateString"] == "2026-12-01T00:00:00"
    assert [line["Description"] for line in now["LineItems"]] == ["Work 1", "New words"]
    assert now["LineItems"][1]["AccountCode"] == "260"
    assert now["LineItems"][1]["Tracking"][0]["Option"] == "Sydney"


def test_a_paid_invoice_does_not_take_a_bank_account_on_a_line(xero):
    made = xero.invoice()
    xero.act("pay", document=made["InvoiceID"])
    line = made["LineItems"][0]["LineItemID"]
    answer = change(xero, made, LineItems=[{"LineItemID": line, "AccountCode": "090"}])
    assert answer.messages() == ["Account code '090' is not a valid code for this document."]
    assert xero.read(made["InvoiceID"])["LineItems"][0]["AccountCode"] == "200"


def test_lines_listed_stay_lines_without_id_are_added_others_go(xero):
    made = xero.invoice("10", "20", "30")
    first = made["LineItems"][0]["LineItemID"]
    new = {"Description": "New", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200", "TaxType": "NONE"}
    row = change(xero, made, LineItems=[{"LineItemID": first, "UnitAmount": 11}, new]).json["Invoices"][0]
    assert [line["LineAmount"] for line in row["LineItems"]] == [11, 5]
    assert row["LineItems"][0]["LineItemID"] == first
    assert row["Total"] == 16
    assert change(xero, made, Reference="x").json["Invoices"][0]["Total"] == 16


@pytest.mark.parametrize(
    "start,wanted,allowed",
    [
        ("DRAFT", "SUBMITTED", True),
        ("DRAFT", "AUTHORISED", True),
        ("DRAFT", "DELETED", True),
        ("DRAFT", "VOIDED", False),
        ("SUBMITTED", "DRAFT", True),
        ("SUBMITTED", "AUTHORISED", True),
        ("SUBMITTED", "DELETED", True),
        ("AUTHORISED", "DRAFT", False),
        ("AUTHORISED", "SUBMITTED", False),
        ("AUTHORISED", "PAID", False),
        ("AUTHORISED", "VOIDED", True),
    ],
)
def test_status_machine(xero, start, wanted, allowed):
    made = xero.invoice(Status=start)
    answer = change(xero, made, Status=wanted)
    assert answer.messages() == ([] if allowed else [NOT_VALID])
    assert xero.read(made["InvoiceID"])["Status"] == (wanted if allowed else start)


def test_approving_a_draft_checks_what_only_approved_invoices_need(xero):
    made = xero.put(
        "/Invoices", draft(DueDate=None, LineItems=[{"Description": "Work", "UnitAmount": 5}])
    ).json["Invoices"][0]
    messages = change(xero, made, Status="AUTHORISED").messages()
    assert "The document DueDate field must be specified." in messages
    assert "Account code must be specified" in messages


def test_another_line_amount_type_computes_the_tax_anew(xero):
    line = {"Description": "Work", "Quantity": 1, "UnitAmount": 115, "AccountCode": "200"}
    made = xero.invoice(LineItems=[line])
    row = change(xero, made, LineAmountTypes="Inclusive").json["Invoices"][0]
    assert (row["SubTotal"], row["TotalTax"], row["Total"]) == (100, 15, 115)


def test_an_archived_contact_blocks_changes_and_voiding(xero):
    made = xero.invoice(Type="ACCPAY")
    xero.act("archive-contact", contact="ABC Limited")
    for fields in ({"Reference": "x"}, {"Status": "VOIDED"}):
        assert "has been archived" in change(xero, made, **fields).messages()[0]


def test_post_by_id_answers_errors_with_400(xero):
    made = xero.invoice()
    answer = xero.post(f"/Invoices/{made['InvoiceID']}", {"Status": "DELETED"})
    assert (answer.status, answer.messages()) == (400, [NOT_VALID])
    assert xero.post(f"/Invoices/{made['InvoiceNumber']}", {"Reference": "by number"}).status == 200


def test_post_with_an_unknown_id_is_an_error_element(xero):
    ghost = {"InvoiceID": "11111111-1111-4111-8111-111111111111"}
    assert len(change(xero, ghost, Reference="x").messages()) == 1


def test_a_draft_in_a_locked_period_can_still_be_deleted(xero):
    made = xero.put("/Invoices", draft()).json["Invoices"][0]
    xero.act("set-lock-date", period="2026-09-30")
    assert change(xero, made, Status="DELETED").messages() == []


def test_a_locked_period_blocks_voiding(xero):
    made = xero.invoice()
    xero.act("set-lock-date", period="2026-09-30")
    assert change(xero, made, Status="VOIDED").messages()[0].startswith("The document date cannot be before")


def test_vector_69_unknown_invoice_is_a_page(xero):
    answer = xero.get("/Invoices/11111111-1111-4111-8111-111111111111")
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text == "The resource you're looking for cannot be found"


def test_history_tells_what_happened(xero):
    made = xero.invoice()
    xero.act("pay", document=made["InvoiceID"], amount="40")
    changes = [row.changes for row in xero.org.history[made["InvoiceID"]]]
    assert changes == ["Created", "Approved", "Paid"]
