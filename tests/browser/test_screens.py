"""Every screen in a real browser: light and dark, desk and phone, by keyboard, without a complaint on the console."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.web.desk import Desk
from tieout.core.faults import Fault
from tieout.core.names import SourceKind
from tieout.store import invitations
from tieout.store.activities import record
from tieout.store.models import Exchange, Membership, Role, Run, User

REFUSED = Fault(
    "rejected-by-ledger", {"number": "5030"}, "Account code '200' is not a valid code for this document."
)
HOSTILE = [
    "The Honourable Company of Very Long Names and Sons (Australasia) Proprietary Limited",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "شركة الميناء للتجارة والخدمات المحدودة",
    "Café Ærø 🌊 <script>alert(1)</script>",
]


@pytest.fixture
def desk(transactional_db) -> Desk:
    """A desk with something on every screen, hostile names and twelve-digit amounts among it."""
    desk = Desk()
    desk.source(settings={"company": "harbour", "host": "http://127.0.0.1:9200"})
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.ledger("sydney", "Harbour IT Sydney Pty Ltd", settings={"app": "standard"}, state="disconnected",
                state_reason="The consent was withdrawn in Xero.")  # fmt: skip
    for name in HOSTILE:
        desk.document("123456789012.34", party=name)
    desk.document("-842.10", organisation="sydney")
    desk.document("5400.00", currency="USD")
    desk.document("990.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    for fault in (
        Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}, line=2),
        REFUSED,
    ):
        desk.fault(desk.document("77.00", state="held"), fault)
    run = desk.run(who=desk.person())
    desk.part(run, "adelaide", done=3, total=4, failed=1)
    for state, status in (
        ("synced", "approved"),
        ("posted", "draft"),
        ("changed", "paid"),
        ("synced", "voided"),
    ):
        document = desk.document("110.00", state=state)
        desk.link(document, status, total_minor=11001 if state == "changed" else 11000)
        desk.log(run, f"{document.number} {document.party_name}", document=f"invoice:{document.source_id}")
        desk.exchange((f"invoice:{document.source_id}",), run)
    desk.log(run, "5030 Northgate Legal", "failed", fault=REFUSED, organisation="adelaide")
    for number, name in enumerate(HOSTILE):
        person = desk.person("viewer", f"a.rather.long.address.{number}@subdomain.example.com", name)
        record(desk.workspace, who=person, action="change role", subject=f"person:{person.email}",
               before={"role": "viewer"}, after={"role": "manager"})  # fmt: skip
    invitations.invite(desk.workspace, "ada@example.com", Role.EXPORTER, who=run.who)
    return desk


@pytest.fixture
def enter(page: Page, desk: Desk, live_server) -> Callable[..., Page]:
    """Open an address as the owner: `enter("/export/", theme="dark", width=390)`."""
    client = Client()
    client.force_login(User.objects.get(email="mere@example.com"))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    def visit(address: str, theme: str = "light", width: int = 1280) -> Page:
        User.objects.update(theme=theme)
        page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
        page.goto(f"{live_server.url}{address}")
        return page

    return visit


PAGES = [
    "/export/",
    "/export/summary?through=2026-11-22&invoices=on&purchases=on",
    "/export/invoices/ready/?through=2026-11-22&invoices=on",
    "/export/invoices/errors/?through=2026-11-22&invoices=on",
    "/runs/",
    "/runs/{run}/",
    "/runs/{run}/log/",
    "/documents/",
    "/documents/?q=nothing-like-it",
    "/documents/invoices/5001/",
    "/documents/invoices/5008/",
    "/documents/invoices/5012/",
    "/documents/invoices/5008/renumber",
    "/documents/invoices/5008/skip",
    "/documents/invoices/5010/withdraw",
    "/documents/invoices/5012/withdraw",
    "/exchanges/{exchange}/",
    "/connections/",
    "/connections/sydney/disconnect",
    "/exceptions/",
    "/exceptions/?tab=dismissed",
    "/exceptions/cause?cause=account-unmapped%3A+4105&in=adelaide",
    "/settings/tokens/",
    "/settings/people/",
    "/settings/people/{member}/remove",
    "/settings/activity/",
    "/settings/activity/?since=2030-01-01",
    "/help/",
    "/about/",
    "/account/password/change/",
    "/account/second-factor/",
    "/account/sessions/",
]


@pytest.fixture
def examined(lenient: Page, desk: Desk, live_server) -> Callable[[str], dict[tuple[str, int], list[str]]]:
    """Look at an address in light and dark, at a desk and on a phone: what axe finds, and whether it fits."""
    client = Client()
    client.force_login(User.objects.get(email="mere@example.com"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    lenient.context.add_cookies([cookie])
    run, exchange = Run.objects.of(desk.workspace).get(), Exchange.objects.of(desk.workspace).first()
    member = Membership.objects.of(desk.workspace).exclude(role="owner").first()

    def look(address: str) -> dict[tuple[str, int], list[str]]:
        found = {}
        for theme in ("light", "dark"):
            User.objects.update(theme=theme)
            lenient.goto(live_server.url + address.format(run=run.pk, exchange=exchange.pk, member=member.pk))
            for width in (1280, 390):
                lenient.set_viewport_size({"width": width, "height": 900})
                found[theme, width] = faults(lenient)
        return found

    return look


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_accessibility_fault_and_fits(examined, address):
    assert {appearance: told for appearance, told in examined(address).items() if told} == {}


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
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("1 ticked")).to_be_visible()
    page.locator("input[name=chosen]").first.check()
    page.get_by_role("link", name="Previous").click()
    expect(first).to_be_checked()
    expect(page.get_by_text("2 ticked")).to_be_visible()

    unfold = page.locator("[data-lines]").first
    for times, expanded in enumerate(("true", "false", "true"), start=1):
        unfold.click()
        expect(unfold).to_have_attribute("aria-expanded", expanded)
        expect(page.locator(".unfolded:visible")).to_have_count(times % 2)
    expect(page.locator(".unfolded")).to_have_count(1)
    assert accessibility_faults(page) == []

    button.click()
    expect(page.get_by_text("2 invoices")).to_be_visible()


def test_the_keyboard_reaches_the_content_at_once(enter):
    page = enter("/documents/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_letters_lead_to_screens_but_never_while_somebody_types(enter):
    page = enter("/export/")
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
    status.click()
    expect(page.get_by_role("heading", name="Account not mapped")).to_be_visible()


def test_the_menu_folds_on_a_phone(enter):
    page = enter("/export/", width=390)
    documents = page.get_by_role("link", name="Documents", exact=True)
    expect(documents).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    documents.click()
    expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()


def test_choosing_an_organisation_acts_at_once_and_is_remembered(enter):
    page = enter("/documents/?kind=invoice")
    page.get_by_label("Organisation", exact=True).select_option("sydney")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "kind=invoice" in page.url
    page.get_by_role("link", name="Connections").click()
    expect(page.get_by_label("Organisation", exact=True)).to_have_value("sydney")


def test_light_and_dark_are_chosen_from_the_bar(enter):
    page = enter("/documents/?state=synced", theme="light")
    page.get_by_role("button", name="Appearance").click()
    page.get_by_role("button", name="Dark").click()
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
    page.get_by_role("link", name="Raw").first.click()
    expect(page.locator("#answer-body")).to_contain_text('{"Status":"OK"')
