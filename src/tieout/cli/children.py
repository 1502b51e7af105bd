"""Processes that a command starts: each with a log of its own, watched, and stopped in order."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tieout.cli.troubles import Exit, Trouble

PATIENCE = 30.0  # seconds that a process has to end by itself
START_PATIENCE = 120.0  # seconds until a process must be ready
LOOKED_EVERY = 0.2
SHOWN_LINES = 5  # of the log of a process that ended too early

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy is asked for this machine


class Stopped(Exception):
    """A person wants everything to end."""


@dataclass(slots=True)
class Child:
    """A part that was started: what it is called, its process, and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """What it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def last_words(self) -> str:
        """The end of what it has written."""
        return "\n".join(f"  {line}" for line in self.said().strip().splitlines()[-SHOWN_LINES:])


@dataclass(slots=True)
class Children:
    """All parts, in the order in which they were started; they are stopped the other way round.

    `stop` is set when a person wants to end. Waiting raises Stopped then, and Trouble when a part ends by itself.
    """

    folder: Path
    environment: Mapping[str, str]
    stop: threading.Event
    _started: list[Child] = field(default_factory=list)

    def start(self, name: str, *arguments: str) -> Child:
        """Start `tieout ARGUMENTS` in a session of its own, so that Ctrl-C reaches this process alone.

        Should this process be killed, its end of the child's standard input closes, and the child ends too.
        """
        log = self.folder / f"{name}.log"
        with open(log, "wb") as out:
            process = subprocess.Popen(
                _command("--with-parent", *arguments),
                env=dict(self.environment),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        child = Child(name, process, log)
        self._started.append(child)
        return child

    def run(self, name: str, *arguments: str) -> None:
        """Run `tieout ARGUMENTS` to its end. Raises Trouble with its last words when it fails."""
        child = self.start(name, *arguments)
        while child.process.poll() is None:
            self._pause()
        self._started.remove(child)
        if child.process.returncode:
            raise _ended(child)

    def wait_for(self, ready: Callable[[], bool], what: str) -> None:
        """Wait until something is ready."""
        waited = 0.0
        while not ready():
            self._pause()
            self.look()
            waited += LOOKED_EVERY
            if waited > START_PATIENCE:
                raise Trouble(f"{what} is not ready after {START_PATIENCE:.0f} seconds.", Exit.FAILED)

    def watch(self) -> None:
        """Return never: raises Stopped when a person wants to end, Trouble when a part ends by itself."""
        while True:
            self.look()
            self._pause()

    def look(self) -> None:
        """Raise Trouble when a part has ended by itself."""
        for child in self._started:
            if child.process.poll() is not None:
                raise _ended(child)

    def end(self) -> None:
        """Stop every part, the last one first, each when the one before it is gone."""
        for child in reversed(self._started):
            if child.process.poll() is None:
                child.process.terminate()
            try:
                child.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            if child.process.stdin:
                child.process.stdin.close()
        self._started.clear()

    def _pause(self) -> None:
        if self.stop.wait(LOOKED_EVERY):
            raise Stopped


def answers(address: str) -> bool:
    """Whether a server on this machine answers with 200."""
    try:
        with _opener.open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _command(*arguments: str) -> Sequence[str]:
    return [sys.executable, "-P", "-m", "tieout.cli", *arguments]


def _ended(child: Child) -> Trouble:
    code = child.process.returncode
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    said = f"The {child.name} {how}. Its log is {os.path.relpath(child.log)}"
    words = child.last_words()
    return Trouble(f"{said} and ends with:\n{words}" if words else f"{said}.", Exit.FAILED)
