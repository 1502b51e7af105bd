"""A fresh `acme` tenant for each test."""

from __future__ import annotations

import pytest

from tests.simulator.psa.acme import Acme


@pytest.fixture
def acme() -> Acme:
    return Acme()
