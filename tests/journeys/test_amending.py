"""A document that was edited after it was posted: the books take the change, once, or a person is told why not.

In the source a posted invoice is taken out of its batch, reopened, changed and closed again. It is listed once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.office import Office

pytestmark = pytest.mark.journey

MORE = [{"work": "Support", "hours": 2, "rate": 150}, {"work": "Travel", "hours": 1, "rate": 90}]


def edit(office: Office, number: str, **changes: Any) -> None:
    """Take a posted invoice out of its batch, change it and close it again."""
    office.psa("unbatch-invoice", invoice=number)
    office.rebill(number, **(changes or {"lines": MORE}))


def sent(office: Office, method: str, since: int = 0) -> list[dict[str, Any]]:
    """The calls of one method that touched documents in the books."""
    return [
        one
        for one in office.world.log.since(since)
        if one["system"] == "xero"
        and one["method"] == method
        and one["path"].split("?")[0].endswith(("/Invoices", "/CreditNotes"))
    ]


def now(office: Office) -> int:
    return int(office.world.log.since(0)[-1]["number"])


@pytest.fixture
def posted(office: Office) -> Iterator[Office]:
    """B-1 with one line is in the books and handed over, a while ago."""
    office.bill("B-1")
    assert office.run().state == "done"
    office.prove()
    office.time_passes()
    yield office


def test_r002_22_r004_04_an_edit_is_written_through_to_the_same_document(posted: Office) -> None:
    before = posted.booked()["B-1"]
    edit(posted, "B-1")
    start = now(posted)

    report = posted.run()

    assert report.state == "done"
    there = posted.booked()["B-1"]
    assert there["InvoiceID"] == before["InvoiceID"]
    assert [line["Description"] for line in there["LineItems"]] == ["Support", "Travel"]
    assert there["LineItems"][0]["LineItemID"] == before["LineItems"][0]["LineItemID"]
    assert Decimal(str(there["Total"])) == Decimal("429.00")
    assert (len(sent(posted, "PUT", start)), len(sent(posted, "POST", start))) == (0, 1)
    assert report.run["log"]["invoice B-1"] == {"result": "done", "faults": []}
    posted.prove()


def test_r002_22_nothing_is_left_to_do_after_a_change(posted: Office) -> None:
    edit(posted, "B-1")
    posted.run()
    start = now(posted)
    for _ in range(2):
        posted.time_passes()
        assert posted.run().state == "done"
    assert sent(posted, "POST", start) == sent(posted, "PUT", start) == []
    posted.prove()
