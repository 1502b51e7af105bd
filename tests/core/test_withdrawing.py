"""The state table of withdrawing, row by row, and what becomes of the number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.core.builders import TRAITS, as_posted, destination, draft_of, invoice, line
from tieout.core.corrections import FIRST_STEP, CorrectionStep, reasons_against_adopting
from tieout.core.names import LedgerKind, LedgerStatus, PartyId
from tieout.core.own_numbers import OwnNumbers, numbered, reason_against
from tieout.core.rulebook import SpentNumber
from tieout.core.withdrawing import (
    ROWS,
    TABLE,
    NumberThen,
    Standing,
    TakeBack,
    is_gone,
    number_then,
    obstacle,
    standing_of,
    standing_of_status,
)

DRAFT = draft_of(invoice(line("100.00"), tax="10.00"))
SPENT = {(LedgerKind.INVOICE, DRAFT.number.casefold()): LedgerStatus.VOIDED}


def there(status: LedgerStatus = LedgerStatus.APPROVED, **more):
    return replace(as_posted(DRAFT), status=status, **more)


def test_every_standing_has_its_row_once():
    assert [row.standing for row in TABLE] == list(Standing)


@pytest.mark.parametrize(
    "document,standing,take_back,number,fault",
    [
        (there(LedgerStatus.DRAFT), Standing.DRAFT, TakeBack.DELETE, NumberThen.TRIED, ""),
        (there(LedgerStatus.AWAITING_APPROVAL), Standing.AWAITING_APPROVAL, TakeBack.DELETE, NumberThen.TRIED, ""),
        (there(), Standing.AWAITING_PAYMENT, TakeBack.VOID, NumberThen.SPENT, ""),
        (there(applied=Decimal("0.01")), Standing.PART_PAID, TakeBack.NOTHING, NumberThen.SPENT, "withdraw-paid"),
        (there(LedgerStatus.PAID), Standing.PAID, TakeBack.NOTHING, NumberThen.SPENT, "withdraw-paid"),
        (there(date=date(2026, 6, 30)), Standing.LOCKED, TakeBack.NOTHING, NumberThen.SPENT, "withdraw-locked"),
        (there(LedgerStatus.VOIDED), Standing.VOIDED, TakeBack.NOTHING, NumberThen.SPENT, ""),
        (there(LedgerStatus.DELETED), Standing.DELETED, TakeBack.NOTHING, NumberThen.TRIED, ""),
        (None, Standing.NOT_FOUND, TakeBack.NOTHING, NumberThen.TRIED, ""),
    ],
)  # fmt: skip
def test_r004_18_the_way_back_depends_on_how_it_stands(document, standing, take_back, number, fault):
    facts = replace(destination().facts, period_lock=date(2026, 6, 30))

    row = ROWS[standing_of(document, facts.locked_through)]

    assert (row.standing, row.take_back, row.number, row.fault) == (standing, take_back, number, fault)
    refused = obstacle(document, facts)
    assert (refused.code if refused else "") == fault
    assert is_gone(document) == (take_back is TakeBack.NOTHING and not fault)


def test_a_draft_is_in_no_locked_period_yet():
    facts = replace(destination().facts, period_lock=date(2099, 1, 1))

    assert standing_of(there(LedgerStatus.DRAFT), facts.locked_through) is Standing.DRAFT


def test_what_was_last_seen_says_where_it_stands():
    assert standing_of_status("approved") is Standing.AWAITING_PAYMENT
    with pytest.raises(ValueError, match="nowhere"):
        standing_of_status("nowhere")


def test_each_way_back_begins_with_its_step():
    assert FIRST_STEP == {
        TakeBack.DELETE: CorrectionStep.DELETE,
        TakeBack.VOID: CorrectionStep.VOID,
        TakeBack.NOTHING: CorrectionStep.RELEASE,
    }


def test_numbers_that_may_repeat_are_used_again():
    void = ROWS[Standing.AWAITING_PAYMENT]
    assert number_then(void, LedgerKind.INVOICE, TRAITS) is NumberThen.SPENT
    assert number_then(void, LedgerKind.BILL, TRAITS) is NumberThen.TRIED


# --- numbers of its own ---


def with_policy(policy: SpentNumber):
    at = destination()
    return replace(at, rules=replace(at.rules, policies=replace(at.rules.policies, spent_number=policy)))


def test_r004_11_a_spent_number_is_a_fault_that_names_it():
    drafts, (fault,) = numbered((DRAFT,), OwnNumbers(spent=SPENT), with_policy(SpentNumber.HOLD))

    assert fault.code == "number-cannot-be-reused"
    assert fault.facts["number"] == drafts[0].number == DRAFT.number
    assert fault.facts["status"] == "voided"


def test_with_the_policy_it_gets_the_first_suffix_that_is_free():
    spent = SPENT | {(LedgerKind.INVOICE, f"{DRAFT.number}-2".casefold()): LedgerStatus.VOIDED}

    (draft,), faults = numbered((DRAFT,), OwnNumbers(spent=spent), with_policy(SpentNumber.SUFFIX))

    assert (draft.number, faults) == (f"{DRAFT.number}-3", ())
    assert replace(draft, number=DRAFT.number) == DRAFT


def test_a_number_that_a_person_gave_goes_before_the_usual_one():
    numbers = OwnNumbers(given={LedgerKind.INVOICE: "X-1"}, spent=SPENT)

    (draft,), faults = numbered((DRAFT,), numbers, with_policy(SpentNumber.HOLD))

    assert (draft.number, faults) == ("X-1", ())


def test_a_bill_bears_the_suppliers_number_again():
    bill = replace(DRAFT, kind=LedgerKind.BILL)
    spent = {(LedgerKind.BILL, DRAFT.number.casefold()): LedgerStatus.VOIDED}

    assert numbered((bill,), OwnNumbers(spent=spent), with_policy(SpentNumber.HOLD)) == ((bill,), ())


@pytest.mark.parametrize(
    "number,reason",
    [
        ("INV-7", ""),
        ("", "visible characters"),
        (" INV-7", "no blank"),
        ("INV\n7", "visible characters"),
        ("9" * 256, "up to 255"),
        (DRAFT.number.lower(), "no number twice"),
    ],
)
def test_a_number_that_a_person_types_is_looked_at(number, reason):
    said = reason_against(number, LedgerKind.INVOICE, OwnNumbers(spent=SPENT), TRAITS)

    assert (reason in said) if reason else said == ""


# --- adopting ---


def test_what_a_person_may_vouch_for():
    assert reasons_against_adopting(DRAFT, there()) == ()
    stranger = there(party_id=PartyId("other"), party_name="Other", date=date(2026, 1, 1))
    assert reasons_against_adopting(DRAFT, stranger) == ()


@pytest.mark.parametrize(
    "change,what",
    [
        ({"total": Decimal("110.01")}, "total"),
        ({"tax_total": Decimal("9.99")}, "tax"),
        ({"currency": "NZD"}, "currency"),
        ({"kind": LedgerKind.CREDIT_NOTE}, "kind"),
        ({"status": LedgerStatus.VOIDED}, "status"),
    ],
)
def test_what_nobody_may_vouch_for(change, what):
    assert what in {one.what for one in reasons_against_adopting(DRAFT, there(**change))}


def test_what_is_not_there_is_not_adopted():
    assert [one.what for one in reasons_against_adopting(DRAFT, None)] == ["document"]
