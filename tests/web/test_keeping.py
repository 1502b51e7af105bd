"""What may be kept of our answers by those between us and a person, and by the browser after logging out."""

from __future__ import annotations

from django.test import Client


def test_no_proxy_keeps_a_page_and_nobody_keeps_what_a_program_was_told(desk, client, program):
    desk.document()
    for address in ("/documents/", "/documents.csv", "/nowhere", "/about/"):
        assert client.get(address)["Cache-Control"] == "private, no-cache", address
    for answer in (
        client.get("/api/runs", headers=program("read")._headers),
        client.get("/api/runs"),
        client.get("/api/nowhere"),
    ):
        assert answer["Cache-Control"] == "private, no-store", answer.status_code


def test_what_shows_a_secret_once_is_not_even_kept_for_going_back(client):
    answer = client.post("/settings/tokens/create", {"name": "x", "days": "30"})
    assert b"tieout_" in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_who_logged_out_finds_no_page_again_by_going_back(client):
    assert "Clear-Site-Data" not in client.get("/account/logout/")
    answer = client.post("/account/logout/")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache"')
    assert "Clear-Site-Data" not in Client().get("/account/login/")
