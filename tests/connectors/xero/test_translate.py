"""Xero's own recorded shapes, word for word, become what we know."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.connectors.xero.simulated import SimulatedXero, line
from tieout.connectors.wire import jsontext
from tieout.connectors.xero.translate import (
    STATUSES,
    amount,
    contact_of,
    day,
    document_of,
    ledger_document,
    moment,
    page_of,
    party_of,
)
from tieout.core.drafts import AmountsAre
from tieout.core.names import LedgerId, LedgerKind, LedgerStatus
from tieout.core.ports import NewParty

# A reply to a create as the vendor's service sent it in September 2026, shortened.
RECORDED = b"""{"Type":"ACCREC","InvoiceID":"60aa5d55-a47e-4665-a974-874bb50263b9","InvoiceNumber":"INV-0055",
 "Reference":"recording","Prepayments":[],"Overpayments":[],"AmountDue":24.15,"AmountPaid":0.0,"SentToContact":false,
 "CurrencyRate":1.0,"HasErrors":false,"Contact":{"ContactID":"2f79af6c-5f57-49e8-9e44-301499538add",
 "Name":"[TEST] Recording a1a54b7c","HasValidationErrors":false},
 "DateString":"2026-09-14T00:00:00","Date":"/Date(1789344000000+0000)/","DueDateString":"2026-09-14T00:00:00",
 "DueDate":"/Date(1789344000000+0000)/","Status":"AUTHORISED","LineAmountTypes":"Exclusive",
 "LineItems":[{"Description":"Job: 1 - recording","UnitAmount":10.5,"TaxType":"OUTPUT2","TaxAmount":3.15,
 "LineAmount":21.0,"AccountCode":"200","Tracking":[],"Quantity":2.0,
 "LineItemID":"1831302c-5538-459f-bd8e-d49da0013705","ValidationErrors":[]}],
 "SubTotal":21.0,"TotalTax":3.15,"Total":24.15,"UpdatedDateUTC":"/Date(1789378199100+0000)/","CurrencyCode":"NZD"}"""


def recorded(**changes):
    return {**jsontext.parse(RECORDED), **changes}


def test_it_works():
    document = ledger_document(recorded(), short_code="!Qj35V")

    assert (document.kind, document.number, document.status) == (
        LedgerKind.INVOICE,
        "INV-0055",
        LedgerStatus.APPROVED,
    )
    assert (document.date, document.due_date) == (date(2026, 9, 14), date(2026, 9, 14))
    assert (document.total, document.tax_total, document.applied) == (
        Decimal("24.15"),
        Decimal("3.15"),
        Decimal("0.0"),
    )
    assert (document.currency, document.reference) == ("NZD", "recording")
    (only,) = document.lines
    assert (only.quantity, only.unit_price, only.amount, only.tax) == (
        Decimal("2.0"),
        Decimal("10.5"),
        21,
        Decimal("3.15"),
    )
    assert (
        document.link == "https://go.xero.com/app/!Qj35V/invoicing/view/60aa5d55-a47e-4665-a974-874bb50263b9"
    )


def test_dates_come_in_both_spellings_and_no_zone_shifts_them():
    assert day("2026-09-14T00:00:00") == day("/Date(1789344000000+0000)/") == date(2026, 9, 14)
    assert moment("/Date(1789378199100+0000)/") == datetime(2026, 9, 14, 9, 29, 59, 100_000, tzinfo=UTC)
    assert moment("/Date(1789378199160)/") == moment("/Date(1789378199160+1300)/")
    assert day("/Date(-86400000+0000)/") == date(1969, 12, 31)
    without = {name: value for name, value in recorded().items() if "DateString" not in name}
    assert ledger_document(without, short_code="").date == date(2026, 9, 14)


def test_what_is_applied_counts_payments_and_credits_and_not_the_amount_due():
    paid = recorded(AmountPaid=Decimal("4.15"), AmountCredited=5, AmountDue=Decimal("24.15"))
    voided = recorded(Status="VOIDED", AmountDue=0)
    note = recorded(
        Type="ACCRECCREDIT",
        CreditNoteID="c",
        CreditNoteNumber="CN-1",
        Payments=[{"Amount": 3}],
        Allocations=[{"Amount": Decimal("1.10")}],
    )

    assert ledger_document(paid, short_code="").applied == Decimal("9.15")
    assert ledger_document(voided, short_code="").applied == 0
    assert ledger_document(note, short_code="").applied == Decimal("4.10")
    assert (ledger_document(note, short_code="").number, ledger_document(note, short_code="").id) == (
        "CN-1",
        "c",
    )
    assert ledger_document(note, short_code="").due_date is None, "nobody owes a credit note"


def test_a_null_that_xero_leaves_out_is_no_obstacle():
    bare = {
        name: recorded()[name] for name in ("Type", "InvoiceID", "Date", "CurrencyCode", "Status", "Total")
    }

    document = ledger_document(bare, short_code="")

    assert (document.number, document.party_name, document.due_date, document.lines) == ("", "", None, ())


@pytest.mark.parametrize("field,value", [("Type", "ACCNEW"), ("Status", "PARKED"), ("Total", None), ("Total", 24.15), ("Date", 7)])  # fmt: skip
def test_what_is_not_understood_is_not_guessed(field, value):
    wrong = recorded(**{field: value})
    wrong.pop("DateString")
    with pytest.raises((KeyError, ValueError, TypeError, AttributeError)):
        ledger_document(wrong, short_code="")


def test_every_status_has_its_word():
    assert set(STATUSES) == set(LedgerStatus)
    assert len(set(STATUSES.values())) == len(STATUSES)


def test_a_float_or_a_truth_is_no_amount():
    assert amount(3) == Decimal(3)
    for wrong in (24.15, True, "24.15", None):
        with pytest.raises(TypeError):
            amount(wrong)


@pytest.mark.parametrize(
    "kind,there,not_there",
    [
        (LedgerKind.INVOICE, {"InvoiceNumber", "Reference", "DueDate", "Url"}, {"CreditNoteNumber"}),
        (
            LedgerKind.BILL,
            {"InvoiceNumber", "DueDate", "Url"},
            {"Reference", "CreditNoteNumber", "SentToContact"},
        ),
        (
            LedgerKind.CREDIT_NOTE,
            {"CreditNoteNumber", "Reference"},
            {"InvoiceNumber", "DueDate", "Url", "SentToContact"},
        ),
        (
            LedgerKind.SUPPLIER_CREDIT,
            {"CreditNoteNumber"},
            {"InvoiceNumber", "Reference", "DueDate", "SentToContact"},
        ),
    ],
)
def test_each_kind_carries_the_fields_that_xero_knows_for_it(xero: SimulatedXero, kind, there, not_there):
    sent = document_of(xero.draft(kind=kind, sent=True))

    assert there <= sent.keys()
    assert not_there.isdisjoint(sent)


@pytest.mark.parametrize(
    "how,word", [("exclusive", "Exclusive"), ("inclusive", "Inclusive"), ("no_tax", "NoTax")]
)
def test_line_amount_types(xero: SimulatedXero, how, word):
    assert document_of(xero.draft(amounts_are=AmountsAre(how)))["LineAmountTypes"] == word


def test_only_what_was_approved_is_marked_as_sent(xero: SimulatedXero):
    assert "SentToContact" not in document_of(xero.draft(sent=True, status=LedgerStatus.DRAFT))
    assert document_of(xero.draft(sent=True))["SentToContact"] is True


def test_tax_is_sent_as_a_number_only_where_it_is_overridden_and_empty_fields_not_at_all(xero: SimulatedXero):
    lines = (
        line("A", "1", "10"),
        line("B", "1", "10", tax_override=True, tax=Decimal("1.01"), item="SW-24", tracking=()),
    )

    first, second = document_of(xero.draft(lines=lines))["LineItems"]

    assert "TaxAmount" not in first
    assert "ItemCode" not in first
    assert (second["TaxAmount"], second["ItemCode"], "Tracking" in second) == (
        Decimal("1.01"),
        "SW-24",
        False,
    )
    assert first["Tracking"] == [{"Name": "Office", "Option": "Adelaide"}]


def test_a_foreign_document_names_its_currency_and_leaves_the_rate_of_the_day_to_xero(xero: SimulatedXero):
    sent = document_of(xero.draft(currency="NZD"))

    assert sent["CurrencyCode"] == "NZD"
    assert "CurrencyRate" not in sent


def test_contacts_both_ways():
    assert contact_of(NewParty(name="Anna", number="7")) == {"Name": "Anna", "ContactNumber": "7"}
    assert contact_of(NewParty(name="Anna", number="7", account_number="A7"))["AccountNumber"] == "A7"
    assert party_of({"ContactID": "c", "Name": "Anna", "ContactStatus": "ARCHIVED"}).archived
    assert party_of({"ContactID": "c", "Name": "Anna", "ContactStatus": "GDPRREQUEST"}).archived
    assert not party_of({"ContactID": "c", "Name": "Anna"}).archived


def test_the_page_of_a_document():
    assert page_of(LedgerKind.BILL, LedgerId("b"), "!x") == "https://go.xero.com/app/!x/bills/view/b"
    assert page_of(LedgerKind.BILL, LedgerId("b"), "") == ""
