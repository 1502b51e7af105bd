"""Every screen in a real browser: light and dark, desk and phone, by keyboard, without a complaint on the console."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_everywhere
from tests.browser.steps import arriving, follow, in_books, press
from tests.web.desk import Desk
from tests.web.pages import LISTS, OF_THE_ACCOUNT, PAGES, crowded, furnished
from tieout.store.models import Exchange, Run, RunPart, User

#: So many pages are looked at with one desk; tests of several are shared out between processes.
AT_ONCE = 8


@pytest.fixture
def shown(transactional_db) -> Mapping[str, object]:
    """A desk with something on every screen, hostile names and twelve-digit amounts among it."""
    desk = Desk()
    return {**furnished(desk), "desk": desk}


@pytest.fixture
def desk(shown) -> Desk:
    """The same desk when nothing is under way on it."""
    desk: Desk = shown["desk"]
    for rows in (Run, RunPart):
        rows.objects.of(desk.workspace).filter(state="running").update(state="done")
    return desk


@pytest.fixture
def enter(page: Page, desk: Desk, let_in) -> Callable[..., Page]:
    """Open an address as the owner: `enter("/export/", theme="dark", width=390)`."""
    site = let_in(page.context)

    def visit(address: str, theme: str = "light", width: int = 1280) -> Page:
        User.objects.update(theme=theme)
        page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
        page.goto(f"{site}{address}")
        return page

    return visit


@pytest.fixture
def examined(lenient: Page, live_server, let_in) -> Callable[[str], dict[tuple[str, int], list[str]]]:
    """Look at an address in light and dark, at a desk and on a phone: what axe finds, and whether it fits."""

    def look(address: str) -> dict[tuple[str, int], list[str]]:
        if not lenient.context.cookies():
            let_in(lenient.context)
        lenient.goto(live_server.url + address)
        return faults_everywhere(lenient)

    return look


def shares(addresses: Sequence[str]) -> pytest.MarkDecorator:
    """Tests of so many pages each that one process is not alone with all."""
    some = [addresses[at : at + AT_ONCE] for at in range(0, len(addresses), AT_ONCE)]
    return pytest.mark.parametrize("addresses", some, ids=lambda some: some[0])


@shares((*PAGES, *OF_THE_ACCOUNT))
def test_a_page_has_no_accessibility_fault_and_fits(examined, shown, addresses):
    found = {address: examined(address.format(**shown)) for address in addresses}
    assert {address: told for address, told in found.items() if told} == {}


@shares(LISTS)
def test_an_empty_list_has_no_accessibility_fault_and_fits(transactional_db, examined, addresses):
    Desk().person()
    found = {address: examined(address) for address in addresses}
    assert {address: told for address, told in found.items() if told} == {}


@shares(LISTS)
def test_a_long_list_has_no_accessibility_fault_and_fits(desk, examined, addresses):
    crowded(desk, 55)
    found = {address: examined(f"{address}?size=200") for address in addresses}
    assert {address: told for address, told in found.items() if told} == {}


def test_r000_26_to_31_retrieving_and_exporting_need_no_script(visitor, desk: Desk, let_in):
    """Every step is a form or a link: retrieve, View details, a tick, the summary, Export now, the run's page."""
    page = visitor(java_script_enabled=False)
    page.goto(f"{let_in(page.context)}/export/")
    press(page, "Retrieve documents")
    expect(page.get_by_role("heading", name="Export", level=1)).to_be_visible()
    follow(page, re.compile("View details.*invoices ready for export"))
    page.locator("input[name=chosen]").first.check()
    press(page, "Export selected invoices")
    press(page, "Export now")
    expect(page.get_by_role("heading", name="Export: under way")).to_be_visible()
    run = Run.objects.of(desk.workspace).latest("pk")
    assert (run.trigger, len(run.selection)) == ("export", 1)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_page_has_no_accessibility_fault(
    page, live_server, transactional_db, accessibility_faults, width, scheme
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/account/login/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    assert accessibility_faults(page) == []


def test_progress_under_way_has_no_accessibility_fault(desk, enter, accessibility_faults):
    run = desk.run("export", "running")
    desk.part(run, "adelaide", done=12, total=40)
    for theme in ("light", "dark"):
        page = enter(f"/runs/{run.pk}/", theme)
        expect(page.get_by_role("progressbar")).to_have_count(1)
        assert accessibility_faults(page) == []


def test_r000_44_45_46_ticks_stay_while_pages_turn_and_a_row_unfolds_once(desk, enter, accessibility_faults):
    """The button waits for a tick; what was ticked on page one is still ticked when one comes back to it."""
    for _ in range(105):
        desk.document("10.00")
    page = enter("/export/invoices/ready/?through=2026-11-22&invoices=on")
    button = page.get_by_role("button", name="Export selected invoices")
    expect(button).to_be_disabled()
    first = page.locator("input[name=chosen]").first
    first.check()
    expect(button).to_be_enabled()
    follow(page, "Next")
    expect(page.get_by_text("1 ticked")).to_be_visible()
    page.locator("input[name=chosen]").first.check()
    follow(page, "Previous")
    expect(first).to_be_checked()
    expect(page.get_by_text("2 ticked")).to_be_visible()

    unfold = page.locator("[data-lines]").first
    for times, expanded in enumerate(("true", "false", "true"), start=1):
        unfold.click()
        expect(unfold).to_have_attribute("aria-expanded", expanded)
        expect(page.locator(".unfolded:visible")).to_have_count(times % 2)
    expect(page.locator(".unfolded")).to_have_count(1)
    assert accessibility_faults(page) == []

    press(page, "Export selected invoices")
    expect(page.get_by_text("2 invoices")).to_be_visible()


def test_the_keyboard_reaches_the_content_at_once(enter):
    page = enter("/documents/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_letters_lead_to_screens_but_never_while_somebody_types(enter):
    page = enter("/export/")
    with arriving(page):
        page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("decade")
    expect(page.get_by_role("searchbox")).to_have_value("decade")
    expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()


def test_a_status_explains_itself_on_hover_and_on_focus_and_leads_to_the_story(enter):
    page = enter("/documents/?state=held&sort=number")
    status = page.locator("tbody a.pill").first
    reason = page.get_by_role("tooltip")
    status.hover()
    expect(reason).to_contain_text("Line 2 uses the ConnectWise account 4105")
    page.mouse.move(0, 0)
    expect(reason).to_have_count(0)
    status.focus()
    expect(reason).to_contain_text("Line 2 uses the ConnectWise account 4105")
    with arriving(page):
        status.click()
    expect(page.get_by_role("heading", name="Account not mapped")).to_be_visible()


def test_the_menu_folds_on_a_phone(enter):
    page = enter("/export/", width=390)
    documents = page.get_by_role("link", name="Documents", exact=True)
    expect(documents).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    with arriving(page):
        documents.click()
    expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()


def test_choosing_an_organisation_acts_at_once_and_is_remembered(enter):
    page = enter("/documents/?kind=invoice")
    in_books(page, "sydney")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "kind=invoice" in page.url
    follow(page, "Connections")
    expect(page.get_by_label("Organisation", exact=True)).to_have_value("sydney")


def test_light_and_dark_are_chosen_from_the_bar(enter):
    page = enter("/documents/?state=synced", theme="light")
    page.get_by_role("button", name="Appearance").click()
    press(page, "Dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.url.endswith("/documents/?state=synced")


def test_a_form_is_sent_once_however_often_it_is_clicked(enter, desk):
    page = enter("/export/")
    page.get_by_role("button", name="Retrieve documents").dblclick()
    expect(page.locator("#progress")).to_be_visible()
    expect(page.get_by_text("does this already")).to_have_count(0)


def test_an_exchange_can_be_read_laid_out_and_raw(enter, desk):
    page = enter(f"/exchanges/{Exchange.objects.of(desk.workspace).first().pk}/")
    expect(page.locator("#answer-body")).to_contain_text('"Total": 110.10')
    with arriving(page):
        page.get_by_role("link", name="Raw").first.click()
    expect(page.locator("#answer-body")).to_contain_text('{"Status":"OK"')
