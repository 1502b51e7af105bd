"""What others do in the books to what we posted: paid, voided, edited by hand. It is found on the next read."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.office import Office
from tests.journeys.test_amending import edit, now, sent

pytestmark = pytest.mark.journey


@pytest.fixture
def posted(office: Office) -> Office:
    """B-1 with one line is in the books and handed over, a while ago, and was seen there since."""
    office.bill("B-1")
    for _ in range(2):
        assert office.run().state == "done"
        office.prove()
        office.time_passes()
    return office


def dearer(office: Office, number: str = "B-1") -> None:
    """Somebody in the books charges a different price."""
    office.xero("edit-line", document=number, fields={"UnitAmount": 175})


def test_r004_20_a_hand_edit_in_the_books_is_found_and_told(posted: Office) -> None:
    dearer(posted)
    report = posted.run()
    fault = report.fault("B-1")
    assert fault["code"] == "drifted"
    assert "total 385.00 instead of 330.00" in fault["what"]
    assert report.states()["B-1"] == "held"
    assert report.run["log"]["invoice B-1"]["result"] == "held"
    assert posted.run().fault("B-1") == fault


def test_r004_20_what_is_changed_back_is_well_again(posted: Office) -> None:
    dearer(posted)
    posted.run()
    posted.time_passes()
    posted.xero("edit-line", document="B-1", fields={"UnitAmount": 150})
    start = now(posted)
    posted.run()
    posted.prove()
    assert not [one for one in posted.world.log.since(start) if one["path"].endswith("/batches")]


def test_keep_ours_writes_the_document_again(posted: Office) -> None:
    posted.change_policy("adelaide", drift="keep_ours")
    before = posted.booked()["B-1"]
    dearer(posted)
    start = now(posted)
    posted.run()
    posted.prove()
    assert posted.booked()["B-1"]["LineItems"] == before["LineItems"]
    assert len(sent(posted, "POST", start)) == 1
    posted.time_passes()
    posted.run()
    assert len(sent(posted, "POST", start)) == 1
    posted.prove()


def test_keep_ours_leaves_a_paid_document_alone_and_tells(posted: Office) -> None:
    posted.change_policy("adelaide", drift="keep_ours")
    dearer(posted)
    posted.xero("pay", document="B-1")
    assert posted.run().codes("B-1") == ["drifted"]
    assert sent(posted, "POST") == []


def test_keep_theirs_makes_theirs_what_counts(posted: Office) -> None:
    posted.change_policy("adelaide", drift="keep_theirs")
    dearer(posted)
    report = posted.run()
    assert (report.states()["B-1"], report.codes("B-1")) == ("synced", [])
    posted.change_policy("adelaide", drift="ask")
    posted.time_passes()
    posted.xero("edit", document="B-1", fields={"Reference": "a text is no drift"})
    assert posted.run().codes("B-1") == []
    posted.time_passes()
    posted.xero("edit-line", document="B-1", fields={"UnitAmount": 150})
    assert posted.run().codes("B-1") == ["drifted"]


def test_a_person_who_names_the_document_keeps_ours(posted: Office) -> None:
    dearer(posted)
    assert posted.run().codes("B-1") == ["drifted"]
    posted.run(trigger="force", selection=["B-1"])
    posted.prove()


def test_what_was_voided_in_the_books_is_told_and_not_posted_again(posted: Office) -> None:
    posted.xero("void", document="B-1")
    start = now(posted)
    for _ in range(2):
        report = posted.run()
        fault = report.fault("B-1")
        assert fault["code"] == "gone-in-ledger"
        assert "voided" in fault["what"]
        posted.time_passes()
    assert sent(posted, "PUT", start) == []


def test_a_payment_in_the_books_is_no_drift_and_is_shown(posted: Office) -> None:
    posted.xero("pay", document="B-1")
    report = posted.run()
    assert (report.states()["B-1"], report.codes("B-1")) == ("synced", [])
    assert report.documents["B-1"]["there"] == ["paid"]


def made_by_hand(office: Office, number: str = "HAND-1", **fields: Any) -> None:
    """Somebody writes an invoice in the books."""
    office.xero(
        "create-document",
        fields={
            "Type": "ACCREC", "Status": "AUTHORISED", "InvoiceNumber": number,
            "Contact": {"Name": "Torrens Dental"}, "Date": office.today(), "DueDate": office.today(14),
            "LineItems": [{"Description": "x", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}],
        } | fields,
    )  # fmt: skip


def listed(office: Office) -> list[tuple[str, str, str]]:
    """What is shown as without origin."""
    return [tuple(one) for one in office.tell("without_origin")]


def test_r004_08_what_was_made_in_the_books_is_listed_and_never_reaches_the_source(posted: Office) -> None:
    assert listed(posted) == []
    before = posted.billed()
    made_by_hand(posted)
    made_by_hand(posted, "", Type="ACCPAY", Status="DRAFT")
    start = now(posted)
    report = posted.run()
    assert "HAND-1" not in report.documents
    assert sorted(listed(posted)) == [("adelaide", "", "draft"), ("adelaide", "HAND-1", "approved")]
    posted.time_passes()
    posted.run()
    assert len(listed(posted)) == 2, "each once, however often it is seen"
    assert posted.billed() == before
    told = [one for one in posted.world.log.since(start) if one["system"] == "psa"]
    assert {one["method"] for one in told} == {"GET"}


def test_r004_08_what_was_paid_or_voided_in_the_books_is_listed_so_or_no_more(posted: Office) -> None:
    made_by_hand(posted, "HAND-1")
    made_by_hand(posted, "HAND-2")
    posted.run()
    posted.time_passes()
    posted.xero("pay", document="HAND-1")
    posted.xero("void", document="HAND-2")
    posted.run()
    assert listed(posted) == [("adelaide", "HAND-1", "paid")]


def test_r004_08_what_is_adopted_has_an_origin_and_is_listed_no_more(posted: Office) -> None:
    made_by_hand(
        posted, "B-2",
        LineItems=[{"Description": "Support", "Quantity": 2, "UnitAmount": 150, "AccountCode": "200"}],
    )  # fmt: skip
    posted.bill("B-2")
    assert posted.run().codes("B-2") == ["number-taken"]
    assert listed(posted) == [("adelaide", "B-2", "approved")]
    posted.tell("adopt", number="B-2")
    posted.tell("work_off")
    assert posted.report().states()["B-2"] == "synced"
    assert listed(posted) == []
    posted.time_passes()
    posted.run()
    assert listed(posted) == []


def test_r004_08_ours_is_not_listed_once_its_lost_answer_was_found(posted: Office) -> None:
    posted.bill("B-2")
    posted.mishap("drop-after", system="xero", method="PUT", path="*/Invoices")
    posted.run()
    assert posted.report().states()["B-2"] in {"in_doubt", "posting"}
    posted.time_passes()
    for _ in range(2):
        assert posted.run_to_its_end().states()["B-2"] == "synced"
        assert listed(posted) == []
        posted.time_passes()
    posted.prove()


def test_our_own_changes_are_no_drift(posted: Office) -> None:
    edit(posted, "B-1")
    for _ in range(3):
        assert posted.run().codes("B-1") == []
        posted.time_passes()
    posted.prove()


def test_a_look_that_is_cut_off_is_made_again(posted: Office) -> None:
    dearer(posted)
    posted.mishap("drop-after", system="xero", path="*/Invoices", method="GET")
    posted.run_to_its_end()
    assert posted.report().codes("B-1") == ["drifted"]


def test_a_cycle_in_which_nothing_changed_costs_four_calls_at_most_on_either_side(posted: Office) -> None:
    for _ in range(2):
        start = now(posted)
        assert posted.run().state == "done"
        calls = [one for one in posted.world.log.since(start) if not one["path"].endswith("/token")]
        made = Counter(one["system"] for one in calls)
        assert 0 < made["psa"] <= 4, calls
        assert 0 < made["xero"] <= 2 * 4, "two organisations"
        assert {one["method"] for one in calls} == {"GET"}
        posted.time_passes()
    posted.prove()


def test_the_total_of_a_drifted_document_is_shown_as_it_stands_in_the_books(posted: Office) -> None:
    dearer(posted)
    assert Decimal(posted.run().documents["B-1"]["total_there"]) == Decimal("385.00")
