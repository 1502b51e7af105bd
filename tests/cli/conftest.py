"""Installations for the tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.installed import Shell
from tests.databases import copy_of_the_empty_one


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in a folder of its own, with an installation where nothing is set up yet."""
    copy_of_the_empty_one(tmp_path / "installation" / "tieout.sqlite3")
    return Shell(tmp_path)


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A shell in an empty folder."""
    return Shell(tmp_path)
