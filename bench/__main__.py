"""`make bench`: what posting costs, in calls, time, processor and memory, what the simulated worlds can
bear, and how long a page takes over years of work.

Printed and written as JSON. Nothing is asserted: a figure belongs to the machine and the day that stand beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import mixed, pages, simulator
from bench.posting import Measured, measure

SIZES = (100, 1_000, 10_000)
MIXED = (10_000,)
DATABASES = ("sqlite", "postgresql")
AIMS = (
    "Aims for 1,000: at most 26 Xero calls and 25 ConnectWise reads; "
    "under 2 ms of our processor a document; memory flat."
)
COLUMNS = (
    ("invoices", "invoices", "{:,}"),
    ("Xero calls", "xero_calls", "{:,}"),
    ("CW reads", "connectwise_reads", "{:,}"),
    ("CW acks", "connectwise_acknowledgements", "{:,}"),
    ("wall s", "wall_seconds", "{:.1f}"),
    ("CPU s", "cpu_seconds", "{:.2f}"),
    ("bare s", "bare_cpu_seconds", "{:.2f}"),
    ("ours ms/doc", "our_cpu_ms_per_document", "{:.2f}"),
    ("start MB", "memory_start_mb", "{:.0f}"),
    ("peak MB", "memory_peak_mb", "{:.0f}"),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=list(SIZES), metavar="N", help="invoices to post"
    )
    parser.add_argument(
        "--mixed",
        type=int,
        nargs="*",
        default=list(MIXED),
        metavar="N",
        help="documents of every kind to post",
    )
    parser.add_argument(
        "--pages",
        nargs="*",
        default=list(DATABASES),
        choices=DATABASES,
        metavar="DATABASE",
        help="visit every page over a full database: sqlite, postgresql",
    )
    parser.add_argument("--documents", type=int, default=200_000, metavar="N", help="behind the pages")
    parser.add_argument("--exchanges", type=int, default=1_000_000, metavar="N", help="behind the pages")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where the full databases stay for the next time"
    )
    parser.add_argument("--no-simulator", action="store_true", help="leave the simulated worlds out")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), metavar="FILE")
    asked = parser.parse_args()
    where = machine()
    print(" ".join(f"{name} {value};" for name, value in where.items()).rstrip(";"))
    worlds = [] if asked.no_simulator else simulator.figures()
    for figure in worlds:
        print(simulator.told(figure))
    rows = invoices(asked.sizes)
    every_kind = []
    for size in asked.mixed:
        every_kind.append(mixed.measure_mixed(size))
        print("\n".join(mixed.told(every_kind[-1])), flush=True)
    visited = []
    for database in asked.pages:
        visited.append(pages.measure_pages(asked.documents, asked.exchanges, database, asked.keep))
        print("\n".join(pages.told(visited[-1])), flush=True)
    figures = {**where, "simulator": worlds, "posting": rows, "mixed": every_kind, "pages": visited}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"The same as JSON: {asked.json}")
    return 0


def invoices(sizes: list[int]) -> list[Measured]:
    """Invoices alone, a line for each size."""
    if not sizes:
        return []
    print("  ".join(f"{head:>12}" for head, _, _ in COLUMNS))
    rows: list[Measured] = []
    for size in sizes:
        rows.append(measure(size))
        print("  ".join(f"{form.format(rows[-1][name]):>12}" for _, name, form in COLUMNS), flush=True)
    print(AIMS)
    return rows


def machine() -> dict[str, str]:
    """Where and when the figures were taken."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": f"{os.cpu_count()} x {_processor()}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


if __name__ == "__main__":
    sys.exit(main())
