"""R003-02: one command shows everything, tells its login, stops without leaving a process, and goes on where it was."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

PATIENCE = 180


class Demo:
    """A running `tieout demo` with what it has said so far."""

    def __init__(self, process):
        self.process = process
        self.said = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.said += line

    def until(self, truth, what):
        pause, deadline = threading.Event(), time.monotonic() + PATIENCE
        while not truth():
            assert self.process.poll() is None or truth(), self.said
            assert time.monotonic() < deadline, f"{what} within {PATIENCE} s: {self.said}"
            pause.wait(0.1)

    def ended(self, how=None):
        """Its exit code, after a signal when one is given."""
        if how is not None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=10)
        self.process.stdout.close()
        return code

    @property
    def family(self):
        """Every process that descends from it."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
        found, grown = {self.process.pid}, True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            found, grown = found | more, bool(more)
        return found - {self.process.pid}


def alive(pids):
    """Those that still run; one that only waits for its parent to look at it has ended."""
    left = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            left.add(pid)
    return left


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Start the demo in a folder of its own; whatever is left at the end is killed."""
    started = []

    def go(*words, port=None, said="Ctrl-C stops everything"):
        process = subprocess.Popen(
            [sys.executable, "-m", "tieout.cli", "demo", "--scenario", "one-office", "--data-dir", str(tmp_path / "demo"),
             "--port", str(port or free_port()), *words],
            env={name: value for name, value in os.environ.items() if not name.startswith("TIEOUT_")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        demo = Demo(process)
        started.append((demo, set()))
        if said:
            demo.until(lambda: said in demo.said, said)
            started[-1] = (demo, demo.family)
        return demo

    yield go
    for demo, family in started:
        for pid in [demo.process.pid, *alive(family)]:
            if demo.process.poll() is None or pid != demo.process.pid:
                os.kill(pid, signal.SIGKILL)


def tieout(folder, *words):
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", *words],
        env=os.environ | {"TIEOUT_DEMO": "1", "TIEOUT_DATA_DIR": str(folder), "TIEOUT_LOG_LEVEL": "error"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return json.loads(done.stdout)


def fetched(address):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address) as answer:
        return answer.read().decode()


def booked(demo):
    world = json.loads(fetched(re.search(r"the worlds (\S+)", demo.said)[1]))
    return [
        one["InvoiceNumber"] for organisation in world["organisations"] for one in organisation["invoices"]
    ]


@pytest.mark.slow
@pytest.mark.journey
def test_r003_02_one_command_shows_everything_and_goes_on_where_it_was(start, tmp_path):
    demo = start()
    site = re.search(r"Tieout +(\S+)", demo.said)[1]
    assert "log in as  demo@example.com" in demo.said
    assert "password   tieout-demo" in demo.said
    assert 'type="password"' in fetched(f"{site}/")
    assert fetched(f"{site}/static/tieout.css")
    posted = tieout(tmp_path / "demo", "post", "--json")
    assert sum(one["documents"] for one in posted["posted"]) == 3
    numbers = booked(demo)
    assert len(numbers) == 3
    family = demo.family
    assert len(family) >= 4, "worlds, site with its processes, worker"
    assert (tmp_path / "demo/demo-keys").stat().st_mode & 0o077 == 0

    assert demo.ended(signal.SIGINT) == 0
    assert alive(family) == set()

    again = start()
    assert booked(again) == numbers, "the worlds are as they were left"
    assert tieout(tmp_path / "demo", "post", "--json")["posted"] == []
    assert tieout(tmp_path / "demo", "documents", "--state", "synced", "--json")["found"] == 3
    family = again.family
    assert again.ended(signal.SIGTERM) == 0
    assert alive(family) == set()

    fresh = start("--fresh")
    assert booked(fresh) == []
    assert tieout(tmp_path / "demo", "documents", "--json")["found"] == 0
    family = fresh.family
    assert fresh.ended(signal.SIGKILL) == -signal.SIGKILL
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while left := alive(family):
        assert time.monotonic() < deadline, f"a demo that is killed leaves nothing behind: {left}"
        pause.wait(0.2)


@pytest.mark.journey
def test_a_part_that_dies_is_named_and_everything_ends(start):
    demo = start()
    family = demo.family
    worker = next(pid for pid in family if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(b"\0worker\0"))
    os.kill(worker, signal.SIGKILL)
    assert demo.ended() == 1
    assert "tieout: The worker was ended by signal 9. Its log is " in demo.said
    assert alive(family) == set()


def test_a_port_in_use_is_one_line(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = start(port=port, said="")
        assert demo.ended() == 2
    assert (
        demo.said == f"tieout: Port {port} is in use by another program. Stop it, or choose another port.\n"
    )


def test_a_real_installation_is_never_taken_for_the_demo(start, tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/tieout.sqlite3").write_text("the books of a real company")
    demo = start("--fresh", said="")
    assert demo.ended() == 2
    assert "holds an installation that is no demo. Name another --data-dir." in demo.said
    assert (tmp_path / "demo/tieout.sqlite3").read_text() == "the books of a real company"


def test_an_unknown_story_is_told_by_the_simulator(start):
    demo = start("--scenario", "atlantis", said="")
    assert demo.ended() == 1
    assert "there is no scenario 'atlantis'" in demo.said
