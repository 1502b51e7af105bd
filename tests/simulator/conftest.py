"""A small world with both halves, asked in the same process."""

from __future__ import annotations

import pytest

from tests.simulator.desk import Desk
from tieout.simulator.scenario import build_world


@pytest.fixture
def desk() -> Desk:
    return Desk(build_world("one-office"))
