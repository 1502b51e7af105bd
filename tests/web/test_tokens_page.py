"""Settings > API tokens: made once, shown once, taken back; only by who may manage."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tieout.store.models import ApiToken


def made(client: Client, **fields: object) -> str:
    """Make a token and return it as the page shows it."""
    said = {"name": "nightly", "days": "90", "rights": ["export"], **fields}
    page = client.post("/settings/tokens/create", said).content.decode()
    found = re.search(r'id="token"[^>]*>(tieout_[^<]+)<', page)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_works_until_it_is_taken_back(desk, client, words):
    token = made(client)
    row = ApiToken.objects.of(desk.workspace).get()
    assert (row.rights, row.author.email) == (["export", "read"], "owner@example.com")
    assert token not in client.get("/settings/tokens/").content.decode()
    program = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/runs", headers=program).status_code == 200
    assert "export, read" in words(client.get("/settings/tokens/"))
    client.post(f"/settings/tokens/{row.pk}/revoke")
    assert Client().get("/api/runs", headers=program).status_code == 401
    assert "No tokens" in words(client.get("/settings/tokens/"))
    assert client.post(f"/settings/tokens/{row.pk}/revoke").status_code == 404


def test_the_page_that_shows_a_token_is_kept_nowhere(client):
    said = {"name": "nightly", "days": "90"}
    assert "no-store" in client.post("/settings/tokens/create", said).headers["Cache-Control"]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"days": "9999"}, {"rights": ["see secrets"]}])
def test_nonsense_is_refused_and_nothing_is_made(desk, client, wrong):
    said = {"name": "nightly", "days": "90", "rights": ["export"], **wrong}
    assert client.post("/settings/tokens/create", said).status_code == 422
    assert not ApiToken.objects.of(desk.workspace).exists()


@pytest.mark.parametrize("role", ["manager", "exporter", "viewer"])
def test_only_who_may_manage_sees_and_makes_tokens(enter, role, words):
    client = enter(role)
    assert client.get("/settings/tokens/").status_code == 403
    assert client.post("/settings/tokens/create", {"name": "x", "days": "90"}).status_code == 403
    assert "API tokens" not in words(client.get("/settings/people/"))
