"""What changed after the export, in a real browser: both ways out of a hand edit, and the changed group with its ticks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.steps import press
from tests.web.desk import Desk
from tieout.core.faults import Fault
from tieout.store.models import Activity, Document, Run

DRIFT = Fault(
    "drifted",
    {
        "number": "INV-5001",
        "organisation": "adelaide",
        "differences": "total 385.00 instead of 330.00; line 1: amount 350.00 instead of 300.00",
    },
)
ASKED = Fault("changed-since-export", {"number": "INV-5002", "organisation": "Harbour IT Adelaide Pty Ltd"})


@pytest.fixture
def desk(transactional_db) -> Desk:
    """One invoice that was edited in the books, and two that were edited in the source."""
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.person()
    edited = desk.document("330.00", state="held")
    link = desk.link(edited, total_minor=38500, tax_minor=3500)
    link.theirs = edited.draft
    link.save()
    desk.fault(edited, DRIFT)
    for _ in range(2):
        changed = desk.document("220.00", state="changed")
        desk.link(changed, total_minor=11000, tax_minor=1000)
        desk.fault(changed, ASKED)
    return desk


@pytest.fixture
def enter(page: Page, desk: Desk, let_in) -> Callable[[str], Page]:
    site = let_in(page.context)

    def visit(address: str) -> Page:
        page.goto(f"{site}{address}")
        return page

    return visit


def test_a_hand_edit_is_shown_with_both_figures_and_both_ways_out(desk, enter, accessibility_faults):
    page = enter("/documents/invoices/5001/")
    expect(page.get_by_role("link", name="Keep ours")).to_be_visible()
    assert accessibility_faults(page) == []
    press(page, "Keep theirs")
    expect(page.get_by_text("What stands in Xero counts from now on.")).to_be_visible()
    expect(page.get_by_text("Edited by hand in the books", exact=True)).to_have_count(0)
    assert Activity.objects.of(desk.workspace).get().action == "keep theirs"


def test_r004_04_the_third_group_is_ticked_and_written_through(desk, enter, accessibility_faults):
    page = enter("/export/?through=2026-12-31&invoices=on")
    expect(page.get_by_text("changed since export").first).to_be_visible()
    page = enter("/export/invoices/changed/?through=2026-12-31&invoices=on")
    page.locator("input[name=chosen]").first.check()
    assert accessibility_faults(page) == []
    press(page, "Write selected invoices through")
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    press(page, "Yes, write through 1 document")
    expect(page).to_have_url(re.compile("/runs/"))
    run = Run.objects.of(desk.workspace).get()
    assert run.trigger == "force"
    assert len(run.selection) == 1


def test_the_plan_of_writing_several_through_has_no_accessibility_fault_and_fits(desk, lenient: Page, let_in):
    """In light and dark, at a desk and on a phone, with a name and an amount that are as long as can be."""
    long = desk.document("123456789012.34", state="changed", party="Donaudampfschifffahrt" * 4)
    desk.link(long, total_minor=11000, tax_minor=1000)
    desk.fault(long, ASKED)
    lenient.goto(f"{let_in(lenient.context)}/export/invoices/changed/?through=2026-12-31&invoices=on")
    lenient.locator("input[name=all]").check()
    press(lenient, "Write selected invoices through")
    expect(lenient.get_by_role("button", name="Yes, write through 3 documents")).to_be_visible()
    for theme, width in ((theme, width) for theme in ("light", "dark") for width in (1280, 390)):
        lenient.set_viewport_size({"width": width, "height": 900})
        lenient.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        assert faults(lenient) == [], (theme, width)


def test_a_changed_document_says_what_it_is_there_and_what_it_would_become(desk, enter, accessibility_faults):
    number = Document.objects.of(desk.workspace).filter(state="changed").first().source_id
    page = enter(f"/documents/invoices/{number}/")
    expect(page.get_by_role("link", name="Write through")).to_be_visible()
    expect(page.get_by_text("differs").first).to_be_visible()
    assert accessibility_faults(page) == []
