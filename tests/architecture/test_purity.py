"""The core has no clock and touches nothing; only the wire opens connections."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.architecture.tree import imported, modules, name, parsed

#: Standard library modules through which a program touches the world or the clock.
WORLD = {
    "asyncio",
    "http",
    "io",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
}
WORLD |= {"subprocess", "sys", "tempfile", "threading", "time", "urllib"}
CLOCKS = {"now", "utcnow", "today"}
#: Every other way to the network than the one that records its exchanges.
OTHER_CLIENTS = {"aiohttp", "http.client", "httpx", "requests", "urllib.request", "urllib3"}
#: Who may use one, and what for.
MAY = {
    "tieout/cli/children.py": "asks the processes that it started whether they are up",
    "tieout/connectors/wire/pool.py": "reads which proxies the environment names",
}


@pytest.mark.parametrize("file", modules("core"), ids=name)
def test_the_core_imports_the_pure_part_of_the_standard_library_only(file):
    roots = {module.split(".")[0] for module in imported(file)} - {"tieout"}
    assert roots <= sys.stdlib_module_names - WORLD


@pytest.mark.parametrize("file", modules("core", "engine"), ids=name)
def test_core_and_engine_are_told_the_time(file):
    asked = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert asked == []


@pytest.mark.parametrize("file", [file for file in modules() if "simulator" not in file.parts], ids=name)
def test_there_is_one_way_to_the_network(file):
    if name(file) not in MAY:
        assert OTHER_CLIENTS.isdisjoint(imported(file))
