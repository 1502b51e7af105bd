"""Whoever was logged out while they typed finds it again after logging in, and says once more that it shall be done."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests.web.desk import PASSWORD
from tieout.store.models import Invitation

ASKED = {"email": "ada@example.com", "role": "viewer"}


@pytest.fixture
def lapsed(client) -> Client:
    """The owner's browser, whose session has ended."""
    client.session.flush()
    return client


def log_in(browser: Client, next_page: str = "/unsent/") -> None:
    answer = browser.post(
        f"/account/login/?next={next_page}", {"login": "owner@example.com", "password": PASSWORD}
    )
    assert answer["Location"] == next_page


def shown(page: bytes) -> dict[str, str]:
    """The hidden fields of the form that waits."""
    form = page.decode().split('action="/settings/people/invite"')[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_what_was_typed_waits_and_is_done_when_somebody_says_so_again(desk, lapsed, words):
    lapsed.post("/settings/people/invite", ASKED)
    log_in(lapsed)
    page = lapsed.get("/unsent/")
    assert "What you sent to Settings waits" in words(page)
    assert "nothing that you typed is lost" in words(page)
    assert "Email: ada@example.com Role: viewer" in words(page)
    assert not Invitation.objects.of(desk.workspace).exists()
    assert shown(page.content) == ASKED
    assert lapsed.get("/unsent/").status_code == 200, "looking twice loses nothing"
    assert lapsed.post("/settings/people/invite", shown(page.content))["Location"] == "/settings/people/"
    assert Invitation.objects.of(desk.workspace).get().email == "ada@example.com"
    assert lapsed.get("/unsent/")["Location"] == "/"


def test_it_can_be_left(desk, lapsed):
    lapsed.post("/settings/people/invite", ASKED)
    log_in(lapsed)
    assert lapsed.post("/unsent/")["Location"] == "/settings/"
    assert lapsed.get("/unsent/")["Location"] == "/"
    assert not Invitation.objects.of(desk.workspace).exists()


def test_a_hostile_text_is_only_a_text_and_a_form_without_its_token_is_kept_for_nobody(desk, lapsed):
    text = '"><script>alert(1)</script>\u202e=1+1'
    lapsed.post("/settings/people/invite", {"email": text, "role": "viewer"})
    log_in(lapsed)
    page = lapsed.get("/unsent/").content
    assert b"<script>alert" not in page
    assert shown(page)["email"] == text
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/settings/people/invite", ASKED).status_code == 403
    assert "unsent" not in strict.session


@pytest.mark.parametrize(
    "address, form, back",
    [
        ("/appearance", {"theme": "dark"}, "/"),
        ("/documents/skip", {}, "/documents/"),
        ("/documents/skip", {"chosen": "1" * 30_000}, "/documents/"),
    ],
    ids=["a click", "nothing", "too long"],
)
def test_a_click_nothing_and_too_long_a_form_are_not_kept(lapsed, address, form, back):
    assert lapsed.post(address, form)["Location"] == f"/account/login/?next={back}"
    assert "unsent" not in lapsed.session


def test_who_may_not_do_it_may_not_do_it_now_either(desk, enter):
    viewer = enter("viewer")
    viewer.session.flush()
    viewer.post("/settings/people/invite", ASKED)
    answer = viewer.post(
        "/account/login/?next=/unsent/", {"login": "viewer@example.com", "password": PASSWORD}, follow=True
    )
    assert viewer.post("/settings/people/invite", shown(answer.content)).status_code == 403
    assert not Invitation.objects.of(desk.workspace).exists()
