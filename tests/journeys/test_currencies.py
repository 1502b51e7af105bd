"""Foreign currencies: held where the books do not keep one, posted in it where they do, and never converted by us."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.journeys.office import Office

pytestmark = pytest.mark.journey


def billed_abroad(office: Office) -> None:
    office.bill("U-1", {"work": "Support", "amount": "199.99"}, currency="USD", tax_code="EXPORT")
    office.bill("N-1", {"work": "Support", "amount": "1234.56"}, currency="NZD", tax_code="EXPORT")
    office.bill("N-2", {"work": "Support given back", "amount": "-34.56"}, currency="NZD", tax_code="EXPORT")


def standing(office: Office) -> dict[str, tuple[str, Decimal]]:
    """What was posted of them: its currency and total."""
    notes = {
        one["CreditNoteNumber"]: one
        for books in office.world.view()["organisations"]
        for one in books["credit_notes"]
    }
    return {
        number: (one["CurrencyCode"], Decimal(str(one["Total"])))
        for number, one in {**office.booked(), **notes}.items()
        if number in {"U-1", "N-1", "N-2"}
    }


def test_several_currencies_of_one_run_land_each_in_its_own_and_what_is_not_kept_waits(
    office: Office,
) -> None:
    office.xero("subscribe-currency", currency="NZD")
    billed_abroad(office)
    report = office.run()
    assert standing(office) == {"N-1": ("NZD", Decimal("1234.56")), "N-2": ("NZD", Decimal("34.56"))}
    assert report.codes("U-1") == ["currency-off"]
    assert report.states()["A-1"] == "synced"

    office.xero("subscribe-currency", currency="USD")
    office.time_passes()
    office.run()
    assert standing(office)["U-1"] == ("USD", Decimal("199.99"))
    assert set(office.report().states().values()) == {"synced"}


def test_books_in_another_currency_than_the_source_keep_documents_in_the_one_they_bear(
    office: Office,
) -> None:
    """An organisation in New Zealand dollars, and a source in Australian ones."""
    books = office.world.books.find("Harbour IT Adelaide Pty Ltd")
    books.base_currency = "NZD"
    books.currencies = {"NZD": "New Zealand Dollar"}
    office.bill("N-1", {"work": "Support", "amount": "1234.56"}, currency="NZD", tax_code="EXPORT")
    report = office.run()
    assert report.codes("A-1") == ["currency-off"]
    assert "AUD" in report.fault("A-1")["what"]
    assert standing(office) == {"N-1": ("NZD", Decimal("1234.56"))}

    office.xero("subscribe-currency", currency="AUD")
    office.time_passes()
    office.run()
    assert office.booked()["A-1"]["CurrencyCode"] == "AUD"
    assert set(office.report().states().values()) == {"synced"}
