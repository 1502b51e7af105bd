"""Mapping files and versions in a real browser: brought in, saved and taken back by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.desk import Desk
from tests.web.test_rule_screens import ADELAIDE, HEADER, RULES
from tieout.store import queries, rulebooks


@pytest.fixture
def ruled(transactional_db) -> Desk:
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide")
    desk.ledger("sydney", "Harbour IT Sydney")
    desk.person()
    rulebooks.write_rulebook(desk.workspace, RULES, note="first")
    return desk


@pytest.fixture
def inside(page: Page, ruled: Desk, let_in) -> Page:
    """The owner on the page of mapping files."""
    page.goto(f"{let_in(page.context)}/mapping/files/")
    return page


def test_r002_30_r002_31_a_file_is_brought_in_and_taken_back_by_keyboard(inside, ruled, tmp_path: Path):
    file = tmp_path / "chart.csv"
    file.write_text(f"{HEADER}adelaide,4000,260\nadelaide,4020,200\n", encoding="utf-8")
    inside.get_by_label("What is in it").select_option("accounts")
    inside.get_by_label("CSV file").set_input_files(file)
    inside.get_by_role("button", name="Show what would change").press("Enter")

    expect(inside.get_by_role("heading", name="Accounts from chart.csv")).to_be_visible()
    expect(inside.get_by_text("adelaide, 4000 -> 260 (was 200)")).to_be_visible()
    inside.get_by_label("Note").focus()
    inside.keyboard.type("new chart")
    inside.keyboard.press("Enter")
    expect(inside.get_by_text("Version 2 of the rules is in force")).to_be_visible()

    inside.go_back()
    inside.get_by_role("button", name="Import 1 new, 1 changed").press("Enter")
    expect(inside.get_by_text("This was saved already, as version 2.")).to_be_visible()
    inside.get_by_role("link", name="Versions").last.press("Enter")
    inside.get_by_role("link", name="Back to it").press("Enter")
    expect(inside.get_by_role("heading", name="Back to version 1?")).to_be_visible()
    inside.get_by_role("button", name="Back to version 1").press("Enter")
    expect(inside.get_by_text("it is version 1 again")).to_be_visible()
    rules = queries.rulebook(ruled.workspace)
    assert (rules.version, rules.organisations[ADELAIDE].accounts) == (
        3,
        RULES.organisations[ADELAIDE].accounts,
    )
