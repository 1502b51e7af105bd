"""The manual page names everything that there is, and what it tells a reader to type works."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shlex
import subprocess
import sys
import urllib.request
from functools import cache
from pathlib import Path

import pytest

from tests.simulator.desk import Desk
from tieout.simulator.mishaps import DOCS
from tieout.simulator.psa.people import ACTIONS_OF_PEOPLE
from tieout.simulator.scenario import SCENARIOS, build_world, names
from tieout.simulator.server import serve

HERE = Path(__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
NAMED = set(re.findall(r"`([^`\n]+)`", PROSE))
ADDRESS = "http://127.0.0.1:9200"
SWITCH = re.compile(
    r"^\| (\w+) \| `([\w-]+)` \| ([^|]+) \| [^|]+ \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE
)


@pytest.mark.parametrize("kind, known", [
    ("scenario", names()), ("mishap", DOCS), ("action in ConnectWise", ACTIONS_OF_PEOPLE),
])  # fmt: skip
def test_everything_that_has_a_name_is_on_the_page(kind: str, known: list[str]):
    assert sorted(set(known) - NAMED) == []


def test_no_story_is_told_of_that_is_not_there():
    told = re.findall(
        r"^\| `([\w-]+)` \| [^|]+ \|$", PAGE.split("## Stories")[1].split("## Where")[0], re.MULTILINE
    )
    assert sorted(told) == names()
    assert {path.stem for path in SCENARIOS.iterdir()} == set(told)


@pytest.mark.parametrize("side", ["xero", "identity"])
def test_what_people_do_at_xero_is_on_the_page(desk: Desk, side: str):
    error = desk.control("POST", "act", {"side": side, "action": "nonsense"}, status=400)["error"]
    known = {name.strip() for name in error.rpartition("there are ")[2].split(",")}
    assert "disconnect" in known
    assert sorted(known - NAMED) == []


def test_every_switch_is_on_the_page_with_its_positions(desk: Desk):
    rows = {(side, name): positions.split(", ") for side, name, positions, *_ in SWITCH.findall(PAGE)}
    known = {
        (side, name): [switch["position"], *(set(switch["positions"]) - {switch["position"]})]
        for side, switches in desk.control("GET", "switches").items()
        for name, switch in switches.items()
    }
    assert rows == known


@pytest.mark.parametrize("row", SWITCH.findall(PAGE), ids=lambda row: f"{row[0]}-{row[1]}")
def test_the_test_that_the_page_names_turns_the_switch_to_both_positions(row: tuple[str, ...]):
    _, name, positions, file, test = row
    source = functions_of(file)[test]
    assert f'"{name}"' in source
    _, other = positions.split(", ")
    assert f'"{other}"' in source, "the default is where the switch stands unless it is turned"


@cache
def functions_of(file: str) -> dict[str, str]:
    """The source of each function of a test file, with its decorators."""
    text = (HERE / file).read_text(encoding="utf-8")
    lines = text.splitlines()
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
    return found


def test_the_official_client_connects_as_the_page_says_and_the_world_shows_what_it_did():
    if importlib.util.find_spec("xero_python") is None:
        pytest.skip("Xero's official Python client is not installed")
    typed = "".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    told = re.findall(r"[Ii]t prints `([^`]+)`(?: and `([^`]+)`)?", PROSE)
    promised = [line for lines in told for line in lines if line]
    with serve(build_world("one-office")) as server:
        assert ADDRESS in typed
        prompt = subprocess.run(
            [sys.executable, "-i", "-q"],
            input=typed.replace(ADDRESS, server.url),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in prompt.stderr, prompt.stderr
        shown = [line.removeprefix(">>> ") for line in prompt.stdout.splitlines()]
        assert [line for line in shown if line in promised] == promised
        [invoice] = server.world.view()["organisations"][0]["invoices"]
        assert (str(invoice["AmountDue"]), invoice["Status"]) == ("230.00", "AUTHORISED")
        assert len(server.world.log.since(0)) == 3  # a token, a new invoice, a look at it


def test_the_first_look_at_connectwise_shows_what_is_unposted():
    command = next(each for each in re.findall(r"(?:^    .*\n)+", PAGE, re.MULTILINE) if "curl" in each)
    words = shlex.split(command.replace("\\\n", ""))
    user, header, url = words[words.index("-u") + 1], words[words.index("-H") + 1], words[-1]
    passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
    with serve(build_world("two-offices")) as server:
        url = url.replace(ADDRESS, server.url)
        passwords.add_password(None, server.url, *user.split(":"), is_authenticated=True)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPBasicAuthHandler(passwords)
        )
        opener.addheaders = [tuple(header.split(": "))]
        rows = json.load(opener.open(url))
    assert len(rows) == 25, "a page"
    assert rows[0] == {"billingLogId": 5001, "invoiceNumber": "24101", "total": 2422.2}
