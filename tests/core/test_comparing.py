"""Draft and ledger document side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.core.builders import RULES, D, as_posted, destination, draft_of, invoice, line
from tieout.core.comparing import described, differences, same_content
from tieout.core.drafts import AmountsAre, TrackingChoice
from tieout.core.names import LedgerKind, LedgerStatus, PartyId
from tieout.core.rulebook import TrackingFrom, TrackingRule

OFFICE = TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION)
DRAFT = draft_of(
    invoice(line("300.00", quantity=D(2), unit_price=D("150.00")), line("45.50", tax=""), tax="30.00"),
    destination(replace(RULES, tracking=(OFFICE,))),
)
POSTED = as_posted(DRAFT)


def with_line(number, **change):
    lines = list(POSTED.lines)
    lines[number - 1] = replace(lines[number - 1], **change)
    return replace(POSTED, lines=tuple(lines))


def test_what_was_posted_as_sent_does_not_differ():
    assert differences(DRAFT, POSTED) == ()
    assert same_content(DRAFT, POSTED)


@pytest.mark.parametrize(
    "posted, told",
    [
        (replace(POSTED, kind=LedgerKind.CREDIT_NOTE), "kind credit note instead of invoice"),
        (replace(POSTED, number="10502"), "number 10502 instead of 10501"),
        (
            replace(POSTED, party_id=PartyId("c-9"), party_name="Acme"),
            "contact Acme instead of Big Design Ltd",
        ),
        (replace(POSTED, currency="USD"), "currency USD instead of AUD"),
        (replace(POSTED, total=D("375.51")), "total 375.51 instead of 375.50"),
    ],
)
def test_another_identity_is_never_adopted(posted, told):
    assert not same_content(DRAFT, posted)
    assert described(differences(DRAFT, posted)) == told


@pytest.mark.parametrize(
    "posted, told",
    [
        (replace(POSTED, tax_total=D("30.01")), "tax 30.01 instead of 30.00"),
        (replace(POSTED, date=dt.date(2026, 11, 6)), "date 2026-11-06 instead of 2026-11-05"),
        (replace(POSTED, lines=POSTED.lines[:1]), "number of lines 1 instead of 2"),
        (with_line(1, amount=D("299.99")), "line 1: amount 299.99 instead of 300.00"),
        (with_line(1, quantity=D(3)), "line 1: quantity 3 instead of 2"),
        (with_line(1, tax=D("29.99")), "line 1: tax 29.99 instead of 30.00"),
        (with_line(2, account="260"), "line 2: account 260 instead of 200"),
        (with_line(2, tax_code="OUTPUT"), "line 2: tax rate OUTPUT instead of EXEMPTOUTPUT"),
        (with_line(2, tracking=()), "line 2: tracking none instead of Office Adelaide"),
        (
            with_line(1, tracking=(TrackingChoice(category="Office", option="Sydney"),)),
            "line 1: tracking Office Sydney instead of Office Adelaide",
        ),
    ],
)
def test_what_the_ledger_holds_otherwise_is_named(posted, told):
    assert same_content(DRAFT, posted)
    assert described(differences(DRAFT, posted)) == told


def test_tracking_is_the_same_in_any_case_and_order():
    tracking = (TrackingChoice(category="OFFICE", option="adelaide"),)
    assert differences(DRAFT, with_line(1, tracking=tracking)) == ()


@pytest.mark.parametrize(
    "wanted, found, differs",
    [
        (LedgerStatus.APPROVED, LedgerStatus.APPROVED, False),
        (LedgerStatus.APPROVED, LedgerStatus.PAID, False),  # a total of nothing, or somebody was quick
        (LedgerStatus.DRAFT, LedgerStatus.APPROVED, False),  # a person approved it
        (LedgerStatus.APPROVED, LedgerStatus.DRAFT, True),
        (LedgerStatus.APPROVED, LedgerStatus.AWAITING_APPROVAL, True),
        (LedgerStatus.DRAFT, LedgerStatus.VOIDED, True),
        (LedgerStatus.DRAFT, LedgerStatus.DELETED, True),
    ],
)
def test_only_a_status_that_lags_behind_is_a_difference(wanted, found, differs):
    told = differences(replace(DRAFT, status=wanted), replace(POSTED, status=found))
    assert [one.what for one in told] == (["status"] if differs else [])


def test_a_list_that_leaves_the_lines_out_is_compared_by_its_totals():
    assert differences(DRAFT, replace(POSTED, lines=())) == ()
    assert (
        described(differences(DRAFT, replace(POSTED, lines=(), total=D(0)))) == "total 0.00 instead of 375.50"
    )


def test_a_party_that_has_no_id_yet_is_compared_by_name():
    draft = replace(DRAFT, party=replace(DRAFT.party, ledger_id=None, name="big design LTD"))
    assert same_content(draft, POSTED)
    assert not same_content(draft, replace(POSTED, party_name="Other"))


def test_without_tax_the_ledgers_own_tax_code_does_not_matter():
    draft = draft_of(invoice(line("10.00", tax="")), destination(amounts_are=AmountsAre.NO_TAX))
    posted = as_posted(draft)
    named = replace(posted, lines=(replace(posted.lines[0], tax_code="NONE"),))
    assert differences(draft, named) == ()


def test_a_line_of_text_only_may_gain_whatever_the_ledger_adds():
    text = line("0", account="", tax="", description="Thank you", quantity=D(0))
    draft = draft_of(invoice(line("1.00", tax=""), text))
    posted = as_posted(draft)
    lines = (posted.lines[0], replace(posted.lines[1], quantity=D(1), tax_code="NONE"))
    assert differences(draft, replace(posted, lines=lines)) == ()
