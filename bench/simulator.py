"""`python -m bench.simulator`: what the simulated worlds can bear, so that no figure of ours is really theirs.

Aims: starts in under 2 s, 300 single reads and 2,000 created invoices a second (batches of 50), 10,000 invoices of
about eight lines loaded in under 10 s and 600 MB. Printed, never asserted.
"""

from __future__ import annotations

import base64
import http.client
import json
import resource
import time
from collections.abc import Callable
from typing import Any

from tieout.simulator.scenario import build_world
from tieout.simulator.server import RunningServer, serve

PSA_KEYS = base64.b64encode(b"busy+pubBusy01:privBusy01").decode()
SCOPES = "accounting.invoices accounting.contacts accounting.settings"
LOADED = 10_000
READS = 2_000
CREATED = 5_000
BATCH = 50


def main() -> int:
    """Measure one after the other and print."""
    _show("start two-offices", _seconds(lambda: serve(build_world("two-offices")).stop()), "s")
    begun = time.perf_counter()
    world = build_world("busy", invoices=LOADED)
    _show(f"load busy with {LOADED:,} invoices", time.perf_counter() - begun, "s")
    _show("peak memory after loading", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
    with serve(world) as server:
        _show("single reads over a socket", READS / _seconds(lambda: read_singly(server)), "/s")
        _show("created invoices over a socket", CREATED / _seconds(lambda: create(server)), "/s")
    _show("peak memory at the end", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
    return 0


def read_singly(server: RunningServer) -> None:
    """Invoices of the PSA, one call each."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Authorization": f"Basic {PSA_KEYS}", "clientId": "bench"}
    for number in range(READS):
        _ask(connection, "GET", f"/v4_6_release/apis/3.0/finance/invoices/{5001 + number}", None, headers)
    connection.close()


def create(server: RunningServer) -> None:
    """Invoices of four lines in Xero, `BATCH` a call."""
    app = next(iter(server.world.identity.apps.values()))
    tenant = next(iter(server.world.books.organisations))
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    basic = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    form = f"grant_type=client_credentials&scope={SCOPES.replace(' ', '%20')}"
    token = _ask(
        connection,
        "POST",
        "/connect/token",
        form,
        {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"},
    )["access_token"]
    headers = {
        "Authorization": f"Bearer {token}",
        "xero-tenant-id": tenant,
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    for first in range(0, CREATED, BATCH):
        body = json.dumps({"Invoices": [_invoice(first + number) for number in range(BATCH)]})
        address = "/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4"
        answer = _ask(connection, "PUT", address, body, headers)
        assert all(one["StatusAttributeString"] == "OK" for one in answer["Invoices"])
    connection.close()


def _invoice(number: int) -> dict[str, object]:
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


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str | None,
    headers: dict[str, str],
) -> dict[str, Any]:
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    data = response.read()
    assert response.status == 200, data[:500]
    return dict(json.loads(data))


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _show(what: str, value: float, unit: str) -> None:
    print(f"{what:<40}{value:>12,.1f} {unit}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
