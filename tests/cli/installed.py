"""An installation in a folder, driven by its command line alone, as an operator does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tieout.simulator.scenario import build_world
from tieout.simulator.server import RunningServer, serve
from tieout.simulator.setupfile import setup_file


@dataclass
class Shell:
    """Types commands. `folder` is where the installation keeps everything."""

    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("TIEOUT_")},
            "TIEOUT_DEMO": "1",
            "TIEOUT_DATA_DIR": str(self.folder / "installation"),
            "TIEOUT_LOG_LEVEL": "error",
            "COLUMNS": "200",
            **self.more,
        }

    def type(self, *words: str, said: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `tieout WORDS`; `said` is what stands in its standard input."""
        return subprocess.run(
            [sys.executable, "-m", "tieout.cli", *words],
            env={name: value for name, value in self.environment.items() if value},
            cwd=self.folder,
            input=said or "",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def well(self, *words: str) -> str:
        """Run `tieout WORDS`, which must succeed; return what it printed."""
        done = self.type(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def worlds(scenario: str, folder: Path) -> Iterator[RunningServer]:
    """Both worlds on a port, and `setup.toml` in the folder that leads to them."""
    world = build_world(scenario, seed=7)
    with serve(world) as server:
        (folder / "setup.toml").write_text(setup_file(world, server.url))
        yield server
