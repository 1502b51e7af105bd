"""The import contracts hold, and each of them catches what it forbids: one planted import per rule."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SRC

LINT = Path(sys.executable).parent / "lint-imports"

LAYERS = "Imports point down only, and strangers stay strangers"
CONNECTORS = "Connectors know the wire, never each other"
JOINT = "Only the wiring joins engine, connectors and alerts"
SIMULATOR = "Nothing of ours knows the simulator but the commands that start it"
PURE = "The core uses the standard library only"
NO_DJANGO = "Rules, stories and connectors run without Django"
JOBS = "Only jobs imports the job engine"
VAULT = "No screen and no job reaches the secrets"
HTTP = "Only the wire imports the HTTP library"

#: file that is given the import, the import, the contracts that must break
PLANTED = [
    ("core/__init__.py", "import tieout.store", [LAYERS]),
    ("store/__init__.py", "import tieout.wiring", [LAYERS]),
    ("store/__init__.py", "import tieout.project.environment", [LAYERS]),
    ("cli/__init__.py", "import tieout.project.settings", [LAYERS]),
    ("jobs/__init__.py", "import tieout.web", [LAYERS]),
    ("cli/__init__.py", "import tieout.web.urls", [LAYERS]),
    ("engine/__init__.py", "import tieout.store", [LAYERS]),
    ("alerts/__init__.py", "import tieout.store", [LAYERS]),
    ("simulator/__init__.py", "import tieout.core", [LAYERS]),
    ("utils/__init__.py", "", [LAYERS]),
    ("connectors/xero/__init__.py", "import tieout.connectors.connectwise", [CONNECTORS]),
    ("connectors/wire/__init__.py", "import tieout.connectors.xero", [CONNECTORS]),
    ("connectors/quickbooks/__init__.py", "", [CONNECTORS]),
    ("web/__init__.py", "import tieout.engine", [JOINT]),
    ("jobs/__init__.py", "import tieout.connectors.xero", [JOINT]),
    ("cli/__init__.py", "import tieout.alerts", [JOINT]),
    ("wiring/__init__.py", "import tieout.simulator", [SIMULATOR]),
    ("core/__init__.py", "import httpx2", [PURE, HTTP]),
    ("core/__init__.py", "import django", [PURE, NO_DJANGO]),
    ("connectors/wire/__init__.py", "import django", [NO_DJANGO]),
    ("simulator/__init__.py", "import django", [NO_DJANGO]),
    ("web/__init__.py", "import dbos", [JOBS]),
    ("connectors/xero/__init__.py", "import httpx2", [HTTP]),
    ("web/__init__.py", "import tieout.store.vault", [VAULT]),
    ("jobs/__init__.py", "from tieout.store import vault", [VAULT]),
]


@pytest.fixture
def copy(tmp_path):
    """A copy of the source tree that a test may spoil."""
    shutil.copytree(
        SRC, tmp_path / "src", ignore=shutil.ignore_patterns("static", "__pycache__", "*.egg-info")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(folder):
    """Run the contracts over a copy; returns the exit code and what was said."""
    done = subprocess.run(
        [LINT, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def broken(said):
    """The names of the contracts that were broken."""
    return set(re.findall(r"^(.+) BROKEN\b", said, re.MULTILINE))


def test_the_tree_keeps_every_contract(copy):
    code, said = lint(copy)
    assert code == 0, said


@pytest.mark.parametrize(
    "file, statement, contracts",
    PLANTED,
    ids=[f"{file} {statement or 'exists'}" for file, statement, _ in PLANTED],
)
def test_a_forbidden_import_is_caught_and_the_broken_contract_is_named(copy, file, statement, contracts):
    target = copy / "src/tieout" / file
    target.parent.mkdir(exist_ok=True)
    with target.open("a") as source:
        source.write(f"\n{statement}\n")
    code, said = lint(copy)
    assert code == 1, said
    assert broken(said) >= set(contracts), said


def test_every_contract_has_an_import_that_breaks_it():
    declared = {
        line.removeprefix("name = ")
        for line in (ROOT / ".importlinter").read_text().splitlines()
        if line.startswith("name = ")
    }
    assert declared == {contract for _, _, contracts in PLANTED for contract in contracts}
