"""Posting N invoices into one organisation, by a real worker, beside a loop that only sends the same bytes.

Three processes, so that only our own work is counted: the simulated worlds with their limits off, the worker
(`bench.worker`), and for the comparison a server that answers with as many bytes (`bench.sink`), asked by
`bench.bare`.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Measured = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent
START_PATIENCE = 300
NO_LIMIT = 1_000_000


def measure(invoices: int) -> Measured:
    """Post so many invoices and return the figures."""
    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as name:
        folder = Path(name)
        with worlds(folder, "invoices-only", invoices) as address:
            install(folder)
            ours = run_worker(folder)
            calls = json.loads(fetched(f"{address}/_control/log"))["calls"]
        bare = sent_bare(folder)
    if ours["posted"] != invoices:
        raise SystemExit(f"only {ours['posted']} of {invoices} were posted: {ours['run']}")
    return {
        "invoices": invoices,
        **counted(calls),
        "wall_seconds": ours["wall"],
        "cpu_seconds": ours["cpu"],
        "bare_cpu_seconds": bare["cpu"],
        "bare_wall_seconds": bare["wall"],
        "our_cpu_ms_per_document": (ours["cpu"] - bare["cpu"]) * 1000 / invoices,
        "memory_start_mb": ours["memory_start"] / 1e6,
        "memory_peak_mb": ours["memory_peak"] / 1e6,
    }


def counted(calls: list[Mapping[str, Any]]) -> dict[str, int]:
    """How often each side was called; an acknowledgement is a ConnectWise batch."""
    psa = [call for call in calls if call["system"] == "psa"]
    told = [call for call in psa if call["method"] == "POST" and call["path"].endswith("accounting/batches")]
    return {
        "xero_calls": sum(call["system"] == "xero" for call in calls),
        "identity_calls": sum(call["system"] == "identity" for call in calls),
        "connectwise_reads": len(psa) - len(told),
        "connectwise_acknowledgements": len(told),
    }


@contextmanager
def worlds(folder: Path, scenario: str, invoices: int) -> Iterator[str]:
    """Both simulated worlds in a process of their own, with a set-up file that lifts our own limits as well."""
    port = free_port()
    setup = folder / "told.toml"
    command = ["-m", "tieout.cli", "simulator", "--scenario", scenario, "--invoices", str(invoices)]
    process = subprocess.Popen(
        [sys.executable, *command, "--port", str(port), "--setup-file", str(setup)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(setup.exists, process)
        said = setup.read_text()
        said = re.sub(
            r"calls_per_day = \d+", f"calls_per_day = {NO_LIMIT}\ncalls_per_minute = {NO_LIMIT}", said
        )
        said = said.replace("[connectwise]", f"[connectwise]\ncalls_per_second = {NO_LIMIT}")
        (folder / "setup.toml").write_text(said)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def install(folder: Path) -> None:
    """An installation of its own, set up for the worlds."""
    for command in (["migrate"], ["setup", "apply", str(folder / "setup.toml"), "--yes"]):
        run(["-m", "tieout.cli", *command], _environment(folder), answers=False)


def run_worker(folder: Path) -> Measured:
    """One run over everything, by a worker in a process of its own."""
    return run(["-m", "bench.worker", str(folder / "requests.jsonl")], _environment(folder))


def _environment(folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tieout.project.settings",
        "TIEOUT_DEMO": "1",
        "TIEOUT_DATA_DIR": str(folder / "installation"),
        "TIEOUT_LOG_LEVEL": "error",
    }


def sent_bare(folder: Path) -> Measured:
    """What the same requests cost a loop that does nothing else."""
    with sink() as port:
        return run(["-m", "bench.bare", str(folder / "requests.jsonl"), str(port)], {})


@contextmanager
def sink() -> Iterator[int]:
    """A server that takes anything and answers with as many bytes as it is asked for."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port)], cwd=ROOT)
    try:
        wait_until(lambda: answers(port), process)
        yield port
    finally:
        process.terminate()
        process.wait()


def run(arguments: list[str], environment: Mapping[str, str], *, answers: bool = True) -> Measured:
    """Run a Python module to its end; what it prints is its answer."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TIEOUT_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=inherited | dict(environment),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: Measured = json.loads(done.stdout) if answers else {}
    return found


def wait_until(ready: Any, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{process.args} did not start")
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def fetched(address: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address) as answer:
        return bytes(answer.read())
