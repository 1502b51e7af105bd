"""An invoice that mixes charges and returns: one document in the books, or an invoice and a credit note."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import ADELAIDE, RULES, D, complete, destination, invoice, line, purchase
from tieout.core.documents import TaxAmount
from tieout.core.drafts import AmountsAre
from tieout.core.fingerprints import fingerprint
from tieout.core.kinds import kinds_of
from tieout.core.mapping import to_drafts
from tieout.core.names import LedgerKind
from tieout.core.rulebook import MixedInvoices, NumberRule, ZeroTotal

MIXED = invoice(
    line("500.00"), line("-120.00", quantity=D(-2), unit_price=D("60.00")), line("0.00"), tax="38.00"
)
NUMBERED = replace(
    RULES,
    numbers={LedgerKind.INVOICE: NumberRule(prefix="INV-"), LedgerKind.CREDIT_NOTE: NumberRule(prefix="CN-")},
)


def split(**more):
    return destination(NUMBERED, mixed_invoices=MixedInvoices.SPLIT, **more)


def test_a_mixed_invoice_is_one_document_unless_the_organisation_wants_two():
    drafts, faults = to_drafts(MIXED, destination())
    assert faults == ()
    [draft] = drafts
    assert (draft.kind, draft.total) == (LedgerKind.INVOICE, D("418.00"))
    assert [one.amount for one in draft.lines] == [D("500.00"), D("-120.00"), D("0.00")]


def test_r000_43_a_split_invoice_becomes_an_invoice_and_a_credit_note_with_positive_lines():
    drafts, faults = to_drafts(MIXED, split())
    assert faults == ()
    charged, returned = drafts
    assert (charged.kind, charged.number, charged.total) == (LedgerKind.INVOICE, "INV-10501", D("550.00"))
    assert (returned.kind, returned.number, returned.total) == (
        LedgerKind.CREDIT_NOTE,
        "CN-10501",
        D("132.00"),
    )
    assert [one.amount for one in charged.lines] == [D("500.00"), D("0.00")]
    [back] = returned.lines
    assert (back.quantity, back.unit_price, back.amount, back.tax) == (
        D(2),
        D("60.00"),
        D("120.00"),
        D("12.00"),
    )
    assert charged.total - returned.total == MIXED.total


def test_what_gives_back_more_than_it_charges_is_split_the_same_way():
    document = invoice(line("100.00"), line("-300.00"), tax="-20.00")
    charged, returned = to_drafts(document, split())[0]
    assert (charged.total, returned.total, document.total) == (D("110.00"), D("330.00"), D("-220.00"))


@pytest.mark.parametrize(
    "document",
    [
        invoice(line("500.00")),
        invoice(line("-500.00")),
        purchase(line("9.00", "5000"), line("-4.00", "5000")),
    ],
    ids=["charges", "returns", "bill"],
)
def test_only_a_customer_invoice_that_mixes_both_is_split(document):
    assert len(kinds_of(document, split().rules.policies)) == 1


@pytest.mark.parametrize(
    "policy, count", [(ZeroTotal.POST, 2), (ZeroTotal.ACKNOWLEDGE, 1), (ZeroTotal.IGNORE, 1)]
)
def test_a_mixed_invoice_of_nothing_has_one_answer_for_all_of_it(policy, count):
    document = invoice(line("100.00"), line("-100.00"))
    assert len(kinds_of(document, split(zero_total=policy).rules.policies)) == count


def test_splitting_is_another_content_for_what_was_posted_before():
    assert fingerprint(MIXED) != fingerprint(MIXED, split=True)


def test_a_fault_of_both_halves_is_told_once():
    document = invoice(line("5.00", "4999"), line("-2.00", "4999"), tax="0.30")
    drafts, faults = to_drafts(document, split())
    assert complete(faults) == ["account-unmapped"]
    assert {draft.organisation for draft in drafts} == {ADELAIDE}


cents = st.integers(-90_000, 90_000).filter(bool)


@given(st.lists(cents, min_size=2, max_size=8), st.sampled_from(list(AmountsAre)))
def test_the_halves_come_to_the_source_total_to_the_cent(amounts, amounts_are):
    """Whatever the lines: invoice less credit note is what the customer was charged."""
    lines = [line(str(D(amount).scaleb(-2))) for amount in amounts]
    tax = D(0)
    if amounts_are is not AmountsAre.NO_TAX:
        tax = (sum((one.amount for one in lines), D(0)) / 10).quantize(D("0.01"))
    taxes = (TaxAmount(code="GST", amount=tax, rate=D("0.1")),)
    document = invoice(*lines, taxes=taxes)
    drafts, faults = to_drafts(document, split(amounts_are=amounts_are))
    assert faults == ()
    signed = [-one.total if one.kind is LedgerKind.CREDIT_NOTE else one.total for one in drafts]
    assert sum(signed) == document.total
    assert all(one.amount >= 0 for draft in drafts for one in draft.lines) or len(drafts) == 1
