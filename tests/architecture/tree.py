"""The source tree as the tests of this folder look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "tieout"


def modules(*folders: str) -> list[Path]:
    """The Python files of these packages (all of them without an argument), migrations left out."""
    places = [PACKAGE / folder for folder in folders] or [PACKAGE]
    return sorted(file for place in places for file in place.rglob("*.py") if "migrations" not in file.parts)


def name(file: Path) -> str:
    """How a failure names a file: its path below src."""
    return file.relative_to(SRC).as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text())


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file it does."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
