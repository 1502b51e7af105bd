"""A run is cancelled, or its worker dies, between the books and the source: the next run tells before it writes more."""

from __future__ import annotations

import pytest

from tests.journeys.installation import FAR
from tests.journeys.office import Office

pytestmark = pytest.mark.journey


def writes(office: Office, since: int) -> list[str]:
    """What changed something outside, in order."""
    calls = office.world.log.since(0)[since:]
    made = [
        one["path"].rpartition("/")[2].partition("?")[0] for one in calls if one["method"] in {"PUT", "POST"}
    ]
    return [name for name in made if name in {"Invoices", "batches"}]


@pytest.mark.parametrize("how", ["cancelled", "killed"])
def test_what_is_in_the_books_and_untold_is_told_before_anything_more_is_written(
    office: Office, how: str
) -> None:
    office.run_to_its_end()
    office.bill("A-8")
    run, _ = office.tell("ask", through=FAR)
    office.mishap("hold-before", method="POST", path="*/batches")
    worker = office.start()
    office.until_held()
    if how == "cancelled":
        assert office.tell("cancel", run=run) is True
        office.world.held.release(drop=True)
        office.join(worker)
    else:
        office.kill(worker)
        office.world.held.release(drop=True)
    assert office.report().states()["A-8"] == "posted"
    office.bill("A-9")
    office.time_passes()
    before = len(office.world.log.since(0))

    office.run_to_its_end()
    office.run_to_its_end()  # one that was killed goes on with what it had read

    assert writes(office, before)[:2] == ["batches", "Invoices"], "A-8 is told before A-9 is written"
    office.prove(audited=how == "cancelled")  # the exchange of one that was killed stays open
