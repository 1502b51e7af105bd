"""What the simulated worlds can bear, so that no figure of ours is really theirs.

Aims: starts in under 2 s, 300 single reads and 2,000 created invoices a second (batches of 50), 10,000 invoices of
about eight lines loaded in under 10 s and 600 MB. Printed, never asserted; alone with `python -m bench.simulator`.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from bench.posting import ROOT, fetched, free_port

from tieout.simulator.app import Application
from tieout.simulator.scenario import build_world
from tieout.simulator.world import World

LOADED = 10_000
READS = 2_000
CREATED = 5_000
BATCH = 50
PSA_KEYS = base64.b64encode(b"busy+pubBusy01:privBusy01").decode()
SCOPES = "accounting.invoices accounting.contacts accounting.settings"

Figure = dict[str, Any]


def figures() -> list[Figure]:
    """Take all figures, in a process of their own, so that its memory is theirs."""
    command = [sys.executable, "-m", "bench.simulator", "--json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    found: list[Figure] = json.loads(done.stdout)
    return found


def told(figure: Figure) -> str:
    """One figure as a line, beside its aim."""
    aim = f"   aim: {figure['aim']}" if figure["aim"] else ""
    return f"{figure['what']:<60}{figure['value']:>12,.1f} {figure['unit']:<5}{aim}"


def taken() -> Iterator[Figure]:
    """Measure one after the other."""
    begun = time.perf_counter()
    world = build_world("busy", invoices=LOADED)
    yield figure(f"busy with {LOADED:,} invoices: loading", time.perf_counter() - begun, "s", "under 10")
    yield figure(f"busy with {LOADED:,} invoices: peak memory", peak_mb(), "MB", "under 600")
    with httpx2.Client(
        transport=httpx2.WSGITransport(Application(world)), base_url="http://127.0.0.1"
    ) as client:
        yield from speed(client, *app_of(world), "in the same process", time.process_time)
    yield from state(world)
    with running("two-offices") as (_, _, took):
        yield figure("two-offices: from the command to the first answer", took, "s", "under 2")
    with (
        running("busy", "--invoices", str(LOADED)) as (address, process, _),
        httpx2.Client(base_url=address) as client,
    ):
        yield from speed(client, *app_of(world), "over a socket", lambda: spent_by(process))


def state(world: World) -> Iterator[Figure]:
    """Saving everything as JSON, and taking it up again."""
    begun = time.perf_counter()
    saved = json.dumps(world.save())
    yield figure("saving all of it", time.perf_counter() - begun, "s", "")
    yield figure("saved, it has", len(saved) / 1e6, "MB", "")
    begun = time.perf_counter()
    world.load(json.loads(saved))
    yield figure("loading what was saved", time.perf_counter() - begun, "s", "")


def speed(
    client: httpx2.Client, app: tuple[str, str], tenant: str, how: str, spent: Callable[[], float]
) -> Iterator[Figure]:
    """Reading one by one, and creating in batches; by the clock, and by the processor of the process that answers."""
    for what, count, work, aim in (
        ("single reads", READS, lambda: read_singly(client), "300"),
        ("created invoices", CREATED, lambda: create(client, app, tenant), "2,000"),
    ):
        begun, before = time.perf_counter(), spent()
        work()
        clock, processor = time.perf_counter() - begun, spent() - before
        yield figure(f"{what} {how}", count / clock, "/s", aim)
        yield figure(f"{what} {how}, a second of processor", count / processor, "", "")


def read_singly(client: httpx2.Client) -> None:
    """Invoices of the PSA, one call each."""
    headers = {"Authorization": f"Basic {PSA_KEYS}", "clientId": "bench"}
    for number in range(READS):
        answer = client.get(f"/v4_6_release/apis/3.0/finance/invoices/{5001 + number}", headers=headers)
        assert answer.status_code == 200, answer.text[:500]


def create(client: httpx2.Client, app: tuple[str, str], tenant: str) -> None:
    """Invoices of four lines in Xero, `BATCH` a call."""
    form = {"grant_type": "client_credentials", "scope": SCOPES}
    token = client.post("/connect/token", data=form, auth=app).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "xero-tenant-id": tenant, "Accept": "application/json"}
    for first in range(0, CREATED, BATCH):
        body = {"Invoices": [invoice(first + number) for number in range(BATCH)]}
        address = "/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4"
        answer = client.put(address, json=body, headers=headers, timeout=60)
        assert answer.text.count('"StatusAttributeString":"OK"') == BATCH, answer.text[:500]


def invoice(number: int) -> dict[str, object]:
    line = {
        "Description": "Work",
        "Quantity": 2,
        "UnitAmount": 12.5,
        "AccountCode": "200",
        "TaxType": "OUTPUT",
    }
    return {
        "Type": "ACCREC", "Status": "AUTHORISED", "InvoiceNumber": f"BENCH-{number}", "Date": "2026-11-20",
        "DueDate": "2026-12-20", "Contact": {"Name": "Bench Customer"}, "LineItems": [line] * 4,
    }  # fmt: skip


@contextmanager
def running(scenario: str, *more: str) -> Iterator[tuple[str, int, float]]:
    """`tieout simulator` in a process of its own: its address, its process id, and how long it took to answer."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tieout.cli", "simulator", "--scenario", scenario, "--port", str(port)]
    begun = time.perf_counter()
    with subprocess.Popen([*command, *more], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            fetched(f"{address}/_control/clock")
            yield address, process.pid, time.perf_counter() - begun
        finally:
            process.terminate()


def spent_by(process: int) -> float:
    """Seconds of processor that another process has had."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def app_of(world: World) -> tuple[tuple[str, str], str]:
    """The app's id and secret, and the tenant id of its organisation: the same in every world of one seed."""
    app = next(iter(world.identity.apps.values()))
    return (app.client_id, app.secret), next(iter(world.books.organisations))


def figure(what: str, value: float, unit: str, aim: str) -> Figure:
    return {"what": what, "value": round(value, 2), "unit": unit, "aim": aim}


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main(*, as_json: bool) -> None:
    rows = []
    for row in taken():
        rows.append(row)
        if not as_json:
            print(told(row), flush=True)
    if as_json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main(as_json="--json" in sys.argv)
