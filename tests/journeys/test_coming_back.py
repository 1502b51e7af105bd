"""A document that was posted and handed over, and that the source lists once more: the books are looked at before it is told.

Its batch was taken back over there, in one of two ways: deleted, or the document alone was taken out of it.
"""

from __future__ import annotations

import base64
import http.client
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.journeys.installation import FAR
from tests.journeys.office import Office

pytestmark = pytest.mark.journey

GONE = {"A-1": "gone-in-ledger"}


def take_back(office: Office, number: str, *, how: str) -> None:
    """Somebody takes the mark "handed over" off a document in the source."""
    if how == "unbatched":
        office.psa("unbatch-invoice", invoice=number)
        return
    batch = office.billed()[number]["glBatch"]["id"]
    keys = dict(office.world.setup["connectwise"])
    pair = f"{keys['company']}+{keys['public_key']}:{keys['private_key']}"
    connection = http.client.HTTPConnection(urlsplit(office.url).netloc)
    connection.request(
        "DELETE",
        f"/v4_6_release/apis/3.0/finance/accounting/batches/{batch}",
        headers={
            "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "clientId": keys["client_id"],
        },
    )
    assert connection.getresponse().status == 204
    connection.close()


def void(office: Office, number: str) -> None:
    office.xero("void", document=number)


@pytest.fixture
def synced(office: Office) -> Office:
    """Everything was posted and handed over, a while ago."""
    assert office.run().state == "done"
    office.prove()
    office.time_passes()
    return office


@pytest.mark.parametrize("how", ["deleted", "unbatched"])
def test_a_document_that_came_back_and_stands_in_the_books_is_handed_over_again(
    synced: Office, how: str
) -> None:
    take_back(synced, "A-1", how=how)
    assert "glBatch" not in synced.billed()["A-1"]
    report = synced.run()
    assert report.state == "done"
    assert synced.report().states()["A-1"] == "synced"
    synced.prove(audited=False)  # a person's call is in the simulator's log too
    for _ in range(2):  # and nothing is left to do
        synced.time_passes()
        assert synced.run().state == "done"
        synced.prove(audited=False)


@pytest.mark.parametrize("how", ["deleted", "unbatched"])
def test_a_document_that_came_back_and_is_gone_from_the_books_is_not_handed_over(
    synced: Office, how: str
) -> None:
    take_back(synced, "A-1", how=how)
    void(synced, "A-1")
    report = synced.run()
    assert report.state == "done"
    fault = report.fault("A-1")
    assert fault["code"] == "gone-in-ledger"
    assert "voided" in fault["what"]
    synced.prove(held=GONE, audited=False)
    for _ in range(2):  # nor later
        synced.time_passes()
        assert synced.run().state == "done"
        synced.prove(held=GONE, audited=False)


def test_many_that_came_back_cost_one_look_for_fifty(office: Office) -> None:
    for number in range(60):
        office.bill(f"M-{number:02}")
    assert office.run().state == "done"
    office.time_passes()
    back = [f"M-{number:02}" for number in range(60)]
    for number in back:
        office.psa("unbatch-invoice", invoice=number)
    void(office, "M-07")
    void(office, "M-55")
    office.world.log.clear()
    assert office.run().state == "done"
    states = office.report().states()
    assert Counter(states[number] for number in back) == {"synced": 58, "held": 2}
    looks = [one for one in office.world.log.since(0) if "IDs=" in one["path"]]
    assert 1 <= len(looks) <= 2


LOOK = {"path": "*/Invoices", "method": "GET"}
TELL = {"path": "*/batches", "method": "POST"}


@pytest.mark.parametrize("point", ["hold-before", "hold-after"])
def test_a_worker_dies_while_it_looks_for_what_came_back(synced: Office, point: str) -> None:
    take_back(synced, "A-1", how="unbatched")
    take_back(synced, "A-2", how="unbatched")
    void(synced, "A-1")
    die(synced, point, LOOK)
    assert synced.run_to_its_end().state == "done"
    synced.prove(held=GONE, audited=False)


def test_a_worker_dies_before_it_tells_and_the_document_is_voided_meanwhile(synced: Office) -> None:
    take_back(synced, "A-1", how="unbatched")
    die(synced, "hold-before", TELL)
    void(synced, "A-1")
    assert synced.run_to_its_end().state == "done"
    synced.prove(held=GONE, audited=False)


def test_a_document_whose_worker_died_before_the_first_telling_is_looked_for_too(office: Office) -> None:
    """It never came back: it was posted, and voided before the source was told of it at all."""
    die(office, "hold-before", TELL)
    booked = next(iter(office.booked("adelaide")))
    void(office, booked)
    assert office.run_to_its_end().state == "done"
    office.prove(held={booked: "gone-in-ledger"}, audited=False)


def die(office: Office, point: str, call: dict[str, str]) -> None:
    """A worker starts a run and dies at this call; then a while passes."""
    office.tell("ask", through=FAR)
    office.mishap(point, **call)
    worker = office.start()
    office.until_held()
    office.kill(worker)
    office.world.held.release(drop=True)
    office.time_passes()
