from __future__ import annotations

import pytest

from tests.connectors.xero.simulated import SimulatedXero


@pytest.fixture
def xero() -> SimulatedXero:
    """An Australian organisation behind a custom connection, with two contacts and nothing else in it."""
    return SimulatedXero()
