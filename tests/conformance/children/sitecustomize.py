"""Python reads this when it starts, if the folder is on its path: it has simulators in child processes noted too.

The recorder puts the folder there for the processes that tests start. What a simulated world is asked in one of them is
written to a file, one call a line, and checked by the test process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

WATCHED = "tieout.simulator.app"  # imported by nobody who does not start a simulator


class WatchingFinder(MetaPathFinder):
    """Finds the simulator's door like anybody else, and has it watched once it is there."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, _: object = None) -> ModuleSpec | None:
        if name != WATCHED:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = WatchingLoader(spec.loader)
        return spec


class WatchingLoader(Loader):
    """Loads with another loader, then begins to watch."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        sys.path.append(os.environ["CALLS_CHECKOUT"])
        from tests.conformance.notes import note_in
        from tests.conformance.witness import watch

        watch(note_in(os.environ["CALLS_NOTED_IN"]))


if "CALLS_NOTED_IN" in os.environ:
    sys.meta_path.insert(0, WatchingFinder())
