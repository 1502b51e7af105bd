"""The manual's table of withdrawing says what the program does."""

from __future__ import annotations

from pathlib import Path

from tieout.core.withdrawing import TABLE

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "correct-a-document.md"


def test_r004_18_the_state_table_is_the_one_that_decides():
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and line.count("|") == 4
    ]
    start = rows.index(("status in Xero", "then", "its number")) + 1

    assert rows[start : start + len(TABLE)] == [
        (row.standing.value, row.says, row.number.value) for row in TABLE
    ]
