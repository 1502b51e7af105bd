"""What a person sees when the database does not give a list: a sentence and a way out, and never the insides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import Model
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.steps import follow
from tests.web.desk import Desk
from tests.web.pages import LISTS
from tieout.core.faults import Fault
from tieout.store.models import (
    Activity,
    ApiToken,
    Connection,
    Document,
    FaultRow,
    Invitation,
    RulebookVersion,
    Run,
    Schedule,
    WithoutOrigin,
)

#: Each list, and what it cannot be shown without.
NEEDED: dict[str, type[Model]] = {
    **{address: RulebookVersion for address in LISTS if address.startswith("/mapping/")},
    "/export/": Document,
    "/export/invoices/ready/?through=2026-11-22&invoices=on": Document,
    "/documents/": Document,
    "/documents/no-origin/": WithoutOrigin,
    "/exceptions/": FaultRow,
    "/runs/": Run,
    "/schedule/": Schedule,
    "/connections/": Connection,
    "/settings/people/": Invitation,
    "/settings/tokens/": ApiToken,
    "/settings/activity/": Activity,
}
INSIDES = ("Traceback", "OperationalError", "no such table", "site-packages", "SELECT")


@contextmanager
def away(model: type[Model]) -> Iterator[None]:
    """The database does not find a table: what a half-restored backup looks like."""
    table = model._meta.db_table
    _rename(table, f"{table}_away")
    try:
        yield
    finally:
        _rename(f"{table}_away", table)


def _rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"alter table {connection.ops.quote_name(old)} rename to {connection.ops.quote_name(new)}"
        )


@pytest.fixture
def desk(transactional_db) -> Desk:
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.person()
    desk.fault(desk.document("10.00", state="held"), Fault("account-unmapped", {"account": "4105"}))
    return desk


@pytest.fixture
def shown(visitor, desk: Desk, live_server, let_in) -> Page:
    """A page of the owner's whose browser may note on its console that the server had an error."""
    page: Page = visitor(bypass_csp=True, base_url=live_server.url)
    let_in(page.context)
    return page


def test_every_list_is_among_those_that_are_broken():
    assert set(LISTS) - set(NEEDED) == set(), "say in NEEDED what the new list cannot be shown without"


def test_a_list_that_cannot_be_read_is_a_sentence_and_a_way_out(shown: Page):
    for address, model in NEEDED.items():
        with away(model):
            answer = shown.goto(address)
            assert answer is not None
            assert answer.status == 500, address
            expect(shown.get_by_role("heading", name="Something broke on our side")).to_be_visible()
            expect(shown.get_by_text("Nothing was sent twice")).to_be_visible()
            assert [inside for inside in INSIDES if inside in shown.content()] == [], address
    follow(shown, "Go to Export")
    expect(shown.get_by_role("heading", name="Export", level=1)).to_be_visible()


def test_the_page_of_what_broke_has_no_accessibility_fault_and_fits(shown: Page):
    with away(Document):
        shown.goto("/documents/")
        for width in (1280, 390):
            shown.set_viewport_size({"width": width, "height": 900})
            assert faults(shown) == [], width


def test_progress_that_cannot_be_read_says_so_and_goes_on_by_itself(shown: Page, desk: Desk):
    run = desk.run("export", "running")
    desk.part(run, "adelaide", done=12, total=40)
    shown.goto(f"/runs/{run.pk}/")
    told = shown.get_by_role("alert").filter(has_text="Tieout does not answer at the moment")
    expect(told).to_be_hidden()
    with away(Run):
        expect(told).to_be_visible()
        expect(shown.get_by_role("progressbar")).to_have_count(1)
    expect(told).to_be_hidden()


def test_a_card_that_cannot_be_unfolded_says_so_and_unfolds_the_next_time(shown: Page):
    shown.goto("/exceptions/")
    told = shown.get_by_role("alert").filter(has_text="Tieout does not answer at the moment")
    with away(FaultRow):
        shown.locator("[hx-get]").first.click()
        expect(told).to_be_visible()
    shown.locator("[hx-get]").first.click()
    expect(told).to_be_hidden()
    expect(shown.locator("#fix-1")).not_to_be_empty()
