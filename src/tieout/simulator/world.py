"""Both outside worlds together: one clock, one seed, three systems, the mishaps, and the log of calls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tieout.simulator.accesslog import AccessLog
from tieout.simulator.books import Books
from tieout.simulator.calls import Half, Refusal
from tieout.simulator.clock import Clock
from tieout.simulator.held import Held
from tieout.simulator.identity import Identity
from tieout.simulator.mishaps import Mishaps
from tieout.simulator.psa import Psa
from tieout.simulator.saving import frozen, thawed
from tieout.simulator.seeds import Seeded


class World:
    """Everything outside of the product, as one state that can be told, saved, loaded and started over.

    `setup` is what the set-up file is written from: addresses apart, all that an operator would have to know.
    """

    def __init__(self, seed: int = 1, clock: datetime | None = None) -> None:
        self.seed = seed
        self.started_at = clock
        self.clock = Clock(clock)
        self.seeded = Seeded(seed)
        self.setup: dict[str, Any] = {}
        self.log = AccessLog()
        self.held = Held()
        self.mishaps = Mishaps(self.seeded)
        # What people do on the second day of the story, when somebody says so.
        self.later: list[dict[str, Any]] = []
        self.begin: Callable[[World], None] | None = None
        self._lock = threading.Lock()
        self._open()

    def _open(self) -> None:
        self.psa = Psa(self.clock, self.seeded)
        self.identity = Identity(self.clock, self.seeded)
        self.books = Books(self.clock, self.seeded, self.identity)

    @property
    def halves(self) -> tuple[Half, ...]:
        """The systems, in the order in which they are asked whose a path is."""
        return (self.psa, self.identity, self.books)

    def half(self, side: str) -> Half:
        """The system with this name.

        Raises: Refusal naming the known ones.
        """
        for half in self.halves:
            if half.system == side:
                return half
        raise Refusal(f"unknown side {side!r}; known are: {', '.join(each.system for each in self.halves)}")

    def go_on(self) -> list[dict[str, Any]]:
        """Let happen what the story tells of the second day; it happens once. Returns what was done.

        Raises: Refusal by an action, naming it; those before it are done.
        """
        done = []
        while self.later:
            action = self.later[0]
            words = {name: value for name, value in action.items() if name not in ("side", "action")}
            self.half(str(action["side"])).act(str(action["action"]), words)
            done.append(self.later.pop(0))
        return done

    def reset(self) -> None:
        """Start the story over: same seed, same scenario, no mishaps, empty log."""
        with self._lock:
            self.held.release(drop=True)
            self.clock.reset()
            if self.started_at is not None:
                self.clock.freeze(self.started_at)
            self.seeded.load(Seeded(self.seed).save())
            self.mishaps.clear()
            self.log.clear()
            self._open()
            if self.begin is not None:
                self.begin(self)

    def view(self) -> dict[str, Any]:
        """Everything, in the outside systems' own shapes: `organisations` and `tenants`."""
        return {"organisations": self.books.world(), "tenants": self.psa.world()}

    def save(self) -> dict[str, Any]:
        """The whole state as JSON."""
        with self._lock:
            return {
                "clock": self.clock.save(),
                "seeded": self.seeded.save(),
                "setup": frozen(self.setup),
                "later": frozen(self.later),
                **{half.system: half.save() for half in self.halves},
            }

    def load(self, state: dict[str, Any]) -> None:
        """Take up a state that `save` gave.

        Raises: Refusal when a part is missing.
        """
        missing = [name for name in ("clock", "seeded", "psa", "xero", "identity") if name not in state]
        if missing:
            raise Refusal(f"this is not a saved world: {', '.join(missing)} missing")
        with self._lock:
            self.clock.load(state["clock"])
            self.seeded.load(state["seeded"])
            self.setup = thawed(state.get("setup") or {})
            self.later = thawed(state.get("later") or [])
            for half in self.halves:
                half.load(state[half.system])
