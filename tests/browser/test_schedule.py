"""Schedule in a real browser: switched on, changed, run now, paused; at a desk and on a phone, in light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_everywhere
from tests.web.desk import Desk
from tieout.core.names import SourceKind
from tieout.store import queries, schedules
from tieout.store.models import Rhythm, Schedule


@pytest.fixture
def desk(transactional_db) -> Desk:
    """Two organisations, a few runs, and purchases paused."""
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.person()
    desk.run("schedule", counts={"done": 12, "held": 1})
    desk.run("closed", counts={"done": 1})
    desk.run("watch")
    desk.run("schedule", "failed", reason="ConnectWise cannot be reached.")
    desk.link(desk.document(state="synced"))
    schedules.change(desk.workspace, SourceKind.PROCUREMENT, state=Rhythm.PAUSED, every_minutes=90, who=None)
    return desk


@pytest.fixture
def shown(page: Page, desk: Desk, let_in) -> Page:
    """The screen, as its owner sees it."""
    page.goto(f"{let_in(page.context)}/export/")
    return page


def test_r000_03_from_export_a_schedule_is_switched_on_changed_and_run_by_keyboard(shown: Page, desk: Desk):
    shown.get_by_role("link", name="Scheduled automated transfers").press("Enter")
    invoices = shown.get_by_role("region", name="Invoices and credit notes")
    invoices.get_by_role("button", name="Switch on").press("Enter")
    expect(shown.get_by_text("the schedule is on. Next run")).to_be_visible()
    invoices.get_by_label("Hours").fill("1")
    invoices.get_by_label("Minutes", exact=True).fill("30")
    invoices.get_by_label("Also as soon as closed").check()
    invoices.get_by_role("button", name="Save").press("Enter")
    expect(invoices.get_by_text("every 1 h 30 min")).to_be_visible()
    found = queries.schedules(desk.workspace)[SourceKind.INVOICE]
    assert (found.state, found.every_minutes, found.as_soon_as_closed) == (Rhythm.ON, 90, True)
    invoices.get_by_role("button", name="Run now").press("Enter")
    expect(shown.get_by_role("heading", name="Scheduled transfer")).to_be_visible()


def test_it_has_no_accessibility_fault_and_fits(visitor, shown: Page, desk: Desk):
    """In light and dark, at a desk and on a phone, with the alert about books that were not looked at."""
    schedules.change(desk.workspace, SourceKind.INVOICE, state=Rhythm.ON, as_soon_as_closed=True, who=None)
    Schedule.objects.of(desk.workspace).update(changed_at="2026-01-01T00:00:00Z")
    # axe is injected as text, which the page's own content security policy rightly refuses
    page = visitor(bypass_csp=True, reduced_motion="reduce", storage_state=shown.context.storage_state())
    page.goto(shown.url.replace("/export/", "/schedule/"))
    expect(page.get_by_text("was not looked at for more than twelve hours")).to_be_visible()
    assert faults_everywhere(page) == {}
