"""A whole house for a journey: both worlds, the site and a worker as real processes, all on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.cli.installed import Shell
from tests.databases import copy_of_the_empty_one
from tieout.simulator.scenario import build_world
from tieout.simulator.server import RunningServer, serve
from tieout.simulator.setupfile import setup_file
from tieout.simulator.world import World

PATIENCE = 60  # seconds that a busy machine may take for what takes two


class House:
    """What a test holds in its hands: the address of the site, and the worlds behind it."""

    def __init__(
        self, world: World, server: RunningServer, folder: Path, site: str, database: str | None
    ) -> None:
        self.world = world
        self.worlds = server.url
        self.site = site
        self._environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("TIEOUT_", "DJANGO_"))
            },
            "TIEOUT_DEMO": "1",
            "TIEOUT_DATA_DIR": str(folder),
            "TIEOUT_PUBLIC_URL": site,
            "TIEOUT_POLL_SECONDS": "0.25",
            "TIEOUT_WORKER_LEASE_SECONDS": "30",
            "TIEOUT_LOG_LEVEL": "error",
            **({"TIEOUT_DATABASE_URL": database} if database else {}),
        }
        self._folder = folder

    def run(self, *command: str) -> None:
        """Run one of our commands to its end."""
        Shell(self._folder, self._environment).well(*command)

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """Keep one of our commands going."""
        with (
            open(self._folder / f"{command[0]}.log", "wb") as log,
            subprocess.Popen(
                [sys.executable, "-m", "tieout.cli", *command], env=self._environment, stdout=log, stderr=log
            ) as process,
        ):
            try:
                yield process
            finally:
                process.terminate()

    def writes(self, system: str) -> list[str]:
        """What was asked of a world that changes it, in order: PUT /api.xro/2.0/Invoices."""
        return [
            f"{call['method']} {call['path']}"
            for call in self.world.log.since(0)
            if call["system"] == system and call["method"] != "GET"
        ]

    def closed(self) -> dict[str, str]:
        """Closed invoices over there: number -> id."""
        (tenant,) = self.world.view()["tenants"]
        return {
            invoice["invoiceNumber"]: str(invoice["id"])
            for invoice in tenant["invoices"]
            if invoice["status"]["isClosed"]
        }

    def booked(self) -> list[str]:
        """Numbers of the invoices in all books."""
        return sorted(
            invoice["InvoiceNumber"]
            for organisation in self.world.view()["organisations"]
            for invoice in organisation["invoices"]
        )

    def act(self, side: str, action: str, **arguments: Any) -> Any:
        """Have a person do something over there."""
        return self.world.half(side).act(action, arguments)


def wait_for(truth: Callable[[], bool], what: str) -> None:
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not truth():
        assert time.monotonic() < deadline, f"{what} did not come about within {PATIENCE} seconds"
        pause.wait(0.1)


@contextmanager
def furnished(folder: Path, scenario: str, database: str | None = None) -> Iterator[House]:
    """A house that is set up and running; everything in it ends with the test.

    `database` is the URL of a migrated PostgreSQL database; without one the house keeps a SQLite file.
    """
    world = build_world(scenario, seed=7)
    if not database:
        copy_of_the_empty_one(folder / "tieout.sqlite3")
    with ExitStack() as end, serve(world) as server:
        site = f"http://127.0.0.1:{_free_port()}"
        house = House(world, server, folder, site, database)
        setup = folder / "setup.toml"
        setup.write_text(setup_file(world, server.url), encoding="utf-8")
        house.run("setup", "apply", str(setup), "--yes")
        world.log.clear()
        web = end.enter_context(
            house.running("web", "--bind", site.removeprefix("http://"), "--workers", "1")
        )
        worker = end.enter_context(house.running("worker"))
        wait_for(lambda: _answers(f"{site}/-/health"), "the site")
        wait_for(lambda: b"is ready" in (folder / "worker.log").read_bytes(), "the worker")
        assert worker.poll() is None
        yield house
        web.terminate()  # together with the worker, whose end is awaited first


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own site
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
