"""Answers that are kept because they seldom change, each with the moment at which it was read."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Shelf(Protocol):
    """Where a connector keeps what it read about its connection: a chart of accounts, the party list."""

    def get(self, name: str) -> tuple[bytes, datetime] | None:
        """Return what was put under this name and when (aware, UTC), or None."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Keep this under this name, stamped now."""
        ...

    def drop(self) -> None:
        """Forget everything that is kept for this connection."""
        ...
