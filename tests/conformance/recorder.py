"""A plug-in of the test run: whatever a test has a simulated world answer is held against the official descriptions.

Calls are noted while a test runs and checked after it, out of the way of clients that wait. A call that is not as
described fails the test that caused it. Simulators in child processes take part (`children`).
"""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import descriptions
from tests.conformance.checking import Checker
from tests.conformance.notes import Notes
from tests.conformance.witness import Seen, watch

HERE = Path(__file__).parent
NOTED: deque[Seen] = deque()
CHECKER = Checker()
COUNTED: Counter[str] = Counter()

if descriptions.at_hand():
    watch(NOTED.append)


def pytest_report_header() -> str:
    """Say whether calls are checked."""
    said = "held against the vendors' descriptions" if descriptions.at_hand() else descriptions.ABSENT
    return f"calls to the simulated worlds: {said}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that leads this one what it took."""
    getattr(session.config, "workeroutput", {})["calls to the simulated worlds"] = dict(COUNTED)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add what a process took that this one leads."""
    COUNTED.update(node.workeroutput["calls to the simulated worlds"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what it took altogether."""
    if COUNTED["calls"]:
        terminalreporter.write_line(
            f"{COUNTED['calls']:,} calls to the simulated worlds held against the vendors' descriptions: "
            f"{COUNTED['kinds']:,} of them told something new, {COUNTED['milliseconds'] / 1000:.1f} s of processor"
        )


def complaints(notes: Notes | None = None) -> list[str]:
    """What is wrong with the calls since this was asked last."""
    begun, known = time.process_time(), CHECKER.checked
    found: dict[str, None] = {}
    NOTED.extend(notes.new() if notes else ())
    while NOTED:
        COUNTED["calls"] += 1
        found |= dict.fromkeys(CHECKER.complaints(NOTED.popleft()))
    COUNTED["kinds"] += CHECKER.checked - known
    COUNTED["milliseconds"] += round((time.process_time() - begun) * 1000)
    return list(found)


@pytest.fixture(scope="session")
def notes_of_children(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notes | None]:
    """Have the simulators in child processes of this one note their calls; nothing without the descriptions."""
    if not descriptions.at_hand():
        yield None
        return
    folder = tmp_path_factory.mktemp("calls")
    paths = [str(HERE / "children"), os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        patch.setenv("CALLS_NOTED_IN", str(folder))
        patch.setenv("CALLS_CHECKOUT", str(HERE.parents[1]))
        yield Notes(folder)


@pytest.fixture(autouse=True)
def _every_call_is_as_described(
    request: pytest.FixtureRequest, notes_of_children: Notes | None
) -> Iterator[None]:
    yield
    found = complaints(notes_of_children)
    if found and not request.node.get_closest_marker("spoils_records"):
        pytest.fail("not as the official description says:\n" + "\n".join(found[:20]), pytrace=False)
