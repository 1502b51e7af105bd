"""People in a real browser: invited by mail, in with a passkey, out of the house by a click."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_everywhere
from tests.browser.steps import follow, press
from tests.post import Post, post_office
from tests.web.desk import PASSWORD, Desk
from tieout.store import invitations
from tieout.store.models import Membership, Role, User

NEW = "another-long-word-for-tests"


@pytest.fixture
def desk(transactional_db) -> Desk:
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide")
    desk.person()
    return desk


def with_authenticator(page: Page, *, verified: bool) -> None:
    """Give the browser a virtual key that knows its person, or does not."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def post(settings, live_server) -> Iterator[Post]:
    """Mail leaves by SMTP and arrives here; its links lead to this site."""
    with post_office() as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
        settings.ENVIRONMENT = replace(
            settings.ENVIRONMENT, email_url="smtp://mail.example.com", public_url=live_server.url
        )
        yield post


def log_in(page: Page, site: str, email: str = "mere@example.com", password: str = PASSWORD) -> None:
    page.goto(f"{site}/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Log in", exact=True)


@pytest.fixture
def seen(lenient: Page) -> Callable[[str], None]:
    """Look at the page that is shown in light and dark, at a desk and on a phone: nothing is wrong with it."""

    def look(address: str) -> None:
        lenient.goto(address)
        assert faults_everywhere(lenient) == {}, address

    return look


# --- journeys -----------------------------------------------------------------------------------------------


def test_an_owner_invites_and_the_invited_is_in_with_three_fields(
    page: Page, visitor: Callable[..., Page], desk: Desk, post: Post, live_server
):
    log_in(page, live_server.url)
    follow(page, "Settings")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Role", exact=True).select_option("exporter")
    press(page, "Invite")
    expect(page.get_by_text("ada@example.com was invited by mail.")).to_be_visible()
    expect(page.get_by_role("region", name="Invitations")).to_contain_text("Exporter")

    guest = visitor()
    guest.goto(live_server.url + post.link("ada@example.com"))
    expect(guest.get_by_role("heading", name="Join Harbour IT")).to_be_visible()
    guest.get_by_label("Your name").fill("Ada Lovelace 🌊")
    guest.get_by_label("Password", exact=True).fill(NEW)
    guest.get_by_label("Password, once more").fill(NEW)
    press(guest, "Join")
    expect(guest.get_by_role("heading", name="Export", exact=True)).to_be_visible()
    guest.goto(f"{live_server.url}/settings/people/")
    expect(guest.get_by_role("button", name="Invite")).to_have_count(0)

    page.reload()
    ada = page.get_by_role("row", name="Ada Lovelace")
    ada.get_by_label("Role of").select_option("viewer")
    press(ada, "Change")
    expect(page.get_by_text("Ada Lovelace 🌊 is viewer now.")).to_be_visible()
    follow(page, "Remove Ada Lovelace")
    press(page, "Remove")
    expect(page.get_by_text("is no longer a member of Harbour IT")).to_be_visible()
    guest.goto(f"{live_server.url}/export/")
    expect(guest.get_by_text("You are not a member of any workspace")).to_be_visible()

    follow(page, "Activity log")
    expect(page.get_by_role("row", name="Remove person")).to_contain_text("Role: was viewer")


def test_it_all_works_without_a_script(visitor, desk: Desk, live_server):
    page = visitor(java_script_enabled=False)
    log_in(page, live_server.url)
    page.goto(f"{live_server.url}/settings/people/")
    page.get_by_label("E-mail address").fill("ada@example.com")
    press(page, "Invite")
    link = page.locator(".address").inner_text()  # no mail is set here: the link is handed over
    press(page, "Take back")
    expect(page.get_by_text("The invitation of ada@example.com was taken back.")).to_be_visible()
    expect(page.get_by_text("Log in with a passkey")).to_have_count(0)
    assert "/invitation/" in link


def test_somebody_logs_in_with_a_passkey_and_no_password(page: Page, desk: Desk, live_server):
    with_authenticator(page, verified=True)
    log_in(page, live_server.url)
    page.get_by_role("button", name="Your account").click()
    follow(page, "Two-factor and passkeys")
    follow(page, "Add a key")
    page.get_by_label("Password").fill(PASSWORD)  # asked once more before keys are changed
    press(page, "Confirm")
    page.get_by_label("Passwordless").check()
    press(page, "Add")
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    page.goto(f"{live_server.url}/account/second-factor/")
    expect(page.get_by_text("1 key")).to_be_visible()

    page.get_by_role("button", name="Your account").click()
    press(page, "Log out")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="Export", exact=True)).to_be_visible()


def test_a_passkey_that_is_refused_is_told_and_the_password_still_works(page: Page, desk: Desk, live_server):
    with_authenticator(page, verified=False)
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("The passkey was not accepted.")).to_be_visible()
    log_in(page, live_server.url)
    expect(page.get_by_role("heading", name="Export", exact=True)).to_be_visible()


# --- pages --------------------------------------------------------------------------------------------------


def test_pages_for_strangers_have_no_accessibility_fault(desk: Desk, seen, live_server):
    asked = invitations.invite(desk.workspace, "ada@example.com", Role.VIEWER, who=None)
    link = f"{live_server.url}/invitation/{invitations.token_of(asked)}/"
    seen(link)
    seen(f"{live_server.url}/invitation/unknown/")
    seen(f"{live_server.url}/account/password/reset/")
    seen(f"{live_server.url}/account/password/reset/done/")
    seen(f"{live_server.url}/account/password/reset/key/done/")
    seen(f"{live_server.url}/account/password/reset/key/1-unknown/")
    Desk("Another", "another").person(email="ada@example.com")
    seen(link)


def test_pages_of_the_second_factor_have_no_accessibility_fault(lenient: Page, desk: Desk, seen, live_server):
    site = f"{live_server.url}/account/second-factor"
    log_in(lenient, live_server.url)
    seen(f"{live_server.url}/account/reauthenticate/?next=/")
    lenient.goto(f"{site}/totp/activate/")
    lenient.get_by_label("Password").fill(PASSWORD)
    press(lenient, "Confirm")
    seen(f"{site}/totp/activate/")
    secret = lenient.get_by_label("Authenticator secret").input_value()
    lenient.get_by_label("Authenticator code").fill(
        format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    )
    press(lenient, "Activate")
    expect(lenient.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    for page in ("", "/recovery-codes/", "/recovery-codes/generate/", "/webauthn/add/", "/totp/deactivate/"):
        seen(site + page)


def test_the_question_for_the_second_factor_has_no_accessibility_fault(
    lenient: Page, desk: Desk, seen, live_server
):
    TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    log_in(lenient, live_server.url)
    expect(lenient.get_by_role("heading", name="Two-Factor Authentication")).to_be_visible()
    seen(f"{live_server.url}/account/second-factor/authenticate/")


def test_somebody_who_holds_an_invitation_for_another_sees_it(lenient: Page, desk: Desk, seen, live_server):
    asked = invitations.invite(desk.workspace, "ada@example.com", Role.VIEWER, who=None)
    log_in(lenient, live_server.url)
    seen(f"{live_server.url}/invitation/{invitations.token_of(asked)}/")
    assert Membership.objects.of(desk.workspace).count() == 1
