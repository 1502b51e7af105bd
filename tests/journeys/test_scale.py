"""Many documents of every kind into three organisations: what it costs in calls, which is what users pay with."""

from __future__ import annotations

from collections import Counter
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.installation import FAR, Installation, installed

pytestmark = pytest.mark.journey

INVOICES = 320  # and a quarter more: credit notes, bills and supplier credits, told in between; half of the customers are new
A_REQUEST = 50
"""Documents that one request may create. (Xero: limits.)"""


def test_a_large_mixed_run_writes_full_requests_and_the_next_run_hardly_asks(tmp_path: Path) -> None:
    with installed(tmp_path, "three-offices", INVOICES) as house:
        first = calls_of_a_run(house)
        assert Counter(one["state"] for one in house.tell("documents")) == {"synced": INVOICES * 5 // 4}
        booked = booked_by_kind(house)
        assert len(booked) == 3
        for organisation, kinds in booked.items():
            assert set(kinds) == {"ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT"}
            # a request holds documents of one kind, so no kind can have had more than its share of this sum
            wanted = sum(ceil(count / A_REQUEST) for count in kinds.values())
            written = [one for one in first[organisation] if one["method"] in {"PUT", "POST"}]
            made = [one for one in written if list_of(one) in {"Contacts", "Items"}]
            assert wanted <= len(written) - len(made) <= wanted * 1.1, (kinds, told(written))
            assert len(made) == 2, f"every contact in one request, every product in one: {told(made)}"
            read = Counter(list_of(one) for one in first[organisation] if one["method"] == "GET")
            assert (read["Contacts"], read["Items"]) == (1, 1), (
                "what was created is remembered, not read again"
            )

        second = calls_of_a_run(house)
        assert set(second) <= set(booked)
        for organisation, calls in second.items():
            assert len(calls) <= 4, (organisation, told(calls))


def calls_of_a_run(house: Installation) -> dict[str, list[dict[str, Any]]]:
    """Ask for a run over everything and work it off; the calls to each organisation by its tenant id."""
    house.world.log.clear()
    house.tell("ask", through=FAR, kinds=["invoice", "procurement"])
    assert house.join(house.start("work_off")) == 0
    calls: dict[str, list[dict[str, Any]]] = {}
    for one in house.world.log.since(0):
        if one["system"] == "xero":
            calls.setdefault(one["tenant"], []).append(one)
    return calls


def booked_by_kind(house: Installation) -> dict[str, Counter[str]]:
    """How many documents of each kind stand in each organisation."""
    return {
        books["tenant_id"]: Counter(one["Type"] for one in books["invoices"] + books["credit_notes"])
        for books in house.world.view()["organisations"]
    }


def list_of(call: dict[str, Any]) -> str:
    return str(call["path"]).partition("?")[0].rpartition("/")[2]


def told(calls: list[dict[str, Any]]) -> list[str]:
    return [f"{one['method']} {one['path']}" for one in calls]
