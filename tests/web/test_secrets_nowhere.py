"""Marked secrets lie in every place that holds one; no page, file, answer of the API, error page or log line shows a mark."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.template import Template
from django.test import Client
from django.utils import timezone

from tests.web.desk import PASSWORD, Desk
from tests.web.pages import OF_THE_ACCOUNT, PAGES, PIECES, SPREADSHEETS, furnished
from tests.web.program import EVERY
from tests.web.test_every_api_path import PATHS, READ
from tieout.store import tokens, vault
from tieout.store.models import Connection, User

MARK = "marked-secret-9c41"
PLACES = ("private_key", "client_secret", "webhook_key", "refresh_token")


@pytest.fixture
def shown(db) -> Mapping[str, Any]:
    """Every page with something on it, and a secret in every place; `secrets` are all of them."""
    desk = Desk()
    found = dict(furnished(desk))
    for connection in Connection.objects.of(desk.workspace):
        vault.keep(
            desk.workspace, connection.key, {name: f"{MARK}-{name}-{connection.key}" for name in PLACES}
        )
    token = {name: f"{MARK}-{name}" for name in ("access_token", "refresh_token", "id_token")}
    cupboard = vault.TokenCupboard(desk.workspace, "sydney")
    assert cupboard.claim("test", 60)
    cupboard.write("test", {**token, "issued_at": 0, "expires_at": 1})
    cupboard.release("test")
    later = timezone.now() + timedelta(days=1)
    _, program = tokens.create(desk.workspace, "nightly", EVERY, later, who=None)
    return {**found, "program": program, "secrets": (MARK, program, PASSWORD)}


def everything_read(shown: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(address, what is answered) of each page, piece, file and path of the API, to the last line."""
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(email="mere@example.com"))
    screens = (
        *PAGES,
        *PIECES,
        *SPREADSHEETS,
        *OF_THE_ACCOUNT,
        "/no-such-page/",
        "/documents/invoices/no-such/",
    )
    program = Client(headers={"Authorization": f"Bearer {shown['program']}"})
    paths = [READ.get(path, path) for path, methods in PATHS.items() if "get" in methods]
    for client, addresses in ((browser, screens), (program, (*paths, "/api/openapi.json", "/api/nowhere"))):
        for address in addresses:
            answer = client.get(address.format(**shown))
            assert answer.status_code < 500, address
            headers = " ".join(f"{name}: {value}" for name, value in answer.items())
            yield address, headers + b"".join(answer).decode(errors="replace")


def test_nothing_that_can_be_read_shows_a_secret(shown, caplog):
    caplog.set_level(logging.DEBUG)
    read = list(everything_read(shown))
    assert len(read) > 90
    assert {address: secret for address, text in read for secret in shown["secrets"] if secret in text} == {}
    assert [secret for secret in shown["secrets"] if secret in caplog.text] == []


@pytest.mark.parametrize("address", ["/documents/", "/connections/", "/account/login/"])
def test_a_page_that_breaks_over_a_secret_does_not_say_it(shown, monkeypatch, address):
    """The sentence of an exception may hold whatever was in hand: the page says only that there is an error."""
    whole, broken = Template.render, []

    def breaks(self: Template, context: object) -> str:
        if not broken:
            broken.append(self)
            raise RuntimeError(f"could not use {MARK}-in-hand")
        return whole(self, context)

    monkeypatch.setattr(Template, "render", breaks)
    browser = Client(raise_request_exception=False)
    if "account" not in address:
        browser.force_login(User.objects.get(email="mere@example.com"))
    answer = browser.get(address)
    assert (answer.status_code, len(broken)) == (500, 1)
    assert MARK not in answer.content.decode()


def test_what_is_typed_into_a_form_is_in_no_log(shown, caplog):
    caplog.set_level(logging.DEBUG)
    browser = Client()
    for password in (f"{MARK}-password", PASSWORD):
        browser.post("/account/login/", {"login": "mere@example.com", "password": password})
    browser.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": f"{MARK}-new-word-1", "password2": "x"},
    )
    browser.get("/api/runs", headers={"Authorization": f"Bearer {MARK}-token"})
    assert [secret for secret in (MARK, PASSWORD) if secret in caplog.text] == []
