"""Ids, numbers and chances of the simulated worlds, all from one seed: the same story twice gives the same world."""

from __future__ import annotations

import random
import threading
from typing import Any
from uuid import UUID


class Seeded:
    """Where every "random" id, number and chance of a world comes from."""

    def __init__(self, seed: int = 1) -> None:
        self._lock = threading.Lock()
        self.seed = seed
        self._random = random.Random(seed)
        self._numbers: dict[str, int] = {}

    def guid(self) -> str:
        """A new version-4 id as lower-case text."""
        with self._lock:
            return str(UUID(int=self._random.getrandbits(128), version=4))

    def number(self, name: str, start: int = 1) -> int:
        """The next number of the sequence `name`; its first is `start`."""
        with self._lock:
            value = self._numbers.get(name, start - 1) + 1
            self._numbers[name] = value
            return value

    def entropy(self, length: int = 32) -> str:
        """Text of `length` hexadecimal digits for tokens and codes (repeatable, so worth nothing as a secret)."""
        with self._lock:
            return f"{self._random.getrandbits(4 * length):0{length}x}"

    def chance(self) -> float:
        """A number from 0 up to, not including, 1."""
        with self._lock:
            return self._random.random()

    def save(self) -> dict[str, Any]:
        """The state as JSON, such that a loaded world goes on with the same ids."""
        with self._lock:
            version, words, gauss = self._random.getstate()
            return {
                "seed": self.seed,
                "numbers": dict(self._numbers),
                "random": [version, list(words), gauss],
            }

    def load(self, state: dict[str, Any]) -> None:
        """Take up a state that `save` gave."""
        with self._lock:
            self.seed = state["seed"]
            self._numbers = dict(state["numbers"])
            version, words, gauss = state["random"]
            self._random.setstate((version, tuple(words), gauss))
