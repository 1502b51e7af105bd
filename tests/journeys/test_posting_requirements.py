"""The main job as its requirements say it, through the whole installation: two offices, two organisations."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.office import Office

pytestmark = pytest.mark.journey


def writes(office: Office) -> Counter[str]:
    """Calls that change something outside, per system."""
    return Counter(
        call["system"]
        for call in office.world.log.since(0)
        if call["method"] in {"PUT", "POST", "DELETE", "PATCH"}
        and not call["path"].split("?")[0].endswith(("/export", "/token"))
    )


# --- R000: the list -------------------------------------------------------------------------------------


def test_r000_08_r000_12_retrieving_lists_documents_and_writes_nothing_outside(office: Office) -> None:
    report = office.run(trigger="retrieve")
    assert report.states() == {"A-1": "ready", "A-2": "ready", "S-1": "ready"}
    assert writes(office) == {}
    assert office.booked() == {}


def test_r000_09_a_document_of_the_thru_date_is_listed_and_one_of_the_day_after_is_not(
    office: Office,
) -> None:
    thru = office.today()
    for days in (-1, 0, 1):
        office.bill(f"D{days:+}", date=office.today(days))
    listed = office.run(through=thru, trigger="retrieve").states()
    assert {number for number in listed if number.startswith("D")} == {"D-1", "D+0"}
    assert office.run(through=office.today(1), trigger="retrieve").states()["D+1"] == "ready"


@pytest.mark.parametrize("utc", ["2026-11-22T13:00:00", "2026-11-22T14:00:00"])
def test_r000_09_dates_are_calendar_dates_of_the_company_and_never_shift(office: Office, utc: str) -> None:
    """Half an hour before midnight in Adelaide and half an hour after: the invoice keeps the date it bears."""
    office.world.clock.freeze(datetime.fromisoformat(utc).replace(tzinfo=UTC))
    office.bill("D-1", date="2026-11-22")
    assert "D-1" not in office.run(through="2026-11-21", trigger="retrieve").states()
    assert office.run(through="2026-11-22", trigger="retrieve").states()["D-1"] == "ready"
    office.world.clock.run()
    assert office.run(through="2026-11-22").states()["D-1"] == "synced"
    assert office.booked()["D-1"]["DateString"][:10] == "2026-11-22"


def test_r000_13_r004_02_an_open_invoice_is_neither_listed_nor_posted(office: Office) -> None:
    office.bill("O-1", closed=False)
    assert "O-1" not in office.run().states()
    assert "O-1" not in office.booked()
    office.psa("close-invoice", invoice="O-1")
    assert office.run(trigger="retrieve").states()["O-1"] == "ready"
    office.run()
    assert "O-1" in office.booked()


def test_r000_14_r000_15_what_was_exported_before_is_not_posted_again(office: Office) -> None:
    office.run()
    before = writes(office)
    office.time_passes()
    assert set(office.run().states().values()) == {"synced"}
    assert writes(office) == before
    office.prove()


def test_r000_27_r000_28_everything_ready_goes_and_nothing_else(office: Office) -> None:
    office.bill("X-1", office="Perth Office")
    office.run(trigger="retrieve")
    report = office.run(trigger="export")
    assert report.state == "done"
    assert set(office.booked()) == {"A-1", "A-2", "S-1"}
    assert writes(office)["xero"] == 2, "one request for each organisation"


def test_r000_33_r000_35_r000_37_a_refusal_is_shown_in_the_words_of_xero(office: Office) -> None:
    """A rule that we do not know: Xero refuses the document when it comes, in its own words."""
    office.run(trigger="retrieve")
    office.world.books.find("Harbour IT Sydney Pty Ltd").plan = "STARTER"
    said = refused_by_a_rule_of_its_own(office)
    report = office.run(trigger="export")
    assert report.state == "done"
    fault = report.fault("S-1")
    assert fault["code"] in {"rejected-by-ledger", "plan-limit"}
    assert said in fault["quoted"]
    row = report.run["log"]["invoice S-1"]
    assert row["result"] in {"failed", "held"}
    assert [said in quoted for quoted in row["faults"]] == [True]
    booked = report.run["log"]["invoice A-1"]
    assert (booked["result"], booked["faults"]) == ("done", [])
    assert report.run["counts"].get("done", 0) >= 2


def refused_by_a_rule_of_its_own(office: Office) -> str:
    """Fill the smallest plan in Sydney by hand, as far as it goes; return what Xero says then."""
    from tieout.simulator.calls import Refusal

    for number in range(40):
        fields = {
            "Type": "ACCREC", "Status": "AUTHORISED", "InvoiceNumber": f"HAND-{number}",
            "Contact": {"Name": "Harbourside Legal"}, "Date": office.today(), "DueDate": office.today(14),
            "LineItems": [{"Description": "x", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}],
        }  # fmt: skip
        try:
            office.xero("create-document", "sydney", fields=fields)
        except Refusal as refusal:
            return str(refusal)
    raise AssertionError("the plan has no limit")


def test_r002_49_r002_55_what_cannot_be_mapped_is_an_exception_and_nothing_of_it_is_posted(
    office: Office,
) -> None:
    office.psa("create-company", name="Fleurieu Physio", account="C-900", types=["Client"], tax_code="GST")
    office.bill("X-1", customer="Fleurieu Physio")
    office.change_rules(lambda rules: rules["common"]["taxes"].pop("EXPORT"))
    office.bill("X-2", tax_code="EXPORT")
    office.xero("archive-tracking-option", "sydney", category="Office", option="Sydney")
    assert office.run().state == "done"
    held = {"X-1": "party-missing", "X-2": "tax-unmapped", "S-1": "tracking-option-missing"}
    office.prove(held=held)


# --- R002: the sync -------------------------------------------------------------------------------------


def test_r002_07_r002_36_each_office_has_its_own_books_and_nothing_crosses(office: Office) -> None:
    for number in range(5):
        office.bill(f"AD-{number}")
        office.bill(f"SY-{number}", office="Sydney Office", customer="Harbourside Legal")
    office.run()
    office.prove()
    assert {number[0] for number in office.booked("adelaide")} == {"A"}
    assert {number[0] for number in office.booked("sydney")} == {"S"}


def test_r002_08_r002_09_r002_13_accounts_taxes_tracking_and_lines_arrive_as_billed(office: Office) -> None:
    office.run()
    lines = office.booked("adelaide")["A-1"]["LineItems"]

    def seen(line: dict[str, Any]) -> tuple[str, str, Decimal, Decimal, Decimal, list[str]]:
        tracked = [f"{one['Name']}: {one['Option']}" for one in line["Tracking"]]
        figures = (Decimal(str(line[name])) for name in ("Quantity", "LineAmount", "TaxAmount"))
        quantity, amount, tax = figures
        return line["AccountCode"], line["TaxType"], quantity, amount, tax, tracked

    adelaide = ["Office: Adelaide"]
    assert sorted(map(seen, lines)) == [
        ("200", "OUTPUT", Decimal("6.5"), Decimal("1072.5"), Decimal("107.25"), adelaide),
        ("201", "OUTPUT", Decimal(2), Decimal(1240), Decimal(124), adelaide),
        ("203", "EXEMPTOUTPUT", Decimal(1), Decimal(84), Decimal(0), adelaide),
    ]
    assert Decimal(str(office.booked()["A-1"]["Total"])) == Decimal("2627.75")


@pytest.mark.parametrize(
    "status,there", [("approved", "AUTHORISED"), ("draft", "DRAFT"), ("awaiting_approval", "SUBMITTED")]
)
def test_r002_12_invoices_land_with_the_status_that_was_set(office: Office, status: str, there: str) -> None:
    office.change_policy("adelaide", invoice_status=status)
    office.run()
    office.prove()
    assert {one["Status"] for one in office.booked("adelaide").values()} == {there}
    assert {one["Status"] for one in office.booked("sydney").values()} == {"AUTHORISED"}


def test_r002_33_each_organisation_uses_its_own_credential(office: Office) -> None:
    """Without Sydney's credential nothing of Sydney can be done, and Adelaide does not notice."""
    office.change_connection("sydney", secrets={"client_secret": "adelaide-simulated-secret"})
    report = office.run()
    assert report.states()["A-1"] == "synced"
    assert set(office.booked("sydney")) == set()


def test_r002_37_a_new_record_of_a_mapped_location_needs_no_further_action(office: Office) -> None:
    office.run()
    office.bill("S-2", office="Sydney Office", customer="Harbourside Legal")
    office.run()
    office.prove()
    assert set(office.booked("sydney")) == {"S-1", "S-2"}


def test_r002_43_every_request_and_answer_is_in_the_audit_log(office: Office) -> None:
    """Also those that failed: as many rows as calls, each with its outcome."""
    office.mishap("500", path="*/contacts", method="GET")
    office.mishap("drop-before", path="*/export")
    office.mishap("drop-after", path="*/batches")
    office.run_to_its_end()
    office.time_passes()
    office.run_to_its_end()
    office.prove_audit(office.report())
    office.prove()
