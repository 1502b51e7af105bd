"""The manual page names everything that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.simulator.desk import Desk
from tieout.simulator.mishaps import DOCS
from tieout.simulator.psa.people import ACTIONS_OF_PEOPLE
from tieout.simulator.scenario import names

PAGE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)))


@pytest.mark.parametrize("kind, known", [
    ("scenario", names()), ("mishap", DOCS), ("action in ConnectWise", ACTIONS_OF_PEOPLE),
])  # fmt: skip
def test_everything_that_has_a_name_is_on_the_page(kind: str, known: list[str]):
    assert sorted(set(known) - NAMED) == []


@pytest.mark.parametrize("side", ["xero", "identity"])
def test_what_people_do_at_xero_is_on_the_page(desk: Desk, side: str):
    error = desk.control("POST", "act", {"side": side, "action": "nonsense"}, status=400)["error"]
    known = {name.strip() for name in error.rpartition("there are ")[2].split(",")}
    assert "disconnect" in known
    assert sorted(known - NAMED) == []


def test_every_switch_is_on_the_page_with_its_positions_and_a_test_that_exists(desk: Desk):
    rows = {}
    for side, name, positions, test in re.findall(
        r"^\| (\w+) \| `([\w-]+)` \| ([^|]+) \| [^|]+ \| `([^`]+)` \|$", PAGE, re.MULTILINE
    ):
        rows[side, name] = [each.strip() for each in positions.split(",")]
        assert name in (Path(__file__).parent / test).read_text(encoding="utf-8"), (name, test)
    known = {
        (side, name): [switch["position"], *(set(switch["positions"]) - {switch["position"]})]
        for side, switches in desk.control("GET", "switches").items()
        for name, switch in switches.items()
    }
    assert rows == known
