"""`make check-pyconnectwise`: a client by others reads the simulated ConnectWise and finds what is there.

It does so over a socket: an independent reading of the same documentation. It is optional, because pyconnectwise is
under the GPL: it is installed into an environment of its own and run as a program, never imported by anything of ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.scenario import build_world
from tieout.simulator.server import serve

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "build" / "pyconnectwise"
WANTED = "pyconnectwise==0.6.1.2"
STORY = "month-end"
Rows = dict[str, list[list[Any]]]


def main() -> int:
    """Have it read, compare, and say so; 1 when something differs."""
    python = environment()
    world = build_world(STORY)
    [tenant] = world.psa.tenants.values()
    keys = world.setup["connectwise"]
    with serve(world) as server:
        said = [f"{server.host}:{server.port}", keys["company"], keys["client_id"]]
        script = ROOT / "tools" / "read_with_pyconnectwise.py"
        done = subprocess.run(
            [python, script, *said, keys["public_key"], keys["private_key"]],
            env=os.environ | {"NO_PROXY": server.host},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    read, held = json.loads(done.stdout), what_is_there(tenant)
    for name, rows in held.items():
        if read[name] != rows:
            wrong = [pair for pair in zip(read[name], rows, strict=False) if pair[0] != pair[1]]
            print(f"{name}: {len(read[name])} of {len(rows)} were read; the first that differ: {wrong[:1]}")
            return 1
        print(f"{len(rows):>4} {name.replace('_', ' ')} read by {WANTED} as they are")
    return 0


def environment() -> Path:
    """The environment that has the library, made when it is not there."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", WANTED], check=True
    )
    return python


def what_is_there(tenant: Tenant) -> Rows:
    """The records by their members that the library knows too, through JSON, as it got them."""
    wanted = {
        "companies": ("id", "identifier", "name"),
        "invoices": ("id", "invoiceNumber", "type", "total", "balance"),
        "purchaseOrders": ("id", "poNumber", "total"),
    }
    rows = {
        table: [[_plain(row.get(name)) for name in names] for row in tenant.table(table)]
        for table, names in wanted.items()
    }
    rows["purchase_orders"] = rows.pop("purchaseOrders")
    return rows


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) or value is None else float(value)


if __name__ == "__main__":
    sys.exit(main())
