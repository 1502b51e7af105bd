"""A plug-in of the test run: whatever a test has a simulated world answer is held against the official descriptions.

Calls are noted while a test runs and checked after it, out of the way of clients that wait. A call that is not as
described fails the test that caused it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import pytest

from tests.conformance import descriptions
from tests.conformance.checking import Checker
from tests.conformance.witness import Seen, watch

NOTED: deque[Seen] = deque()
CHECKER = Checker()
if descriptions.at_hand():
    watch(NOTED.append)


def pytest_report_header() -> str:
    """Say whether calls are checked."""
    said = "checked against the vendors' descriptions" if descriptions.at_hand() else descriptions.ABSENT
    return f"calls to the simulated worlds: {said}"


def complaints() -> list[str]:
    """What is wrong with the calls since this was asked last."""
    found: dict[str, None] = {}
    while NOTED:
        found |= dict.fromkeys(CHECKER.complaints(NOTED.popleft()))
    return list(found)


@pytest.fixture(autouse=True)
def _every_call_is_as_described() -> Iterator[None]:
    yield
    if found := complaints():
        pytest.fail("not as the official description says:\n" + "\n".join(found[:20]), pytrace=False)
