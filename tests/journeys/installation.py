"""A whole installation for a journey: both outside worlds on a socket, a database of its own, workers that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.databases import copy_of_the_empty_one
from tieout.simulator.scenario import build_world
from tieout.simulator.server import RunningServer, serve
from tieout.simulator.world import World

ROOT = Path(__file__).parents[2]
FAR = "2027-12-31"


class Installation:
    """What a test holds in its hands: the world outside, and the processes inside."""

    def __init__(self, world: World, server: RunningServer, zygote: subprocess.Popen[str]) -> None:
        self.world = world
        self.server = server
        self._zygote = zygote
        self._lock = threading.Lock()

    # --- inside

    def tell(self, command: str, **arguments: Any) -> Any:
        """Have a child of the zygote do something and return its result."""
        answer = self._order({"command": command, "arguments": arguments})
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer.get("result")

    def start(self, command: str) -> int:
        """Start a worker (`work`) or a single pass (`work_off`); return its process id."""
        return int(self._order({"command": command})["pid"])

    def kill(self, pid: int) -> None:
        """End it as a power cut would."""
        os.kill(pid, signal.SIGKILL)
        self._order({"command": "await", "pid": pid})

    def join(self, pid: int) -> int:
        """Wait until it ends by itself; return its status."""
        return int(self._order({"command": "await", "pid": pid})["status"])

    def ended(self, pid: int) -> bool:
        """Whether it has ended by itself."""
        return bool(self._order({"command": "is_done", "pid": pid})["done"])

    def _order(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            assert self._zygote.stdin is not None
            assert self._zygote.stdout is not None
            self._zygote.stdin.write(json.dumps(order) + "\n")
            self._zygote.stdin.flush()
            line = self._zygote.stdout.readline()
        assert line, "the zygote died"
        return json.loads(line)

    # --- outside

    def hold(self, point: str, *, skip: int = 0, **match: str) -> None:
        """Have the next matching call wait `before` or `after` its work."""
        self.world.mishaps.plan({"name": f"hold-{point}", "skip": skip, **match})

    def held_or_ended(self, pid: int, seconds: float = 60) -> bool:
        """Wait until a call is held (True) or the process has ended by itself (False)."""
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while time.monotonic() < deadline:
            if self.world.held.listed():
                return True
            if self.ended(pid):
                return False
            pause.wait(0.005)
        raise AssertionError("nothing was held and nothing ended")

    def until(self, truth: Any, seconds: float = 120) -> None:
        """Wait for something that other processes bring about."""
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not truth():
            assert time.monotonic() < deadline, f"not within {seconds} s; runs: {self.tell('runs')}"
            pause.wait(0.2)

    def forget_mishaps(self) -> None:
        self.world.mishaps.clear()
        self.world.held.release(drop=True)

    # --- what must be true at the end

    def prove_exactly_once(self, invoices: int) -> None:
        """Every closed invoice once in the books, to the cent, linked, and acknowledged alone in one batch."""
        view = self.world.view()
        billed = [one for one in view["tenants"][0]["invoices"] if one["status"]["isClosed"]]
        booked = [one for organisation in view["organisations"] for one in organisation["invoices"]]
        assert len(billed) == invoices
        numbers = Counter(one["InvoiceNumber"] for one in booked)
        assert [number for number, count in numbers.items() if count > 1] == []
        assert {one["invoiceNumber"]: Decimal(str(one["total"])) for one in billed} == {
            one["InvoiceNumber"]: Decimal(str(one["Total"])) for one in booked
        }
        assert [one["invoiceNumber"] for one in billed if "glBatch" not in one] == []
        assert len({one["glBatch"]["id"] for one in billed}) == invoices, "each has a batch of its own"
        documents = self.tell("documents")
        assert Counter(one["state"] for one in documents) == {"synced": invoices}
        assert [one for one in documents if one["faults"]] == []
        assert self.tell("open_intents") == 0


@contextmanager
def installed(
    folder: Path, scenario: str, invoices: int | None = None, database: str = "", lease: int = 1
) -> Iterator[Installation]:
    """Both worlds and an installation that is set up to work with them.

    `database` is the URL of a migrated PostgreSQL database; without one it keeps a SQLite file.
    """
    world = build_world(scenario, seed=7, invoices=invoices)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TIEOUT_")},
        "DJANGO_SETTINGS_MODULE": "tieout.project.settings",
        "TIEOUT_DEMO": "1",
        "TIEOUT_DATA_DIR": str(folder),
        "TIEOUT_WORKER_LEASE_SECONDS": str(lease),
        "TIEOUT_POLL_SECONDS": "0.25",
        "TIEOUT_LOG_LEVEL": "error",
        **({"TIEOUT_DATABASE_URL": database} if database else {}),
    }
    if not database:
        copy_of_the_empty_one(folder / "tieout.sqlite3")
    with serve(world) as server:
        zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.zygote"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        installation = Installation(world, server, zygote)
        try:
            assert zygote.stdout is not None
            assert "ready" in json.loads(zygote.stdout.readline())
            installation.tell("set_up", **_setup_of(world, server.url))
            yield installation
        finally:
            assert zygote.stdin is not None
            zygote.stdin.close()
            zygote.wait(timeout=30)
            assert zygote.stdout is not None
            zygote.stdout.close()


def _setup_of(world: World, url: str) -> dict[str, Any]:
    """The connections and wishes that suit the world's story."""
    said = world.setup
    keys = dict(said["connectwise"])
    connections = [
        {
            "kind": "source",
            "connector": "connectwise",
            "key": "connectwise",
            "secrets": {"private_key": keys.pop("private_key")},
            "settings": {"host": url, "calls_per_second": "1000", **keys},
        }
    ]
    for one in said["organisations"]:
        app = dict(one["app"])
        connections.append(
            {
                "kind": "ledger",
                "connector": "xero",
                "key": one["key"],
                "name": one["name"],
                "secrets": {"client_secret": app.pop("client_secret")},
                "settings": {
                    "app": app["kind"],
                    "client_id": app["client_id"],
                    "tenant_id": world.books.find(one["name"]).tenant_id,
                    "calls_per_minute": "100000",
                    "calls_per_day": "1000000",
                    **dict.fromkeys(("api", "identity", "login"), url),
                },
            }
        )
    rulebook = {
        "common": said.get("common", {}),
        "route": said["route"],
        "organisation": [
            {
                "key": one["key"],
                **{
                    name: said[name][one["key"]]
                    for name in ("policies", "accounts", "taxes", "parties", "numbers", "tracking")
                    if one["key"] in said.get(name, {})
                },
            }
            for one in said["organisations"]
        ],
    }
    return {"connections": connections, "rulebook": rulebook}
