"""Installations for the tests of the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.installed import Shell


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose database is there and empty, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    Shell(folder).well("migrate")
    return folder


@pytest.fixture
def shell(migrated: Path, tmp_path: Path) -> Shell:
    """A shell in a folder of its own, with an installation where nothing is set up yet."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    return Shell(tmp_path)


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A shell in an empty folder."""
    return Shell(tmp_path)
