"""The printed invoice beside the document in Xero, where the organisation wants it; money never waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.office import Office, Workshop, opened

pytestmark = pytest.mark.journey

TRADING = str(Path(__file__).with_name("trading.toml"))


@pytest.fixture
def printing(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    with opened(workshop, tmp_path, TRADING) as made:
        made.change_policy("adelaide", attach_pdf=True)
        made.bill("P-1")
        yield made


def pages(office: Office) -> list[tuple[str, bool]]:
    """(name, whether the customer sees it) of every file, each a page."""
    found = [
        one
        for org in office.world.books.organisations.values()
        for files in org.attachments.values()
        for one in files
    ]
    assert all(one.content.startswith(b"%PDF") for one in found)
    return [(one.name, one.include_online) for one in found]


def test_it_stands_beside_the_invoice_and_the_customer_sees_it(printing: Office) -> None:
    printing.run()
    printing.prove()
    assert pages(printing) == [("P-1.pdf", True)]


def test_nobody_gets_one_who_did_not_ask(printing: Office) -> None:
    printing.change_policy("adelaide", attach_pdf=False)
    printing.run()
    printing.prove()
    assert pages(printing) == []


@pytest.mark.parametrize("path", ["*/pdf", "*/Attachments/*"])
@pytest.mark.parametrize("mishap", ["500", "drop-after", "garbage"])
def test_a_page_that_fails_is_a_warning_and_follows_later(printing: Office, path: str, mishap: str) -> None:
    printing.mishap(mishap, path=path)
    report = printing.run()
    assert report.state == "done"
    assert report.documents["P-1"]["state"] == "synced", "the books and the source do not wait for it"
    assert report.codes("P-1") == ["paper-not-attached"]
    printing.time_passes()
    printing.bill("P-2")
    printing.run()
    printing.prove(audited=False)
    assert sorted(pages(printing)) == [("P-1.pdf", True), ("P-2.pdf", True)]


@pytest.mark.parametrize("path", ["*/pdf", "*/Attachments/*", "*/batches"])
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_crash_neither_loses_nor_doubles_it(printing: Office, path: str, point: str) -> None:
    printing.mishap(f"hold-{point}", path=path)
    printing.tell("ask", through="2027-12-31")
    worker = printing.start()
    printing.until_held()
    printing.kill(worker)
    printing.world.mishaps.clear()
    printing.world.held.release(drop=True)
    for _ in range(10):
        if printing.later().state == "done":
            break
    printing.prove(audited=False)
    assert pages(printing) == [("P-1.pdf", True)]
