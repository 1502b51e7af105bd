"""One small installation per test, all in one process that has imported everything: for tests of bad input.

A test lets something go wrong, looks at what a person would see, puts the cause right and looks at the whole world.
"""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.databases import copy_of_the_empty_one
from tests.journeys.installation import FAR, ROOT, _setup_of
from tieout.simulator.scenario import build_world
from tieout.simulator.server import serve
from tieout.simulator.world import World

OFFICES = str(Path(__file__).with_name("offices.toml"))
ADELAIDE, SYDNEY = "Harbour IT Adelaide Pty Ltd", "Harbour IT Sydney Pty Ltd"
TENANTS = {
    "adelaide": "5d2f0c1e-8a44-4f0e-9c55-1a7be0c3f0ad",
    "sydney": "5d2f0c1e-8a44-4f0e-9c55-1a7be0c3f05d",
}


class Workshop:
    """The process that obeys the orders of every office."""

    def __init__(self, folder: Path) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TIEOUT_")},
            "DJANGO_SETTINGS_MODULE": "tieout.project.settings",
            "TIEOUT_DEMO": "1",
            "TIEOUT_DATA_DIR": str(folder),
            "TIEOUT_WORKER_LEASE_SECONDS": "5",
            "TIEOUT_LOG_LEVEL": "error",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.office_zygote"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lock = threading.Lock()
        assert "ready" in self._answer()

    def tell(self, command: str, database: Path, **arguments: Any) -> Any:
        said = self.order({"command": command, "arguments": {"database": str(database), **arguments}})
        if "error" in said:
            raise AssertionError(said["error"])
        return said.get("result", said)

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the workshop died"
        said: dict[str, Any] = json.loads(line)
        return said

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


class Office:
    """Both worlds outside and one installation inside, which works only when it is told to."""

    def __init__(
        self, world: World, url: str, workshop: Workshop, database: Path, said: Mapping[str, Any]
    ) -> None:
        self.world = world
        self.url = url
        self.database = database
        self._workshop = workshop
        self._rulebook = copy.deepcopy(said["rulebook"])

    def tell(self, command: str, **arguments: Any) -> Any:
        return self._workshop.tell(command, self.database, **arguments)

    # --- what the operator does

    def run(self, through: str = FAR, trigger: str = "schedule", **more: Any) -> Report:
        """Ask for a run and work it off as far as it goes without waiting."""
        return Report(self.tell("run", through=through, trigger=trigger, **more))

    def later(self) -> Report:
        """A while later the runs that had to wait go on."""
        self.time_passes()
        return Report(self.tell("work_off"))

    def run_to_its_end(self, through: str = FAR, trigger: str = "schedule", **more: Any) -> Report:
        """A run with all its waits: nobody does anything but let time pass."""
        report = self.run(through, trigger, **more)
        for _ in range(20):
            if report.state not in {"queued", "running"}:
                return report
            report = self.later()
        raise AssertionError(f"the run never ends: {report.run}")

    def time_passes(self, seconds: float = 400) -> None:
        """Waits and limits are over, on both sides; longer than an idempotency key lives."""
        self.tell("time_passes", seconds=seconds)
        self.world.clock.travel(timedelta(seconds=seconds))

    def report(self) -> Report:
        return Report(self.tell("report"))

    def change_rules(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Save the rules with a change; `change` gets the rulebook."""
        change(self._rulebook)
        self.tell("set_rules", rulebook=self._rulebook)

    def change_policy(self, organisation: str, **policies: Any) -> None:
        def change(rulebook: dict[str, Any]) -> None:
            [rules] = [one for one in rulebook["organisation"] if one["key"] == organisation]
            rules["policies"].update(policies)

        self.change_rules(change)

    def change_connection(
        self, key: str, *, settings: Mapping[str, str] | None = None, secrets: Mapping[str, str] | None = None
    ) -> None:
        self.tell("set_connection", key=key, settings=settings or {}, secrets=secrets or {})

    def start(self, patience: float = 20) -> int:
        """Work open runs off in a process of its own."""
        return int(self._workshop.tell("start", self.database, patience=patience)["pid"])

    def kill(self, pid: int) -> None:
        """End it as a power cut would."""
        os.kill(pid, signal.SIGKILL)
        self.join(pid)

    def join(self, pid: int) -> int:
        return int(self._workshop.order({"command": "await", "pid": pid})["status"])

    def held_or_ended(self, pid: int, seconds: float = 60) -> bool:
        """Wait until a planned hold has caught a call (True) or the process has ended by itself (False)."""
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while time.monotonic() < deadline:
            if self.world.held.listed():
                return True
            if self._workshop.order({"command": "is_done", "pid": pid})["done"]:
                return False
            pause.wait(0.005)
        raise AssertionError("nothing was held and nothing ended")

    def until_held(self, seconds: float = 30) -> None:
        """Wait until a planned hold has caught a call."""
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not self.world.held.listed():
            assert time.monotonic() < deadline, "no call was held"
            pause.wait(0.005)

    # --- what happens outside

    def mishap(self, name: str, **more: Any) -> None:
        self.world.mishaps.plan({"name": name, **more})

    def psa(self, action: str, **arguments: Any) -> None:
        self.world.psa.act(action, arguments)

    def xero(self, action: str, organisation: str = "adelaide", **arguments: Any) -> Any:
        return self.world.books.act(action, {"tenant": TENANTS[organisation], **arguments})

    def bill(self, number: str, *lines: Mapping[str, Any], **more: Any) -> None:
        """Bill Barossa Wines from Adelaide, a line of work unless other lines are given, and close the invoice."""
        self.psa(
            "create-invoice",
            **{
                "number": number,
                "customer": "Barossa Wines",
                "office": "Adelaide Office",
                "department": "Services",
                "date": self.today(),
                "closed": True,
                "lines": list(lines) or [{"work": "Support", "hours": 2, "rate": 150}],
                **more,
            },
        )

    def rebill(self, number: str, **changes: Any) -> None:
        """Reopen an invoice in the source, change it and close it again."""
        self.psa("reopen-invoice", invoice=number)
        self.psa("edit-invoice", invoice=number, **changes)
        self.psa("close-invoice", invoice=number)

    def today(self, days: int = 0) -> str:
        return (self.world.clock.now().date() + timedelta(days=days)).isoformat()

    # --- what must be true

    def booked(self, organisation: str | None = None) -> dict[str, dict[str, Any]]:
        """Living invoices in the books by number; fails when a number is there twice."""
        found: dict[str, dict[str, Any]] = {}
        for books in self.world.view()["organisations"]:
            if organisation is None or books["tenant_id"] == TENANTS[organisation]:
                for one in books["invoices"]:
                    if one["Status"] not in {"VOIDED", "DELETED"}:
                        assert one["InvoiceNumber"] not in found, (
                            f"{one['InvoiceNumber']} is in the books twice"
                        )
                        found[one["InvoiceNumber"]] = one
        return found

    def billed(self) -> dict[str, dict[str, Any]]:
        """Closed invoices of the source by number."""
        [tenant] = self.world.view()["tenants"]
        return {one["invoiceNumber"]: one for one in tenant["invoices"] if one["status"]["isClosed"]}

    def prove(self, *, held: Mapping[str, str] | None = None, audited: bool = True) -> Report:
        """The whole world: every closed invoice once in its books, to the cent, linked, and alone in one batch.

        `held` are those that are not, with the code of their fault: nothing of them is anywhere outside.
        """
        held = held or {}
        report, billed, booked = self.report(), self.billed(), self.booked()
        posted = {number: one for number, one in billed.items() if number not in held}
        assert {number: Decimal(str(one["total"])) for number, one in posted.items()} == {
            number: Decimal(str(one["Total"])) for number, one in booked.items() if number not in held
        }
        assert [number for number, one in posted.items() if "glBatch" not in one] == []
        assert [number for number in held if "glBatch" in billed[number]] == [], "held, and yet handed over"
        assert len({one["glBatch"]["id"] for one in posted.values()}) == len(posted), "one batch for each"
        assert {number: report.documents[number]["state"] for number in billed} == {
            number: "held" if number in held else "synced" for number in billed
        }
        assert {number: report.codes(number) for number in held} == {
            number: [code] for number, code in held.items()
        }
        assert {number: report.codes(number) for number in posted} == {number: [] for number in posted}
        assert report.said["open_intents"] == 0
        if audited:
            self.prove_audit(report)
        return report

    def prove_audit(self, report: Report) -> None:
        """R002-43: as many exchanges as calls, each completed."""
        assert report.said["unfinished_exchanges"] == 0
        calls = Counter(one["system"] for one in self.world.log.since(0))
        assert report.said["exchanges"] == sum(calls.values()), calls


class Report:
    """What a person could see at one moment."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said
        self.run: dict[str, Any] = said["run"] or {}
        self.documents: dict[str, dict[str, Any]] = said["documents"]
        self.connections: dict[str, dict[str, Any]] = said["connections"]
        for document in self.documents.values():
            for fault in document["faults"]:
                for text in ("title", "what", "why", "fix"):
                    assert fault[text], fault
                    assert "?" not in fault[text].replace("?.", ""), f"a fact is missing: {fault}"
                    assert "{" not in fault[text], fault

    @property
    def state(self) -> str:
        return str(self.run["state"])

    @property
    def reasons(self) -> str:
        """All that parts of the run say, in one text."""
        return " ".join([self.run["reason"], *(part["reason"] for part in self.run["parts"].values())])

    def part(self, name: str) -> dict[str, Any]:
        part: dict[str, Any] = self.run["parts"][name]
        return part

    def codes(self, number: str) -> list[str]:
        return [fault["code"] for fault in self.documents[number]["faults"]]

    def fault(self, number: str) -> dict[str, Any]:
        [fault] = self.documents[number]["faults"]
        return dict(fault)

    def states(self) -> dict[str, str]:
        return {number: one["state"] for number, one in self.documents.items()}


@contextmanager
def opened(workshop: Workshop, folder: Path, scenario: str = OFFICES) -> Iterator[Office]:
    """An office of its own, furnished and set up."""
    world = build_world(scenario, seed=7)
    world.books.act("set-limits", {"on": False})
    database = copy_of_the_empty_one(folder / "office.sqlite3")
    with serve(world) as server:
        said = _setup_of(world, server.url)
        office = Office(world, server.url, workshop, database, said)
        office.tell("set_up", **said)
        yield office
        world.held.release(drop=True)
