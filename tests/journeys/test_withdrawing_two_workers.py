"""Withdrawing on PostgreSQL with two workers, one of which always dies: each document leaves both sides once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.journeys.installation import FAR, Installation, installed

pytestmark = [pytest.mark.journey, pytest.mark.postgres]

INVOICES = 6
WRITES = (("POST", "*/Invoices"), ("DELETE", "*/accounting/batches/*"))
DEATHS = 2
SEED = 20261122


def two_workers(desk: Installation) -> list[int]:
    return [desk.start("work"), desk.start("work")]


def test_of_two_workers_one_always_dies_over_a_withdrawal(tmp_path: Path, postgres_url: str) -> None:
    """Where it dies is drawn by lot: before a write or after it, the first one that comes or one further on."""
    lot = Random(SEED)
    with installed(tmp_path, "invoices-only", INVOICES, database=postgres_url) as desk:
        desk.tell("ask", through=FAR)
        assert desk.join(desk.start("work_off")) == 0
        numbers = [one["invoiceNumber"] for one in desk.world.view()["tenants"][0]["invoices"]]
        workers = two_workers(desk)
        method, path = WRITES[0]
        desk.hold("after", method=method, path=path)
        desk.tell("ask_many", deed="withdraw", numbers=numbers)
        for _ in range(DEATHS):
            desk.until(desk.world.held.listed)
            for worker in workers:  # whichever it is: it dies in the middle of its call
                desk.kill(worker)
            desk.forget_mishaps()
            method, path = lot.choice(WRITES)
            desk.hold(lot.choice(("before", "after")), method=method, path=path, skip=lot.randrange(2))
            workers = two_workers(desk)
        desk.until(desk.world.held.listed)
        desk.world.mishaps.clear()
        desk.world.held.release()
        desk.until(lambda: not desk.tell("open_runs"))
        for worker in workers:
            desk.kill(worker)

        view = desk.world.view()
        booked = [one for organisation in view["organisations"] for one in organisation["invoices"]]
        assert Counter(one["Status"] for one in booked) == {"VOIDED": INVOICES}
        assert [one for one in view["tenants"][0]["invoices"] if "glBatch" in one] == []
        documents = desk.tell("documents")
        assert Counter(one["state"] for one in documents) == {"withdrawn": INVOICES}
        assert [one for one in documents if one["faults"]] == []
        assert desk.tell("open_intents") == 0
