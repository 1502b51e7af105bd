"""Which lines stay, what is kept, and when nothing is left to amend."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.core.builders import TRAITS, D, as_posted, draft_of, invoice, line, purchase
from tieout.core.amendments import amendment, continued, fitted, renumbered, stands_as_meant
from tieout.core.drafts import Draft, TrackingChoice
from tieout.core.drift import accepted, drift
from tieout.core.names import LedgerStatus, PartyId

DRAFT = draft_of(
    invoice(
        line("100.00", description="Server move"),
        line("50.00", description="Travel"),
        line("30.00", description="Cable"),
        tax="18.00",
    )
)
THERE = as_posted(DRAFT)
MOVE, TRAVEL, CABLE = DRAFT.lines
BILL = draft_of(purchase(line("100.00", "5000", tax="GST-IN"), tax="10.00"))


def with_lines(*lines) -> Draft:
    return replace(DRAFT, lines=lines)


def dearer(one):
    return replace(one, unit_price=one.unit_price + 1, amount=one.amount + 1)


@pytest.mark.parametrize(
    "lines, ids",
    [
        ((MOVE, TRAVEL, CABLE), ("line-1", "line-2", "line-3")),
        ((CABLE, MOVE, TRAVEL), ("line-3", "line-1", "line-2")),
        ((TRAVEL,), ("line-2",)),
        ((MOVE, dearer(TRAVEL), CABLE), ("line-1", "line-2", "line-3")),
        ((replace(MOVE, description="Removal"), TRAVEL, CABLE), ("line-1", "line-2", "line-3")),
        ((replace(MOVE, description="New"), MOVE, TRAVEL, CABLE), ("", "line-1", "line-2", "line-3")),
        ((dearer(CABLE), CABLE, MOVE), ("line-2", "line-3", "line-1")),
        ((), ()),
    ],
)
def test_r002_22_unchanged_lines_keep_their_ids_wherever_they_moved(lines, ids):
    assert continued(lines, THERE.lines) == ids


def test_two_equal_lines_continue_one_each():
    twice = as_posted(with_lines(MOVE, MOVE))
    assert continued((MOVE, MOVE, MOVE), twice.lines) == ("line-1", "line-2", "")


def test_a_line_without_a_product_never_continues_one_with_a_product():
    there = replace(THERE, lines=(replace(THERE.lines[0], item="SW-24"),))
    assert continued((MOVE,), there.lines) == ("",)
    assert continued((replace(MOVE, item="SW-24"),), there.lines) == ("line-1",)


def test_an_amendment_names_the_document_by_its_id():
    made = amendment(DRAFT, THERE)
    assert (made.ledger_id, made.line_ids) == (THERE.id, ("line-1", "line-2", "line-3"))


@pytest.mark.parametrize("there", [LedgerStatus.AWAITING_APPROVAL, LedgerStatus.APPROVED])
def test_a_status_is_never_lowered(there):
    wanted = replace(DRAFT, status=LedgerStatus.DRAFT)
    assert fitted(wanted, replace(THERE, status=there), TRAITS).status is there
    raised = fitted(DRAFT, replace(THERE, status=LedgerStatus.DRAFT), TRAITS)
    assert raised.status is LedgerStatus.APPROVED


def test_a_unique_number_stays_and_a_suppliers_may_be_corrected():
    assert fitted(replace(DRAFT, number="NEW-10501"), THERE, TRAITS).number == THERE.number
    assert fitted(replace(BILL, number="D-2"), as_posted(BILL), TRAITS).number == "D-2"


def test_another_number_of_the_source_is_told_and_another_prefix_is_not():
    there = replace(THERE, number="INV-10501-A")
    assert not renumbered("10501", DRAFT, there, TRAITS)
    assert renumbered("10777", DRAFT, there, TRAITS)
    assert not renumbered("10501", replace(DRAFT, number="OWN-7"), replace(THERE, number="OWN-7"), TRAITS)
    assert not renumbered("D-2", BILL, as_posted(BILL), TRAITS)


@pytest.mark.parametrize(
    "changed",
    [
        with_lines(replace(MOVE, description="Removal"), TRAVEL, CABLE),
        with_lines(dearer(MOVE), TRAVEL, CABLE),
        with_lines(MOVE, TRAVEL),
        replace(DRAFT, reference="PO 8"),
        replace(DRAFT, due_date=dt.date(2027, 1, 1)),
        replace(DRAFT, date=dt.date(2026, 11, 6)),
    ],
)
def test_texts_count_when_it_is_asked_whether_anything_is_left_to_amend(changed):
    assert stands_as_meant(DRAFT, THERE)
    assert not stands_as_meant(changed, THERE)


# --- drift ----------------------------------------------------------------------------------------------------


def line_there(**differently):
    return replace(THERE, lines=(replace(THERE.lines[0], **differently), *THERE.lines[1:]))


@pytest.mark.parametrize(
    "there, what",
    [
        (replace(THERE, total=D("9.00")), "total"),
        (replace(THERE, tax_total=D("9.00")), "tax"),
        (replace(THERE, party_id=PartyId("c-9")), "contact"),
        (replace(THERE, date=dt.date(2026, 1, 1)), "date"),
        (line_there(account="260"), "account"),
        (line_there(tax_code="EXEMPTOUTPUT"), "tax rate"),
        (line_there(tracking=(TrackingChoice(category="Office", option="Sydney"),)), "tracking"),
        (replace(THERE, lines=THERE.lines[:2]), "number of lines"),
    ],
)
def test_r004_20_whatever_counts_in_the_books_is_drift_when_it_is_edited(there, what):
    assert [one.what for one in drift(DRAFT, there)] == [what]


@pytest.mark.parametrize(
    "there",
    [
        THERE,
        replace(THERE, reference="a better text"),
        replace(THERE, due_date=dt.date(2027, 1, 1)),
        line_there(description="a better text"),
        replace(THERE, status=LedgerStatus.PAID, applied=DRAFT.total),
    ],
)
def test_texts_due_dates_and_payments_are_no_drift(there):
    assert drift(DRAFT, there) == ()


def test_an_adopted_document_is_held_to_what_it_was_adopted_by():
    assert drift(DRAFT, line_there(account="260"), adopted=True) == ()
    assert [one.what for one in drift(DRAFT, replace(THERE, total=D("9.00")), adopted=True)] == ["total"]


def test_what_was_accepted_is_no_drift_any_more():
    theirs = replace(line_there(account="260", amount=D("90.00")), total=D("187.00"), tax_total=D("17.00"))
    counts = accepted(DRAFT, theirs)
    assert drift(counts, theirs) == ()
    assert drift(counts, THERE)
