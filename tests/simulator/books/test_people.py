"""What a person does at Xero's screens, and that the API shows it."""

from __future__ import annotations

import pytest

from tests.simulator.books.demo import draft
from tieout.simulator.books import people
from tieout.simulator.calls import Refusal


def test_pay_in_full_in_part_and_too_much(xero):
    first, second, third = (xero.invoice("100", InvoiceNumber=f"INV-{n}") for n in "123")
    xero.act("pay", document="INV-1")
    xero.act("pay", document="INV-2", amount="40", date="2026-09-20", reference="DD 7")
    over = xero.act("pay", document="INV-3", amount="130")
    assert [xero.read(one["InvoiceID"])["AmountDue"] for one in (first, second, third)] == [0, 60, 0]
    assert over["Overpayment"]["RemainingCredit"] == 30
    assert xero.read(second["InvoiceID"])["Payments"][0]["Reference"] == "DD 7"
    xero.act("delete-payment", document="INV-1")
    assert xero.read(first["InvoiceID"])["Status"] == "AUTHORISED"


def test_credit_allocate_release_and_refund(xero):
    made = xero.invoice("100", InvoiceNumber="INV-1")
    note = xero.act("credit", document="INV-1", amount="30")
    assert note["Status"] == "PAID"
    assert xero.read(made["InvoiceID"])["AmountDue"] == 70
    xero.act("remove-allocation", document="INV-1")
    xero.act("allocate", credit=note["CreditNoteNumber"], document="INV-1", amount="10")
    refund = xero.act("refund", credit=note["CreditNoteNumber"])
    assert refund["Amount"] == 20
    assert xero.read(made["InvoiceID"])["AmountDue"] == 90


def test_a_credit_takes_its_tax_out_of_its_amount(xero):
    line = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
    xero.invoice(InvoiceNumber="INV-1", LineItems=[line])
    note = xero.act("credit", document="INV-1")
    assert (note["Total"], note["TotalTax"], note["SubTotal"]) == (115, 15, 100)


def test_money_ahead_of_an_invoice(xero):
    xero.contact()
    made = xero.act("receive-ahead", contact="ABC Limited", amount="75", type="RECEIVE-PREPAYMENT")
    assert made["RemainingCredit"] == 75
    xero.invoice("100", InvoiceNumber="INV-1")
    xero.act("allocate", credit=made["PrepaymentID"], document="INV-1")
    assert xero.org.invoices.find("number", "INV-1")[0].outstanding == 25


def test_edit_a_line_and_the_header(xero):
    made = xero.invoice("100", "50", InvoiceNumber="INV-1")
    xero.act("edit-line", document="INV-1", line=2, fields={"UnitAmount": "60", "Description": "More"})
    xero.act("edit", document="INV-1", fields={"Reference": "PO 9"})
    now = xero.read(made["InvoiceID"])
    assert (now["Total"], now["Reference"], now["LineItems"][1]["Description"]) == (160, "PO 9", "More")


def test_approve_delete_and_void(xero):
    xero.put("/Invoices", {"Invoices": [draft(InvoiceNumber=f"INV-{n}") for n in "12"]})
    xero.act("approve", document="INV-1")
    xero.act("delete", document="INV-2")
    xero.act("void", document="INV-1")
    assert [one.status for one in xero.org.invoices] == ["VOIDED", "DELETED"]


def test_enter_a_document_by_hand(xero):
    made = xero.act("create-document", fields=draft(InvoiceNumber="HAND-1", Status="AUTHORISED"))
    assert made["InvoiceNumber"] == "HAND-1"
    assert xero.get("/Invoices", "createdByMyApp=true").json["Invoices"] == []


def test_contacts_are_made_and_renamed(xero):
    xero.act("create-contact", fields={"Name": "Anna Ltd"})
    xero.act("rename-contact", contact="Anna Ltd", name="Bella Ltd")
    assert [one["Name"] for one in xero.get("/Contacts").json["Contacts"]] == ["Bella Ltd"]


@pytest.mark.parametrize(
    "action,args,sentence",
    [
        ("fly", {}, "there are allocate, approve"),
        ("pay", {}, "needs 'document'"),
        ("pay", {"document": "INV-404"}, "no document 'INV-404'"),
        ("pay", {"document": "INV-1", "amount": "lots"}, "'lots' is no amount"),
        ("void", {"document": "INV-1"}, "cannot be applied to the invoice because it has payments"),
        ("archive-contact", {"contact": "Nobody"}, "no contact 'Nobody'"),
        ("archive-account", {"account": "999"}, "no account '999'"),
        ("edit-line", {"document": "INV-1", "line": 7, "fields": {}}, "there is no line 7"),
        ("refund", {"credit": "INV-1"}, "is no credit"),
        ("archive-tracking-option", {"category": "Office", "option": "Perth"}, "no option 'Perth'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(xero, action, args, sentence):
    xero.invoice(InvoiceNumber="INV-1")
    xero.act("pay", document="INV-1", amount="1")
    with pytest.raises(Refusal, match=sentence):
        xero.act(action, **args)


def test_an_unknown_organisation_is_named_with_those_there_are(xero):
    with pytest.raises(Refusal, match="there are Demo Company"):
        xero.books.act("pay", {"tenant": "Nowhere Ltd"})


def test_every_action_explains_itself():
    for name, action in people.ACTIONS.items():
        assert action.__doc__, name
