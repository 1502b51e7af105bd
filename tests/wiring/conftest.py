"""An office whose organisations are in a simulated Xero on a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wiring.office import Office
from tieout.simulator.server import serve
from tieout.simulator.world import World


@pytest.fixture
def office(db) -> Iterator[Office]:
    """Nothing is connected yet."""
    world = World(seed=7)
    with serve(world) as server:
        yield Office(world, server)
