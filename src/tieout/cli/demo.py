"""Everything on this machine with one command: simulated worlds, site and worker, ready to be played with.

The folder remembers: the database, the worlds as they were left (`world.json`), the set-up that leads to them
(`setup.toml`), and which story on which port it was (`demo.json`, written when all that was done).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tieout.cli.children import Children, Stopped, answers
from tieout.cli.ports import free_port, refuse_taken
from tieout.cli.troubles import Exit, Trouble

WORLDS_PORT = 9200
READY = "is ready"  # what the worker says
LEFT_BEHIND = (
    "*.sqlite",
    "*.sqlite-*",
    "*.sqlite3",
    "*.sqlite3-*",
    "*.log",
    "demo.json",
    "setup.toml",
    "world.json",
)
TRY = "Press “Retrieve documents” on the Export screen, see what is ready and what is held back and why, then export."


def demo(asked: argparse.Namespace) -> int:
    """Start everything, tell where to log in, and stop everything on Ctrl-C."""
    stop = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, lambda *_: stop.set())
    show = _Demo(asked.data_dir.absolute(), asked.port, asked.scenario, stop)
    try:
        show.prepare(fresh=asked.fresh)
        show.begin()
        show.children.watch()
    except Stopped:
        _say("Stopping.")
        return Exit.WELL
    finally:
        show.children.end()
    return Exit.WELL


class _Demo:
    """One demonstration in one folder."""

    def __init__(self, folder: Path, port: int, story: str, stop: threading.Event) -> None:
        self._folder = folder
        self._port = port
        self._story = story
        self._marker = folder / "demo.json"
        self._setup = folder / "setup.toml"
        self._site = f"http://127.0.0.1:{port}"
        self.children = Children(folder, dict(_environment(folder, self._site)), stop)

    def prepare(self, *, fresh: bool) -> None:
        """See that the folder is ours and the site's port is free."""
        if (self._folder / "tieout.sqlite3").exists() and not (self._folder / "demo-keys").exists():
            raise Trouble(f"{self._folder} holds an installation that is no demo. Name another --data-dir.")
        refuse_taken(f"127.0.0.1:{self._port}")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fresh:
            for pattern in LEFT_BEHIND:
                for file in self._folder.glob(pattern):
                    file.unlink()

    def begin(self) -> None:
        """Bring everything up, part by part, then tell how to look at it."""
        _say("Preparing the database.")
        self.children.run("migration", "migrate")
        if self._marker.exists():
            self._go_on()
        else:
            self._start_anew()
        _say("Starting the site and the worker.")
        self.children.start("site", "web", "--bind", f"127.0.0.1:{self._port}")
        worker = self.children.start("worker", "worker")
        self.children.wait_for(lambda: answers(f"{self._site}/-/health"), "The site")
        self.children.wait_for(lambda: READY in worker.said(), "The worker")
        self._tell()

    def _start_anew(self) -> None:
        for leftover in (self._setup, self._folder / "world.json"):  # of a first start that was cut off
            leftover.unlink(missing_ok=True)
        port = free_port(WORLDS_PORT)
        self._start_worlds(port, self._story, "--setup-file", str(self._setup))
        self.children.wait_for(self._setup.exists, "The set-up file")
        _say("Connecting them.")
        self.children.run("setup", "setup", "apply", str(self._setup), "--yes")
        self._marker.write_text(json.dumps({"story": self._story, "port": port}))

    def _go_on(self) -> None:
        """Where it was left: the worlds must answer where the connections point to."""
        left = json.loads(self._marker.read_text())
        if left["story"] != self._story:
            raise Trouble(
                f"The demo in {self._folder} tells the story {left['story']}. Say --fresh for another one."
            )
        refuse_taken(f"127.0.0.1:{left['port']}")
        self._start_worlds(left["port"], left["story"])

    def _start_worlds(self, port: int, story: str, *more: str) -> None:
        _say("Starting the simulated ConnectWise and Xero.")
        state = str(self._folder / "world.json")
        self.children.start(
            "simulator", "simulator", "--scenario", story, "--port", str(port), "--state", state, *more
        )
        self.children.wait_for(lambda: answers(f"http://127.0.0.1:{port}/_control/clock"), "The simulator")
        self._worlds = f"http://127.0.0.1:{port}"

    def _tell(self) -> None:
        person = tomllib.loads(self._setup.read_text(encoding="utf-8"))["user"][0]
        _say("")
        _say(f"  Tieout     {self._site}")
        _say(f"  log in as  {person['email']}")
        _say(f"  password   {person['password']}")
        _say(f"  the worlds {self._worlds}/_control/world")
        _say("")
        _say(TRY)
        _say("Ctrl-C stops everything; the same command again goes on where you were.")


def _environment(folder: Path, site: str) -> Iterator[tuple[str, str]]:
    """The shell's variables without those of a real installation, and what the demo needs."""
    for name, value in os.environ.items():
        if not name.startswith("TIEOUT_"):
            yield name, value
    yield "TIEOUT_DEMO", "1"
    yield "TIEOUT_DATA_DIR", str(folder)
    yield "TIEOUT_PUBLIC_URL", site
    yield "PYTHONUNBUFFERED", "1"


def _say(line: str) -> None:
    print(line, flush=True)
