"""Corrections on PostgreSQL with two workers that always die: edited, overruled, adopted, renumbered, skipped, each once."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.installation import FAR, Installation, installed
from tests.journeys.office import OFFICES, TENANTS
from tests.journeys.test_withdrawing_two_workers import two_workers

pytestmark = [pytest.mark.journey, pytest.mark.postgres]

#: What corrections write, in both systems. A worker dies before each of them, and another one after it.
WRITES = (("POST", "*/Invoices"), ("PUT", "*/Invoices"), ("POST", "*/accounting/batches"))
POINTS = ("before", "after")

TYPED_IN = ("T-1", "T-2", "T-3")
"""Numbers under which somebody typed an invoice into the books; ours are adopted, renumbered and skipped."""


def bill(desk: Installation, number: str) -> None:
    desk.world.psa.act(
        "create-invoice",
        {
            "number": number, "customer": "Barossa Wines", "office": "Adelaide Office", "department": "Services",
            "date": today(desk), "closed": True, "lines": [{"work": "Support", "hours": 2, "rate": 150}],
        },
    )  # fmt: skip


def type_in(desk: Installation, number: str) -> None:
    """The same sale by hand, to a customer by another name."""
    xero(
        desk,
        "create-document",
        fields={
            "Type": "ACCREC", "InvoiceNumber": number, "Contact": {"Name": "Clare Valley Wines"},
            "Date": today(desk), "DueDate": today(desk), "Status": "AUTHORISED",
            "LineItems": [{"Description": "Support", "Quantity": 2, "UnitAmount": 150, "AccountCode": "200"}],
        },
    )  # fmt: skip


def edit(desk: Installation, number: str) -> None:
    """In the source it becomes three hours instead of two."""
    lines = [{"work": "Support", "hours": 3, "rate": 150}]
    for action, more in (("unbatch", {}), ("reopen", {}), ("edit", {"lines": lines}), ("close", {})):
        desk.world.psa.act(f"{action}-invoice", {"invoice": number, **more})


def xero(desk: Installation, action: str, **arguments: Any) -> None:
    desk.world.books.act(action, {"tenant": TENANTS["adelaide"], **arguments})


def today(desk: Installation) -> str:
    return desk.world.clock.now().date().isoformat()


def worked_off(desk: Installation) -> dict[str, dict[str, Any]]:
    desk.tell("ask", through=FAR)
    assert desk.join(desk.start("work_off")) == 0
    return {one["number"]: one for one in desk.tell("documents")}


def die_over_every_write(desk: Installation) -> Counter[tuple[str, str]]:
    """Two workers at a time; both are killed whenever one is about to write or has just written what none has died
    over yet. Returns how many died over each write.
    """
    died: Counter[tuple[str, str]] = Counter()
    while desk.tell("open_runs"):
        for method, path in WRITES:
            if died[method, path] < len(POINTS):
                desk.hold(POINTS[died[method, path]], method=method, path=path)
        workers = two_workers(desk)
        desk.until(lambda: desk.world.held.listed() or not desk.tell("open_runs"))
        for call in desk.world.held.listed():
            [write] = [
                one for one in WRITES if one[0] == call["method"] and fnmatchcase(call["path"], one[1])
            ]
            died[write] += 1
        for worker in workers:
            desk.kill(worker)
        desk.forget_mishaps()
    return died


def test_each_correction_is_made_once_in_both_books_whoever_dies_over_it(
    tmp_path: Path, postgres_url: str
) -> None:
    with installed(tmp_path, OFFICES, database=postgres_url) as desk:
        xero(desk, "create-contact", fields={"Name": "Clare Valley Wines"})
        for number in TYPED_IN:
            type_in(desk, number)
        for number in ("W-1", "K-1", *TYPED_IN):
            bill(desk, number)
        found = worked_off(desk)
        assert {number: found[number]["faults"] for number in TYPED_IN} == {
            number: ["number-taken"] for number in TYPED_IN
        }
        xero(desk, "edit-line", document="K-1", fields={"UnitAmount": 999})
        assert worked_off(desk)["K-1"]["faults"] == ["drifted"]

        edit(desk, "W-1")
        desk.tell("renumber", number="T-2", kind="invoice", wanted="T-2B")
        desk.tell("skip", number="T-3", reason="Clare paid in cash")
        desk.tell("adopt", number="T-1")
        desk.tell("force", number="K-1")
        desk.tell("ask", through=FAR)
        died = die_over_every_write(desk)

        assert died == dict.fromkeys(WRITES, len(POINTS))
        prove(desk)


def prove(desk: Installation) -> None:
    """Every correction in both books, once, and nothing but these."""
    booked = [one for books in desk.world.view()["organisations"] for one in books["invoices"]]
    assert {one["Status"] for one in booked} == {"AUTHORISED"}
    totals = {one["InvoiceNumber"]: str(one["Total"]) for one in booked}
    assert len(totals) == len(booked), "nothing twice"
    billed = {one["invoiceNumber"]: str(one["total"]) for one in desk.world.view()["tenants"][0]["invoices"]}
    assert (billed["W-1"], billed["K-1"]) == ("495.00", "330.00"), "edited here, overruled there"
    assert totals == {**billed, "T-2B": billed["T-2"]}
    [tenant] = desk.world.view()["tenants"]
    ids = {one["id"]: one["invoiceNumber"] for one in tenant["invoices"]}
    told = Counter(ids[one["id"]] for batch in tenant["batches"] for one in batch["documents"])
    assert told == dict.fromkeys(("A-1", "A-2", "K-1", "S-1", "T-1", "T-2", "W-1"), 1)
    documents = {one["number"]: one for one in desk.tell("documents")}
    assert {number: one["state"] for number, one in documents.items()} == {
        **dict.fromkeys(told, "synced"),
        "T-3": "skipped",
    }
    assert [one for one in documents.values() if one["faults"]] == []
    live = {
        number: [link["number"] for link in desk.tell("links", number=number) if link["live"]]
        for number in documents
    }
    assert live == {**{number: [number] for number in told}, "T-2": ["T-2B"], "T-3": []}
    assert desk.tell("open_intents") == 0
