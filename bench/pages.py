"""Every page over 200,000 documents and a million exchanges, on SQLite or PostgreSQL: server time and questions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from bench.posting import Measured, run

from tests.postgres import Cluster, find_postgres

TIMES = 9
AIM_MILLISECONDS, AIM_QUESTIONS = 100, 12


def measure_pages(documents: int, exchanges: int, database: str, kept: Path | None = None) -> Measured:
    """Fill a database of its own (`sqlite` or `postgresql`) and return what every address takes.

    A folder given as `kept` keeps the full database, and is looked at as it is the next time.
    """
    folder = (
        nullcontext(kept.resolve() / database)
        if kept
        else tempfile.TemporaryDirectory(prefix="tieout-bench-")
    )
    with folder as name, ExitStack() as end:
        environment = {
            "DJANGO_SETTINGS_MODULE": "tieout.project.settings",
            "TIEOUT_DEMO": "1",
            "TIEOUT_DATA_DIR": str(Path(name) / "installation"),
            "TIEOUT_LOG_LEVEL": "error",
        }
        if database == "postgresql":
            server = Path(name) / "server" if kept else None
            environment["TIEOUT_DATABASE_URL"] = end.enter_context(_postgresql(server))
        arguments = ["-m", "bench.looking", str(documents), str(exchanges), str(TIMES)]
        return {
            "database": database,
            "documents": documents,
            "exchanges": exchanges,
            "pages": run(arguments, environment),
        }


@contextmanager
def _postgresql(kept: Path | None) -> Iterator[str]:
    """The URL of a database on a server of its own, which ends with the measuring: empty, or as it was kept."""
    programs = find_postgres()
    if programs is None:
        raise SystemExit("PostgreSQL is not on this machine.")
    with Cluster.started(programs, kept) as cluster:
        cluster.create("bench")
        yield cluster.url("bench")


def told(row: Measured) -> Iterator[str]:
    """The figures as lines, the slowest first."""
    yield (
        f"Pages over {row['documents']:,} documents and {row['exchanges']:,} exchanges on {row['database']}; "
        f"median of {TIMES}, aim: under {AIM_MILLISECONDS} ms and at most {AIM_QUESTIONS} questions"
    )
    yield f"{'ms':>8}{'our CPU':>9}{'worst':>9}{'whole':>9}{'questions':>11}  address"
    for page in sorted(row["pages"], key=lambda page: -page["milliseconds"]):
        figures = "".join(f"{page[name]:9.1f}" for name in ("processor", "worst", "whole"))
        over = page["milliseconds"] > AIM_MILLISECONDS or page["questions"] > AIM_QUESTIONS
        yield (
            f"{page['milliseconds']:8.1f}{figures}{page['questions']:11}  {page['address']}"
            f"{'  <- over' if over else ''}"
        )
