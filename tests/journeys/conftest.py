"""What journeys share: the workshop in which small installations are made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.office import Office, Workshop, opened


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.close()


@pytest.fixture
def office(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    """Two offices with two organisations; A-1 and A-2 are billed in Adelaide, S-1 in Sydney."""
    with opened(workshop, tmp_path) as made:
        yield made
