"""Calls written down by one process for another: a file for each writer in a folder, a line for each call."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from tests.conformance.witness import Seen


def note_in(folder: str) -> Callable[[Seen], None]:
    """Return what writes a call down in this folder."""

    def note(seen: Seen) -> None:
        coded = {name: base64.b64encode(getattr(seen, name)).decode() for name in ("body", "answer")}
        line = json.dumps(asdict(seen) | coded) + "\n"
        # One write at the end of the file, so that threads do not tear each other's lines.
        with open(Path(folder) / f"{os.getpid()}.jsonl", "ab", buffering=0) as file:
            file.write(line.encode())

    return note


class Notes:
    """The folder, read by the other side: each call once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, int] = {}

    def new(self) -> Iterator[Seen]:
        """The calls that were written down since this was asked last."""
        for path in self.folder.glob("*.jsonl"):
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                for line in file:
                    if not line.endswith(b"\n"):
                        break  # still being written
                    self._read[path] = self._read.get(path, 0) + len(line)
                    said = json.loads(line)
                    coded = {name: base64.b64decode(said[name]) for name in ("body", "answer")}
                    yield Seen(**said | coded)
