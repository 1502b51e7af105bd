"""An installation in a folder, driven by its command line alone, as an operator does."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from subprocess import PIPE

from tieout.simulator.scenario import build_world
from tieout.simulator.server import RunningServer, serve
from tieout.simulator.setupfile import setup_file

ROOT = Path(__file__).parents[2]


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
        with tempfile.TemporaryDirectory() as desk:
            streams = [Path(desk, name) for name in ("said", "output", "errors")]
            for stream in streams:
                stream.write_text(said or "" if stream.name == "said" else "")
            code = _typist().type(words, self, streams)
            return subprocess.CompletedProcess(words, code, streams[1].read_text(), streams[2].read_text())

    def well(self, *words: str) -> str:
        """Run `tieout WORDS`, which must succeed; return what it printed."""
        done = self.type(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Typist:
    """Types commands one after the other; see `tests.cli.typist`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.typist"], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True
        )

    def type(self, words: Sequence[str], shell: Shell, streams: Sequence[Path]) -> int:
        """Run a command; return its exit code."""
        order = {
            "words": words,
            "environment": {name: value for name, value in shell.environment.items() if value},
            "folder": str(shell.folder),
            "streams": [str(stream) for stream in streams],
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code: int = json.loads(self._process.stdout.readline())
        return code

    def end(self) -> None:
        self._process.communicate(timeout=30)


@cache
def _typist() -> Typist:
    """The one of this test process."""
    typist = Typist()
    atexit.register(typist.end)
    return typist


@contextmanager
def worlds(scenario: str, folder: Path) -> Iterator[RunningServer]:
    """Both worlds on a port, and `setup.toml` in the folder that leads to them."""
    world = build_world(scenario, seed=7)
    with serve(world) as server:
        (folder / "setup.toml").write_text(setup_file(world, server.url))
        yield server
