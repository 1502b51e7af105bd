"""Each requirement that is built is named by a test: whoever takes the last one away is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
NAMED = re.compile(r"(r00[0-4])[-_](\d\d(?:[-_](?:to_)?\d\d)*)(?!\d)", re.IGNORECASE)

#: Set of requirements -> the numbers in it that are built.
BUILT = {
    "R000": range(1, 58),  # the export to the ledger
    "R001": range(1, 24),  # the list of documents and its states
    "R002": [  # documents of every kind, rules, numbers, limits
        3, 4, *range(6, 10), *range(12, 16), 17, 18, *range(22, 34), 34, *range(36, 40), 49, *range(51, 56),
    ],
    "R004": range(1, 30),  # corrections, changes after the export, rights
}  # fmt: skip


def named() -> dict[str, set[int]]:
    """Set of requirements -> the numbers that the tests name: R000-19, test_r000_18_to_22_..., R001-08."""
    found: dict[str, set[int]] = {}
    for path in TESTS.rglob("test_*.py"):
        if path != Path(__file__):
            for which, numbers in NAMED.findall(path.read_text(encoding="utf-8")):
                found.setdefault(which.upper(), set()).update(_numbers(numbers))
    return found


def _numbers(text: str) -> set[int]:
    """18_to_22 is five numbers, 18_22 two."""
    found = set()
    for first, last in re.findall(r"(\d\d)(?:[-_]to_(\d\d))?", text):
        found.update(range(int(first), int(last or first) + 1))
    return found


@pytest.mark.parametrize("which", BUILT)
def test_each_requirement_is_named_by_a_test(which):
    missing = set(BUILT[which]) - named().get(which, set())
    assert missing == set(), f"no test names {[f'{which}-{number:02}' for number in sorted(missing)]}"


def test_a_name_may_hold_a_range():
    assert _numbers("04_08_18_to_22_26") == {4, 8, 18, 19, 20, 21, 22, 26}
    assert NAMED.findall("def test_r000_18_to_22_26_it_works") == [("r000", "18_to_22_26")]
