"""What stands around every page, and the pages about errors. What holds for each page: `test_every_page`."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tieout.core.faults import CATALOGUE
from tieout.store.models import Connection, User


def test_the_pill_names_the_most_urgent_thing(desk, client, words):
    assert "No run yet" in words(client.get("/help/"))
    run = desk.run()
    assert "Last run 1 hour ago" in words(client.get("/help/"))
    desk.run("retrieve", "failed", reason="ConnectWise cannot be reached")
    assert "Last run failed 1 hour ago" in words(client.get("/help/"))
    desk.run("export", "running")
    assert "A run is going" in words(client.get("/help/"))
    Connection.objects.of(desk.workspace).filter(key="sydney").update(
        state="disconnected", state_reason="The consent was withdrawn."
    )
    answer = client.get("/help/")
    assert "Connection lost" in words(answer)
    assert "Harbour IT Sydney: The consent was withdrawn." in answer.content.decode()
    assert run.pk


def test_the_menu_counts_what_is_ready(desk, client, words):
    desk.document()
    desk.document(organisation="sydney")
    assert "Export 2 ready" in words(client.get("/help/"))
    assert "Export 1 ready" in words(client.get("/help/?organisation=sydney"))


def test_an_organisation_that_does_not_exist_means_all(desk, client):
    desk.document()
    assert len(client.get("/documents/?organisation=perth").context["rows"]) == 1


def test_choosing_an_organisation_keeps_the_filter_of_the_page(desk, client):
    html = client.get("/documents/?q=aoraki&page=2").content.decode()
    form = html.split('<form class="pick"')[1].split("</form>")[0]
    assert '<input type="hidden" name="q" value="aoraki">' in form
    assert 'name="page"' not in form


def test_from_a_page_that_answers_a_form_the_choices_at_the_top_lead_to_a_page(desk, client):
    plan = client.post("/documents/skip", {"chosen": desk.document().pk})
    assert plan.status_code == 200
    text = plan.content.decode()
    assert '<form class="pick" method="get" action="/documents/">' in text
    assert '<input type="hidden" name="next" value="/documents/">' in text


@pytest.mark.parametrize("theme,drawn", [("dark", "dark"), ("light", "light"), ("auto", "light")])
def test_the_server_says_light_or_dark_so_that_nothing_flashes(desk, client, theme, drawn):
    answer = client.post("/appearance", {"theme": theme, "next": "/documents/?q=a"})
    assert answer.headers["Location"] == "/documents/?q=a"
    assert User.objects.get(email="owner@example.com").theme == theme
    assert f'data-theme="{theme}" data-bs-theme="{drawn}"' in client.get("/help/").content.decode()


def test_appearance_leads_nowhere_else_and_knows_three_words(client):
    answer = client.post("/appearance", {"theme": "neon", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert User.objects.get(email="owner@example.com").theme == "auto"


def test_the_demo_login_is_shown_only_where_that_person_exists(db, words):
    from tests.web.desk import Desk

    login = "/account/login/"
    assert "tieout-demo" not in words(Client().get(login))
    Desk().person(email="demo@example.com")
    assert "demo@example.com" in words(Client().get(login))


def test_outside_the_demo_nothing_speaks_of_it(desk, client, words, settings):
    from dataclasses import replace

    desk.person(email="demo@example.com")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, demo=False)
    assert "tieout-demo" not in words(Client().get("/account/login/"))
    assert "Demo:" not in words(client.get("/help/"))


def test_a_wrong_password_is_explained_and_the_form_stays(desk, words):
    desk.person(email="mere@example.com")
    answer = Client().post("/account/login/", {"login": "mere@example.com", "password": "wrong"})
    assert "not correct" in words(answer)


def test_nobody_signs_up(db):
    assert b"<form" not in Client().get("/account/signup/").content


def test_logging_out_is_a_form(desk, client):
    client.post("/account/logout/")
    assert client.get("/export/").status_code == 302


def test_about_tells_independence_and_trade_marks(db, words):
    page = words(Client().get("/about/"))
    assert "not made, endorsed, certified or supported by ConnectWise, LLC or by Xero Limited" in page


def test_help_explains_every_fault_of_the_catalogue(client):
    html = client.get("/help/").content.decode()
    for code in CATALOGUE:
        assert f'id="{code}"' in html


def test_a_missing_page_is_inside_the_shell_for_members_and_outside_it_for_strangers(client, desk):
    member = client.get("/no/such/page")
    assert member.status_code == 404
    assert b'id="menu"' in member.content
    stranger = Client().get("/no/such/page")
    assert stranger.status_code == 404
    assert b'id="menu"' not in stranger.content


def test_our_own_defect_is_a_page_that_asks_the_database_nothing(
    client, monkeypatch, django_assert_num_queries
):
    from django.test import RequestFactory

    from tieout.web.views import errors

    with django_assert_num_queries(0):
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content


def test_the_clock_of_this_test_is_the_one_that_pages_read():
    assert timezone.now().isoformat() == "2026-11-22T03:45:00+00:00"


def test_the_pill_does_not_call_a_run_good_that_left_something_behind(desk, client):
    desk.run(counts={"done": 33, "held": 3})
    html = client.get("/help/").content.decode()
    assert 'data-tone="amber" data-tip="Export: 3 records did not get through."' in html
