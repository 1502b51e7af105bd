"""What the store gives to the connectors, in memory: ordinary classes with state, so that a test can look at all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass
class Row:
    """One exchange as it was written down; `status` is None while it is open."""

    request: dict[str, Any]
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int | None:
        return self.answer.get("status")

    def __str__(self) -> str:
        return f"{self.request['method']} {self.request['url']} -> {self.status} {self.answer.get('verdict', 'open')}"


class MemoryBook:
    """An ExchangeBook. `full` makes it refuse to write, as a full disk does."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.full = False

    def open(self, **request: Any) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        self.rows.append(Row(request))
        return len(self.rows)

    def close(self, exchange: int, **answer: Any) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.rows[exchange - 1].answer = answer

    def lines(self) -> list[str]:
        return [str(row) for row in self.rows]


class OpenAllowance:
    """An Allowance that always says go, and remembers what it was told."""

    def __init__(self, waits: Sequence[float] = ()) -> None:
        self.waits = list(waits)
        self.held = 0
        self.given_back: list[dict[str, Any]] = []

    def take(self) -> float:
        wait = self.waits.pop(0) if self.waits else 0.0
        self.held += not wait
        return wait

    def give_back(self, **told: Any) -> None:
        self.held -= 1
        self.given_back.append(told)


class MemoryShelf:
    """A Shelf on a clock of its own."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.kept: dict[str, tuple[bytes, datetime]] = {}
        self._now = now

    def get(self, name: str) -> tuple[bytes, datetime] | None:
        return self.kept.get(name)

    def put(self, name: str, content: bytes) -> None:
        self.kept[name] = (content, self._now())

    def drop(self) -> None:
        self.kept.clear()


class MemoryCupboard:
    """A TokenCupboard; `holder` is who has claimed it."""

    def __init__(self, token: Mapping[str, object] | None = None) -> None:
        self.token = dict(token) if token else None
        self.holder = ""
        self.written: list[dict[str, object]] = []

    def read(self) -> Mapping[str, object] | None:
        return dict(self.token) if self.token else None

    def claim(self, holder: str, seconds: float) -> bool:
        if self.holder and self.holder != holder:
            return False
        self.holder = holder
        return True

    def write(self, holder: str, token: Mapping[str, object]) -> None:
        if holder != self.holder:
            raise RuntimeError(f"{holder} writes a token that {self.holder or 'nobody'} has claimed")
        self.token = dict(token)
        self.written.append(dict(token))

    def release(self, holder: str) -> None:
        if self.holder == holder:
            self.holder = ""
