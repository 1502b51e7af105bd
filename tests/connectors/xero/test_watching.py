"""Changes come a page at a time, and none falls between two pages."""

from __future__ import annotations

import pytest

from tests.connectors.xero.simulated import SimulatedXero
from tieout.connectors.xero import client, watching


@pytest.fixture
def xero(monkeypatch: pytest.MonkeyPatch) -> SimulatedXero:
    """Xero with pages of ten."""
    for module in (client, watching):
        monkeypatch.setattr(module, "PAGE_SIZE", "10")
    return SimulatedXero()


def post(xero: SimulatedXero, *numbers: str) -> None:
    xero.ledger.create([xero.draft(number) for number in numbers], key="+".join(numbers))


def told(xero: SimulatedXero, cursor: str) -> tuple[list[str], str]:
    numbers: list[str] = []
    while True:
        changes = xero.ledger.changed(cursor)
        numbers += [document.number for document in changes.documents]
        cursor = changes.cursor
        if not changes.more:
            return numbers, cursor


def test_more_changes_of_one_moment_than_fit_on_a_page_are_all_told(xero: SimulatedXero) -> None:
    post(xero, *[f"INV-{number:02}" for number in range(25)])

    numbers, cursor = told(xero, "")

    assert sorted(set(numbers)) == xero.numbers
    xero.later(60)
    post(xero, "LATER")
    assert "LATER" in told(xero, cursor)[0]


def test_a_document_that_changes_between_two_pages_hides_no_other(xero: SimulatedXero) -> None:
    for number in range(25):
        post(xero, f"INV-{number:02}")
        xero.later(10)
    first = xero.ledger.changed("")
    assert len(first.documents) == 10
    xero.act("edit", document="INV-03", fields={"Reference": "moves to the end"})

    numbers, _ = told(xero, first.cursor)

    assert {document.number for document in first.documents} | set(numbers) == set(xero.numbers)
    assert "INV-03" in numbers


def test_a_round_in_which_nothing_changed_is_two_calls(xero: SimulatedXero) -> None:
    post(xero, "INV-1")
    _, cursor = told(xero, "")
    xero.later(3600)
    before = len(xero.calls())
    told(xero, cursor)
    assert len(xero.calls()) - before == 2
