"""Locked periods: held, sent as a draft, or moved to the first open day with a note that everybody sees."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.core.builders import FACTS_OF_ADELAIDE, RULEBOOK, complete, destination, invoice, line, purchase
from tieout.core.judging import judge
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.rulebook import LockedPeriod
from tieout.core.validation import validate

LOCK = dt.date(2026, 11, 10)
LATE = invoice(line("100.00"), tax="10.00")  # dated 5 November, due 5 December
LOCKED = replace(FACTS_OF_ADELAIDE, period_lock=LOCK)


def judged(document, policy, facts=LOCKED):
    at = destination(facts=facts, locked_period=policy)
    return judge(
        document, replace(RULEBOOK, organisations={at.organisation: at.rules}), {at.organisation: at}
    )


def test_a_document_in_a_locked_period_is_held_unless_somebody_chose_otherwise():
    assert complete(judged(LATE, LockedPeriod.HOLD).faults) == ["period-locked"]


def test_as_a_draft_it_keeps_its_date_and_waits_for_the_accountant():
    verdict = judged(LATE, LockedPeriod.DRAFT)
    assert verdict.faults == ()
    [draft] = verdict.drafts
    assert (draft.date, draft.status) == (LATE.date, LedgerStatus.DRAFT)
    assert draft.notes == (
        "Sent as a draft, since it is dated 2026-11-05 and the books are locked through 2026-11-10.",
    )


def test_redated_it_bears_the_first_open_day_and_says_so_on_its_face():
    verdict = judged(LATE, LockedPeriod.REDATE)
    assert verdict.faults == ()
    [draft] = verdict.drafts
    assert (draft.date, draft.due_date) == (dt.date(2026, 11, 11), LATE.due_date)
    assert verdict.document.date == dt.date(2026, 11, 5), "our record keeps the day of the source"
    note = "Dated 2026-11-11 instead of 2026-11-05, since the books are locked through 2026-11-10."
    assert draft.notes == (note,)
    assert (draft.lines[-1].description, draft.lines[-1].amount, draft.lines[-1].account) == (note, 0, "")
    assert draft.total == LATE.total


@pytest.mark.parametrize("policy", list(LockedPeriod))
def test_after_the_lock_nothing_is_changed(policy):
    [draft] = judged(replace(LATE, date=dt.date(2026, 11, 11)), policy).drafts
    assert (draft.date, draft.status, draft.notes) == (dt.date(2026, 11, 11), LedgerStatus.APPROVED, ())


def test_a_redated_bill_stays_a_draft():
    bill = purchase(line("50.00", "5000", tax="GST-IN"), tax="5.00")
    [draft] = judged(bill, LockedPeriod.REDATE).drafts
    assert (draft.kind, draft.status, draft.date) == (
        LedgerKind.BILL,
        LedgerStatus.DRAFT,
        dt.date(2026, 11, 11),
    )


@pytest.mark.parametrize(
    "period, year, adviser, codes",
    [
        (LOCK, None, True, []),  # advisers may write before the period lock
        (LOCK, None, False, ["period-locked"]),  # who is not known to be one may not
        (None, LOCK, True, ["period-locked"]),  # nobody may before the lock of the year
        (LOCK, dt.date(2026, 6, 30), True, []),
    ],
)
def test_an_adviser_is_bound_by_the_lock_of_the_year_alone(period, year, adviser, codes):
    facts = replace(FACTS_OF_ADELAIDE, period_lock=period, year_lock=year, adviser=adviser)
    at = destination(facts=facts)
    [draft] = judge(LATE, RULEBOOK, {at.organisation: destination()}).drafts
    assert complete(validate(draft, at)) == codes
