"""Invoices with a page of text on every line: no request holds more than the books take at once."""

from __future__ import annotations

import pytest

from tests.journeys.office import Office
from tieout.connectors.xero.ledger import TRAITS

pytestmark = pytest.mark.journey

PAGE = "what was looked at, what was found and what was done about it; " * 60
INVOICES = 4
LINES = [{"work": f"{number}: {PAGE}", "hours": 1, "rate": 150} for number in range(210)]


def test_invoices_that_are_too_large_together_travel_in_several_requests(office: Office) -> None:
    for number in range(INVOICES):
        office.bill(f"L-{number}", *LINES)
    office.run()
    office.prove()
    written = [
        one["bytes_sent"]
        for one in office.world.log.since(0)
        if one["method"] == "PUT" and "/Invoices" in one["path"] and one["tenant"]
    ]
    assert sum(written) > TRAITS.batch_bytes, "it would not have fitted into one"
    assert max(written) <= TRAITS.batch_bytes
    assert len(written) == 3, "two for Adelaide, one for Sydney"
