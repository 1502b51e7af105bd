"""The small simulated Xero that the tests of the books talk to."""

from __future__ import annotations

import pytest

from tests.simulator.books.demo import Xero, make_xero


@pytest.fixture
def xero() -> Xero:
    """A New Zealand organisation with nothing in it yet, limits off."""
    return make_xero()
